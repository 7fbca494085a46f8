"""Policies: the figures that ship, which one is in force, and a landlord's own measured against the Code."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from casework.domain.calendar import calendar_of
from casework.domain.errors import CaseworkError
from casework.domain.policy import (
    Escalation,
    Finding,
    Limit,
    Policies,
    Policy,
    PolicyError,
    StagePolicy,
    check_policy,
    findings,
    read_policy,
)

SHIPPED = Policies.shipped()
HOS_2024 = SHIPPED.named("hos-2024")
Figures = tuple[tuple[int, str, str | None] | None, ...]


def figures(stage: StagePolicy) -> Figures:
    """Days, start and paragraph of acknowledgement, response and extension."""
    limits = (stage.acknowledgement, stage.response, stage.extension)
    return tuple(None if each is None else (each.working_days, each.counted_from, each.provision) for each in limits)


# What ships


@pytest.mark.parametrize(
    ("name", "stage_1", "stage_2"),
    [
        (
            "hos-2024",
            ((5, "receipt", "6.2"), (10, "acknowledgement", "6.3"), (10, "original_due_date", "6.4")),
            ((5, "request", "6.11"), (20, "acknowledgement", "6.14"), (20, "original_due_date", "6.15")),
        ),
        (
            "hos-2022",
            ((5, "receipt", "4.1"), (10, "acknowledgement", "5.1"), (10, "original_due_date", "5.1")),
            ((5, "request", "4.1"), (20, "request", "5.13"), (10, "original_due_date", "5.13")),
        ),
        (
            "westminster-2023",
            (None, (10, "receipt", None), (10, "original_due_date", "5.1")),
            (None, (20, "request", None), (10, "original_due_date", "5.13")),
        ),
        (
            "lgsco-2024",
            ((5, "receipt", "6.2"), (10, "acknowledgement", "6.3"), (10, "original_due_date", "6.4")),
            ((5, "request", "6"), (20, "acknowledgement", "6"), (20, "original_due_date", "6")),
        ),
        (
            "spso-example",
            (None, (5, "receipt", None), (5, "original_due_date", None)),
            ((3, "request", None), (20, "request", None), (20, "original_due_date", None)),
        ),
    ],
)
def test_a_shipped_policy_has_the_figures_of_its_source(name: str, stage_1: Figures, stage_2: Figures) -> None:
    policy = SHIPPED.named(name)
    assert figures(policy.stage(1)) == stage_1
    assert figures(policy.stage(2)) == stage_2


@pytest.mark.parametrize("policy", list(SHIPPED), ids=lambda policy: policy.name)
def test_every_shipped_figure_says_its_number_in_words_and_its_source(policy: Policy) -> None:
    for stage in (policy.stage_1, policy.stage_2):
        for limit in (stage.acknowledgement, stage.response, stage.extension):
            if limit:
                assert f"{limit.working_days} working days" in limit.rule
                cited = re.search(r"(?:paragraph|section) ([\d.]*\d)", limit.source)
                assert (cited and cited[1]) == limit.provision


@pytest.mark.parametrize("policy", list(SHIPPED), ids=lambda policy: policy.name)
def test_a_shipped_policy_knows_the_four_grounds_and_asks_no_more_of_anybody(policy: Policy) -> None:
    assert {ground: exclusion.needs for ground, exclusion in policy.exclusions.items()} == {
        "out_of_time": ("issue_on",),
        "legal_proceedings": ("claim_filed_on",),
        "previously_considered": ("prior_case",),
        "not_landlord_responsibility": ("body",),
    }
    assert [exclusion.ground for exclusion in policy.exclusions.values()] == list(policy.exclusions)
    assert not policy.second_person_approves
    assert policy.due_soon_working_days == 1
    assert policy.overdue_steps_working_days == ()
    assert policy.alert_escalation == ()
    assert (policy.counting == "same_day") == (policy.regime == "spso")


@pytest.mark.parametrize(
    ("name", "months", "provision"),
    [
        ("hos-2024", 12, "2.2"),
        ("hos-2022", 6, "1.8"),
        ("westminster-2023", 6, "1.8"),
        ("lgsco-2024", 12, "2.2"),
        ("spso-example", 6, None),
    ],
)
def test_a_complaint_is_out_of_time_after_the_months_of_its_policy(
    name: str, months: int, provision: str | None
) -> None:
    ground = SHIPPED.named(name).exclusions["out_of_time"]
    assert (ground.months, ground.provision) == (months, provision)
    assert f"{months} months" in ground.sentence


def test_only_the_scottish_example_is_unverified_and_it_says_so() -> None:
    assert [policy.name for policy in SHIPPED if not policy.verified] == ["spso-example"]
    example = SHIPPED.named("spso-example")
    assert "unverified" in example.title
    assert calendar_of(example.calendar).name == "scotland"


def test_the_codes_differ_from_themselves_in_nothing() -> None:
    assert [findings(SHIPPED.named(name)) for name in ("hos-2024", "hos-2022", "lgsco-2024")] == [(), (), ()]


def test_a_policy_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        HOS_2024.stage_1.response.working_days = 30  # type: ignore[misc]  # which is what is tried here


# Which one is in force


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2019, 1, 1), "hos-2022"),  # before the oldest
        (date(2022, 10, 1), "hos-2022"),
        (date(2024, 3, 31), "hos-2022"),
        (date(2024, 4, 1), "hos-2024"),
        (date(2031, 1, 1), "hos-2024"),
    ],
)
def test_the_day_of_receipt_chooses_the_policy(day: date, name: str) -> None:
    assert SHIPPED.on(day).name == name


def test_policies_come_in_the_order_of_their_first_day() -> None:
    assert [policy.name for policy in SHIPPED] == [
        "spso-example",
        "hos-2022",
        "westminster-2023",
        "hos-2024",
        "lgsco-2024",
    ]


def test_an_unknown_policy_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(PolicyError, match=r"^there is no policy 'hos-2042'; there are spso-example, hos-2022, west"):
        SHIPPED.named("hos-2042")
    assert issubclass(PolicyError, ValueError)
    assert issubclass(PolicyError, CaseworkError)


@given(st.dates())
def test_a_single_policy_holds_on_every_day(day: date) -> None:
    westminster = SHIPPED.named("westminster-2023")
    only = Policies.only(westminster)
    assert only.on(day) is westminster
    assert list(only) == [westminster]
    assert only.named("westminster-2023") is westminster


@given(st.lists(st.dates(), min_size=1, max_size=6), st.dates())
def test_the_latest_policy_begun_by_a_day_is_the_one_in_force(begins: list[date], day: date) -> None:
    drafts = [HOS_2024.model_copy(update={"name": f"p{n}", "in_force_from": first}) for n, first in enumerate(begins)]
    chosen = Policies(drafts).on(day)
    begun = [first for first in begins if first <= day]
    assert chosen.in_force_from == (max(begun) if begun else min(begins))


def test_policies_of_which_none_is_chosen_by_date_are_refused() -> None:
    with pytest.raises(PolicyError) as refused:
        Policies([SHIPPED.named("lgsco-2024")])
    assert str(refused.value) == "no policy is in force on any day: at least one needs chosen_by_date = true"


# A landlord's own file

LIMIT = 'working_days = {days}\ncounted_from = "{start}"\nrule = "{rule}"\nsource = "Our policy"\n'


def limit(days: int, start: str) -> str:
    return LIMIT.format(days=days, start=start, rule=f"Within {days} working days")


def own(**changed: str) -> str:
    """A landlord's policy with the figures of the Code of 2024; `changed` gives the text of some part instead."""
    parts = {
        "head": 'name = "ours"\ntitle = "Our policy"\nsource = "Board, May 2024"\n',
        "counting": 'counting = "day_after"\n',
        "regime": 'regime = "housing-ombudsman"\n',
        "in_force_from": "in_force_from = 2024-06-01\n",
        "chosen_by_date": "chosen_by_date = true\n",
        "verified": "verified = true\n",
        "calendar": 'calendar = "england-and-wales"\n',
        "more": "",
        "acknowledgement_1": "[stage_1.acknowledgement]\n" + limit(5, "receipt"),
        "response_1": "[stage_1.response]\n" + limit(10, "acknowledgement"),
        "extension_1": "[stage_1.extension]\n" + limit(10, "original_due_date"),
        "acknowledgement_2": "[stage_2.acknowledgement]\n" + limit(5, "request"),
        "response_2": "[stage_2.response]\n" + limit(20, "acknowledgement"),
        "extension_2": "[stage_2.extension]\n" + limit(20, "original_due_date"),
        "out_of_time": ground("out_of_time", "issue_on", "months = 12"),
        "legal": ground("legal_proceedings", "claim_filed_on"),
        "previous": ground("previously_considered", "prior_case"),
        "not_ours": ground("not_landlord_responsibility", "body"),
        "further": "",
    }
    assert parts.keys() >= changed.keys()
    return "".join((parts | changed).values())


