"""One module a source; each yields sightings and facts."""
