"""Who did it, and who typed it in: what a person may say of themselves and others, and what a back end may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from at_access import Guarded, guarded, provider
from at_http import given
from casework.http.access.speaking import DECISIONS, spoken
from casework.http.access.who import Role, Who
from casework.http.problems import Problem
from examples import BEN, acknowledged, by, command, log, of_case, received, withdraw
from examples_record import complete, contact, promise, see
from spec import Fields


def person(*roles: Role, **more: Any) -> Who:
    return Who("ann", frozenset(roles), **more)


def back_end(*roles: Role) -> Who:
    return Who("crm", frozenset(roles), delegate=True)


def said(who: Who, command: str = "record_contact", /, **fields: Any) -> dict[str, Any]:
    """Who did it and who typed it in, as it is recorded."""
    found = spoken(who, command, fields)
    return {name: found[name] for name in ("by", "entered_by") if name in found}


def refused(who: Who, command: str = "record_contact", /, **fields: Any) -> str:
    """The kind of problem that stands in the way."""
    with pytest.raises(Problem) as problem:
        spoken(who, command, fields)
    return problem.value.kind


# People


def test_a_person_need_not_say_who_they_are() -> None:
    assert said(person("officer", name="Ann Officer")) == {
        "by": {"id": "ann", "role": "officer", "name": "Ann Officer"}
    }


def test_a_name_is_that_of_the_token() -> None:
    who = person("officer", name="Ann Officer")
    assert said(who, by={"name": "Somebody Else"})["by"]["name"] == "Ann Officer"


@pytest.mark.parametrize(
    ("roles", "command", "role"),
    [
        (("manager", "reviewer", "officer"), "respond", "officer"),
        (("manager", "reviewer", "officer"), "approve_response", "reviewer"),
        (("officer", "ops"), "acknowledge_alert", "officer"),
        (("ops", "auditor"), "acknowledge_alert", "system"),
        (("contractor",), "complete_action", "contractor"),
        (("contractor", "manager"), "complete_action", "manager"),
    ],
)
def test_a_person_acts_in_the_first_of_their_roles_that_may(roles: Any, command: str, role: str) -> None:
    assert said(person(*roles), command)["by"] == {"id": "ann", "role": role}


def test_a_person_with_several_roles_may_name_one() -> None:
    who = person("officer", "reviewer")
    assert said(who, by={"role": "reviewer"})["by"] == {"id": "ann", "role": "reviewer"}
    assert said(who, by={"id": "ann", "role": "reviewer"})["by"] == {"id": "ann", "role": "reviewer"}


@pytest.mark.parametrize("role", ["manager", "reviewer", "system", "auditor", "boss"])
def test_nobody_acts_in_a_role_that_is_not_theirs(role: str) -> None:
    assert refused(person("officer"), by={"id": "ann", "role": role}) == "forbidden"


def test_a_role_that_may_not_do_this_is_not_acted_in() -> None:
    assert refused(person("officer", "reviewer"), "approve_response", by={"role": "officer"}) == "forbidden"


@pytest.mark.parametrize("other", [{"id": "ben", "role": "officer"}, {"id": "ben"}, {"id": None}, {"id": ["ann"]}])
def test_a_person_does_not_speak_for_other_staff(other: Fields) -> None:
    assert refused(person("officer"), by=other) == "forbidden"


@pytest.mark.parametrize("role", ["resident", "representative", "contractor", "ombudsman"])
def test_what_somebody_outside_did_is_entered_by_the_person(role: str) -> None:
    assert said(person("reviewer"), by=by("x-1", role)) == {
        "by": by("x-1", role),
        "entered_by": {"id": "ann", "role": "reviewer"},
    }


@pytest.mark.parametrize("typist", [{"id": "ben", "role": "officer"}, "ann", []])
def test_who_typed_it_in_is_not_for_the_person_to_say(typist: Any) -> None:
    assert refused(person("officer"), by=by("r-1", "resident"), entered_by=typist) == "forbidden"
    assert refused(person("officer"), entered_by=typist) == "forbidden"


@pytest.mark.parametrize(("role", "command"), [("contractor", "complete_action"), ("ops", "acknowledge_alert")])
def test_only_staff_enter_what_others_did(role: Role, command: str) -> None:
    assert refused(person(role), command, by=by("r-1", "resident")) == "forbidden"


@pytest.mark.parametrize("wrong", ["ann", 7, [], [{"id": "ann"}], {"role": ["officer"]}, {"role": {"a": 1}}])
def test_what_is_no_person_at_all_is_left_for_the_command_to_say(wrong: Any) -> None:
    assert spoken(person("officer"), "record_contact", {"by": wrong}) == {"by": wrong}


# Back ends


def test_a_back_end_says_who_acts() -> None:
    assert said(back_end("officer", "reviewer"), by=BEN, entered_by=by("dot")) == {"by": BEN, "entered_by": by("dot")}
    assert said(back_end("officer"), by=by("r-1", "resident")) == {"by": by("r-1", "resident")}


def test_a_back_end_has_to_say_who_acts() -> None:
    assert refused(back_end("officer")) == "invalid"
    assert refused(back_end("officer"), by=None) == "invalid"


@pytest.mark.parametrize("field", ["by", "entered_by"])
@pytest.mark.parametrize("role", ["reviewer", "manager", "system"])
def test_a_back_end_speaks_for_staff_in_its_own_roles_only(field: str, role: str) -> None:
    assert refused(back_end("officer", "auditor"), **{"by": by("ann"), field: by("ben", role)}) == "forbidden"


def test_a_back_end_speaks_for_nobody_who_may_not_do_this() -> None:
    assert refused(back_end("officer", "reviewer"), "approve_response", by=by("ann", "officer")) == "forbidden"
    assert said(back_end("officer", "reviewer"), "approve_response", by=BEN) == {"by": BEN}


# As it is recorded


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder: Path = tmp_path_factory.mktemp("speaking")
    with provider() as found, guarded(f"sqlite:///{folder / 'casework.db'}", oidc=found.terms(folder)) as service:
        yield service


def test_a_person_a_back_end_and_an_outsider_are_recorded_as_who_they_are(service: Guarded) -> None:
    ann = service.person("ann", "officer", name="Ann Officer")
    crm = service.client("crm", "officer", delegate=True)
    for_herself = given(ann, log(case="S-1", by=None))
    for_others = given(crm, contact("2024-05-14", case="S-1", by=by("ben")))
    entered = given(ann, withdraw("2024-05-15", case="S-1"))

    assert [answer.status_code for answer in (for_herself, for_others, entered)] == [201, 200, 200]
    first, second, third = service.casework.history("S-1")
    assert (first.meta.actor.id, first.meta.actor.role, first.meta.via) == ("ann", "officer", None)
    assert first.personal["by.name"] == "Ann Officer"
    assert (second.meta.actor.id, second.meta.entered_by, second.meta.via) == ("ben", None, "crm")
    assert (third.meta.actor.role, third.meta.entered_by and third.meta.entered_by.id) == ("resident", "ann")


def test_a_key_without_the_delegate_scope_acts_under_its_own_name(service: Guarded) -> None:
    form = service.client("form", "officer")
    assert given(form, log(case="S-2", by=None)).status_code == 201
    assert given(form, log(case="S-3")).status_code == 403
    (event,) = service.casework.history("S-2")
    assert (event.meta.actor.id, event.meta.via) == ("form", None)


def test_a_contractor_finishes_their_own_promises_only(service: Guarded) -> None:
    service.done(*of_case("S-4", *received(), promise("2024-05-14"), promise("2024-05-14", "A2")))
    firm, other = service.client("repairs", "contractor"), service.client("plumbers", "contractor")

    assert given(firm, complete("2024-06-01", case="S-4", by=None)).status_code == 200
    assert given(other, complete("2024-06-01", "A2", case="S-4", by=None)).status_code == 404
    assert given(firm, complete("2024-06-01", "A9", case="S-4", by=None)).status_code == 404
    assert given(firm, complete("2024-06-01", "A2", case="S-9", by=None)).status_code == 404
    assert given(firm, contact("2024-06-01", case="S-4", by=None)).status_code == 403
    listed = firm.get("/v1/actions", params={"owner": "plumbers"}).json()["actions"]
    assert [(line["case"], line["action"]) for line in listed] == [("S-4", "A2")]
    assert other.get("/v1/actions").json()["actions"] == []


def test_ops_acknowledge_alerts_as_the_system(service: Guarded) -> None:
    service.done(*of_case("S-5", *received()))
    ops = service.client("pager", "ops")

    said = given(ops, see("2024-07-01", "stage_1_acknowledgement", case="S-5", by=None))

    assert said.status_code == 200, said.text
    assert service.casework.history("S-5")[-1].meta.actor.role == "system"
    assert ops.get("/v1/cases/S-5").status_code == 403


@pytest.mark.parametrize("roles", [("officer", "reviewer"), ("officer", "reviewer", "manager")])
def test_whoever_handles_a_case_does_not_approve_its_response_in_whatever_role(
    service: Guarded, roles: tuple[Role, ...]
) -> None:
    ref = f"S-6-{len(roles)}"
    submitted = command("submit_for_approval", "2024-05-20")
    service.done(*of_case(ref, *acknowledged(), submitted))
    ann, ben = service.person("ann", *roles), service.person("ben", "reviewer")
    approval = command("approve_response", "2024-05-21", case=ref, by={"role": "reviewer"})

    for_herself = given(ann, approval)
    for_somebody = given(ann, approval | {"by": by("x-1", "ombudsman")})
    for_ben = given(ann, approval | {"by": BEN})

    assert [answer.status_code for answer in (for_herself, for_somebody, for_ben)] == [409, 403, 403]
    assert [reason["code"] for reason in for_herself.json()["reasons"]] == ["approver_not_independent"]
    assert given(ben, approval).status_code == 200


@pytest.mark.parametrize("decided", sorted(DECISIONS))
def test_what_only_the_landlord_does_is_not_entered_for_somebody_outside(decided: str) -> None:
    if decided != "recount_deadlines":
        assert refused(person("reviewer"), decided, by=by("x-1", "contractor")) == "forbidden"
    assert refused(back_end("officer", "reviewer", "manager"), decided, by=by("x-1", "resident")) == "forbidden"