def ground(name: str, needs: str, more: str = "") -> str:
    facts = f'needs = ["{needs}"]' if needs else "needs = []"
    return f'[exclusions.{name}]\nsentence = "Why"\nsource = "Our policy"\n{facts}\n{more}\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ours.toml"


def check(file: Path, **changed: str) -> list[tuple[str, str]]:
    """Kind and field of everything found in a landlord's policy."""
    file.write_text(own(**changed))
    return [(finding.kind, finding.field) for finding in check_policy(file)]


def refusal(file: Path, text: str) -> str:
    """What reading the file is refused for, without the file's name."""
    file.write_text(text)
    with pytest.raises(PolicyError) as refused:
        read_policy(file)
    name, said = str(refused.value).split(": ", 1)
    assert name == str(file)
    return said


def test_a_policy_with_the_codes_figures_is_read_and_differs_in_nothing(file: Path) -> None:
    assert check(file) == []
    policy = read_policy(file)
    assert (policy.name, policy.in_force_from, policy.chosen_by_date) == ("ours", date(2024, 6, 1), True)
    assert policy.exclusions["out_of_time"].ground == "out_of_time"


def test_a_landlords_policy_is_in_force_from_its_own_day(file: Path) -> None:
    file.write_text(own())
    policies = SHIPPED.with_files(file)
    assert policies.on(date(2024, 5, 31)).name == "hos-2024"
    assert policies.on(date(2024, 6, 1)).name == "ours"
    assert policies.named("ours") in list(policies)
    assert "ours" not in [policy.name for policy in SHIPPED]


