"""The whole examination, in an order in which what is found first explains what comes after."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from casework.doctor import opened, protection, store_file, surroundings, work
from casework.doctor.finding import Check, Finding, Findings
from casework.domain.errors import CaseworkError, StoreError
from casework.domain.policy import Policies, PolicyError
from casework.scheduler.configuration import Configuration, ConfigurationError, WorkerTerms, read_configuration
from casework.store import Store, open_store
from casework.store.place import file_of, on_postgres
from casework.store.soundness import Looked, looked_at


def examination(url: str, configuration: Path | None, now: datetime, *, deep: bool = False) -> Findings:
    """Looks at everything, at an instant (aware), and changes nothing; `deep` makes the views anew to compare them."""
    yield from surroundings.time_zone()
    terms, law = Configuration(), Policies.shipped()
    try:
        terms = read_configuration(configuration)
        yield Finding("configuration", "ok", f"{configuration or 'the defaults'} can be used")
        law = terms.law()
        yield from surroundings.law(law)
    except (ConfigurationError, OSError) as error:
        yield Finding("configuration", "fail", str(error), "Mend it; the rest is looked at with the defaults.")
    except PolicyError as error:
        yield Finding("policies", "fail", str(error), "Mend the policy, or take it out of the configuration.")
    yield from _store(url, terms, law, now, deep=deep)


def _store(url: str, terms: Configuration, law: Policies, now: datetime, *, deep: bool) -> Findings:
    try:
        found = None if on_postgres(url) else (yield from _file(file_of(url, create=False), deep=deep))
        if (found is None or found.usable) and (yield from protection.keys(url)):
            with open_store(url, create=False) as store:
                yield from _guarded(_checks(store, found, terms.worker, law, now) | _deep(store, deep=deep))
    except (StoreError, OSError) as error:
        yield Finding("store", "fail", str(error), "Mend that first; the rest cannot be looked at.")


def _file(path: Path, *, deep: bool) -> Generator[Finding, None, Looked]:
    yield from store_file.place(path)
    yield from store_file.disk(path)
    found = looked_at(path, whole=deep)
    yield from store_file.content(found)
    if found.log is not None:
        yield from opened.log(found.log)
    return found


def _checks(store: Store, file: Looked | None, terms: WorkerTerms, law: Policies, now: datetime) -> dict[str, Check]:
    return _of_engine(store, file) | {
        "simulated": partial(opened.simulation, store),
        "clock": partial(opened.times, store, now),
        "views": partial(opened.views, store),
        "policies of cases": partial(surroundings.law_of_cases, store, law),
        "worker": partial(work.sweeping, store, terms, now),
        "reconciling": partial(work.reconciling, store, terms, now),
        "deliveries": partial(work.delivering, store),
    }


def _of_engine(store: Store, file: Looked | None) -> dict[str, Check]:
    """What is looked at in another way in a file, whose log was looked at before it was opened."""
    if file is not None:
        return {"durable": partial(opened.durable, store, write_ahead=file.write_ahead)}
    return {"log": partial(opened.log_on_server, store), "durable": partial(opened.durable_on_server, store)}


def _deep(store: Store, *, deep: bool) -> dict[str, Check]:
    return {"views compared": partial(opened.views_compared, store)} if deep else {}


def _guarded(checks: Mapping[str, Check]) -> Findings:
    """What each check finds; one that cannot be made is a finding, and the others go on."""
    for name, check in checks.items():
        try:
            yield from check()
        except CaseworkError as error:
            yield Finding(name, "fail", str(error), "Mend that first.")
