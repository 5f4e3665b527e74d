"""One survey or import of a source at a time: the kernel's lock, which no crash leaves behind."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from records.faults.surveys import SURVEY_RUNNING
from records.register.surveys import SourceEntry
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal


@contextmanager
def lock_source(layout: StoreLayout, source: SourceEntry) -> Iterator[None]:
    """Hold the kernel's lock on `source`, so that one survey of it runs at a time; refused where one does."""
    layout.locks.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(layout.locks / f"{source.ref}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(Fault(SURVEY_RUNNING, source.shown_as)) from error
        yield
    finally:
        os.close(descriptor)