def test_a_landlords_policy_goes_before_the_code_of_the_same_day(file: Path) -> None:
    file.write_text(own(in_force_from="in_force_from = 2024-04-01\n"))
    assert SHIPPED.with_files(file).on(date(2024, 4, 1)).name == "ours"


def test_a_name_in_use_is_refused(file: Path) -> None:
    file.write_text(own().replace('"ours"', '"hos-2024"'))
    with pytest.raises(PolicyError, match=r"^two policies are called hos-2024; give yours another name$"):
        SHIPPED.with_files(file)


def test_what_a_landlord_may_add_is_kept(file: Path) -> None:
    more = """
    second_person_approves = true
    second_person_provision = "Our policy, 4.3"
    due_soon_working_days = 2
    overdue_steps_working_days = [1, 5, 10]
    alert_escalation = [{ whom = ["manager"], after_working_days = 2 }]
    adjustment_review = { months = 6, source = "Our policy" }
    restriction_review = { working_days = 60, provision = "5.14", source = "Our policy" }
    """
    assert check(file, more=more) == [("stricter", "second_person_approves")]
    policy = read_policy(file)
    assert policy.second_person_approves
    assert policy.second_person_provision == "Our policy, 4.3"
    assert policy.due_soon_working_days == 2
    assert policy.overdue_steps_working_days == (1, 5, 10)
    assert policy.alert_escalation == (Escalation(whom=("manager",), after_working_days=2),)
    assert policy.adjustment_review is not None
    assert (policy.adjustment_review.months, policy.adjustment_review.working_days) == (6, None)
    assert policy.restriction_review is not None
    assert (policy.restriction_review.months, policy.restriction_review.working_days) == (None, 60)


