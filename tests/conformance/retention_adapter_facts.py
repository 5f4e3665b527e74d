"""The `facts` column of the retention scenarios, as facts, holds and acts. Knows the notation, no rule.

The notation is described in the reference, section 7. Each token becomes a value of the public
types or a note in `Situation`; what cannot be read raises `NotationError`, so that no row is
passed by being misunderstood.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from retention.facts import Facts, NotApplicable, OriginKind, Override, PartialDate, Unknown, Value
from retention.periods import parse_period
from retention.sentences import Running, Sentence
from tests.conformance.retention_adapter_holds import ASKED, HoldReader
from tests.conformance.retention_adapter_notation import DAY, NotationError, Situation, split_top

LONDON = ZoneInfo("Europe/London")

# -- values --------------------------------------------------------------------------------------


def read_value(text: str) -> Value:
    """Return the value a fact token writes: a day of any precision, null, N/A, an instant, or a word."""
    text = text.strip()
    if text == "null":
        return Unknown("null in the row")
    if text == "N/A":
        return NotApplicable("not applicable in the row")
    if re.fullmatch(r"\d{4}", text):
        return PartialDate.of_year(int(text))
    if match := re.fullmatch(r"(\d{4})-(\d\d)", text):
        return PartialDate.of_month(int(match[1]), int(match[2]))
    if re.fullmatch(DAY, text):
        return date.fromisoformat(text)
    if "/" in text:
        first, last = (span_of_text(part) for part in text.split("/", 1))
        return PartialDate(first[0], last[1])
    if re.fullmatch(rf"{DAY}T[\d:.]+Z", text):
        return read_instant(text)
    if match := re.match(rf"({DAY})[T ]?(\d\d:\d\d(?::\d\d)?)?.*local.*\(ambiguous\)", text):
        moment = datetime.fromisoformat(f"{match[1]}T{match[2] or '01:30'}")
        return moment.replace(tzinfo=LONDON)
    if match := re.match(rf"(\d\d:\d\d).*?({DAY}).*\(ambiguous\)", text):
        return datetime.fromisoformat(f"{match[2]}T{match[1]}").replace(tzinfo=LONDON)
    return text


def span_of_text(text: str) -> tuple[date, date]:
    """Return the first and last day that a day of any precision can mean."""
    value = read_value(text)
    if isinstance(value, PartialDate):
        return value.earliest, value.latest
    if isinstance(value, date):
        return value, value
    raise NotationError(f"{text!r} is not a day")


def read_instant(text: str) -> datetime:
    """Return the instant written as `…Z`."""
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)


def read_length(text: str) -> "tuple[int, int]":
    """Return years and months of a sentence length such as 8y, 12m or 1y6m."""
    match = re.fullmatch(r"(?:(\d+)y)?(?:(\d+)m)?", text.strip())
    if match is None or not (match[1] or match[2]):
        raise NotationError(f"{text!r} is no length of a sentence")
    return int(match[1] or 0), int(match[2] or 0)


LENGTHS = r"\d+[ym](?:\d+m)?(?:\s*(?:\+|and)\s*\d+[ym](?:\d+m)?)*"
SENTENCE = re.compile(
    rf"(?P<lengths>{LENGTHS})(?:\s+(?P<running>consecutive|concurrent))?(?:\s+imposed\s+(?P<imposed>{DAY}))?"
    rf"(?:\s+varied\s+to\s+(?P<varied>{LENGTHS})\s+on\s+(?P<varied_on>{DAY}))?(?:\s*\(SED\s+(?P<stated>{DAY})\))?"
)


def add_sentence(text: str, situation: Situation, *, closed_on: date | None, member: str | None = None) -> bool:
    """Note the sentence written in `text`; return False where it is none.

    A sentence with no day imposed was imposed on `closed` (default 7). Facts of a member stand in
    the group `defendants`.
    """
    prefix = "defendants." if member is not None else ""
    text = text.strip()
    birth = re.search(rf"\bdob=({DAY}|null|\d{{4}}(?:-\d\d)?)", text)
    if birth is not None:
        situation.add(f"{prefix}dob", read_value(birth[1]), member=member)
        text = text.replace(birth[0], "").strip()
    if text in ("life", "IPP"):
        situation.add(f"{prefix}sentence", Unknown(f"{text}: it has no end"), member=member)
        situation.add(f"{prefix}sentence.kind", text, member=member)
        return True
    match = SENTENCE.fullmatch(text)
    if match is None:
        return False
    imposed = date.fromisoformat(match["imposed"]) if match["imposed"] else closed_on
    if imposed is None:
        situation.add(f"{prefix}sentence", Unknown("no day imposed"), member=member)
        return True
    concurrent = match["running"] == "concurrent" or " and " in match["lengths"]
    running = Running.CONCURRENT if concurrent else Running.CONSECUTIVE
    situation.add(f"{prefix}sentence", _sentence(imposed, match["lengths"], running), member=member)
    situation.add(f"{prefix}sentence.kind", "determinate", member=member)
    if match["varied"]:
        known_on = date.fromisoformat(match["varied_on"])
        situation.add(
            f"{prefix}sentence", _sentence(imposed, match["varied"], running), known_on=known_on, member=member
        )
    if match["stated"]:
        situation.add(f"{prefix}sentence.end_on", date.fromisoformat(match["stated"]), member=member)
    return True


def _sentence(imposed: date, lengths: str, running: Running) -> Sentence:
    periods = []
    for part in re.split(r"\s*(?:\+|and)\s*", lengths):
        years, months = read_length(part)
        period = parse_period("P" + (f"{years}Y" if years else "") + (f"{months}M" if months else ""))
        if period is None:
            raise NotationError(f"{part!r} is no length of a sentence")
        periods.append(period)
    return Sentence(imposed, tuple(periods), running)


# -- the column ------------------------------------------------------------------------------------


def read_facts(column: str, *, group: str, group_field: str, as_of: date | None) -> Situation:
    """Return what the column says; `group` and `group_field` are those the row's rule reads, if any."""
    situation = Situation(as_of=as_of)
    tokens = [token for part in split_top(column, ";") for token in _comma_joined(part)]
    closed = next((t.split("=", 1)[1] for t in tokens if re.match(r"closed\s*=", t)), "")
    closed_on = date.fromisoformat(closed[:10]) if re.match(DAY, closed) else None
    override: dict[str, str] = {}
    holds = HoldReader(situation)
    for token in tokens:
        if token in ("-", ""):
            continue
        if _read_override(token, override) or _read_word(token, situation) or holds.read(token):
            continue
        if _read_member(token, situation, group=group, group_field=group_field, closed_on=closed_on):
            continue
        if add_sentence(token, situation, closed_on=closed_on):
            continue
        if run := re.fullmatch(r"([a-z_.]+) in \{(.*)\}", token):
            situation.runs[run[1]] = [value.strip() for value in run[2].split(",")]
            continue
        if "=" in token:
            name, value = token.split("=", 1)
            _read_named(name.strip(), value.strip(), situation, group=group, field_=group_field, closed_on=closed_on)
            continue
        raise NotationError(f"the token {token!r} is not in the notation")
    _add_override(override, situation)
    holds.finish()
    return situation


