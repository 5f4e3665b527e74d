"""The edge: command line, settings, clock, wiring. No rules live here."""
