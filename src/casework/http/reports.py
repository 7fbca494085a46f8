"""Reports over HTTP: the same as `casework report` makes, the same again at the same cut-off."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias

from fastapi import APIRouter, Depends, Path, Query, Response

from casework.domain.moment import Day, local_day, parse_moment
from casework.http.access.who import Who
from casework.http.asking import Authorization
from casework.http.desk import Desk
from casework.http.paging import STRICT
from casework.http.problems import Problem, invalid
from casework.http.report_shapes import ReportDocument
from casework.reports.every import REPORTS, Made
from casework.reports.formats.writing import MEDIA_TYPES, Format, cases_written, written
from casework.reports.period import Period, ReportError, between, of_year
from casework.reports.reading import reading
from casework.reports.report import Report

ReportName = Annotated[
    str,
    Path(description="The name of a report.", examples=["governing-body"], json_schema_extra={"enum": list(REPORTS)}),
]
Year = Annotated[
    str | None,
    Query(
        pattern=r"^(199[5-9]|20[0-4]\d)-\d{2}$",
        description="A financial year, instead of `from` and `to`.",
        examples=["2024-25"],
    ),
]
First = Annotated[Day | None, Query(alias="from", description="The first local day, with `to`, instead of a year.")]
Last = Annotated[Day | None, Query(alias="to", description="The last local day.")]
CutOff = Annotated[
    str | None,
    Query(
        max_length=40,
        description="Only what was recorded by this local day or instant, or up to this position of the log.",
        examples=["2025-04-30"],
    ),
]
Form = Annotated[Format, Query(alias="format", description="How it is written.")]
Behind: TypeAlias = Literal["with", "without", "only"]
Cases = Annotated[
    Behind, Query(description="Figures with their cases, or without; or only the cases behind each figure, as CSV.")
]

_TEXT: Final = {"schema": {"type": "string"}}


class Asked(NamedTuple):
    """What is asked of a report, as it was written."""

    year: str | None
    first: date | None
    last: date | None
    as_at: str | None
    form: Format
    cases: Behind


async def asked(
    year: Year = None,
    first: First = None,
    last: Last = None,
    as_at: CutOff = None,
    form: Form = "json",
    cases: Cases = "with",
) -> Asked:
    """What is asked of a report, as it was written."""
    return Asked(year, first, last, as_at, form, cases)


def router(desk: Desk) -> APIRouter:
    """The operation that makes reports."""
    found = APIRouter(tags=["reports"], dependencies=STRICT)

    @found.get(
        "/v1/reports/{report}",
        operation_id="get_report",
        summary="A report on a period",
        response_class=Response,
        responses={
            200: {
                "description": "The report.",
                "content": {
                    "application/json": {"schema": ReportDocument.model_json_schema()},
                    "text/html": _TEXT,
                    "text/csv": _TEXT,
                },
            }
        },
    )
    def get_report(
        report: ReportName, authorization: Authorization, wanted: Annotated[Asked, Depends(asked)]
    ) -> Response:
        """Each figure with its formula, its source and the cases behind it; docs/reports.md explains them all.

        At the same `as_at` it is the same to the byte, whatever is recorded or erased later; `position` is the cut-off
        of one made without. A report is of all cases: it is not for those who see some only.
        """
        who = desk.guard.who(authorization)
        desk.guard.may(who, "get_report")
        sees_all(who)
        return _answered(_made(desk, _named(report), wanted), wanted)

    return found


def _named(name: str) -> Made:
    if name not in REPORTS:
        raise Problem("not_found", f"There is no such report; there are {', '.join(REPORTS)}")
    return REPORTS[name]


def sees_all(who: Who) -> None:
    """Stops those who see some cases only. Raises Problem."""
    if who.teams is not None or who.services is not None:
        raise Problem("forbidden", "A report counts all cases, and you see only some of them")


def _made(desk: Desk, make: Made, wanted: Asked) -> Report:
    period, as_at = _period(wanted.year, wanted.first, wanted.last), _cut_off(wanted.as_at)
    if isinstance(as_at, date) and local_day(as_at) > desk.casework.today:
        raise invalid("as_at", "what is recorded by then is not known yet")
    try:
        with reading(desk.casework.store, as_at, cases=wanted.cases != "without") as read:
            return make(read, period)
    except ReportError as error:
        raise invalid("as_at", str(error)) from None


def _answered(report: Report, wanted: Asked) -> Response:
    if wanted.cases == "only":
        return Response(cases_written(report), media_type=MEDIA_TYPES["csv"])
    return Response(written(report, wanted.form), media_type=MEDIA_TYPES[wanted.form])


def _period(year: str | None, first: date | None, last: date | None) -> Period:
    if year is not None and first is None and last is None:
        return _of_year(year)
    if year is None and first is not None and last is not None:
        return _between(first, last)
    raise invalid("year", "give either a year, as 2024-25, or both from and to")


def _of_year(year: str) -> Period:
    try:
        return of_year(year)
    except ReportError:
        raise invalid("year", "wanted a financial year like 2024-25, the second the year after the first") from None


def _between(first: date, last: date) -> Period:
    try:
        return between(first, last)
    except ReportError:
        raise invalid("to", "comes before `from`") from None


def _cut_off(text: str | None) -> date | int | None:
    if text is None:
        return None
    try:
        return int(text) if text.isdecimal() and text.isascii() else parse_moment(text)
    except ValueError:
        raise invalid("as_at", "wanted a day like 2025-04-30, an instant with its offset, or a position") from None
