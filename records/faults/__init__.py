"""Every fault code that records can raise, by what it is about. Codes are never reused; each is provoked in a test."""

from collections.abc import Mapping
from types import MappingProxyType

from records.faults import droid, exports, fileplan, holds, imports, jobs, people, schedules, stores, surveys
from retention.faults import FaultCode, codes_in

FAULTS: Mapping[str, FaultCode] = MappingProxyType(
    codes_in(droid, exports, fileplan, holds, imports, jobs, people, schedules, stores, surveys)
)
