"""Every fault code of SEN sensitivity, RED redacted copies, ACR Advisory Council and retention register.

Codes are never reused; each is provoked in a test.
"""
