"""Every fault code of CON consignments, PFL pre-flight, CUS custody.

Codes are never reused; each is provoked in a test.
"""
