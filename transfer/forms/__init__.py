"""Forms that others prescribe, as facts: data with version and source."""
