"""The papers of a transfer: the pack for people, the report, the lists in DROID's columns."""
