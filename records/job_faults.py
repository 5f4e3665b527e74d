"""Every fault code of JOB jobs, TMT timetables, NTC notices.

Codes are never reused; each is provoked in a test.
"""
