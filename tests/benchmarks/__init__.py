"""Benchmarks: two commands on the same data in the same minute, and the ratio between them.

Nothing here passes or fails by time. `python -m tests.benchmarks --help` says what can be run.
"""
