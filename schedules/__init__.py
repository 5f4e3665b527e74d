"""The rules as data, for records managers: schedules, hold templates, term lists, and their readers."""
