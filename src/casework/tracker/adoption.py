"""Taking a whole tracker over: every row is adopted, rejected with its reasons, or recognised as no case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from casework.application import Casework
from casework.store import Store
from casework.store.batch import Batch
from casework.tracker.cells import words
from casework.tracker.facts import Facts, Rejected, case_reference, facts_of
from casework.tracker.findings import Place, findings_of
from casework.tracker.mapping import ColumnMapping
from casework.tracker.reading import CaseCells, DateOrders, no_orders
from casework.tracker.rows import NoCase, Record, sorted_rows
from casework.tracker.steps import Takeover, steps_of
from casework.tracker.table import Table
from casework.tracker.taking_over import TakenOver, carried_out, commands_of

REPEATED = "duplicate_reference"


class RejectedCase(NamedTuple):
    """A record that is not taken over, and every reason why."""

    record: Record
    case: str | None
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Adoption:
    """A tracker being taken over. `read` are the cases read and not rejected yet, `taken` those taken over."""

    table: Table
    mapping: ColumnMapping
    today: date
    read: list[tuple[Record, Facts]] = field(default_factory=list)
    taken: list[tuple[Record, TakenOver]] = field(default_factory=list)
    rejected: list[RejectedCase] = field(default_factory=list)
    no_case: dict[NoCase, list[int]] = field(default_factory=dict)
    orders: DateOrders = field(default_factory=no_orders)
    found: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    @property
    def rows(self) -> int:
        """How many rows the sheet has, up to the last with anything in it."""
        return len(self.table.sheet.rows)

    @property
    def rows_taken(self) -> int:
        return sum(len(record.rows) for record, _ in self.taken)

    @property
    def rows_rejected(self) -> int:
        return sum(len(each.record.rows) for each in self.rejected)


def read_cases(table: Table, mapping: ColumnMapping, today: date) -> Adoption:
    """Reads every row; `today` is the day after which nothing has happened yet."""
    adoption = Adoption(table, mapping, today)
    records, adoption.no_case = sorted_rows(table, mapping)
    first: dict[str, Record] = {}
    for rows in records:
        cells = CaseCells(table, mapping, rows, today, adoption.orders)
        case = case_reference(cells)
        standing = first.setdefault(case.casefold(), rows) if case else rows
        with _rejecting(adoption, rows, case):
            if standing is not rows:
                adoption.found[REPEATED].append(Place(rows.numbers[0], case or ""))
                raise Rejected(_repeated(cells, standing))
            adoption.read.append((rows, facts_of(cells)))
    return adoption


def _repeated(cells: CaseCells, standing: Record) -> str:
    """Why a row with a reference used above is rejected, and whether it says the same."""
    table, row = cells.table, cells.record.rows[0]
    other = standing.rows[0]
    differ = [n for n in cells.mapping.taken if words(table.cell(row, n)) != words(table.cell(other, n))]
    says = f"differs from it in {', '.join(differ)}" if differ else "says the same"
    return f"the reference stands in row {other.number} already; this row {says}"


def take_over(
    adoption: Adoption,
    store: Store,
    takeover: Takeover,
    *,
    recording: bool,
    done: Callable[[], object] = lambda: None,
    casework: Callable[[Store], Casework] = Casework,
) -> None:
    """Takes over every case that was read, each whole or not at all; without `recording` it is only tried out.

    Calls `done` after every case. `casework` carries commands out in a store. Raises Conflict or StoreError when it has
    to stop; running it again goes on from there.
    """
    columns, defaults = adoption.mapping.columns, adoption.mapping.defaults
    batch = Batch(store)
    by = casework(batch)
    for rows, facts in adoption.read:
        with _rejecting(adoption, rows, facts.case):
            steps = steps_of(facts, columns, defaults)
            taken = carried_out(facts, commands_of(facts, steps, takeover, by), by)
            if recording:
                batch.record(lambda _: None)
            _take(adoption, rows, taken)
        batch.forget()
        done()


def _take(adoption: Adoption, rows: Record, taken: TakenOver) -> None:
    adoption.taken.append((rows, taken))
    for code in dict.fromkeys(findings_of(taken, adoption.today)):
        adoption.found[code].append(Place(rows.numbers[0], taken.facts.case))


@contextmanager
def _rejecting(adoption: Adoption, rows: Record, case: str | None) -> Iterator[None]:
    """Notes a case as rejected when it turns out that it cannot be taken over."""
    try:
        yield
    except Rejected as error:
        adoption.rejected.append(RejectedCase(rows, case, error.reasons))
