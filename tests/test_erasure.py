"""Erasing a resident's words: what goes, what stays, what may not go yet, and that any crash is finished."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from at_documents import LETTER, digest_of, files, put
from at_erasure import (
    AT,
    CASES,
    HERS,
    HERS_TOO,
    HIS,
    NOBODYS,
    PROPERTY,
    applied,
    decider,
    erased,
    gone,
    in_folder,
    keyring,
    opened,
    planned,
    recorded,
    with_document,
    words,
)
from casework import Casework
from casework.documents import Documents
from casework.domain.complaint import fold
from casework.domain.erasure import PersonalDataErased, erasure_id
from casework.domain.erasure_decisions import ErasureRefused
from casework.domain.errors import CaseNotFound, StoreError
from casework.domain.personal import Erased as ErasedWord
from casework.domain.word_holds import Hold
from casework.erasing import again, carrying_out, holding
from casework.erasing.again import Done
from casework.erasing.data_subjects import chosen
from casework.erasing.foreseeing import Foreseen, Task, foresee
from casework.projections.catch_up import rebuild, up_to_date
from casework.projections.comparison import differences
from casework.store import KeysAt
from engines import NewUrl
from examples import command, log, of_case, support
from examples_record import contact
from recorded import tables


@pytest.fixture
def casework(new_store: NewUrl, keys: KeysAt) -> Iterator[Casework]:
    """Two cases of Rosa's, one of Tom's, and one of nobody knows whom; all ended long ago."""
    with opened(new_store(), keys) as casework:
        recorded(casework)
        yield casework


def refused(casework: Casework, subject: str = "r-1", by: str = "ben", **more: Any) -> list[str]:
    """The codes of all that stands in the way of an erasure."""
    with pytest.raises(ErasureRefused) as error:
        carrying_out.apply(casework, subject, decider(by), **more)
    return [each.code for each in error.value.reasons]


def found_by_property(casework: Casework) -> list[str]:
    return [line.case for line in casework.search(property=PROPERTY).lines]


# What goes and what stays


def test_the_words_of_one_resident_go_and_nobody_elses(casework: Casework) -> None:
    others = {ref: words(casework, ref) for ref in (HIS, NOBODYS)}

    done = erased(casework, "r-1", HERS, HERS_TOO)

    assert (done.new, done.cases, done.done.keys) == (True, (HERS, HERS_TOO), done.keys)
    assert gone(casework, HERS)
    assert gone(casework, HERS_TOO)
    assert {ref: words(casework, ref) for ref in others} == others


def test_a_case_is_to_decisions_what_it_was(casework: Casework) -> None:
    before = casework.case(HERS)
    facts = [event.model_dump(exclude={"personal"}) for event in casework.history(HERS)]

    erased(casework, "r-1", HERS)

    assert fold(casework.history(HERS)) == before
    assert [event.model_dump(exclude={"personal"}) for event in casework.history(HERS)] == facts


def test_the_views_are_what_they_would_be_made_anew_and_lose_the_property_alone(casework: Casework) -> None:
    with up_to_date(casework.store) as views:
        before = tables(views)
    assert sorted(found_by_property(casework)) == [HERS, HIS, NOBODYS]

    erased(casework, "r-1", HERS, HERS_TOO)

    assert found_by_property(casework) == [HIS, NOBODYS]
    assert not any(differences(casework.store).values())
    with up_to_date(casework.store) as views:
        after = tables(views)
    rebuild(casework.store)
    with up_to_date(casework.store) as views:
        assert tables(views) == after
    assert [name for name in before if before[name] != after[name]] == ["cases"]


def test_one_case_goes_and_the_other_stays(casework: Casework) -> None:
    kept = words(casework, HERS_TOO)
    erased(casework, "r-1", HERS)
    assert gone(casework, HERS)
    assert words(casework, HERS_TOO) == kept


def test_somebody_without_a_name_goes_by_the_case(casework: Casework) -> None:
    erased(casework, f"case/{NOBODYS}", NOBODYS)
    assert gone(casework, NOBODYS)
    assert found_by_property(casework) == [HERS, HIS]


def test_words_about_vulnerabilities_go_too(casework: Casework) -> None:
    needs = support("2024-05-13", vulnerabilities=[{"id": "V1", "what": "Hard of hearing", "source": "her"}])
    recorded(casework, of_case(HIS, needs | {"at": "2024-05-15"}))
    assert "Hard of hearing" in words(casework, HIS)
    erased(casework, "r-2", HIS)
    assert gone(casework, HIS)


def test_reasons_of_holds_go_with_the_last_words(casework: Casework) -> None:
    holding.place(casework, "r-1", decider("ann"), "H1", (), "Rosa sues us")
    holding.lift(casework, "r-1", decider("ann"), "H1", "Rosa won")
    erased(casework, "r-1", HERS)
    (hold,) = holding.placed(casework, "r-1")
    assert (hold.reason, hold.lifted_because) == ("Rosa sues us", "Rosa won")

    erased(casework, "r-1", HERS_TOO)

    (hold,) = holding.placed(casework, "r-1")
    assert (hold.reason, hold.lifted_because, hold.by) == ("[erased]", "[erased]", "ann")


def test_what_is_said_afterwards_is_kept_under_another_key(casework: Casework) -> None:
    erased(casework, "r-1", HERS)
    recorded(casework, (contact("2024-06-20", summary="She rang again"),))
    assert "She rang again" in words(casework, HERS)
    again.again(casework.store, AT)
    assert "She rang again" in words(casework, HERS)


def test_a_property_corrected_afterwards_is_found_and_so_it_is_made_anew(casework: Casework) -> None:
    erased(casework, "r-1", HERS)
    corrected = command("correct_record", "2024-06-20", event=1, field="property", value="2 Elm Row", reason="Moved")
    recorded(casework, (corrected,))
    assert [line.case for line in casework.search(property="2 Elm Row").lines] == [HERS]
    assert not any(differences(casework.store).values())


# Foreseen


def test_what_would_go_and_what_stays_is_shown_and_nothing_recorded(casework: Casework) -> None:
    position = casework.store.position()

    (hers,) = foresee(casework, Task("r-1", [HERS], None, AT.date()))

    texts = sum(len(event.personal) for event in casework.history(HERS))
    assert hers == Foreseen(HERS, {"words": texts}, 0, 0, len(casework.history(HERS)), [])
    assert casework.store.position() == position


def test_what_is_erased_is_not_counted_again(casework: Casework) -> None:
    erased(casework, "r-1", HERS)
    (hers,) = foresee(casework, Task("r-1", [HERS], None, AT.date()))
    assert hers.texts == {}


def test_only_a_subjects_own_cases_can_be_named(casework: Casework) -> None:
    assert chosen(casework, "r-1", ()) == [HERS, HERS_TOO]
    for subject, cases in (("r-1", [HIS]), ("r-9", []), (f"case/{HERS}", []), ("case/C-9", [])):
        with pytest.raises(CaseNotFound):
            chosen(casework, subject, cases)


# What may not go


def test_nothing_goes_without_a_plan_or_by_who_planned_it(casework: Casework) -> None:
    assert refused(casework) == ["not_planned"]
    planned(casework, "r-1", HERS)
    assert refused(casework, by="ann") == ["two_people_needed"]
    assert not gone(casework, HERS)


def test_a_hold_placed_after_the_plan_is_respected_until_it_is_lifted(casework: Casework) -> None:
    planned(casework, "r-1", HERS)
    holding.place(casework, "r-1", decider("cy"), "H1", (), "Claim")
    assert refused(casework) == ["legal_hold"]
    holding.lift(casework, "r-1", decider("cy"), "H1", "Settled")
    assert applied(casework, "r-1").new


def test_a_case_that_runs_holds_unless_the_law_demands_it(casework: Casework) -> None:
    recorded(casework, of_case("C-5", log(resident={"id": "r-5", "name": "Una"})))
    planned(casework, "r-5", "C-5")
    assert refused(casework, "r-5") == ["case_running"]
    planned(casework, "r-5", "C-5", basis="unlawful_processing")
    assert applied(casework, "r-5").basis == "unlawful_processing"
    assert gone(casework, "C-5")


def test_whatever_else_holds_words_is_asked(casework: Casework) -> None:
    planned(casework, "r-1", HERS)
    keep = Hold("retention", "Kept until 2031", "the landlord's schedule")
    assert refused(casework, further=lambda case: [keep] if case.ref == HERS else []) == ["retention"]


def test_done_before_there_is_nothing_more_to_erase_and_nothing_changes(casework: Casework) -> None:
    first = erased(casework, "r-1", HERS)
    position = casework.store.position()

    second = applied(casework, "r-1")

    assert (second.new, second.done, second.keys) == (False, Done(), first.keys)
    assert casework.store.position() == position
    with pytest.raises(ErasureRefused, match="nothing"):
        planned(casework, "r-1", HERS)


def test_words_that_are_not_sealed_cannot_be_erased(new_store: NewUrl) -> None:
    with Casework.open(new_store(), durable=False, clock=lambda: AT) as casework:
        recorded(casework)
        for act in (lambda: planned(casework, "r-1", HERS), lambda: applied(casework, "r-1")):
            with pytest.raises(StoreError, match="casework seal"):
                act()
        assert again.again(casework.store, AT) == Done()


# Documents


def test_a_document_goes_unless_another_case_has_it(casework: Casework, tmp_path: Path) -> None:
    documents, shared = in_folder(tmp_path, casework), LETTER + b"shared"
    for content in (LETTER, shared):
        put(documents, content)
    recorded(casework, with_document(HERS, digest_of(LETTER)), with_document(HERS_TOO, digest_of(shared)))
    recorded(casework, with_document(HIS, digest_of(shared)))
    both = foresee(casework, Task("r-1", [HERS, HERS_TOO], None, AT.date()))
    assert [(each.documents, each.shared) for each in both] == [(1, 0), (0, 1)]

    done = erased(casework, "r-1", HERS, HERS_TOO, documents=documents)

    assert (done.documents, done.done.documents, done.done.left) == (1, 1, 0)
    assert [each.name for each in files(tmp_path / "documents")] == [digest_of(shared)]
    assert erased(casework, "r-2", HIS, documents=documents).done.documents == 1
    assert files(tmp_path / "documents") == []


def test_documents_nobody_said_the_place_of_are_taken_away_later(casework: Casework, tmp_path: Path) -> None:
    documents = in_folder(tmp_path, casework)
    put(documents, LETTER)
    recorded(casework, with_document(HERS, digest_of(LETTER)))
    assert erased(casework, "r-1", HERS).done.left == 1
    assert again.again(casework.store, AT, documents) == Done(documents=1)
    assert again.again(casework.store, AT, documents) == Done()


def test_a_document_put_there_anew_stays(casework: Casework, tmp_path: Path) -> None:
    documents = in_folder(tmp_path, casework)
    put(documents, LETTER)
    recorded(casework, with_document(HERS, digest_of(LETTER)))
    erased(casework, "r-1", HERS, documents=documents)
    put(documents, LETTER)
    recorded(casework, with_document(HIS, digest_of(LETTER)))
    assert again.again(casework.store, AT, documents) == Done()
    assert documents.sound(digest_of(LETTER))


# Interrupted


STEPS = ("destroy", "alive", "scrub", "of_stream", "held", "catch_up")


@pytest.fixture
def interrupted(
    casework: Casework, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Documents:
    """The documents of a store in which an erasure ended at a step, once it was on record."""
    documents = in_folder(tmp_path, casework)
    put(documents, LETTER)
    recorded(casework, with_document(HERS, digest_of(LETTER)))
    planned(casework, "r-1", HERS)
    with monkeypatch.context() as broken:
        _break(broken, request.param, casework, documents)
        with pytest.raises(Killed):
            applied(casework, "r-1", documents)
    return documents


@pytest.mark.parametrize("interrupted", STEPS, indirect=True)
def test_a_crash_at_any_step_after_the_record_is_finished_from_the_log(
    casework: Casework, tmp_path: Path, interrupted: Documents
) -> None:
    again.again(casework.store, AT, interrupted)

    _all_gone(casework, tmp_path)
    assert again.again(casework.store, AT, interrupted) == Done()


@pytest.mark.parametrize("interrupted", STEPS, indirect=True)
def test_it_is_finished_by_applying_it_again_too(casework: Casework, tmp_path: Path, interrupted: Documents) -> None:
    assert not applied(casework, "r-1", interrupted).new

    _all_gone(casework, tmp_path)
    assert len(_erasures(casework)) == 1


class Killed(BaseException):
    """The process ends here."""


def _break(broken: pytest.MonkeyPatch, step: str, casework: Casework, documents: Any) -> None:
    """Has the process end where this step begins, once the erasure is on record."""
    recorded_before = casework.store.position()
    places: dict[str, Any] = {
        "destroy": keyring(casework),
        "alive": keyring(casework),
        "scrub": keyring(casework).place,
        "of_stream": keyring(casework),
        "held": documents.shelf,
        "catch_up": again,
    }
    as_it_was = getattr(places[step], step)

    def ended(*arguments: Any, **more: Any) -> Any:
        if casework.store.position() > recorded_before:
            raise Killed
        return as_it_was(*arguments, **more)

    broken.setattr(places[step], step, ended)


def _all_gone(casework: Casework, tmp_path: Path) -> None:
    assert gone(casework, HERS)
    assert files(tmp_path / "documents") == []
    assert not any(differences(casework.store).values())
    assert HERS not in found_by_property(casework)


def _erasures(casework: Casework, subject: str = "r-1") -> list[Any]:
    return [each for each in casework.store.events(erasure_id(subject)) if isinstance(each, PersonalDataErased)]


# Put back from a backup


def test_keys_that_a_backup_brought_back_are_destroyed_again(casework: Casework) -> None:
    ring = keyring(casework)
    with ring.place.transaction(write=False) as connection:
        before = connection.execute("select id, wrapping, wrapped from casework_keys")
    done = erased(casework, "r-1", HERS, HERS_TOO)
    with ring.place.transaction(write=True) as connection:
        rows = [{"id": id, "wrapped": wrapped} for id, _, wrapped in before]
        connection.executemany("update casework_keys set wrapped = :wrapped, erasure = null where id = :id", rows)
    ring._held = type(ring._held)(10)
    assert not gone(casework, HERS)

    assert again.again(casework.store, AT) == Done(keys=done.keys)

    assert gone(casework, HERS)
    assert again.again(casework.store, AT) == Done()


def test_an_erasure_that_the_log_lost_is_recorded_again_as_the_keys_know_of_it(
    new_url: NewUrl, keys: KeysAt, tmp_path: Path
) -> None:
    """As after a backup of the store was put back, but for the keys, which have a backup of their own."""
    url, put_back = new_url(), new_url()
    with opened(url, keys) as casework:
        recorded(casework)
        planned(casework, "r-1", HERS)
        _copied(casework, put_back)
        applied(casework, "r-1")
        (first,) = _erasures(casework)
    with opened(put_back, keys) as restored:
        assert gone(restored, HERS)
        assert _erasures(restored) == []

        assert again.again(restored.store, AT) == Done(recorded=1)

        (second,) = _erasures(restored)
        assert second.model_dump(exclude={"meta"}) == first.model_dump(exclude={"meta"})
        assert (second.meta.actor, second.meta.recorded_at) == (first.meta.actor, AT)
        assert refused_nothing(restored)
        assert again.again(restored.store, AT) == Done()
        assert not any(differences(restored.store).values())


def refused_nothing(casework: Casework) -> bool:
    """Whether an erasure that was done can be asked for again, and does nothing."""
    return not applied(casework, "r-1").new


def _copied(casework: Casework, url: str) -> None:
    """Another store that holds what this one holds now, settings and all."""
    from casework.store.opening import _opened  # noqa: PLC0415 - beneath what knows of keys

    log = casework.store.engine.recorder.select_notifications(0, 10_000)
    engine = _opened(url, create=True, simulated=False, durable=False, patience=5.0)
    with casework.store.transaction(write=False) as connection:
        settings = connection.execute(
            "select name, value from casework_store where name in ('keys', 'fingerprint_key')"
        )
    with engine.transaction(write=True) as connection:
        connection.execute("delete from casework_store where name in ('keys', 'fingerprint_key')")
        for name, value in settings:
            connection.execute("insert into casework_store values (:name, :value)", {"name": name, "value": value})
    engine.recorder.insert_events(log)
    engine.close()


def test_a_case_of_a_lost_erasure_that_the_log_lost_too_is_no_trouble(casework: Casework) -> None:
    erased(casework, "r-1", HERS)
    (event,) = _erasures(casework)
    lost = event.model_copy(update={"event_id": erasure_id("lost"), "cases": ("C-99",), "originator_version": 2})
    casework.store.save(lost)
    assert not any(differences(casework.store).values())


def test_damaged_names_of_erasures_are_said_so(casework: Casework) -> None:
    ring = keyring(casework)
    ring.destroy([ring.of_subject("r-2")[0].id], "no erasure")
    with pytest.raises(StoreError, match="cannot be read"):
        again.again(casework.store, AT)


def test_erased_words_are_the_mark_and_no_text(casework: Casework) -> None:
    erased(casework, "r-1", *[CASES[0][0]["case"]])
    assert {type(word) for event in casework.history(HERS) for word in event.personal.values()} == {ErasedWord}
