"""The hold tokens of the `facts` column, as holds. Knows the notation, no rule."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from retention.condition_text import Unreadable, parse_condition
from retention.conditions import Condition
from retention.facts import PartialDate, Ref
from retention.holds import Amendment, Hold, Scope
from retention.terms import HoldKind, RefKind
from tests.conformance.retention_adapter_notation import DAY, LONG_AGO, NotationError, Situation


@dataclass(slots=True)
class _Draft:
    ref: str
    start: date | None = None
    end: date | None = None
    targets: set[str] = field(default_factory=set)
    is_everything: bool = False
    predicate: Condition | None = None
    dropped_on: date | None = None
    is_over: bool = False
    placed_on_the_day: bool = False


ASKED = Ref(RefKind.FILE, "row", "asked about")
FOLDER = Ref(RefKind.FOLDER, "row", "folder")
CHILD = Ref(RefKind.FILE, "row", "child")
ORIGINAL = Ref(RefKind.FILE, "row", "original")
TARGETS = {"folder": FOLDER, "child": CHILD, "original": ORIGINAL, "record": ASKED, "item": ASKED}


class HoldReader:
    """Reads hold tokens into drafts, then into holds; an interval is inclusive at both ends."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._drafts: dict[str, _Draft] = {}

    def read(self, token: str) -> bool:
        """Note the token; return False where it says nothing of holds."""
        return self._read_interval(token) or self._read_scope(token) or self._read_placing(token)

    def _draft(self, ref: str) -> _Draft:
        return self._drafts.setdefault(ref, _Draft(ref))

    def _read_interval(self, token: str) -> bool:
        pattern = rf"(?:(global)\s+)?(?:hold\s+)?(hold\d*|[A-Z]\w*)?\s*({DAY})?\.\.({DAY})?"
        match = re.fullmatch(pattern, token)
        if match is None or not (match[3] or match[4]):
            return False
        draft = self._draft(match[2] or "hold")
        draft.start = date.fromisoformat(match[3]) if match[3] else None
        draft.end = date.fromisoformat(match[4]) if match[4] else None
        draft.is_everything = bool(match[1])
        return True

    def _read_scope(self, token: str) -> bool:
        if match := re.fullmatch(rf"scope change effective ({DAY}) drops the item", token):
            draft = next(iter(self._drafts.values()), None) or self._draft("hold")
            draft.dropped_on = date.fromisoformat(match[1])
            return True
        if match := re.fullmatch(rf"hold predicate (.+?)(?: placed ({DAY}))?", token):
            draft = self._draft("hold")
            draft.predicate = self._predicate(match[1])
            draft.start = date.fromisoformat(match[2]) if match[2] else None
            return True
        return False

    def _predicate(self, written: str) -> Condition:
        """Return the condition of a standing hold, and note facts by which the item matches it."""
        tests = []
        for part in written.split("&"):
            name, _, value = part.strip().partition("=")
            if value:
                self._situation.add(name.strip(), value.strip())
                tests.append(f"{name.strip()} == '{value.strip()}'")
            elif match := re.fullmatch(r"(\d{4})\.\.(\d{4})", name):
                self._situation.add("record.dated_on", PartialDate.of_year(int(match[1])))
                tests.append(f"record.dated_on >= {match[1]}-01-01 and record.dated_on <= {match[2]}-12-31")
            else:
                raise NotationError(f"{part!r} is no part of a predicate")
        condition = parse_condition(" and ".join(tests))
        if isinstance(condition, Unreadable):
            raise NotationError(condition.why)
        return condition

    def _read_placing(self, token: str) -> bool:
        if token in ("item inside", "folder", "record", "child", "original", "copy with same SHA-256 elsewhere"):
            self._note_asked(token)
            return True
        if match := re.fullmatch(rf"([A-Z]|hold\d*) (?:deleted|released|lifted|removed)(?: on)?(?: ({DAY}))?", token):
            draft = self._draft(match[1])
            draft.is_over = True
            draft.end = date.fromisoformat(match[2]) - timedelta(days=1) if match[2] else None
            return True
        if re.match(r"hold\.(state|first_used)", token):
            self._draft("hold").is_over = "released" in token
            return True
        if not re.search(r"\bholds?\d*\b", token):
            return False
        refs = re.findall(r"\b(hold\d+)\b", token) or re.findall(r"\bhold ([A-Z])\b", token) or ["hold"]
        for ref in refs:
            self._read_one(token, self._draft(ref))
        return True

    def _read_one(self, token: str, draft: _Draft) -> None:
        draft.targets |= {word for word in TARGETS if re.search(rf"\b{word}\b", token)}
        if re.search(r"\bplaced\b", token) and draft.start is None:
            day = re.search(DAY, token)
            draft.start = date.fromisoformat(day[0]) if day else None
            draft.placed_on_the_day = day is None
        if "global" in token:
            draft.is_everything = True

    def _note_asked(self, token: str) -> None:
        """Note which record is asked about; a child or original no hold sits on yet is what is held."""
        bare = next((draft for draft in self._drafts.values() if not draft.targets), None)
        if token in ("child", "original") and bare is not None:
            bare.targets.add(token)
            return
        asked = {"copy with same SHA-256 elsewhere": "copy", "item inside": "item", "child": "item"}
        self._situation.asked_about = asked.get(token, token)

    def finish(self) -> None:
        """Make the holds; a hold deleted or released without a day covers nothing.

        Where a child is what is held, the folder is what is asked about.
        """
        if any("child" in draft.targets for draft in self._drafts.values()):
            self._situation.asked_about = "folder"
        if not self._drafts and any(
            act.startswith(("paths:", "held item", "restored")) for act in self._situation.acts
        ):
            self._draft("hold")
        if not self._drafts and any(act.startswith("batch") for act in self._situation.acts):
            self._draft("hold").placed_on_the_day = True
        for draft in self._drafts.values():
            if draft.is_over and draft.end is None:
                continue
            self._situation.holds.append(self._hold(draft))

    def _hold(self, draft: _Draft) -> Hold:
        on_the_day = self._situation.as_of if draft.placed_on_the_day else None
        start = draft.start or on_the_day or LONG_AGO
        released = draft.end + timedelta(days=1) if draft.end is not None else None
        amended = () if draft.dropped_on is None else (Amendment(draft.dropped_on, None, "row"),)
        return Hold(
            ref=draft.ref,
            kind=HoldKind.INQUIRY,
            authority="row",
            mandate="row",
            placed_on=start,
            released_on=released,
            scope=self._scope(draft),
            standing=True,
            amendments=amended,
            release_recorded_on=released,
        )

    def _scope(self, draft: _Draft) -> Scope:
        if draft.is_everything:
            return Scope(is_everything=True)
        if draft.predicate is not None:
            return Scope(include=draft.predicate)
        return Scope(refs=frozenset(TARGETS[target] for target in draft.targets) or frozenset({ASKED}))
