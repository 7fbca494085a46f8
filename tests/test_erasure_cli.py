"""`casework hold` and `casework erase` as a landlord's people use them; backups put back, and the worker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shutil import copy, copytree

import pytest

from at_documents import LETTER, digest_of, files, put
from at_erasure import AT, HERS, HERS_TOO, HIS, in_folder, opened, recorded, with_document
from at_keys import keys_in
from at_worker import SetByHand, Shift, terms
from casework import Casework
from casework.cli.ending import ExitCode
from casework.store import KeysAt
from casework.store.verbatim import pages
from engines import IN_A_FILE, Copied, NewUrl, file_of
from examples import log, of_case
from program import Run
from program import casework as program

ROSA = "Rosa Resident"


@dataclass(frozen=True)
class Landlord:
    """A sealed store, its keys and documents in a folder, and the program over them."""

    store: str
    folder: Path

    @property
    def keys(self) -> KeysAt:
        return KeysAt(f"sqlite:///{self.folder / 'keys.db'}", (f"file:{self.folder / 'keys.master'}",))

    @property
    def documents(self) -> Path:
        return self.folder / "documents"

    def run(self, *arguments: object) -> Run:
        return program(*arguments, store=self.store)

    def ok(self, *arguments: object) -> Run:
        run = self.run(*arguments)
        assert (run.status, run.err) == (ExitCode.OK, "")
        return run

    def erased(self, *more: object) -> None:
        self.ok("erase", "plan", "r-1", "--basis", "no_longer_needed", "--by", "ann")
        self.ok("erase", "apply", "r-1", "--by", "ben", *more)

    def told(self, store: str | None = None) -> str:
        """All that can be read of her first case."""
        return program("case", "timeline", HERS, store=store or self.store).out

    def position(self) -> int:
        with opened(self.store, self.keys) as casework:
            return casework.store.position()


@pytest.fixture(scope="module")
def made(lasting_store: NewUrl, tmp_path_factory: pytest.TempPathFactory) -> Landlord:
    landlord = Landlord(lasting_store(), folder := tmp_path_factory.mktemp("made"))
    with opened(landlord.store, keys_in(folder)) as casework:
        recorded(casework)
        put(in_folder(folder, casework), LETTER)
        recorded(
            casework, with_document(HERS, digest_of(LETTER)), of_case("C-5", log(resident={"id": "r-5", "name": "Una"}))
        )
    return landlord


@pytest.fixture
def landlord(made: Landlord, copied: Copied, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Landlord:
    """Rosa has two cases, one of them with a letter; Tom has one, somebody without a name another; r-5's goes on."""
    landlord = Landlord(copied(made.store), Path(copytree(made.folder, tmp_path / "north")))
    monkeypatch.setenv("CASEWORK_KEYS", landlord.keys.url)
    monkeypatch.setenv("CASEWORK_MASTER_KEY", ",".join(landlord.keys.masters))
    return landlord


def codes(run: Run) -> list[str]:
    return [each["code"] for each in run.json["reasons"]]


# Looking


def test_what_would_go_is_shown_and_nothing_is_recorded(landlord: Landlord) -> None:
    before = landlord.position()

    said = landlord.ok("erase", "plan", "r-1").out.splitlines()

    assert said[0] == "Words of r-1"
    assert said[4].split()[0] == HERS
    assert said[4].split()[2:5] == ["0", "1", "0"]
    assert said[4].split()[-1] == "no"
    assert any(line.startswith("What stays: every event") for line in said)
    assert said[-1] == "Nothing was recorded. To plan it give --basis and --by."
    assert landlord.position() == before


def test_what_is_held_is_shown_with_every_reason(landlord: Landlord) -> None:
    landlord.ok("hold", "place", "r-5", "--id", "H1", "--reason", "Claim", "--by", "ann")
    (case,) = landlord.ok("erase", "plan", "r-5", "--json").json["cases"]
    assert [each["code"] for each in case["held"]] == ["legal_hold", "case_running"]
    assert "  - Case C-5 is not over (logged); close it first" in landlord.ok("erase", "plan", "r-5").out


def test_one_case_can_be_named(landlord: Landlord) -> None:
    said = landlord.ok("erase", "plan", "r-1", "--case", HERS_TOO, "--json").json
    assert (said["planned"], [each["case"] for each in said["cases"]]) == (False, [HERS_TOO])


