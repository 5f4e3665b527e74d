"""Every fault code of ACC accounts, DLG delegations.

Codes are never reused; each is provoked in a test.
"""
