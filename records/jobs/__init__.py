"""Durable jobs: run, progress, stop, go on, repeat.

`values` says what a job is, `asking` is the door for everyone who wants one, `engine` is the worker
that does them. The engine is DBOS; nothing outside this package knows it.
"""
