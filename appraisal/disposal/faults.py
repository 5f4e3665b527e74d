"""Every fault code of DIS disposal, work orders, receipts, certificates.

Codes are never reused; each is provoked in a test.
"""