def _comma_joined(part: str) -> list[str]:
    """Return hold intervals joined by commas one by one; `paths:` keeps its list."""
    if part.startswith("paths:"):
        return [part]
    pieces = split_top(part, ",")
    return pieces if len(pieces) > 1 and all(".." in piece or "hold" in piece for piece in pieces) else [part]


def _read_named(name: str, text: str, situation: Situation, *, group: str, field_: str, closed_on: date | None) -> None:
    if name == "class":
        situation.has_null_class = text in ("null", "N/A")
        situation.class_code = None if situation.has_null_class else text
        return
    if name == "sentence":
        if not add_sentence(text, situation, closed_on=closed_on):
            value = read_value(text)
            situation.add("sentence", value)
            situation.add("sentence.kind", value if not isinstance(value, str) else text)
        return
    if name in ("flag", "flags"):
        flags = frozenset(re.split(r"[,+ ]+", text)) - {"none", ""}
        situation.add("flags", read_value(text) if text in ("null", "N/A") else flags)
        return
    member = _next_member(name, situation, f"{group}.{field_}") if group and name == field_ else None
    full = f"{group}.{field_}" if member is not None else name
    _add_dated(full, text, situation, member=member)


def _next_member(name: str, situation: Situation, full: str) -> str:
    return chr(ord("A") + sum(fact.name == full for fact in situation.facts))


def _add_dated(name: str, text: str, situation: Situation, *, member: str | None = None) -> None:
    kind = OriginKind.FILE_SYSTEM if name == "file.mtime" else OriginKind.RECORD
    if text.endswith("(migration)"):
        kind, text = OriginKind.MIGRATION, text.removesuffix("(migration)").strip()
    if match := re.fullmatch(r"(.+?)\s*\(was\s+(.+?)\)", text):
        situation.add(name, read_value(match[2]), member=member, kind=kind)
        situation.add(name, read_value(match[1]), known_on=date.min + timedelta(days=1), member=member, kind=kind)
        return
    value = read_value(text)
    is_later = situation.has(name) and member is None and isinstance(value, date)
    happened = isinstance(value, date) and not isinstance(value, datetime) and (is_later or name == "reopened")
    known_on = value if happened and isinstance(value, date) else date.min
    situation.add(name, value, known_on=known_on, member=member, kind=kind)


