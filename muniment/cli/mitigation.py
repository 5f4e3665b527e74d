"""muniment mitigation: formats at risk, what is to be done about them, who agreed, what was done."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.acting import acting_person
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.tables.shown import Cell, Format, Kind, Row, Table, TableColumn, as_words, show
from records.faults.schedules import FORMAT_NOT_SEEN, MITIGATION_WORDS_MISSING, NO_SUCH_MITIGATION
from records.faults.surveys import NO_SUCH_SURVEY
from records.register.people import Person, Role
from records.risk import MITIGATION, SOURCE, SOURCE_DATED_ON, PreservationAction
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    from muniment.wiring import Store
    from records.register.mitigations import Mitigation, MitigationRegister
    from records.survey.profile_values import FormatShare

app = typer.Typer(
    help="Say what to do about formats at risk, and keep who agreed and what was done.", no_args_is_help=True
)

MitigationArgument = Annotated[str, typer.Argument(help="The mitigation, such as FM0001.", metavar="REF")]
ByOption = Annotated[str, typer.Option("--by", help="Name of the person who says this.")]
RoleOption = Annotated[Role, typer.Option("--role", help="The role in which they act.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, in a sentence others can read.")]
SurveyOption = Annotated[
    str | None, typer.Option("--survey", help="Only this survey.", show_default="the newest of each source, together")
]
KnownOption = Annotated[
    str | None, typer.Option("--known", help="As it was known at the end of this day.", show_default="now")
]

LIST_COLUMNS = (
    TableColumn("puid", "PUID"),
    TableColumn("name", "Format"),
    TableColumn("version", "Version"),
    TableColumn("level", "Risk", meaning="NARA's level; not assessed is not the same as low."),
    TableColumn("nara_action", "NARA does", meaning="What NARA's plan does with files of this format."),
    TableColumn("advice", "In plain words"),
    TableColumn("files", "Files", Kind.COUNT, "A file with several formats counts with each."),
    TableColumn("bytes", "Bytes", Kind.BYTES, "Members of archives are counted with their archive."),
    TableColumn("mitigation", "Mitigation", meaning="The one proposed last; earlier ones: muniment mitigation history"),
    TableColumn("state", "State", meaning="proposed, accepted, refused, done; empty: nobody has proposed anything."),
    TableColumn("action", "Decided"),
    TableColumn("person", "By"),
    TableColumn("at", "When", Kind.MOMENT),
    TableColumn("words", "Reason, or what was done"),
)
HISTORY_COLUMNS = (
    TableColumn("mitigation", "Mitigation"),
    TableColumn("puid", "PUID"),
    TableColumn("action", "Action"),
    TableColumn("state", "Step"),
    TableColumn("person", "By"),
    TableColumn("role", "Role"),
    TableColumn("at", "When", Kind.MOMENT),
    TableColumn("words", "Reason, or what was done"),
    TableColumn("level", "Risk when proposed"),
    TableColumn("files", "Files when proposed", Kind.COUNT),
    TableColumn("bytes", "Bytes when proposed", Kind.BYTES),
    TableColumn("surveys", "Counted in"),
)


@app.command("list")
def list_mitigations(
    survey: SurveyOption = None,
    known: KnownOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """List the formats at moderate or high risk, what NARA would do, the files concerned, and what was decided."""
    from records.register.mitigations import newest_by_format

    opened, day = _open(store), _day(known)
    surveys = _surveys(opened, survey, known=day)
    newest = newest_by_format(_register(opened).all(known=day))
    source = f"{SOURCE}, {as_words(SOURCE_DATED_ON, Kind.DATE)}"
    table = Table(
        f"Formats at risk in {', '.join(surveys)}, as NARA rates them for its own holdings ({source})",
        LIST_COLUMNS,
        _rows(_formats(opened, surveys), newest),
        about=(("Surveys", ", ".join(surveys)), ("Source of risk and action", source)),
    )
    show(table, format=format, out=out)


@app.command("propose")
def propose(
    puid: Annotated[str, typer.Argument(help="The format, such as fmt/40.", metavar="PUID")],
    action: Annotated[PreservationAction, typer.Option("--action", help="What to do, in NARA's words.")],
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    survey: SurveyOption = None,
    store: StoreOption = None,
) -> None:
    """Propose what to do about a format; the files it concerns are counted and kept with the proposal."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor
    from records.register.mitigations import Concerned

    person, opened = _person(by, role), _open(store)
    surveys = _surveys(opened, survey)
    share = next((one for one in _formats(opened, surveys) if one.puid == puid), None)
    if share is None:
        raise Refusal(Fault(FORMAT_NOT_SEEN, puid, f"looked at {', '.join(surveys)}"))
    concerned = Concerned(surveys, share.files, share.bytes, share.level.value)
    found = _register(opened).propose(
        puid, action.value, reason, concerned=concerned, by=person, actor=command_line_actor(), at=now()
    )
    files = "1 file" if share.files == 1 else f"{share.files:,} files"
    say(f"{found.ref} is proposed: {action.value}, {puid}, {files}. It waits for a second person.")


