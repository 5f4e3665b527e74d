"""The edge: command line, settings, clock, wiring. No rules live here."""

VERSION = "0.1.0"
