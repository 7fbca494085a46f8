"""API keys of back ends: made, used, rotated and revoked; the store keeps nothing that opens anything."""

from __future__ import annotations

import hmac
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.copying.course import copy
from casework.http.access import api_keys
from casework.http.access.api_key_table import Grant
from casework.http.access.api_keys import ApiKeyError, ApiKeys
from casework.http.access.tokens import TokenRefused
from casework.store import Store, migrate, open_store
from engines import NewUrl
from program import SOURCE, casework

NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CRM = Grant("crm", ("officer", "manager"), delegate=True, teams=("North and West", "süd"), services=("*",))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def keys(store: Store) -> ApiKeys:
    return ApiKeys(store)


def refused(keys: ApiKeys, text: str, now: datetime = NOW) -> str:
    """Why a key is refused, as its sender is told."""
    with pytest.raises(TokenRefused) as why:
        keys.holder(text, now=now)
    return "expired" if why.value.expired else "not accepted"


def test_whoever_has_a_key_has_what_it_was_made_for(keys: ApiKeys) -> None:
    issued = keys.add(CRM, now=NOW)

    assert re.fullmatch(r"cw_[0-9a-f]{16}_[A-Za-z0-9_-]{43}", issued.text)
    assert keys.holder(issued.text, now=NOW + DAY) == CRM


def test_a_key_that_was_made_is_listed_as_it_was(keys: ApiKeys) -> None:
    issued = keys.add(CRM, now=NOW, days=30)
    (listed,) = keys.listed()

    assert listed == issued.key
    assert (listed.created_at, listed.expires_at) == (NOW, NOW + 30 * DAY)


def test_the_store_has_no_key_but_digests(store: Store, keys: ApiKeys) -> None:
    texts = [keys.add(CRM, now=NOW).text, keys.rotate("crm", now=NOW).text]
    secrets = [text.split("_", 2)[2] for text in texts]
    with store.transaction(write=False) as connection:
        rows = connection.execute("select * from casework_api_keys")

    assert (len(rows), len(keys.listed())) == (1, 1)
    assert not [secret for secret in secrets if secret in repr(rows) or secret in repr(keys.listed())]
    assert secrets[0] != secrets[1]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text + "A",
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text[:20] + "_",
        lambda text: "cw_" + "0" * 16 + text[19:],
        lambda text: text.upper(),
        lambda text: text.replace("cw_", "cw-"),
        lambda text: f" {text}",
        lambda text: f"{text}\n",
        lambda _: "cw_",
        lambda _: "",
        lambda text: text[:19] + "_" + "\N{GREEK SMALL LETTER ALPHA}" * 43,
    ],
)
def test_a_key_that_is_not_whole_is_refused(keys: ApiKeys, change: Any) -> None:
    text = keys.add(CRM, now=NOW).text
    assert refused(keys, change(text)) == "not accepted"


def test_a_key_is_good_until_it_expires(keys: ApiKeys) -> None:
    text = keys.add(CRM, now=NOW, days=1).text

    assert keys.holder(text, now=NOW + DAY - HOUR) == CRM
    assert refused(keys, text, NOW + DAY) == "expired"
    assert [key.state(NOW + DAY) for key in keys.listed()] == ["expired"]


def test_that_a_key_has_expired_is_told_only_to_who_has_it(keys: ApiKeys) -> None:
    text = keys.add(CRM, now=NOW, days=1).text
    assert refused(keys, f"{text[:-2]}AA", NOW + 2 * DAY) == "not accepted"


def test_while_it_is_rotated_both_secrets_work_and_then_the_new_one(keys: ApiKeys) -> None:
    before = keys.add(CRM, now=NOW).text
    after = keys.rotate("crm", now=NOW + DAY, overlap=HOUR).text

    for text in (before, after):
        assert keys.holder(text, now=NOW + DAY + HOUR / 2) == CRM
    assert refused(keys, before, NOW + DAY + HOUR) == "expired"
    assert keys.holder(after, now=NOW + DAY + HOUR) == CRM
    assert [key.rotated_at for key in keys.listed()] == [NOW + DAY]


def test_without_an_overlap_the_secret_before_ends_at_once(keys: ApiKeys) -> None:
    before = keys.add(CRM, now=NOW).text
    keys.rotate("crm", now=NOW, overlap=timedelta(0))
    assert refused(keys, before) == "expired"


def test_rotating_an_expired_key_does_not_bring_its_secret_back(keys: ApiKeys) -> None:
    before = keys.add(CRM, now=NOW, days=1).text
    after = keys.rotate("crm", now=NOW + 2 * DAY).text
    assert refused(keys, before, NOW + 2 * DAY) == "expired"
    assert keys.holder(after, now=NOW + 2 * DAY) == CRM


def test_of_a_key_that_is_rotated_twice_two_secrets_work(keys: ApiKeys) -> None:
    first, second, third = (
        keys.add(CRM, now=NOW).text,
        keys.rotate("crm", now=NOW).text,
        keys.rotate("crm", now=NOW).text,
    )
    assert refused(keys, first) == "not accepted"
    assert {keys.holder(text, now=NOW) for text in (second, third)} == {CRM}


