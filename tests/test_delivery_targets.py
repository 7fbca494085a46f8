"""A configuration of targets is read whole or refused in sentences, and no secret shows anywhere."""

from __future__ import annotations

import io
import json
from pathlib import Path
from uuid import UUID

import pytest

from at_delivery import AT, BASE, NEW_SECRET, SECRET, later, raised, terms, told
from casework.domain.alert import project_alert
from casework.domain.errors import CaseworkError
from casework.domain.landlord_file import fitted, table_of
from casework.scheduler.delivery.channels import channels
from casework.scheduler.delivery.mail import Mail
from casework.scheduler.delivery.message import DIGEST, Message, link_to
from casework.scheduler.delivery.news import News
from casework.scheduler.delivery.targets import DeliveryTerms, EmailTarget, WebhookTarget
from casework.scheduler.delivery.webhook import Webhook
from casework.scheduler.telling import teller

WEBHOOK = """
[[target]]
name = "housing-system"
kind = "webhook"
url = "https://housing.example/hook?token=abc"
secrets = ["env:HOOK_SECRET"]
"""
EMAIL = """
[[target]]
name = "managers"
kind = "email"
host = "smtp.example"
sender = "casework@landlord.example"
recipients = ["rosa@landlord.example"]
"""


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    monkeypatch.setenv("EMPTY", " ")
    monkeypatch.setenv("SHORT", "whsec_AAAA")
    (tmp_path / "secret").write_text(f"{NEW_SECRET}\n")


def read(text: str) -> DeliveryTerms:
    return fitted(
        DeliveryTerms, table_of(text.encode(), "casework.toml", CaseworkError), "casework.toml", CaseworkError
    )


def refused(text: str) -> str:
    with pytest.raises(CaseworkError) as error:
        read(text)
    return str(error.value)


def webhook(**more: str) -> str:
    """The webhook with other fields; each value is TOML."""
    table = {
        "name": '"housing-system"',
        "kind": '"webhook"',
        "url": '"https://housing.example/hook"',
        "secrets": '["env:HOOK_SECRET"]',
    }
    return "[[target]]\n" + "".join(f"{name} = {value}\n" for name, value in (table | more).items())


# What may be written


def test_secrets_are_read_from_the_environment_and_from_files(tmp_path: Path) -> None:
    target = read(webhook(secrets=f'["env:HOOK_SECRET", "file:{tmp_path / "secret"}"]')).target("housing-system")
    assert isinstance(target, WebhookTarget)
    assert [each.get_secret_value() for each in target.secrets] == [SECRET, NEW_SECRET]


def test_what_is_not_said_has_a_default() -> None:
    found = read(WEBHOOK + EMAIL)
    target = found.target("managers")
    assert isinstance(target, EmailTarget)
    assert (found.digest_above, found.attempts, found.link_base) == (20, 13, None)
    assert target.happenings == {"raised", "escalated"}
    assert (target.teams, target.port, target.security) == (None, 587, "starttls")
    assert found.target("nobody") is None
    assert read("").targets == ()


