"""The JSON API under /api/v1: what must not be touched, and outcomes; its description in OpenAPI.

The rights are those of the pages. Lists come in parts: ask for `next` until it is null. An outcome is
computed and never permission: only an approved disposal list lets anything go.
"""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from appraisal.estate.inputs import Inputs
from appraisal.review.estate_pages import (
    FileKey,
    OutcomeLine,
    Untouchable,
    outcome_page,
    read_key,
    untouchable_page,
    written_key,
)
from muniment import VERSION
from muniment.web.estate import days_of, evaluated, ref_asked, table_of, thing_of
from muniment.web.visit import Visit, needs, signed_in_only
from records.register.roles import Right

router = APIRouter(prefix="/api/v1")
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Limit = Annotated[int, Query(ge=1, le=10_000, description="How many at most in this part.")]
After = Annotated[str, Query(description="The value of `next` of the part before.")]
OnDay = Annotated[date | None, Query(description="The day asked about, as 2026-11-25; left out: today.")]
KnownDay = Annotated[date | None, Query(description="Use what was known on this day; left out: all that is known.")]


class About(BaseModel):
    """On what an answer rests: the two days, the evidence, the last audit event it counts."""

    on: date
    known: date
    evidence: list[str]
    audit_sequence: int
    inputs_sha256: str = Field(description="The same inputs give the same rows.")


class UntouchableFile(BaseModel):
    """One file that must not be deleted, moved, migrated or changed."""

    path: str
    decided_with: str
    held_by: list[str]
    reasons: str
    sha256: str | None


class UntouchableFiles(BaseModel):
    """One part of the list, in order of path."""

    about: About
    total: int | None
    files: list[UntouchableFile]
    next: str | None


class OutcomeRow(BaseModel):
    """What the rules say of one folder, case or box on the day."""

    kind: str
    source: str
    key: str
    shown_as: str
    status: str
    action: str
    retain_through: date | None
    eligible_from: date | None
    eligible_without_holds: date | None
    schedule: str
    classes: list[str]
    grade: str | None
    rule: str | None
    holds: list[str]
    missing: list[str]
    may_be_destroyed: bool


class Outcomes(BaseModel):
    """One part of the outcomes, in order of kind, source and key."""

    about: About
    total: int
    outcomes: list[OutcomeRow]
    next: str | None


@router.get("/do-not-touch")
def get_do_not_touch(
    visit: Reader,
    limit: Limit = 1_000,
    after: After = "",
    hold: Annotated[str, Query(description="Only files of this hold.")] = "",
    on: OnDay = None,
    known: KnownDay = None,
) -> UntouchableFiles:
    """Return the files that must not be deleted, moved, migrated or changed on the day, each with every reason."""
    key = FileKey(*read_key(after)) if after else None
    with evaluated(visit, days_of(visit)) as evaluation:
        page = untouchable_page(table_of(visit, evaluation), evaluation.estate, after=key, limit=limit, hold=hold)
        about = _about(evaluation.inputs)
    files = [_file(one) for one in page.files]
    following = page.files[-1].key.written if page.has_next else None
    return UntouchableFiles(about=about, total=page.total, files=files, next=following)


@router.get("/outcomes")
def get_outcomes(
    visit: Reader,
    limit: Limit = 1_000,
    after: After = "",
    kind: Annotated[str, Query(description="folder, case or box.")] = "",
    status: Annotated[str, Query(description="Such as HELD or NOT_DUE.")] = "",
    on: OnDay = None,
    known: KnownDay = None,
) -> Outcomes:
    """Return where folders, cases and boxes stand on the day, as the rules say; that is no permission."""
    key = read_key(after, parts=3) if after else None
    with evaluated(visit, days_of(visit)) as evaluation:
        page = outcome_page(
            evaluation.connection,
            after=(key[0], key[1], key[2]) if key else None,
            limit=limit,
            kind=kind,
            status=status,
        )
        about = _about(evaluation.inputs)
    rows = [OutcomeRow.model_validate(asdict(line)) for line in page.lines]
    return Outcomes(about=about, total=page.total, outcomes=rows, next=_next(page.lines) if page.has_next else None)


@router.get("/outcomes/{kind}/{source}/{key:path}")
def get_outcome(
    visit: Reader, kind: str, source: str, key: str, on: OnDay = None, known: KnownDay = None
) -> JSONResponse:
    """Return everything that explains one record: rule, source, facts, what lost, holds, in sentences too."""
    from retention.plain import as_plain

    ref = ref_asked(kind, source, key)
    with evaluated(visit, days_of(visit)) as evaluation:
        outcome = evaluation.outcome(thing_of(evaluation, ref))
    return JSONResponse(as_plain(outcome))


@router.get("/openapi.json")
def get_openapi_description(visit: Annotated[Visit, Depends(signed_in_only)]) -> JSONResponse:
    """Return the description of this API in OpenAPI."""
    from muniment.web.app import routes_of

    routes = [route for route in routes_of(visit.request.app.routes) if route.path.startswith(router.prefix)]
    return JSONResponse(get_openapi(title="Muniment", version=VERSION, routes=routes, description=__doc__))


def _about(inputs: Inputs) -> About:
    return About(
        on=inputs.on,
        known=inputs.known,
        evidence=[one.ref for one in inputs.evidence],
        audit_sequence=inputs.audit_sequence,
        inputs_sha256=inputs.digest,
    )


def _file(one: Untouchable) -> UntouchableFile:
    return UntouchableFile(
        path=one.path,
        decided_with=one.decided_with,
        held_by=list(one.held_by),
        reasons=one.reasons,
        sha256=one.sha256,
    )


def _next(lines: tuple[OutcomeLine, ...]) -> str:
    last = lines[-1]
    return written_key((last.kind, last.source, last.key))
