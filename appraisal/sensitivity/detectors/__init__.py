"""Signals in texts: numbers, dates, words that tell a reviewer where to look first. Counts are kept, never values."""
