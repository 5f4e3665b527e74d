"""Survey a source: sight all, plan what to open, identify in batches, seal."""