def test_a_revoked_key_is_refused_at_once_by_everybody_who_has_the_store_open(keys: ApiKeys, url: str) -> None:
    texts = [keys.add(CRM, now=NOW).text, keys.rotate("crm", now=NOW).text]
    with open_store(url) as elsewhere:
        others = ApiKeys(elsewhere)
        assert {others.holder(text, now=NOW) for text in texts} == {CRM}

        keys.revoke("crm", now=NOW)

        assert [refused(others, text) for text in texts] == ["not accepted"] * 2
    assert [key.state(NOW) for key in keys.listed()] == ["revoked"]


def test_a_name_is_free_again_once_its_key_is_revoked(keys: ApiKeys) -> None:
    before = keys.add(CRM, now=NOW).text
    keys.revoke("crm", now=NOW)
    after = keys.add(CRM, now=NOW + DAY).text

    assert refused(keys, before) == "not accepted"
    assert keys.holder(after, now=NOW + DAY) == CRM


@pytest.mark.parametrize("grant", [Grant("", ("officer",)), Grant("a b", ("officer",)), Grant("crm", ())])
def test_a_key_needs_a_name_and_a_role(keys: ApiKeys, grant: Grant) -> None:
    with pytest.raises(ApiKeyError):
        keys.add(grant, now=NOW)
    assert keys.listed() == []


def test_what_there_is_not_cannot_be_rotated_or_revoked_and_what_there_is_not_added(keys: ApiKeys) -> None:
    for act in (keys.rotate, keys.revoke):
        with pytest.raises(ApiKeyError, match="no key of this name"):
            act("crm", now=NOW)
    keys.add(CRM, now=NOW)
    with pytest.raises(ApiKeyError, match="rotate it, or revoke it first"):
        keys.add(CRM, now=NOW)


@pytest.mark.parametrize("known", [True, False])
def test_every_comparison_is_made_whole_whatever_is_wrong_with_a_key(
    keys: ApiKeys, monkeypatch: pytest.MonkeyPatch, *, known: bool
) -> None:
    text = keys.add(CRM, now=NOW).text
    compared: list[tuple[int, int]] = []

    def counting(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(api_keys, "compare_digest", counting)
    refused(keys, f"{text[:-4]}AAAA" if known else f"cw_{'0' * 16}_{'A' * 43}")
    assert compared == [(32, 32), (32, 32)]


def test_a_copy_of_a_store_knows_the_same_keys(store: Store, keys: ApiKeys, new_url: NewUrl) -> None:
    text, target = keys.add(CRM, now=NOW).text, new_url()
    copy(store, target)
    with open_store(target) as copied:
        assert ApiKeys(copied).holder(text, now=NOW) == CRM


# On the command line


@pytest.fixture
def at(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'casework.db'}"
    migrate(url)
    return url


def test_the_key_alone_is_on_standard_output(at: str) -> None:
    run = casework("keys", "add", "crm", "--role", "officer", "--delegate", store=at)
    assert run.status == 0
    assert re.fullmatch(r"cw_[0-9a-f]{16}_[A-Za-z0-9_-]{43}\n", run.out)
    assert "not shown again" in run.err


def test_keys_are_listed_without_their_secrets(at: str) -> None:
    text = casework("keys", "add", "crm", "--role", "ops", "--role", "mrc", "--team", "north", store=at).out.strip()
    for run in (casework("keys", "list", store=at), casework("keys", "list", "--json", store=at)):
        assert "crm" in run.out
        assert text.split("_", 2)[2] not in run.out
    (told,) = casework("keys", "list", "--json", store=at).json
    assert (told["roles"], told["teams"], told["state"]) == (["ops", "mrc"], ["north"], "in use")


def test_rotating_and_revoking_say_what_came_of_it(at: str) -> None:
    before = casework("keys", "add", "crm", "--role", "officer", "--json", store=at).json
    after = casework("keys", "rotate", "crm", "--overlap-hours", "0", "--json", store=at).json
    ended = casework("keys", "revoke", "crm", store=at)
    again = casework("keys", "revoke", "crm", store=at)

    assert before["id"] == after["id"]
    assert before["key"] != after["key"]
    assert "refused from now on" in ended.out
    assert (again.status, again.out) == (3, "")
    assert "no key of this name" in again.err


def test_a_role_that_there_is_not_is_a_wrong_option(at: str) -> None:
    assert casework("keys", "add", "crm", "--role", "boss", store=at).status == 2
    assert casework("keys", "add", "crm", store=at).status == 2


def test_keys_are_made_where_nothing_of_the_http_service_is_installed(at: str) -> None:
    without = "import sys; sys.modules.update(dict.fromkeys(['fastapi', 'starlette', 'uvicorn', 'jwt']))"
    code = f"{without}; from casework.cli.app import app; app(['keys', 'add', 'crm', '--role', 'officer'])"
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "CASEWORK_STORE": at}
    run = subprocess.run([sys.executable, "-c", code], env=environment, check=False, capture_output=True)

    assert (run.returncode, run.stdout[:3]) == (0, b"cw_"), run.stderr