# Illegal


def test_a_third_stage_is_illegal(file: Path) -> None:
    third = "[stage_3.response]\n" + limit(20, "request")
    file.write_text(own(further=third))
    sentence = "There are two stages and no more: take stage 3 out, stage 2 is final"
    assert check_policy(file) == (Finding("illegal", "stage_3", sentence, "5.3"),)
    assert refusal(file, own(further=third)) == f"stage_3: {sentence}"


@pytest.mark.parametrize(
    "older_or_elsewhere",
    [{"in_force_from": "in_force_from = 2020-01-01\n"}, {"regime": 'regime = "spso"\n'}],
)
def test_a_third_stage_cannot_be_followed_under_any_regime(file: Path, older_or_elsewhere: dict[str, str]) -> None:
    said = refusal(file, own(further="[stage_0]\n[stage_3]\n", **older_or_elsewhere))
    assert said == (
        "stage_0: There are two stages and no more: take stage 0 out, stage 2 is final; "
        "stage_3: There are two stages and no more: take stage 3 out, stage 2 is final"
    )


def test_a_limit_longer_than_the_codes_is_illegal(file: Path) -> None:
    text = own(response_1="[stage_1.response]\n" + limit(15, "acknowledgement"))
    sentence = "15 working days are more than the Code's 10: “Respond within 10 working days of the acknowledgement”"
    assert refusal(file, text) == f"stage_1.response.working_days: {sentence}"
    assert check_policy(file) == (Finding("illegal", "stage_1.response.working_days", sentence, "6.3"),)


def test_a_longer_extension_is_illegal(file: Path) -> None:
    extension = "[stage_2.extension]\n" + limit(21, "original_due_date")
    assert check(file, extension_2=extension) == [("illegal", "stage_2.extension.working_days")]


def test_counting_from_something_later_is_illegal_however_few_the_days() -> None:
    code = SHIPPED.named("hos-2022")
    later = Limit(working_days=20, counted_from="acknowledgement", rule="Within 20 working days", source="Ours")
    ours = code.model_copy(update={"stage_2": code.stage_2.model_copy(update={"response": later})})
    rule = "Give the final response within 20 working days of the request to escalate"
    sentence = f"Counted from the acknowledgement, later than the request: “{rule}”"
    assert findings(ours) == (Finding("illegal", "stage_2.response.counted_from", sentence, "5.13"),)


def test_doing_without_a_limit_the_code_sets_is_illegal(file: Path) -> None:
    response = "[stage_2.response]\n" + limit(20, "request")
    assert check(file, acknowledgement_2="", response_2=response) == [
        ("illegal", "stage_2.acknowledgement"),
        ("stricter", "stage_2.response.counted_from"),
    ]
    found = check_policy(file)[0]
    rule = "Acknowledge the escalation within 5 working days of the request"
    assert (found.sentence, found.provision) == (f"There is no limit here. The Code says: “{rule}”", "6.11")


def test_an_exclusion_the_code_does_not_know_is_illegal(file: Path) -> None:
    text = own(further=ground("first_time_request", ""))
    assert refusal(file, text) == (
        "exclusions.first_time_request: The Code does not know the ground first_time_request; it knows "
        "legal_proceedings, not_landlord_responsibility, out_of_time, previously_considered"
    )


def test_giving_residents_fewer_months_is_illegal(file: Path) -> None:
    assert refusal(file, own(out_of_time=ground("out_of_time", "issue_on", "months = 6"))) == (
        "exclusions.out_of_time.months: Refusing after 6 months is too soon: the Code gives residents 12"
    )
    assert check_policy(file)[0].provision == "2.2"