# Erasing


def test_one_plans_and_another_erases(landlord: Landlord) -> None:
    assert ROSA in landlord.told()
    planned = landlord.ok("erase", "plan", "r-1", "--basis", "objection", "--by", "ann")
    assert planned.out.splitlines()[-1].startswith("It is planned.")

    done = landlord.ok("erase", "apply", "r-1", "--by", "ben", "--documents", landlord.documents)

    assert done.out == "The words of r-1 in C-1, C-2 are erased: keys destroyed: 3, documents taken away: 1.\n"
    assert ROSA not in landlord.told()
    assert "[erased]" in landlord.told()
    assert files(landlord.documents) == []


def test_erased_as_json_for_programs(landlord: Landlord) -> None:
    landlord.ok("erase", "plan", "r-1", "--basis", "objection", "--by", "ann")
    done = landlord.ok("erase", "apply", "r-1", "--by", "ben", "--json").json
    assert done == {
        "subject": "r-1",
        "new": True,
        "basis": "objection",
        "planned_by": "ann",
        "cases": [HERS, HERS_TOO],
        "keys": 3,
        "documents": 1,
        "done": {"recorded": 0, "keys": 3, "documents": 0, "left": 1},
    }


def test_documents_nobody_said_the_place_of_are_told_and_taken_away_by_again(landlord: Landlord) -> None:
    landlord.ok("erase", "plan", "r-1", "--basis", "objection", "--by", "ann")
    said = landlord.ok("erase", "apply", "r-1", "--by", "ben").out
    assert "Erased documents: 1; say where documents are with --documents" in said
    again = landlord.ok("erase", "again", "--documents", landlord.documents)
    assert again.out.startswith("Erased again: keys destroyed: 0, documents taken away: 1")
    assert files(landlord.documents) == []


def test_a_second_time_there_is_nothing_more_to_erase(landlord: Landlord) -> None:
    landlord.erased("--documents", landlord.documents)
    before = landlord.position()
    said = landlord.ok("erase", "apply", "r-1", "--by", "cy", "--documents", landlord.documents)
    assert said.out == "There is nothing more to erase of r-1.\n"
    assert landlord.position() == before
    plan = landlord.run("erase", "plan", "r-1", "--basis", "objection", "--by", "ann", "--json")
    assert (plan.status, codes(plan)) == (ExitCode.REFUSED, ["nothing_to_erase"])


# Refused


def test_the_same_person_and_a_hold_are_both_told(landlord: Landlord) -> None:
    landlord.ok("erase", "plan", "r-1", "--basis", "objection", "--by", "ann")
    landlord.ok("hold", "place", "r-1", "--case", HERS, "--id", "H1", "--reason", "Claim", "--by", "cy")

    run = landlord.run("erase", "apply", "r-1", "--by", "Ann", "--json")

    assert run.status == ExitCode.REFUSED
    assert codes(run) == ["two_people_needed", "legal_hold"]
    assert len(run.err.splitlines()) == 2
    assert ROSA in landlord.told()


def test_without_a_plan_it_is_refused(landlord: Landlord) -> None:
    run = landlord.run("erase", "apply", "r-1", "--by", "ben")
    assert (run.status, run.out) == (ExitCode.REFUSED, "")
    assert "No erasure of the words of r-1 is planned" in run.err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("erase", "plan", "r-9"), ExitCode.NOT_FOUND),
        (("erase", "plan", "case/C-9"), ExitCode.NOT_FOUND),
        (("erase", "plan", f"case/{HERS}"), ExitCode.NOT_FOUND),
        (("erase", "plan", "r-1", "--case", HIS), ExitCode.NOT_FOUND),
        (("erase", "plan", "r-1", "--basis", "objection"), ExitCode.USAGE),
        (("erase", "plan", "r-1", "--by", "ann"), ExitCode.USAGE),
        (("erase", "plan", "r-1", "--basis", "spite", "--by", "ann"), ExitCode.USAGE),
        (("erase", "plan", "r-1", "--basis", "objection", "--by", " "), ExitCode.USAGE),
        (("erase", "apply", "r-1"), ExitCode.USAGE),
        (("hold", "place", "r-9", "--id", "H1", "--reason", "Claim", "--by", "ann"), ExitCode.NOT_FOUND),
        (("hold", "place", "r-1", "--id", "H1", "--reason", " ", "--by", "ann"), ExitCode.USAGE),
        (("hold", "place", "r-1", "--id", " ", "--reason", "Claim", "--by", "ann"), ExitCode.USAGE),
        (("hold", "lift", "r-1", "--id", "H1", "--reason", "Over", "--by", "ann"), ExitCode.REFUSED),
        (("erase", "again", "--documents", "ftp://somewhere"), ExitCode.STORE),
    ],
)
def test_what_is_asked_wrongly_changes_nothing(
    landlord: Landlord, arguments: tuple[str, ...], status: ExitCode
) -> None:
    before = landlord.position()
    run = landlord.run(*arguments)
    assert (run.status, run.out) == (status, "")
    assert run.err
    assert landlord.position() == before


