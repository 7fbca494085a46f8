"""What reports count: complaints, stages, ways out, promises, the Ombudsman's findings and orders, the record."""

from __future__ import annotations

from collections.abc import Iterable

from casework.domain.determination import ADVERSE, NOT_CONSIDERED
from casework.reports.counting import MONTH, Counted, in_force, one


def _listed(names: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{name}'" for name in sorted(names)) + ")"


def _of_complaint(table: str, letter: str) -> str:
    """Rows of a measure, each beside its complaint."""
    return (
        f"measured_{table} {letter} join measured_complaints c on c.case_id = {letter}.case_id and {in_force('c')}"
        f" where {in_force(letter)}"
    )


def _by(day: str, **further: str) -> dict[str, str]:
    about = {"tenure": "c.tenure", "service": "c.service", "category": "c.category"}
    return {MONTH: f"substr({day}, 1, 7)", **about, **further}


COMPLAINTS = Counted(
    rows=f"measured_complaints c where {in_force('c')}",
    day="c.received_on",
    by=_by("c.received_on"),
    counts={
        "received": "1",
        "accepted": one("c.accepted = 1"),
        "asked": one("c.accepted = 1 and c.support_asked = 1"),
        "unasked": one("c.accepted = 1 and c.support_asked = 0"),
        "adopted": one("c.adopted = 1"),
        "still_logged": one("c.status = 'logged'"),
    },
)
"""By the day on which they were received."""

_TOLD_OF_STAGE = {
    "acknowledged": one("s.in_time is not null"),
    "acknowledged_in_time": one("s.in_time = 1"),
    "acknowledged_late": one("s.in_time = 0"),
    "unacknowledged": one("s.awaits = 'acknowledgement'"),
    "answered": one("s.responded_on is not null"),
    "on_time": one("s.on_time = 1"),
    "late": one("s.on_time = 0"),
    "unextended": one("s.unextended = 1"),
    "extended": one("s.extensions > 0"),
    "unanswered": one("s.responded_on is null and s.awaits is not null"),
    "days": "s.days",
    "late_by": "s.late_by",
}

STAGES = Counted(
    rows=_of_complaint("stages", "s"),
    day="s.opened_on",
    by=_by("s.opened_on", stage="cast(s.stage as text)"),
    counts={"opened": "1", "taken_on": one("c.accepted = 1"), **_TOLD_OF_STAGE},
)
"""By the day on which they began: of receipt, or of the request for stage 2."""

ANSWERS = Counted(
    rows=f"""measured_stages s join measured_complaints c on c.case_id = s.case_id and {in_force("c")}
        left join measured_stages b on b.case_id = s.case_id and b.stage = 1 and {in_force("b")}
        where {in_force("s")}""",
    day="s.responded_on",
    by=_by("s.responded_on", stage="cast(s.stage as text)", decision="s.decision"),
    counts={
        **_TOLD_OF_STAGE,
        "decided": one("s.decision is not null"),
        "upheld": one("s.decision = 'upheld'"),
        "partially_upheld": one("s.decision = 'partially_upheld'"),
        "not_upheld": one("s.decision = 'not_upheld'"),
        "upheld_or_partially": one("s.decision in ('upheld', 'partially_upheld')"),
        "rejected_before": one("s.stage = 2 and b.decision = 'not_upheld' and s.decision is not null"),
        "overturned": one("s.stage = 2 and b.decision = 'not_upheld' and s.decision in ('upheld', 'partially_upheld')"),
    },
)
"""By the day on which the response of a stage went out."""

EXITS = Counted(
    rows=_of_complaint("exits", "e"),
    day="e.left_on",
    by=_by("e.left_on", how="e.how", ground="e.ground", stage="cast(e.stage as text)"),
    counts={
        "left": one("e.whole = 1"),
        "refused": one("e.how = 'refused' and e.whole = 1"),
        "refused_in_part": one("e.how = 'refused' and e.whole = 0"),
        "redirected": one("e.how = 'redirected'"),
        "merged": one("e.how = 'merged'"),
        "withdrawn": one("e.how = 'withdrawn'"),
        "reinstated": one("e.reinstated_on is not null"),
        "overruled": one("e.instructed_by = 'ombudsman'"),
    },
)
"""By the day on which a complaint left the stages without an answer."""

DETERMINATIONS = Counted(
    rows=_of_complaint("determinations", "d"),
    day="d.determined_on",
    by=_by("d.determined_on"),
    counts={"determined": "1", "reviewed": one("d.reviewed_on is not null")},
)
INVESTIGATIONS = Counted(
    rows=_of_complaint("determinations", "d"),
    day="d.opened_on",
    by=_by("d.opened_on"),
    counts={"opened": "1"},
)
FINDINGS = Counted(
    rows=f"{_of_complaint('findings', 'f')} and f.finding <> 'superseded'",
    day="f.determined_on",
    by=_by("f.determined_on", issue="f.category", finding="f.finding"),
    counts={
        "findings": "1",
        "adverse": one(f"f.finding in {_listed(ADVERSE)}"),
        "considered": one(f"f.finding not in {_listed(NOT_CONSIDERED)}"),
    },
)
ORDERS = Counted(
    rows=_of_complaint("orders", "o"),
    day="o.made_on",
    by=_by("o.made_on", what="o.what", kind="o.kind"),
    counts={
        "made": "1",
        "orders": one("o.what = 'order'"),
        "recommendations": one("o.what = 'recommendation'"),
        "chfos": one("o.what = 'chfo'"),
        "wider": one("o.scope = 'wider'"),
        "pence": "o.pence",
        "in_time": one("o.in_time = 1"),
        "late": one("o.in_time = 0"),
        "open": one("o.what <> 'recommendation' and o.in_time is null"),
        "not_complied": one("o.outcome = 'not_complied'"),
    },
)
PROMISES = Counted(
    rows=_of_complaint("promises", "p"),
    day="p.promised_on",
    by=_by("p.promised_on", kind="p.kind", stage="cast(p.stage as text)"),
    counts={
        "promised": "1",
        "kept": one("p.state = 'completed' and p.in_time = 1"),
        "late": one("p.state = 'completed' and p.in_time = 0"),
        "open": one("p.state = 'open'"),
        "cancelled": one("p.state = 'cancelled'"),
        "pence": "p.pence",
        "paid": "case when p.state = 'completed' then p.pence end",
        "accepted": one("p.reply = 'accepted'"),
        "declined": one("p.reply = 'declined'"),
    },
)
DUTIES = Counted(
    rows=_of_complaint("duties", "d"),
    day="d.due_on",
    by=_by("d.due_on", clock="d.clock"),
    counts={
        "due": "1",
        "in_time": one("d.in_time = 1"),
        "late": one("d.in_time = 0"),
        "open": one("d.in_time is null and d.done_on is null"),
    },
)
FLAWS = Counted(
    rows=_of_complaint("flaws", "f"),
    day="f.recorded_on",
    by=_by("f.recorded_on", what="f.what", code="f.code", provision="f.provision"),
    counts={
        "flaws": "1",
        "late_entries": one("f.what = 'late_entry'"),
        "corrections": one("f.what = 'correction'"),
        "failures": one("f.what = 'failure'"),
        "days": "f.days",
    },
)
LESSONS = Counted(
    rows=_of_complaint("lessons", "l"),
    day="l.drawn_on",
    by=_by("l.drawn_on"),
    counts={"lessons": "1", "owned": one("l.owner is not null")},
)
