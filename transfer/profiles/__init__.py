"""Profiles of bags, as facts: data with version and source."""
