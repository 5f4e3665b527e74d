"""Every fault code of WEB pages, requests, sign-in.

Codes are never reused; each is provoked in a test.
"""
