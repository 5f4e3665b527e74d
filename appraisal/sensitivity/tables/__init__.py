"""Facts about exemptions, grounds and the application form, as data with their sources."""