def test_words_that_are_not_sealed_cannot_be_erased_and_it_says_what_to_do(new_store: NewUrl) -> None:
    plain = new_store()
    with Casework.open(plain, durable=False) as casework:
        recorded(casework)
    for arguments in (("plan", "r-1"), ("apply", "r-1", "--by", "ben")):
        run = program("erase", *arguments, store=plain)
        assert run.status == ExitCode.STORE
        assert "casework seal" in run.err
    assert program("erase", "again", store=plain).out == "Nothing that was erased is there.\n"


# Holds


def test_a_schedule_of_retention_holds_unless_the_law_demands_the_erasure(landlord: Landlord, tmp_path: Path) -> None:
    config = tmp_path / "casework.toml"
    config.write_text('[[retention.schedule]]\nname = "All"\nyears = 90\nsource = "Our policy"\n')
    for basis, status, why in (
        ("retention_ended", ExitCode.REFUSED, ["kept_until", "kept_until"]),
        ("unlawful_processing", ExitCode.OK, None),
    ):
        landlord.ok("erase", "plan", "r-1", "--basis", basis, "--by", "ann", "--config", config)
        run = landlord.run("erase", "apply", "r-1", "--by", "ben", "--config", config, "--json")
        assert (run.status, codes(run) if why else None) == (status, why)


def test_no_schedule_holds_only_what_a_schedule_would_have_erased(landlord: Landlord) -> None:
    landlord.ok("erase", "plan", "r-1", "--basis", "retention_ended", "--by", "ann")
    refused = landlord.run("erase", "apply", "r-1", "--by", "ben", "--json")
    assert (refused.status, set(codes(refused))) == (ExitCode.REFUSED, {"not_scheduled"})
    landlord.erased()
    assert ROSA not in landlord.told()


def test_holds_are_placed_lifted_and_listed(landlord: Landlord) -> None:
    assert landlord.ok("hold", "list", "r-1").out == "No legal hold was ever placed on the words of r-1.\n"
    placed = landlord.ok("hold", "place", "r-1", "--id", "H1", "--reason", "Rosa sues", "--by", "ann")
    assert placed.out == "The hold H1 on the words of r-1 is in force.\n"
    again = landlord.run("hold", "place", "r-1", "--id", "H1", "--reason", "Once more", "--by", "ann", "--json")
    assert (again.status, codes(again)) == (ExitCode.REFUSED, ["already_done"])
    lifted = landlord.ok("hold", "lift", "r-1", "--id", "H1", "--reason", "Settled", "--by", "ben", "--json")
    assert lifted.json == {"subject": "r-1", "hold": "H1", "state": "lifted"}

    (hold,) = landlord.ok("hold", "list", "r-1", "--json").json["holds"]
    assert (hold["hold"], hold["cases"], hold["by"], hold["reason"]) == ("H1", [], "ann", "Rosa sues")
    assert (hold["lifted_by"], hold["lifted_because"]) == ("ben", "Settled")
    assert landlord.ok("hold", "list", "r-1").out.splitlines()[2].split()[:3] == ["H1", "all", "ann"]


def test_reasons_lie_sealed_in_the_store(landlord: Landlord) -> None:
    landlord.ok("hold", "place", "r-1", "--id", "H1", "--reason", "Rosa sues", "--by", "ann")
    with opened(landlord.store, landlord.keys) as casework:
        states = [event.state for page in pages(casework.store) for event in page]
    assert len(states) == landlord.position()
    assert not any(b"Rosa sues" in state for state in states)


