"""Every fault code of APP appraisal, nominations.

Codes are never reused; each is provoked in a test.
"""