def _read_member(token: str, situation: Situation, *, group: str, group_field: str, closed_on: date | None) -> bool:
    """Note a token of one member: `A=2016-05-05` or `B: life dob=1970-02-28`."""
    match = re.fullmatch(r"([A-Z])\s*[=:]\s*(.+)", token)
    if match is None:
        return False
    member, text = match[1], match[2].strip()
    if add_sentence(text, situation, closed_on=closed_on, member=member):
        return True
    if text == "acquitted" or (not group_field and text in ("N/A", "null")):
        value = read_value("null" if text == "null" else "N/A")
        for name in ("sentence", "sentence.kind"):
            situation.add(f"defendants.{name}", value, member=member)
        return True
    field_ = group_field or "concluded"
    for part in re.split(r"\s*,\s*|\s+(?=[a-z_.]+=)", text):
        name, _, value = part.rpartition("=")
        if name == "sentence":
            if not add_sentence(value, situation, closed_on=closed_on, member=member):
                situation.add("defendants.sentence", read_value(value), member=member)
                situation.add("defendants.sentence.kind", read_value(value), member=member)
            continue
        _add_dated(f"{group or 'defendants'}.{name or field_}", value, situation, member=member)
    return True


def _read_override(token: str, override: dict[str, str]) -> bool:
    match = re.fullmatch(r"(override\.start|by|reason|authority)\s*=\s*(.+)", token)
    if match is not None:
        override[match[1]] = match[2]
    return match is not None


def _add_override(override: dict[str, str], situation: Situation) -> None:
    """Note an authorised trigger; one without a name and a reason is not authorised and not emitted."""
    start, by, reason = (override.get(key, "") for key in ("override.start", "by", "reason"))
    if start and by and reason:
        authority = override.get("authority", by)
        situation.add("override.trigger_on", Override(date.fromisoformat(start), by, authority, reason))


ACTS = re.compile(
    r"batch of \d+.*|paths:.*|item (due|decided retain)|held item|doc linked to .*|item without date added to list|"
    r"date moved into future after approval|0 items|item set hash differs|source object missing|"
    r"restored from backup/export|destroyed hash re-ingested|author=reviewer|same user in second role.*|"
    r"co-review posted|approver account removed later|\d+ of \d+ failed|case with .*|hold stops the run halfway|"
    r"user lacks rights on .*"
)
"""Situations of an act; what a hold or a date says beside them is decided all the same."""


def _read_word(token: str, situation: Situation) -> bool:
    """Note what a token says in words: events, lists, approvals, requests, the time arguments."""
    patterns = {
        rf"event recorded ({DAY})": lambda day: situation.add("event", day),
        rf"item labelled ({DAY})": lambda day: situation.add("labelled_on", day),
        rf"item ingested ({DAY})": lambda day: situation.add("ingested_on", day),
        rf"previous retain_through\s*=\s*({DAY})": lambda day: situation.add("previous.retain_through", day),
        rf"erasure requested ({DAY})": lambda day: setattr(situation, "erasure_on", day),
        rf"as_known\s*=\s*({DAY})": lambda day: setattr(situation, "as_known", day),
        rf"as_of\s*=\s*({DAY})": lambda day: setattr(situation, "as_of", day),
        rf"(?:item )?on approved list since ({DAY})": lambda day: _approve(situation, day, is_listed=True),
    }
    for pattern, note in patterns.items():
        if match := re.fullmatch(pattern, token):
            note(date.fromisoformat(match[1]))
            return True
    if match := re.fullmatch(rf"approved\s*=?\s*({DAY})(?:\s*\(planned ({DAY})\))?", token):
        _approve(situation, date.fromisoformat(match[1]), is_listed=False)
        situation.planned_on = date.fromisoformat(match[2]) if match[2] else None
        return True
    if match := re.fullmatch(rf"\(?planned ({DAY})\)?", token):
        situation.planned_on = date.fromisoformat(match[1])
        return True
    if token == "item in pending list":
        situation.is_listed = True
        return True
    if ACTS.fullmatch(token):
        situation.acts.append(token)
        return True
    return False


def _approve(situation: Situation, day: date, *, is_listed: bool) -> None:
    situation.approved_on, situation.is_listed = day, is_listed


def facts_of(situation: Situation, *, class_code: str | None, flags: frozenset[str], run: dict[str, str]) -> Facts:
    """Return the facts of the record asked about; `run` gives one value for each `closed in {…}`."""
    extra = Situation()
    for name, text in run.items():
        _add_dated(name, text, extra)
    if class_code is not None:
        extra.add("class", class_code)
    if not situation.has("flags"):
        extra.add("flags", flags)
    return Facts(ASKED, (*situation.facts, *extra.facts))
