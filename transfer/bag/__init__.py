"""Bags: built, packed, checked, anybody's and ours."""