@IN_A_FILE
def test_reasons_lie_open_in_no_file(landlord: Landlord, tmp_path: Path) -> None:
    landlord.ok("hold", "place", "r-1", "--id", "H1", "--reason", "Rosa sues", "--by", "ann")
    assert file_of(landlord.store) in files(tmp_path)
    assert not any(b"Rosa sues" in file.read_bytes() for file in files(tmp_path))


# Put back


def test_restored_keys_are_destroyed_again_by_hand_and_by_the_worker(landlord: Landlord, tmp_path: Path) -> None:
    copy(landlord.folder / "keys.db", tmp_path / "backup")
    landlord.erased("--documents", landlord.documents)

    _put_back(landlord, tmp_path / "backup")
    assert ROSA in landlord.told()
    said = landlord.ok("erase", "again").out
    assert said.startswith("Erased again: keys destroyed: 3, documents taken away: 0; erasures recorded again: 0.")
    assert ROSA not in landlord.told()

    _put_back(landlord, tmp_path / "backup")
    put_back = landlord.documents / digest_of(LETTER)[:2] / digest_of(LETTER)
    put_back.write_bytes(b"put back")
    assert _worked(landlord) == [{"recorded": 0, "keys": 3, "documents": 1}]
    assert ROSA not in landlord.told()


def _put_back(landlord: Landlord, keys: Path) -> None:
    for end in ("-wal", "-shm"):
        Path(f"{landlord.folder / 'keys.db'}{end}").unlink(missing_ok=True)
    copy(keys, landlord.folder / "keys.db")


def _worked(landlord: Landlord) -> list[dict[str, object]]:
    """What the worker told of its job of erasing again."""
    with opened(landlord.store, landlord.keys) as casework:
        shift = Shift(casework.store, SetByHand(AT), terms(http={"documents": str(landlord.documents)}))
        assert shift.worker.once()
        return shift.told("erase")


def test_a_worker_of_a_store_that_is_not_sealed_has_nothing_to_erase(new_store: NewUrl) -> None:
    with Casework.open(new_store(), durable=False) as casework:
        assert "erase" not in {job.name for job in Shift(casework.store, SetByHand(AT)).worker.jobs}


@IN_A_FILE
def test_a_restored_store_is_erased_again_from_its_keys(landlord: Landlord, tmp_path: Path) -> None:
    landlord.ok("backup", tmp_path / "backup.db")
    landlord.erased("--documents", landlord.documents)
    copytree(landlord.documents, tmp_path / "documents")
    place = tmp_path / "documents" / digest_of(LETTER)[:2]
    (place / digest_of(LETTER)).write_bytes(b"put back")
    again = f"sqlite:///{tmp_path / 'again.db'}"

    said = program("restore", tmp_path / "backup.db", "--to", again, "--documents", tmp_path / "documents")

    assert said.status == ExitCode.OK
    assert said.out.splitlines()[-1] == (
        "Erased again: keys destroyed: 0, documents taken away: 1; erasures recorded again: 1."
    )
    assert ROSA not in landlord.told(again)
    assert files(tmp_path / "documents") == []
    assert program("erase", "apply", "r-1", "--by", "ben", store=again).out.startswith("There is nothing more")


@IN_A_FILE
def test_a_restored_store_in_which_nothing_was_erased_is_as_it_was(landlord: Landlord, tmp_path: Path) -> None:
    landlord.ok("backup", tmp_path / "backup.db")
    again = f"sqlite:///{tmp_path / 'again.db'}"
    said = program("restore", tmp_path / "backup.db", "--to", again, "--json")
    assert said.json["erased"] == {"recorded": 0, "keys": 0, "documents": 0, "left": 0}
    assert ROSA in landlord.told(again)


@pytest.mark.parametrize("command", [("hold",), ("erase",), ("erase", "plan"), ("erase", "apply"), ("hold", "place")])
def test_help_has_examples(command: tuple[str, ...]) -> None:
    said = program(*command, "--help")
    assert said.status == ExitCode.OK
    assert ("For example:" in said.out) == (len(command) == 2)