def test_refusing_on_fewer_facts_is_illegal(file: Path) -> None:
    assert refusal(file, own(legal=ground("legal_proceedings", ""))) == (
        "exclusions.legal_proceedings.needs: This ground needs claim_filed_on as well: "
        "“A claim about the same matter has been filed at court”"
    )
    assert check_policy(file)[0].provision == "2.2"


def test_everything_illegal_is_said_at_once(file: Path) -> None:
    said = refusal(
        file,
        own(
            acknowledgement_1="[stage_1.acknowledgement]\n" + limit(6, "receipt"),
            extension_1="[stage_1.extension]\n" + limit(11, "original_due_date"),
            response_2="[stage_2.response]\n" + limit(19, "acknowledgement"),
        ),
    )
    assert [part.split(":")[0] for part in said.split("; ")] == [
        "stage_1.acknowledgement.working_days",
        "stage_1.extension.working_days",
    ]


@pytest.mark.parametrize(
    ("in_force_from", "regime", "read"),
    [
        (date(2024, 3, 31), "housing-ombudsman", True),
        (date(2024, 4, 1), "housing-ombudsman", False),
        (date(2025, 1, 1), "lgsco", True),
    ],
)
def test_an_illegal_policy_is_refused_where_the_code_is_statutory(
    file: Path, in_force_from: date, regime: str, *, read: bool
) -> None:
    text = own(
        in_force_from=f"in_force_from = {in_force_from}\n",
        regime=f'regime = "{regime}"\n',
        acknowledgement_1="[stage_1.acknowledgement]\n" + limit(6, "receipt"),
    )
    if read:
        file.write_text(text)
        assert read_policy(file).in_force_from == in_force_from
        assert ("illegal", "stage_1.acknowledgement.working_days") in [found[:2] for found in check_policy(file)]
    else:
        assert refusal(file, text).startswith("stage_1.acknowledgement.working_days: 6 working days are more than")


@given(st.sampled_from(["acknowledgement", "response", "extension"]), st.sampled_from([1, 2]), st.integers(1, 60))
def test_a_limit_is_illegal_exactly_when_it_is_longer(name: str, number: int, days: int) -> None:
    stage = HOS_2024.stage_1 if number == 1 else HOS_2024.stage_2
    code: Limit = getattr(stage, name)
    changed = stage.model_copy(update={name: code.model_copy(update={"working_days": days})})
    found = findings(HOS_2024.model_copy(update={f"stage_{number}": changed}))
    expected = [] if days == code.working_days else ["illegal" if days > code.working_days else "stricter"]
    assert [finding.kind for finding in found] == expected
    assert [finding.provision for finding in found] == [code.provision] * len(expected)


# Merely stricter, and notes


def test_a_shorter_limit_is_stricter(file: Path) -> None:
    acknowledgement = "[stage_1.acknowledgement]\n" + limit(2, "receipt")
    assert check(file, acknowledgement_1=acknowledgement) == [("stricter", "stage_1.acknowledgement.working_days")]
    assert check_policy(file)[0].sentence == "2 working days are fewer than the Code's 5"
    assert read_policy(file).stage_1.acknowledgement is not None


def test_counting_from_something_earlier_is_stricter(file: Path) -> None:
    response = "[stage_1.response]\n" + limit(10, "receipt")
    assert check(file, response_1=response) == [("stricter", "stage_1.response.counted_from")]
    assert check_policy(file)[0].sentence == (
        "Counted from the receipt, earlier than the acknowledgement: "
        "“Respond within 10 working days of the acknowledgement”"
    )


def test_a_landlord_before_the_statutory_code_is_measured_against_the_one_of_its_day() -> None:
    assert [(found.kind, found.field, found.provision) for found in findings(SHIPPED.named("westminster-2023"))] == [
        ("illegal", "stage_1.acknowledgement", "4.1"),
        ("stricter", "stage_1.response.counted_from", "5.1"),
        ("illegal", "stage_2.acknowledgement", "4.1"),
    ]


