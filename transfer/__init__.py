"""Consignments: what leaves the department for The National Archives, and the proof that it is what was signed."""
