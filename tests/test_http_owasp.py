"""The OWASP API Security Top 10 of 2023, each risk by its name, tried on a real server with real tokens and keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from at_access import Guarded, Provider, guarded, key_of, provider, public_key, token, told_to
from at_http import given
from casework.http.access.api_keys import ApiKeys
from casework.http.access.key_set import KeySet
from casework.http.access.oidc import AccessTokens
from casework.http.access.roles import LINES
from examples import acknowledged, by, close, command, log, of_case, received, support
from examples_record import attach, contact, promise
from spec import Fields

CANARY = "Rosa is deaf"
MINE, THEIRS, NOBODYS = "N-1", "S-1", "X-1"
EMPTY = sha256(b"").hexdigest()
JSON = {"Content-Type": "application/json", "If-Match": "*"}
QUERIES = {"/support-needs": {"purpose": "responding"}, "/diff": {"earlier": "2024-05-13", "later": "2024-05-14"}}


@pytest.fixture(scope="module")
def asked() -> Iterator[Provider]:
    with provider() as found:
        yield found


@pytest.fixture(scope="module")
def service(asked: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder: Path = tmp_path_factory.mktemp("owasp")
    url = f"sqlite:///{folder / 'casework.db'}"
    with guarded(url, oidc=asked.terms(folder), scope="team") as service:
        disclosed = support("2024-05-14", vulnerabilities=[{"id": "V1", "what": CANARY, "source": "herself"}])
        for ref, team in {MINE: "north", THEIRS: "south"}.items():
            service.done(*of_case(ref, log(team=team), disclosed, promise("2024-05-14"), attach("2024-05-14")))
        yield service


@pytest.fixture(scope="module")
def operations(service: Guarded) -> dict[str, tuple[str, str]]:
    """The method and the path of every operation."""
    paths: Mapping[str, Mapping[str, Any]] = service.serving.app.openapi()["paths"]
    return {told["operationId"]: (method, path) for path, each in paths.items() for method, told in each.items()}


def ask(client: httpx.Client, method: str, path: str, case: str, **more: Any) -> httpx.Response:
    """The answer to an operation on a case, or of what it is otherwise about."""
    about = {"queue": "overdue", "command": "close", "name": "refused", "report": "annual", "programme": "damp-2024"}
    place = path.format(case=case, document=EMPTY, **about)
    sent: dict[str, Any] = {"json": {"at": "2024-05-20"}} if method == "post" else {}
    query = next((query for end, query in QUERIES.items() if path.endswith(end)), None)
    return client.request(method, place, params=query, **sent, **more)


def approval(case: str, **more: Any) -> Fields:
    """A response approved, by whoever says so."""
    return {"command": "approve_response", "case": case, "at": "2024-05-21", **more}


def count(service: Guarded) -> int:
    return service.casework.store.position()


def test_api1_broken_object_level_authorization(service: Guarded, operations: dict[str, tuple[str, str]]) -> None:
    """Nobody reaches another team's case through any operation, nor learns that there is one."""
    ann = service.person("ann", "officer", "reviewer", "manager", teams=["north"])
    on_cases = {name: place for name, place in operations.items() if "{case}" in place[1]}
    before = count(service)

    hidden = {name: ask(ann, *place, THEIRS, headers={"If-Match": "*"}) for name, place in on_cases.items()}
    missing = {name: ask(ann, *place, NOBODYS, headers={"If-Match": "*"}) for name, place in on_cases.items()}

    new = {"log_complaint", "adopt_case"}
    assert len(on_cases) > 60
    assert {name for name, answer in hidden.items() if answer.status_code not in (404, 422)} == set()
    for name in on_cases.keys() - new:
        assert hidden[name].text.replace(THEIRS, "REF") == missing[name].text.replace(NOBODYS, "REF"), name
    assert count(service) == before


def test_api2_broken_authentication(service: Guarded, operations: dict[str, tuple[str, str]]) -> None:
    """Without a good token nothing is answered, and what is wrong with a bad one is not told."""
    now, store = service.serving.clock.now, service.casework.store
    revoked = key_of(store, now, "revoked", "manager")
    ApiKeys(store).revoke("revoked", now=now)
    bad = {
        "made up": "letmein",
        "of another provider": token(now, iss="https://login.example.com/"),
        "for another service": token(now, aud="another"),
        "not yet good": token(now, nbf=int(now.timestamp()) + 3600),
        "by an unknown key": token(now, key="rsa-9"),
        "unsigned": f"{token(now).rsplit('.', 1)[0]}.",
        "revoked": revoked,
        "cut off": revoked[:-1],
    }
    guarded_ones = {name: place for name, place in operations.items() if name in {line.operation for line in LINES}}
    before = count(service)

    for text in bad.values():
        answer = service.serving.client(text).get(f"/v1/cases/{MINE}")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == (
            'Bearer realm="casework", error="invalid_token", error_description="not accepted"'
        )
        assert answer.json()["detail"] == "The token is not accepted"
        assert text not in answer.text
    old = service.serving.client(token(now - timedelta(days=1))).get(f"/v1/cases/{MINE}")
    assert (old.status_code, old.json()["detail"]) == (401, "The token has expired")
    nobody = service.serving.client(None)
    assert {ask(nobody, *place, MINE).status_code for place in guarded_ones.values()} <= {401, 422, 428}
    assert nobody.get(f"/v1/cases/{MINE}").headers["WWW-Authenticate"] == 'Bearer realm="casework"'
    basic = nobody.get(f"/v1/cases/{MINE}", headers={"Authorization": "Basic YW5uOmFubg=="})
    in_the_address = nobody.get(f"/v1/cases/{MINE}", params={"access_token": token(now, teams=["north"])})
    assert basic.status_code == 401
    assert in_the_address.status_code in (401, 422)
    assert count(service) == before


