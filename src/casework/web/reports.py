"""Returns and reports: one is chosen, for which days and up to which cut-off, read here or taken away as a file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response
from pydantic import StringConstraints

from casework.application import Casework
from casework.http.paging import STRICT
from casework.http.problems import Problem
from casework.http.reports import sees_all
from casework.reports.every import REPORTS
from casework.reports.formats.page import body
from casework.reports.formats.writing import MEDIA_TYPES, Format, cases_written, written
from casework.reports.period import Period, ReportError, between, financial_year, of_year
from casework.reports.reading import reading
from casework.reports.report import Report
from casework.web.visits import Visit, Visiting

File: TypeAlias = Literal["csv", "json", "html", "cases"]
FILES: Final[tuple[File, ...]] = get_args(File)
"""What can be taken away; `cases` are those behind every figure, as CSV."""
OF_OTHERS: Final = frozenset({"landlords"})
"""Reports that count determinations about any landlord, and no cases of this store."""


class Asked(NamedTuple):
    """What is asked for, as the form has it."""

    report: str | None
    year: str | None
    first: date | None
    last: date | None
    as_at: date | None
    position: int | None

    @property
    def query(self) -> str:
        """It, as the end of an address."""
        named = {"first": "from", "last": "to"}
        return urlencode({named.get(name, name): said for name, said in self._asdict().items() if said is not None})

    def for_good(self, report: Report) -> Asked:
        """What gives a report that was made of it again, whatever is recorded later."""
        return self if self.as_at else self._replace(position=report.position)

    def period(self) -> Period:
        """The days that it is about. Raises ReportError."""
        if self.first is None and self.last is None and self.year is not None:
            return of_year(self.year)
        if self.year is None and self.first is not None and self.last is not None:
            return between(self.first, self.last)
        raise ReportError("Enter either a financial year, or the first and the last day")


async def asked_for(
    report: str | None = None,
    year: Annotated[str | None, StringConstraints(max_length=20, strip_whitespace=True), Query()] = None,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    as_at: date | None = None,
    position: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None,
) -> Asked:
    """What is asked for."""
    return Asked(report, year, first, last, as_at, position)


FileForm = Annotated[File, Query(alias="format")]
ToReport = Annotated[Asked, Depends(asked_for)]


def router() -> APIRouter:
    """The page of reports, and the files of them."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/reports", operation_id="page_reports")
    def page(visit: Visiting, asked: ToReport) -> Response:
        _may(visit)
        if asked.report is None:
            return _shown(visit, asked._replace(year=financial_year(visit.casework.today)))
        try:
            report = made(visit.casework, asked)
        except ReportError as error:
            return _shown(visit, asked, wrong=str(error), status=422)
        cases_at = f"{visit.root}/cases" if visit.may("get_case") and report.name not in OF_OTHERS else None
        return _shown(visit, asked, report=report, body=body(report, cases_at), for_good=asked.for_good(report).query)

    @found.get("/reports/file", operation_id="page_report_file")
    def file(visit: Visiting, asked: ToReport, form: FileForm) -> Response:
        _may(visit)
        try:
            report = made(visit.casework, asked)
        except ReportError as error:
            raise Problem("invalid", str(error)) from None
        content = cases_written(report) if form == "cases" else written(report, form)
        name = f"{report.name}-{report.period.name}{'-cases' if form == 'cases' else ''}"
        kind: Format = "csv" if form == "cases" else form
        said = {"Content-Disposition": f'attachment; filename="{name.replace(" ", "-")}.{kind}"'}
        return Response(content, media_type=MEDIA_TYPES[kind], headers=said)

    return found


def made(casework: Casework, asked: Asked) -> Report:
    """The report asked for. Raises ReportError."""
    if asked.report is None or asked.report not in REPORTS:
        raise ReportError("Choose a report from the list")
    if asked.as_at is not None and asked.as_at > casework.today:
        raise ReportError("The cut-off has not come yet; what is recorded by then is not known")
    period = asked.period()
    with reading(casework.store, asked.as_at if asked.position is None else asked.position) as found:
        return REPORTS[asked.report](found, period)


def _may(visit: Visit) -> None:
    visit.must("get_report")
    sees_all(visit.who)


def _shown(visit: Visit, asked: Asked, **more: Any) -> Response:
    usual: dict[str, Any] = {"report": None, "body": None, "for_good": "", "wrong": None}
    return visit.page("reports", asked=asked, reports=tuple(REPORTS), files=FILES, **usual | more)
