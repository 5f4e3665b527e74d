"""The rules as data, for records managers: schedules, hold templates, term lists, and their readers."""

from schedules.packs import names, read

__all__ = ["names", "read"]