@app.command("accept")
def accept(
    ref: MitigationArgument,
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Accept a proposed mitigation; another person than the one who proposed it."""
    _answer(ref, reason, _person(by, role), accepted=True, store=store)


@app.command("refuse")
def refuse(
    ref: MitigationArgument,
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Refuse a proposed mitigation; another person than the one who proposed it."""
    _answer(ref, reason, _person(by, role), accepted=False, store=store)


@app.command("done")
def done(
    ref: MitigationArgument,
    what: Annotated[str, typer.Option("--what", help="What was done, and with what, in a sentence.")],
    by: Annotated[str, typer.Option("--by", help="Name of the person who did it.")],
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
) -> None:
    """Keep what was done about a format, and by whom. Muniment itself changes no file."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    person = _person(by, role)
    found = _register(_open(store)).record_done(ref, what, by=person, actor=command_line_actor(), at=now())
    say(f"{found.ref} is {found.state.value}. The next survey shows which files of {found.puid} are left.")


@app.command("history")
def show_history(
    asked: Annotated[str | None, typer.Argument(help="A mitigation or a PUID; left out: all.", metavar="REF")] = None,
    known: KnownOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """List every step of the mitigations: who proposed, answered and did what, and when."""
    found = [one for one in _register(_open(store)).all(known=_day(known)) if asked in (None, one.ref, one.puid)]
    if asked is not None and not found:
        raise Refusal(Fault(NO_SUCH_MITIGATION, asked))
    show(Table("Format mitigations", HISTORY_COLUMNS, _steps(found)), format=format, out=out)


# -- rows --------------------------------------------------------------------------------------------


def _rows(shares: "Sequence[FormatShare]", newest: "Mapping[str, Mitigation]") -> list[Row]:
    """Return a row for each format at risk, and for each that has a mitigation, whatever its risk or its files."""
    from records.survey.formats_at_risk import AT_RISK

    seen = {share.puid for share in shares}
    rows: list[Row] = [
        (*_format_cells(share), *_decided(newest.get(share.puid)))
        for share in shares
        if share.level in AT_RISK or share.puid in newest
    ]
    rows += [(*_gone_cells(one), *_decided(one)) for puid, one in sorted(newest.items()) if puid not in seen]
    return rows


def _format_cells(share: "FormatShare") -> tuple[Cell, ...]:
    actions = "; ".join(action.value for action in share.actions)
    advice = " ".join(MITIGATION[action] for action in share.actions)
    return (share.puid, share.name, share.version, share.level.value, actions, advice, share.files, share.bytes)


def _gone_cells(mitigation: "Mitigation") -> tuple[Cell, ...]:
    """Return the cells of a format of which no file is left; its level is the one at the proposal."""
    return (mitigation.puid, "", "", mitigation.concerned.level, "", "", 0, 0)


def _decided(mitigation: "Mitigation | None") -> tuple[Cell, ...]:
    if mitigation is None:
        return (None,) * 6
    last = mitigation.steps[-1]
    return (mitigation.ref, mitigation.state.value, mitigation.action, last.person.name, last.at, last.words)


def _steps(mitigations: "Iterable[Mitigation]") -> list[Row]:
    return [
        (
            one.ref,
            one.puid,
            one.action,
            step.state.value,
            step.person.name,
            step.person.role.value,
            step.at,
            step.words,
            one.concerned.level,
            one.concerned.files,
            one.concerned.bytes,
            ", ".join(one.concerned.surveys),
        )
        for one in mitigations
        for step in one.steps
    ]


# -- what the commands share ---------------------------------------------------------------------------


def _open(store: Path | None) -> "Store":
    from muniment.wiring import open_store

    return open_store(store)


def _register(opened: "Store") -> "MitigationRegister":
    from records.register.mitigations import MitigationRegister

    return MitigationRegister(opened.database)


def _person(name: str, role: Role) -> Person:
    return acting_person(name, role, missing=Fault(MITIGATION_WORDS_MISSING, "--by", "the name"))


def _day(known: str | None) -> date | None:
    from muniment.estate import day_of

    return None if known is None else day_of(known, "--known")


def _surveys(opened: "Store", asked: str | None, *, known: date | None = None) -> tuple[str, ...]:
    """Return the survey asked for, else of each source the last sealed by the day `known`; a Refusal without any."""
    from muniment.clock import LONDON

    if asked is not None:
        return (opened.surveys.find(asked).ref,)
    sealed = [(entry.seal.sealed_at, entry) for entry in opened.surveys.all() if entry.seal is not None]
    in_time = [(at, one) for at, one in sealed if known is None or at.astimezone(LONDON).date() <= known]
    newest = {one.source_ref: one.ref for _, one in sorted(in_time, key=lambda pair: pair[0])}
    if not newest:
        raise Refusal(Fault(NO_SUCH_SURVEY, "no survey is finished"))
    return tuple(sorted(newest.values()))


def _formats(opened: "Store", surveys: Sequence[str]) -> "tuple[FormatShare, ...]":
    from records.droid.home import droid_home
    from records.survey.format_names import format_names
    from records.survey.formats_at_risk import formats_found

    return formats_found(opened.layout, surveys, names=format_names(droid_home(opened.layout.root, os.environ)))


def _answer(ref: str, reason: str, person: Person, *, accepted: bool, store: Path | None) -> None:
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    register = _register(_open(store))
    found = register.answer(ref, accepted=accepted, reason=reason, by=person, actor=command_line_actor(), at=now())
    say(f"{found.ref} is {found.state.value}.")
