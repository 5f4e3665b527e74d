"""By which route a hold reaches a box of paper, and the files in it.

A box cannot go while one file in it is held, and what lies in a held box is held with it: one held
file of fourteen holds the box. What is only a candidate stays one. Rule: ours, ADR 20; reference on
holds, "overlap is a set" (routes).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from retention.facts import Ref
from retention.holds import Coverage
from retention.terms import RefKind, Route


@dataclass(frozen=True, slots=True)
class BoxedFile:
    """One file of paper: the box it lies in, its number there, the case it belongs to."""

    box: Ref
    number: int
    case: Ref

    @property
    def ref(self) -> Ref:
        """Return what names the file: the barcode of its box and its number.

        >>> box, case = Ref(RefKind.BOX, "SRC0002", "B-14"), Ref(RefKind.CASE, "SRC0002", "99AA0101005")
        >>> str(BoxedFile(box, 3, case).ref)
        'file SRC0002:B-14/3'
        """
        return Ref(RefKind.FILE, self.box.source, f"{self.box.key}/{self.number}")


def through_boxes(
    covered: Mapping[Ref, Sequence[Coverage]], files: Iterable[BoxedFile]
) -> Iterator[tuple[Ref, Coverage]]:
    """Yield what `covered` adds: to files from their case and box, to boxes and cases from the files in them.

    `covered` is what holds reach by other routes: listed boxes, files and cases, and cases through
    their folders. One entry a record, hold and span; a box says how many of its files, and names one.
    """
    boxed = list(files)
    in_box = Counter(one.box for one in boxed)
    reaching: dict[Ref, dict[Coverage, list[BoxedFile]]] = {}
    for file in boxed:
        for above in (file.case, file.box):
            for one in covered.get(above, ()):
                yield file.ref, _passed(one, Route.ANCESTOR, f"{above}: {one.because}")
        for one in covered.get(file.ref, ()):
            yield file.case, _passed(one, Route.DESCENDANT, f"paper file {file.ref.key}: {one.because}")
        for one in (*covered.get(file.ref, ()), *covered.get(file.case, ())):
            reaching.setdefault(file.box, {}).setdefault(one, []).append(file)
        for one in covered.get(file.box, ()):
            reaching.setdefault(file.case, {}).setdefault(one, []).append(file)
    for ref, spans in reaching.items():
        for one, through in spans.items():
            if ref.kind is RefKind.BOX:
                said = f"{len(through)} of {in_box[ref]} files in it, such as {through[0].number}: {one.because}"
            else:
                said = f"paper of it lies in {through[0].box}: {one.because}"
            yield ref, _passed(one, Route.DESCENDANT, said)


def _passed(coverage: Coverage, route: Route, because: str) -> Coverage:
    return replace(coverage, route=Route.CANDIDATE if coverage.route is Route.CANDIDATE else route, because=because)