@pytest.mark.parametrize(
    "field", ["status", "policy", "recorded_at", "via", "clocks", "meta", "id", "version", "command", "case", "handler"]
)
def test_api3_broken_object_property_level_authorization(service: Guarded, field: str) -> None:
    """Nobody sets what is not theirs to set, and nobody is given what is not theirs to see."""
    ann = service.person("ann", "officer", teams=["north"])
    firm = service.client(f"repairs-{field}", "contractor")
    before = count(service)

    body = contact("2024-05-20", by=None) | {field: "stage_2"}
    sent = {name: value for name, value in body.items() if name == field or name not in ("command", "case")}
    said = ann.post(f"/v1/cases/{MINE}/record_contact", json=sent, headers={"If-Match": "*"})

    assert (said.status_code, count(service)) == (422, before)
    assert CANARY not in ann.get(f"/v1/cases/{MINE}").text + ann.get(f"/v1/cases/{MINE}/timeline").text
    assert "r-1" not in firm.get("/v1/actions").text


def test_api4_unrestricted_resource_consumption(service: Guarded, asked: Provider) -> None:
    """Nobody makes the service read, answer or ask without bound."""
    ann = service.person("ann", "officer", "auditor", teams=["north"])
    big = ann.post(f"/v1/cases/{MINE}/record_contact", content=b" " * 2_000_000, headers=JSON)
    deep = ann.post(f"/v1/cases/{MINE}/record_contact", content=b'{"a":' * 50_000, headers=JSON)
    wide = ann.get("/v1/cases", params={"limit": 1_000_000})
    long = service.serving.client("x" * 20_000).get(f"/v1/cases/{MINE}")
    before = asked.asked
    for number in range(30):
        unknown = token(service.serving.clock.now, header={"kid": f"made-up-{number}"})
        assert service.serving.client(unknown).get(f"/v1/cases/{MINE}").status_code == 401

    assert (big.status_code, deep.status_code, wide.status_code) == (413, 400, 422)
    assert long.status_code in (400, 401, 431)
    assert asked.asked - before <= 1


@pytest.mark.parametrize("role", ["officer", "contractor", "ops", "mrc", "auditor"])
def test_api5_broken_function_level_authorization(service: Guarded, role: Any) -> None:
    """Nobody does what their role is not for, by whatever method, and nobody gives themselves another role."""
    somebody = service.person(f"eve-{role}", role, teams=["north"])

    assert given(somebody, approval(MINE)).status_code == 403
    assert given(somebody, approval(MINE, by={"role": "manager"})).status_code == 403
    assert (
        given(somebody, command("recount_deadlines", "2024-05-21", case=MINE, by=by("x", "system"))).status_code == 403
    )
    if role != "auditor":
        assert somebody.get("/v1/accesses").status_code == 403
    for method in ("PUT", "PATCH", "DELETE"):
        for path in (f"/v1/cases/{MINE}", f"/v1/cases/{MINE}/approve_response", "/v1/accesses"):
            assert somebody.request(method, path).status_code == 405


def test_api6_unrestricted_access_to_sensitive_business_flows(service: Guarded) -> None:
    """A form sent again and again makes one complaint, and no step of complaint handling is skipped or forced."""
    form = service.client("form", "officer", delegate=True, teams=("north",))
    sent = log(case="F-1", team="north")
    answers = [given(form, sent, **{"Idempotency-Key": "form-1"}) for _ in range(5)]
    ann = service.person("ann", "officer", "reviewer", teams=["north"])

    assert {answer.status_code for answer in answers} == {201}
    assert len(service.casework.history("F-1")) == 1
    assert given(form, sent, **{"Idempotency-Key": "form-2"}).status_code == 409
    assert given(ann, close("2024-05-20", case="F-1", by=None)).status_code == 409
    assert given(ann, approval("F-1")).status_code == 409
    service.done(*of_case("F-2", *acknowledged(), command("submit_for_approval", "2024-05-20")))
    service.done(command("assign", "2024-05-20", case="F-2", handler="ann", team="north"))
    mine = given(ann, approval("F-2", by={"role": "reviewer"}))
    assert [reason["code"] for reason in mine.json()["reasons"]] == ["approver_not_independent"]


