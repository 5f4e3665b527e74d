"""The tables of sensitivity review."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appraisal.sensitivity.desk import Review


def counts_sentence(review: "Review") -> str:
    """Return the counts of a review in a sentence that adds up."""
    counts = review.counts
    copies = "1 redacted copy" if counts.redacted_copies == 1 else f"{counts.redacted_copies:,} redacted copies"
    return (
        f"{counts.selected:,} selected = {counts.open:,} open + {counts.closed:,} closed + {counts.retained:,} "
        f"retained by the department + {counts.undecided:,} undecided; {copies}."
    )
