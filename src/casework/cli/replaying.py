"""`casework audit replay`: a case lived through again, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casework.cli.options import HERE, CaseRef, Json, StoreUrl
from casework.cli.reading import cases_in
from casework.cli.screen import emit, paragraph, show

if TYPE_CHECKING:
    from casework.audit.replay import Rule, Step


def replay(case: CaseRef, store: StoreUrl = HERE, json: Json = False) -> None:
    """Live through a case again, command by command.

    Each step: who did what, when it happened and when it was recorded; the rules asked, and those found broken; the
    status before and after; what else changed; and why each clock falls when it does.
    """
    from casework.audit.replay import replay as steps_of

    with cases_in(store) as casework:
        steps = list(steps_of(casework.history(case)))
        if json:
            emit([step.as_json() for step in steps])
        else:
            show("\n\n".join("\n".join(_told(case, step)) for step in steps))


def _told(case: str, step: Step) -> Iterator[str]:
    from casework.cli.telling import told
    from casework.cli.why import explained

    yield f"Step {step.number}: {step.first.meta.command}, from {step.before or 'nothing'} to {step.after}"
    for entry in step.entries:
        yield from told(entry)
    if step.rules:
        yield paragraph(f"Asked: {', '.join(map(_rule, step.rules))}", "      ", "        ")
    for changed in step.changed.clocks:
        if changed.later is not None:
            yield from (f"      {line}" for line in explained(case, changed.later))


def _rule(rule: Rule) -> str:
    return f"{'NOT KEPT ' if rule.broken else ''}{rule.code}{f' [{rule.provision}]' if rule.provision else ''}"
