"""DROID, the engine of record: its jars, its signatures, and the bridge to it."""