def test_more_months_for_residents_are_stricter(file: Path) -> None:
    assert check(file, out_of_time=ground("out_of_time", "issue_on", "months = 24")) == [
        ("stricter", "exclusions.out_of_time.months")
    ]
    assert check_policy(file)[0].sentence == "Complaints are accepted for 24 months, longer than the Code's 12"
    assert check_policy(file)[0].provision == "2.2"


def test_checked_drafts_are_stricter(file: Path) -> None:
    more = """
    second_person_approves = true
    checked_before_approval = true
    """
    assert check(file, more=more) == [("stricter", "second_person_approves"), ("stricter", "checked_before_approval")]


def test_a_second_person_is_stricter_and_says_where_it_is_asked_for() -> None:
    ours = HOS_2024.model_copy(update={"second_person_approves": True, "second_person_provision": "4.3"})
    sentence = "A second person approves every response, which no Code demands"
    assert findings(ours) == (Finding("stricter", "second_person_approves", sentence, "4.3"),)


def test_a_limit_where_the_code_has_none_is_stricter() -> None:
    from casework.domain.policy_findings import compare  # noqa: PLC0415  # no shipped Code is without that limit

    code = SHIPPED.named("westminster-2023")
    assert compare(code, code) == ()
    stage = code.stage_1.model_copy(update={"acknowledgement": HOS_2024.stage_1.acknowledgement})
    sentence = "“Acknowledge within 5 working days of receipt”: the Code sets no such limit"
    expected = Finding("stricter", "stage_1.acknowledgement", sentence)
    assert compare(code.model_copy(update={"stage_1": stage}), code) == (expected,)


def test_a_ground_not_used_and_other_working_days_are_noted(file: Path) -> None:
    assert check(file, previous="", calendar='calendar = "scotland"\n') == [
        ("note", "exclusions.previously_considered"),
        ("note", "calendar"),
    ]
    unused, calendar = check_policy(file)
    assert unused.sentence == "Not a ground here: such complaints are accepted, which the Code leaves to the landlord"
    assert unused.provision == "2.2"
    assert calendar.sentence == "Working days are those of scotland; the Code's are those of england-and-wales"


def test_the_scottish_example_is_noted_as_unverified_and_compared_with_nothing() -> None:
    assert findings(SHIPPED.named("spso-example")) == (
        Finding("note", "regime", "casework knows no Code of the regime spso: no limit was compared"),
        Finding("note", "verified", "The figures of this policy have not been checked against their source"),
    )