def test_each_target_gets_the_way_of_its_kind() -> None:
    ways = channels(read(WEBHOOK + EMAIL), teller(io.StringIO(), lambda: AT))
    assert {name: type(way) for name, way in ways.items()} == {"housing-system": Webhook, "managers": Mail}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (webhook(secrets=f'["{SECRET}"]'), "target[1].webhook.secrets[1]: wanted the place of the secret, env:NAME"),
        (webhook(secrets=f'["env:{SECRET}"]'), "the environment variable named here is not set or empty"),
        (webhook(secrets='["env:EMPTY"]'), "the environment variable named here is not set or empty"),
        (webhook(secrets='["env:SHORT"]'), "whsec_ followed by 24 to 64 random bytes in base64"),
        (webhook(secrets='["file:secret"]'), "wanted the whole path of the file"),
        (webhook(secrets='["file:/nowhere/secret"]'), "cannot be read: No such file or directory"),
        (webhook(secrets="[]"), "secrets: wanted one secret, or two while one replaces the other"),
        (webhook(secrets='["env:HOOK_SECRET", "env:HOOK_SECRET", "env:HOOK_SECRET"]'), "wanted one secret, or two"),
        (webhook(secrets="[7]"), "wanted the place of the secret"),
        (webhook(url='"http://housing.example/hook"'), "the url has to be https, unless private addresses are allowed"),
        (webhook(url='"https://rosa:hush@housing.example/"'), "url: an address may hold no user, password or fragment"),
        (webhook(url='"https://housing.example:99999/"'), "url: wanted the whole address, as in https"),
        (webhook(url='"ftp://housing.example/"'), "url: wanted the whole address, as in https"),
        (webhook(url='"housing.example/"'), "url: wanted the whole address, as in https"),
        (webhook(name='"Housing System"'), "name: wanted up to 40 small letters"),
        (webhook(kind='"pigeon"'), "target[1]: Input tag 'pigeon'"),
        (webhook(clocks='["stage_3_response"]'), "clocks[1]: should be 'stage_1_acknowledgement'"),
        (webhook(happenings="[]"), "happenings: "),
        (webhook(colour='"red"'), "target[1].webhook.colour: is not a field that is known here"),
        (WEBHOOK + WEBHOOK, "two targets are called housing-system; give each a name of its own"),
        (EMAIL + 'user = "env:HOOK_SECRET"', "user and password belong together"),
        (
            EMAIL + 'user = "env:HOOK_SECRET"\npassword = "env:HOOK_SECRET"\nsecurity = "none"',
            "a password is only sent over TLS",
        ),
        (EMAIL.replace("rosa@landlord", "Rosa <rosa@landlord"), "wanted a bare e-mail address"),
        (EMAIL.replace('"smtp.example"', '" "'), "host: may not be blank"),
        ('link_base = "casework.example"', "link_base: wanted the start of an address"),
        ("digest_above = 0", "digest_above: should be greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_said_with_its_file_and_field_and_no_secret(text: str, sentence: str) -> None:
    said = refused(text)
    assert said.startswith("casework.toml: ")
    assert sentence in said
    assert SECRET[6:] not in said
    assert "hush" not in said


def test_no_text_made_of_a_configuration_shows_a_secret_or_whom_it_writes_to() -> None:
    found = read(WEBHOOK + EMAIL + 'user = "env:HOOK_SECRET"\npassword = "env:HOOK_SECRET"')
    ways = channels(found, teller(io.StringIO(), lambda: AT))
    for text in (repr(found), str(found), repr(ways), found.model_dump_json()):
        assert SECRET[6:] not in text
        assert "token=abc" not in text
    assert "rosa" not in repr(found) + str(found) + repr(ways)


# The log as a target


def logged(message: Message) -> dict[str, object]:
    """What the worker's log has of a message."""
    stream = io.StringIO()
    way = channels(terms(told()), teller(stream, lambda: AT))["ops"]
    assert way.send(message, AT).delivered
    found: dict[str, object] = json.loads(stream.getvalue())
    return found


def test_a_line_of_the_log_says_all_that_a_webhook_says() -> None:
    event = raised()
    alert = project_alert(None, [event])
    assert alert is not None
    data = News("raised", event, alert).data() | link_to(BASE, "C-1")
    line = logged(Message(UUID(int=7), "alert.raised", later(minutes=1), data))
    assert line == data | {
        "at": "2024-05-30T06:00:00.000+00:00",
        "severity": "info",
        "event": "alert.raised",
        "target": "ops",
        "delivery": str(UUID(int=7)),
        "recorded_at": "2024-05-30T06:01:00+00:00",
    }


def test_a_digest_in_the_log_is_whole_too() -> None:
    counts = [{"type": "alert.raised", "kind": "overdue", "clock": "order", "count": 30}]
    data = {"count": 30, "counts": counts, "cases": ["C-1"], "link": BASE}
    assert data.items() <= logged(Message(UUID(int=7), DIGEST, AT, data)).items()
