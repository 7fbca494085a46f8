"""The measures and the pulses of the workers of many stores, as if they were one worker's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from casework.scheduler.metrics import Metrics
from casework.scheduler.pulse import Pulse

_OF_THE_PROCESS = ("process_", "casework_build")
_INSTANTS = ("_timestamp_seconds", "_created")


@dataclass(frozen=True, slots=True)
class Pulses:
    """The pulses of several workers: they go on while any does. Where there is none, nothing is stale."""

    stale_after: float
    every: Callable[[], Iterable[Pulse]]

    @property
    def silent_for(self) -> float:
        """Seconds since the last sign of life of any."""
        return min((pulse.silent_for for pulse in self.every()), default=0.0)

    @property
    def stale(self) -> bool:
        """Whether there has been no sign of life for too long, of none of them."""
        return self.silent_for > self.stale_after

    @property
    def fresh(self) -> bool:
        """Whether each has ended a sweep well not too long ago."""
        return all(pulse.fresh for pulse in self.every())


class Together(Collector):
    """Sums of the measures of many workers, and of instants the earliest, which is that of whoever waits longest.

    `own` measures what is not of any one store; `each` gives the others by schema, which is a label if `by_schema`;
    `refused` how many schemas there are beside them that cannot be served.
    """

    def __init__(
        self,
        own: Metrics,
        each: Callable[[], Mapping[str, Metrics]],
        refused: Callable[[], int],
        *,
        by_schema: bool = False,
    ) -> None:
        self._own, self._each, self._refused, self._by_schema = own, each, refused, by_schema
        self.registry = CollectorRegistry()
        self.registry.register(self)

    def collect(self) -> Iterator[Metric]:
        each = self._each()
        schemas = GaugeMetricFamily("casework_schemas", "Schemas with a store.", labels=["state"])
        schemas.add_metric(["served"], len(each))
        schemas.add_metric(["refused"], self._refused())
        yield schemas
        found: dict[str, Metric] = {}
        _add(found, self._own, {}, instants=not each)
        for schema, metrics in each.items():
            _add(found, metrics, {"schema": schema} if self._by_schema else {}, instants=True)
        yield from found.values()

    def describe(self) -> Iterator[Metric]:
        return iter(())


def _add(found: dict[str, Metric], metrics: Metrics, labels: Mapping[str, str], *, instants: bool) -> None:
    """Adds the measures of one worker to those of others."""
    for family in metrics.registry.collect():
        whole = family.name.startswith(_OF_THE_PROCESS)
        into = found.setdefault(family.name, Metric(family.name, family.documentation, family.type))
        known = {(sample.name, *sorted(sample.labels.items())): place for place, sample in enumerate(into.samples)}
        for sample in family.samples:
            if sample.name.endswith(_INSTANTS) and not whole and not (instants or sample.value):
                continue
            named = dict(sample.labels) if whole else {**sample.labels, **labels}
            place = known.get((sample.name, *sorted(named.items())))
            if place is None:
                into.add_sample(sample.name, named, sample.value)
            elif not whole:
                there = into.samples[place]
                value = _joined(sample.name, there.value, sample.value)
                into.samples[place] = there._replace(value=value)


def _joined(name: str, one: float, other: float) -> float:
    return min(one, other) if name.endswith(_INSTANTS) else one + other