# Malformed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"head": ""}, "name: is missing; title: is missing; source: is missing"),
        ({"more": "sponsor = 1\n"}, "sponsor: is not a field that is known here"),
        ({"in_force_from": 'in_force_from = "2024-06-01"\n'}, "in_force_from: should be a valid date"),
        ({"in_force_from": "in_force_from = 20240601\n"}, "in_force_from: should be a valid date"),
        ({"verified": 'verified = "yes"\n'}, "verified: should be a valid boolean"),
        ({"chosen_by_date": "chosen_by_date = 1\n"}, "chosen_by_date: should be a valid boolean"),
        ({"counting": ""}, "counting: is missing"),
        ({"regime": 'regime = " "\n'}, "regime: may not be blank"),
        ({"acknowledgement_1": "", "response_1": "", "extension_1": ""}, "stage_1: is missing"),
        ({"extension_1": ""}, "stage_1.extension: is missing"),
        (
            {"response_1": "[stage_1.response]\n" + limit(0, "receipt")},
            "stage_1.response.working_days: should be greater than or equal to 1",
        ),
        (
            {"response_1": "[stage_1.response]\n" + limit(10, "receipt").replace("10\n", "10.0\n", 1)},
            "stage_1.response.working_days: should be a valid integer",
        ),
        (
            {"response_1": "[stage_1.response]\n" + limit(10, "complaint")},
            "stage_1.response.counted_from: should be 'receipt', 'request', 'acknowledgement' or 'original_due_date'",
        ),
        (
            {"response_1": "[stage_1.response]\n" + limit(10, "original_due_date")},
            "stage_1: response.counted_from should be 'receipt', 'request' or 'acknowledgement'",
        ),
        (
            {"acknowledgement_1": "[stage_1.acknowledgement]\n" + limit(5, "acknowledgement")},
            "stage_1: acknowledgement.counted_from should be 'receipt' or 'request'",
        ),
        (
            {"acknowledgement_1": ""},
            "stage_1: response is counted from the acknowledgement, so acknowledgement needs a limit too",
        ),
        (
            {"extension_2": "[stage_2.extension]\n" + limit(20, "request")},
            "stage_2: extension.counted_from should be 'original_due_date'",
        ),
        (
            {"acknowledgement_1": "[stage_1.acknowledgement]\n" + limit(5, "request")},
            "stage_1 begins with the receipt; it cannot be counted from the request",
        ),
        (
            {"response_2": "[stage_2.response]\n" + limit(20, "receipt")},
            "stage_2 begins with the request; it cannot be counted from the receipt",
        ),
        (
            {"out_of_time": ground("out_of_time", "issue_on")},
            "exclusions.out_of_time: months belongs to the ground out_of_time, and to no other",
        ),
        (
            {"legal": ground("legal_proceedings", "claim_filed_on", "months = 3")},
            "exclusions.legal_proceedings: months belongs to the ground out_of_time, and to no other",
        ),
        (
            {"legal": ground("legal_proceedings", "claim_filed")},
            (
                "exclusions.legal_proceedings.needs[1]: should be "
                "'issue_on', 'aware_on', 'claim_filed_on', 'prior_case' or 'body'"
            ),
        ),
        (
            {"legal": ground("legal_proceedings", "claim_filed_on", 'ground = "court"')},
            "exclusions.legal_proceedings.ground should be 'legal_proceedings', or be left out",
        ),
        (
            {"more": "overdue_steps_working_days = [5, 1]\n"},
            "overdue_steps_working_days: should be numbers of working days, each larger than the one before",
        ),
        (
            {"more": "overdue_steps_working_days = [1, 1]\n"},
            "overdue_steps_working_days: should be numbers of working days, each larger than the one before",
        ),
        ({"more": 'adjustment_review = { source = "x" }\n'}, "adjustment_review: give either working_days or months"),
        (
            {"more": 'restriction_review = { source = "x", months = 1, working_days = 1 }\n'},
            "restriction_review: give either working_days or months",
        ),
        (
            {"more": "exclusions = 1\n", "out_of_time": "", "legal": "", "previous": "", "not_ours": ""},
            "exclusions: should be a valid dictionary",
        ),
        (
            {"more": "exclusions = { a = 1 }\n", "out_of_time": "", "legal": "", "previous": "", "not_ours": ""},
            "exclusions.a: should be a valid dictionary or instance of Exclusion",
        ),
    ],
)
def test_a_malformed_policy_is_refused_naming_field_and_what_is_wanted(
    file: Path, changed: dict[str, str], said: str
) -> None:
    text = own(**changed)
    assert refusal(file, text) == said
    with pytest.raises(PolicyError, match=r"ours\.toml: "):
        check_policy(file)


@pytest.mark.parametrize("text", ["name = \n", "in_force_from = 2024-02-30", "[stage_1]\n[stage_1]"])
def test_what_is_no_toml_is_refused_naming_the_line(file: Path, text: str) -> None:
    said = refusal(file, text)
    assert said.startswith("is not a TOML file (")
    assert "line" in said


def test_a_file_that_cannot_be_read_is_the_callers_to_report(file: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_policy(file)
    with pytest.raises(IsADirectoryError):
        check_policy(file.parent)


@given(st.dates(date(2022, 1, 1), date(2026, 12, 31)))
def test_the_policy_in_force_never_goes_back_to_an_older_one(day: date) -> None:
    assert SHIPPED.on(day + timedelta(days=1)).in_force_from >= SHIPPED.on(day).in_force_from
