"""How well the detectors do on the labelled lines: precision and recall, kind by kind.

The lines are ours, so the figures say that the detectors do what they are meant to do, and where they
are known to fall short. They say nothing of how much a real drive holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from appraisal.sensitivity.detectors.find import find
from appraisal.sensitivity.detectors.kinds import SignalKind
from appraisal.sensitivity.detectors.labelled import Line


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one kind over all lines: `right` found and there, `wrong` found and not there, `missed`."""

    kind: SignalKind
    lines: int
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Return which share of what was found is there; None where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Return which share of what is there was found; None where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None


def measure(lines: Iterable[Line]) -> tuple[Figures, ...]:
    """Return the figures of every kind, a line counting once for each kind found in it."""
    looked = [(line, {one.kind for one in find(line.text)}) for line in lines]
    return tuple(
        Figures(
            kind=kind,
            lines=sum(line.about is kind for line, _ in looked),
            right=sum(kind in found and kind in line.kinds for line, found in looked),
            wrong=sum(kind in found and kind not in line.kinds for line, found in looked),
            missed=sum(kind not in found and kind in line.kinds for line, found in looked),
        )
        for kind in SignalKind
    )


def overall(figures: Iterable[Figures]) -> tuple[int, int, int]:
    """Return what was found and there, found and not there, and missed, over all kinds."""
    known = tuple(figures)
    return sum(one.right for one in known), sum(one.wrong for one in known), sum(one.missed for one in known)
