"""The parts of a work order, by who carries them out."""

from collections.abc import Mapping
from enum import StrEnum


class OrderPart(StrEnum):
    """A part of a work order, by who carries it out."""

    FILES = "files"
    CASES = "cases"
    BOXES = "boxes"


CARRIED_OUT_BY: Mapping[OrderPart, str] = {
    OrderPart.FILES: "IT",
    OrderPart.CASES: "the team that runs the case management system",
    OrderPart.BOXES: "the storage contractor",
}