def test_api7_server_side_request_forgery(service: Guarded, asked: Provider) -> None:
    """No address that anybody sends is ever asked for, not even one in a token."""
    now, url = service.serving.clock.now, asked.url
    ann = service.person("ann", "officer", teams=["north"])
    assert ann.get(f"/v1/cases/{MINE}").status_code == 200
    before = asked.asked
    for header in ({"jku": url}, {"x5u": url}, {"jku": url, "jwk": public_key("rsa-2"), "kid": "rsa-1"}):
        forged = token(now, key="rsa-2", header={"kid": "rsa-1", **header}, iss=url)
        assert service.serving.client(forged).get(f"/v1/cases/{MINE}").status_code == 401
    service.casework.execute(attach("2024-05-20", "D2", case=MINE))
    given(ann, log(case="U-1", by=None, team="north", summary=url, property=url, service_request=url))
    given(ann, contact("2024-05-20", case=MINE, by=None, summary=url))
    ann.get(f"/v1/cases/{MINE}", headers={"Host": url, "X-Forwarded-Host": url, "Origin": url, "Referer": url})

    assert asked.asked == before


def test_api8_security_misconfiguration(service: Guarded, tmp_path: Path) -> None:
    """Nothing is open by default, no other site is let in, and what goes wrong tells nothing of the inside."""
    with guarded(f"sqlite:///{tmp_path / 'new.db'}") as new:
        for text in ("dev", "local", "cw_local_", "cw_0000000000000000_" + "A" * 43, "admin:admin"):
            assert new.serving.client(text).get("/v1/cases/C-1").status_code == 401
    ann = service.person("ann", "officer", teams=["north"])
    elsewhere = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    answers = [
        ann.get(f"/v1/cases/{MINE}", headers=elsewhere),
        ann.options(f"/v1/cases/{MINE}", headers=elsewhere),
        ann.get("/v1/nothing"),
        ann.get("/v1/cases/..%2f..%2fetc%2fpasswd"),
        ann.request("TRACE", f"/v1/cases/{MINE}"),
        ann.get("/v1/accesses/../../.env"),
    ]
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert not {"server", "x-powered-by"} & answer.headers.keys()
        assert not [word for word in ("Traceback", "site-packages", "sqlite", "casework.db") if word in answer.text]
    assert [answer.status_code for answer in answers[1:]] == [405, 404, 404, 405, 404]
    assert all(answer.headers["content-type"] == "application/problem+json" for answer in answers[1:])


def test_api9_improper_inventory_management(service: Guarded, operations: dict[str, tuple[str, str]]) -> None:
    """There is one version, and whatever answers is described and has its line in the table of roles."""
    routes = {route.path for route in service.serving.app.routes if hasattr(route, "path")}
    described = {path.replace(":path}", "}") for path in service.serving.app.openapi()["paths"]}
    beside = {path for path in routes if path.replace(":path}", "}") not in described}

    assert {path.split("/")[1] for path in described} <= {"v1", "livez", "readyz", "metrics", "problems"}
    assert not [path for path in beside if path.startswith("/v1")]
    assert operations.keys() - {line.operation for line in LINES} <= {"get_livez", "get_readyz", "get_problem"}


def test_api10_unsafe_consumption_of_apis(tmp_path: Path) -> None:
    """What an identity provider answers is not believed beyond its keys, and an outage of it is not one of ours."""
    answers: list[dict[str, Any]] = [
        {"status": 500},
        {"status": 302},
        {"instead": b"<html>sorry</html>"},
        {"instead": b'{"keys": [{"kid": "rsa-1", "kty": "oct", "k": "eA"}]}'},
        {"instead": b'{"keys": [{"kid": "rsa-1", "kty": "RSA", "n": 7, "e": []}]}'},
        {"instead": b" " * 1_100_000 + b"{}"},
    ]
    with provider() as asked, guarded(f"sqlite:///{tmp_path / 'casework.db'}") as service:
        terms, crm = asked.terms(tmp_path, pause_seconds=0.001), service.done(*received()).client("crm", "officer")
        ann = service.person("ann", "officer")
        for answer in answers:
            service.guard.tokens = AccessTokens(terms, KeySet(terms, told_to(StringIO())), service.serving.clock)
            vars(asked).update({"status": 200, "instead": None} | answer)
            assert [ann.get("/v1/cases/C-1").status_code for _ in range(2)] == [401, 401], answer
            assert crm.get("/v1/cases/C-1").status_code == 200

            vars(asked).update(status=200, instead=None)
            assert ann.get("/v1/cases/C-1").status_code == 200, answer
