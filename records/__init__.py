"""What we hold, and what was seen: surveys, evidence, the store, sources."""
