"""Several clients at once on one case: of those who saw the same version one decides, and a key counts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import httpx
import pytest

from at_http import CRM, PATIENCE, Serving, given
from examples import History, acknowledged, log, received, respond
from examples_record import contact
from spec import Fields

ROUNDS = 4
KEY = {"Idempotency-Key": "form-4711"}
several = pytest.mark.parametrize("clients", [2, 8])
keyed = pytest.mark.parametrize(
    ("history", "command"),
    [
        ((), log()),
        (received(), contact("2024-05-20")),
        (acknowledged(), respond("2024-06-05")),
    ],
    ids=lambda value: value["command"] if isinstance(value, dict) else "",
)


def at_once(clients: list[httpx.Client], ask: Callable[[httpx.Client], httpx.Response]) -> list[httpx.Response]:
    """What each client is answered when all of them ask at the same moment."""
    start = Barrier(len(clients))

    def asked(client: httpx.Client) -> httpx.Response:
        start.wait(PATIENCE)
        return ask(client)

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(asked, clients))


def statuses(said: list[httpx.Response]) -> Counter[int]:
    return Counter(each.status_code for each in said)


def contacted(client: httpx.Client, saw: Mapping[str, str]) -> httpx.Response:
    return given(client, contact("2024-05-20"), **saw)


@several
def test_of_clients_that_saw_the_same_version_exactly_one_decides(serving: Serving, clients: int) -> None:
    serving.done(*received())
    everybody = [serving.client(CRM) for _ in range(clients)]
    for version in range(1, ROUNDS + 1):
        said = at_once(everybody, partial(contacted, saw={"If-Match": f'"{version}"'}))

        assert statuses(said) == {200: 1, 412: clients - 1}
        assert {each.headers["ETag"] for each in said if each.is_success} == {f'"{version + 1}"'}
        assert len(serving.casework.history("C-1")) == version + 1


@keyed
def test_a_key_that_many_clients_give_at_once_counts_once_and_all_hear_what_came_of_it(
    serving: Serving, history: History, command: Fields
) -> None:
    everybody = [serving.client(CRM) for _ in range(8)]
    serving.done(*history)

    said = at_once(everybody, lambda client: given(client, command, **KEY))

    assert all(each.is_success for each in said), statuses(said)
    first, *rest = [each.json() | {"clocks": []} for each in said]
    assert all(each == first for each in rest)
    assert len(serving.casework.history("C-1")) == len(history) + 1


def test_a_key_counts_once_whatever_version_was_seen(serving: Serving) -> None:
    serving.done(*received())
    everybody = [serving.client(CRM) for _ in range(2)]

    said = at_once(everybody, lambda client: given(client, contact("2024-05-20"), **KEY, **{"If-Match": '"1"'}))
    again = given(everybody[0], contact("2024-05-20"), **KEY, **{"If-Match": '"1"'})

    assert statuses([*said, again]) == {200: 3}
    assert len(serving.casework.history("C-1")) == 2


def test_without_a_key_the_same_command_counts_as_often_as_it_is_given(serving: Serving) -> None:
    serving.done(*received())
    everybody = [serving.client(CRM) for _ in range(4)]

    said = at_once(everybody, lambda client: given(client, contact("2024-05-20")))

    assert statuses(said) == {200: 4}
    assert len(serving.casework.history("C-1")) == 5
