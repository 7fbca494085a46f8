"""What becomes of a case as plain facts come in: which stage they belong to, and what they do to it."""

from __future__ import annotations

from datetime import date

from by_hand import from_to
from independent import LAWS, Fact, Row, Stage


class History:
    """A case as its facts come in."""

    def __init__(self, law: str) -> None:
        self.law = LAWS[law]
        self.stages: dict[int, Stage] = {}
        self.number = 1
        self.answered = 0
        self.held: date | None = None

    @property
    def stage(self) -> Stage:
        return self.stages[self.number]

    def take(self, fact: Fact) -> None:
        """Takes a fact in; a due date that it changes is kept among the earlier ones."""
        before = {number: (stage, stage.dues()) for number, stage in self.stages.items()}
        getattr(self, f"_{fact.what}")(fact)
        for number, (stage, dues) in before.items():
            for name, due in dues.items():
                if self.stages[number] is stage and stage.dues()[name] != due:
                    stage.earlier[name] = (*stage.earlier.get(name, ()), due)

    def _received(self, fact: Fact) -> None:
        self.received = fact.on
        self._begin(1, Stage(self.law[0], fact.on, from_receipt=True))

    def _begin(self, number: int, stage: Stage) -> None:
        self.number, self.held = number, None
        self.stages[number] = stage

    def _acknowledged(self, fact: Fact) -> None:
        self.stage.acknowledged = fact.on
        self.stage.end(fact.on, "acknowledgement")

    def _extended(self, fact: Fact) -> None:
        assert fact.other is not None
        due, latest = self.stage.dues()["response"], self.stage.latest
        self.stage.until = fact.other
        self.stage.added += from_to(due, fact.other)
        self.stage.allowed = fact.other if latest >= due else date.min

    def _responded(self, fact: Fact) -> None:
        self.stage.at_once = self.stage.at_once or self.stage.acknowledged is None
        self.stage.end(fact.on, "acknowledgement", "response")
        self.answered = self.number
        if self.held:
            self._begin(2, Stage(self.law[1], max(self.held, fact.on)))

    def _requested(self, fact: Fact) -> None:
        if "response" in self.stage.over:
            answered, _ = self.stage.over["response"]
            self._begin(2, Stage(self.law[1], max(answered, fact.on)))
        else:
            self.held = fact.on

    def _ended(self, fact: Fact) -> None:
        self.held = None
        self.stage.end(fact.on, *self.stage.dues(), unmet=True)
        if self.number == 2 and self.stage.acknowledged is None:
            self.number = 1

    def _reopened(self, fact: Fact) -> None:
        self.number = self.answered
        del self.stage.over["response"]
        if fact.other is not None:
            self.stage.set_later, self.stage.until, self.stage.added = fact.other, None, 0
            self.stage.allowed = date.min

    def _reinstated(self, fact: Fact) -> None:
        start = fact.on if fact.anew else self.received
        self._begin(1, Stage(self.law[0], start, from_receipt=not fact.anew, first_set=fact.other))

    def _corrected(self, fact: Fact) -> None:
        assert fact.other is not None
        self.received = fact.other
        if self.stages[1].from_receipt:
            self.stages[1].start = fact.other
            if self.stages[1].set_later is None:
                self.stages[1].allowed = date.min

    def rows(self) -> dict[str, Row]:
        return {
            f"stage_{number}_{name}": stage.row(name, due)
            for number, stage in self.stages.items()
            for name, due in stage.dues().items()
        }
