"""Every fault code of LST lists, SGN signatures.

Codes are never reused; each is provoked in a test.
"""
