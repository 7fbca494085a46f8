"""Access tokens of an identity provider: which are good, and that nothing else is."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import digest
from io import StringIO
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import ValidationError

from at_access import ISSUER, Provider, private_key, provider, public_key, token, told_to
from casework.http.access.key_set import MOST_BYTES, KeySet
from casework.http.access.oidc import LONGEST, AccessTokens
from casework.http.access.tokens import TokenRefused
from casework.http.access.who import Who
from casework.scheduler.configuration import read_configuration
from casework.scheduler.oidc import OidcTerms

NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)


@dataclass
class Desk:
    """What accepts tokens of one provider; its clocks are set by hand."""

    provider: Provider
    folder: Path
    terms: OidcTerms = field(init=False)
    now: datetime = NOW
    ticks: float = 0.0
    told: StringIO = field(default_factory=StringIO)

    def __post_init__(self) -> None:
        self.configure()

    def configure(self, **more: Any) -> Desk:
        self.terms = self.provider.terms(self.folder, **more)
        keys = KeySet(self.terms, told_to(self.told), lambda: self.ticks)
        self.tokens = AccessTokens(self.terms, keys, lambda: self.now)
        return self

    def who(self, text: str) -> Who:
        return self.tokens.holder(text)

    def refuses(self, text: str, *, expired: bool = False) -> bool:
        """Whether a token is refused, and for being expired where that is so."""
        with pytest.raises(TokenRefused) as refused:
            self.who(text)
        return refused.value.expired == expired


@pytest.fixture
def asked() -> Iterator[Provider]:
    with provider() as found:
        yield found


@pytest.fixture
def desk(asked: Provider, tmp_path: Path) -> Desk:
    return Desk(asked, tmp_path)


def part(data: Any) -> str:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return urlsafe_b64encode(text).decode().rstrip("=")


def test_a_good_token_says_who_asks(desk: Desk) -> None:
    said = desk.who(token(NOW, name="Ann Officer", roles=["officer", "reviewer", "somebody-elses"], teams=["north"]))

    assert said == Who(
        "ann",
        frozenset({"officer", "reviewer"}),
        "Ann Officer",
        delegate=False,
        teams=frozenset({"north"}),
        services=frozenset(),
    )


@pytest.mark.parametrize(
    ("key", "algorithm"), [("rsa-1", "RS256"), ("rsa-1", "PS256"), ("ec-1", "ES256"), ("ed-1", "EdDSA")]
)
def test_signatures_by_every_configured_algorithm_are_good(desk: Desk, key: str, algorithm: str) -> None:
    desk.provider.keys = [public_key(key)]
    assert desk.who(token(NOW, key=key, algorithm=algorithm)).id == "ann"


def test_an_algorithm_that_is_not_configured_is_refused_even_with_a_good_signature(desk: Desk) -> None:
    desk.configure(algorithms=["ES256"])
    assert desk.refuses(token(NOW))


def test_a_key_is_good_for_the_algorithm_that_its_provider_says_only(desk: Desk) -> None:
    desk.provider.keys = [public_key("rsa-1", alg="PS256")]
    assert desk.refuses(token(NOW, algorithm="RS256"))
    assert desk.who(token(NOW, algorithm="PS256")).id == "ann"


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", ""])
def test_a_token_without_a_signature_is_refused(desk: Desk, name: str) -> None:
    claims = jwt.decode(token(NOW), options={"verify_signature": False})
    assert desk.refuses(f"{part({'alg': name, 'kid': 'rsa-1'})}.{part(claims)}.")


@pytest.mark.parametrize("form", ["pem", "jwk"])
def test_a_public_key_is_no_shared_secret(desk: Desk, form: str) -> None:
    public = private_key("rsa-1").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    key = public if form == "pem" else json.dumps(public_key("rsa-1")).encode()
    claims = jwt.decode(token(NOW), options={"verify_signature": False})
    signed = f"{part({'alg': 'HS256', 'kid': 'rsa-1', 'typ': 'JWT'})}.{part(claims)}"

    assert desk.refuses(f"{signed}.{part(digest(key, signed.encode(), sha256))}")


def test_a_shared_secret_cannot_be_configured(desk: Desk) -> None:
    for name in ("HS256", "none"):
        with pytest.raises(ValidationError):
            desk.configure(algorithms=[name])


def test_a_shared_secret_among_the_providers_keys_is_not_used(desk: Desk) -> None:
    desk.provider.keys = [{"kty": "oct", "k": part(b"x" * 32), "kid": "rsa-1"}, public_key("rsa-2")]
    assert desk.refuses(jwt.encode({"sub": "ann"}, "x" * 32, "HS256", {"kid": "rsa-1"}))
    assert desk.refuses(token(NOW, key="rsa-1"))


@pytest.mark.parametrize("keys", [[public_key("rsa-1", use="enc")], [public_key("rsa-1", key_ops=["encrypt"])]])
def test_a_key_that_is_for_something_else_is_not_used(desk: Desk, keys: list[dict[str, Any]]) -> None:
    desk.provider.keys = keys
    assert desk.refuses(token(NOW))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://login.example.com/"},
        {"iss": ISSUER.rstrip("/")},
        {"iss": [ISSUER]},
        {"iss": None},
        {"aud": "another-service"},
        {"aud": ["another-service", "casework2"]},
        {"aud": None},
        {"aud": []},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": {"$gt": 0}},
        {"nbf": "now"},
        {"iat": [0]},
        {"sub": None},
        {"sub": ""},
        {"sub": " "},
        {"sub": 7},
        {"sub": "x" * 201},
    ],
    ids=str,
)
def test_a_token_that_does_not_say_what_it_must_is_refused(desk: Desk, claims: dict[str, Any]) -> None:
    listed = isinstance(claims.get("iss"), list)
    assert desk.refuses(with_issuers(claims["iss"]) if listed else token(NOW, **claims))


def with_issuers(issuers: list[str]) -> str:
    """A token with a list of issuers, which the library does not let anybody write."""
    claims = jwt.decode(token(NOW), options={"verify_signature": False}) | {"iss": issuers}
    return jwt.api_jws.encode(json.dumps(claims).encode(), private_key("rsa-1"), "RS256", {"kid": "rsa-1"})


def test_a_token_for_several_services_is_good_for_this_one(desk: Desk) -> None:
    assert desk.who(token(NOW, aud=["another-service", "casework"])).id == "ann"


def test_times_hold_with_the_leeway_and_no_more(desk: Desk) -> None:
    at = int(NOW.timestamp())
    leeway = int(desk.terms.leeway_seconds)

    assert desk.who(token(NOW, exp=at - leeway + 1)).id == "ann"
    assert desk.refuses(token(NOW, exp=at - leeway), expired=True)
    assert desk.who(token(NOW, nbf=at + leeway)).id == "ann"
    assert desk.refuses(token(NOW, nbf=at + leeway + 1))
    assert desk.who(token(NOW, iat=at + leeway)).id == "ann"
    assert desk.refuses(token(NOW, iat=at + leeway + 1))


def test_that_a_token_has_expired_is_told_to_nobody_who_made_it_up(desk: Desk) -> None:
    old = token(NOW - timedelta(days=1))
    assert desk.refuses(old, expired=True)
    assert desk.refuses(f"{old[:-6]}AAAAAA")
    assert desk.refuses(token(NOW - timedelta(days=1), aud="another-service"))


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "a.b.c", "x" * (LONGEST + 1), "e30.e30.e30", "\N{GREEK SMALL LETTER ALPHA}.b.c", f"{part([])}.a.b"],
    ids=lambda text: text[:8],
)
def test_what_is_no_token_is_refused(desk: Desk, text: str) -> None:
    assert desk.refuses(text)


@pytest.mark.parametrize(
    "header",
    [{"kid": "rsa-9"}, {"kid": ""}, {"typ": "secevent+jwt"}, {"typ": "logout+jwt"}, {"crit": ["exp"], "exp": 1}],
    ids=str,
)
def test_a_token_whose_header_says_something_else_is_refused(desk: Desk, header: dict[str, Any]) -> None:
    assert desk.refuses(token(NOW, header=header))


def test_a_token_that_brings_its_own_key_is_refused(desk: Desk) -> None:
    own = {"kid": "rsa-2", "jwk": public_key("rsa-2"), "jku": desk.provider.url, "x5u": desk.provider.url}
    assert desk.refuses(token(NOW, key="rsa-2", header=own))


def test_a_changed_token_is_refused_wherever_it_is_changed(desk: Desk) -> None:
    header, claims, signature = token(NOW).split(".")
    told = json.loads(jwt.utils.base64url_decode(claims))
    assert desk.refuses(f"{header}.{part(told | {'roles': ['manager']})}.{signature}")
    assert desk.refuses(f"{header}.{claims}.{part(b'x' * 256)}")
    assert desk.refuses(f"{header}.{claims}.")
    assert desk.refuses(f"{header}.{claims}")


def test_a_short_rsa_key_is_not_used(desk: Desk) -> None:
    short = generate_private_key(65537, 1024)  # noqa: S505 - that is the point
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(short.public_key(), as_dict=True)
    desk.provider.keys = [{**jwk, "kid": "short"}]
    claims = jwt.decode(token(NOW), options={"verify_signature": False})
    with pytest.warns(jwt.warnings.InsecureKeyLengthWarning):
        text = jwt.encode(claims, short, "RS256", {"kid": "short"})
    assert desk.refuses(text)


# What is read from them


def test_claims_are_read_from_where_the_configuration_says(desk: Desk) -> None:
    desk.configure(
        claims={"id": "staff.number", "name": "display", "roles": "realm_access.roles", "teams": "https://e.org/teams"},
        roles={"CW-Reviewers": "reviewer"},
    )
    claims: dict[str, Any] = {
        "staff": {"number": "e-7"},
        "display": "Ben",
        "realm_access": {"roles": ["CW-Reviewers", "manager"]},
        "https://e.org/teams": "North and West",
    }
    said = desk.who(token(NOW, **claims))
    assert (said.id, said.name) == ("e-7", "Ben")
    assert (said.roles, said.teams) == (frozenset({"reviewer"}), frozenset({"North and West"}))


def test_a_star_stands_for_all_teams_and_none_for_none(desk: Desk) -> None:
    said = desk.who(token(NOW, teams=["*"]))
    assert (said.teams, said.services) == (None, frozenset())


@pytest.mark.parametrize(("scope", "delegate"), [("openid casework.delegate", True), ("openid", False), (None, False)])
def test_a_back_end_is_known_by_its_scope(desk: Desk, scope: str | None, *, delegate: bool) -> None:
    assert desk.who(token(NOW, scope=scope)).delegate is delegate


@pytest.mark.parametrize("roles", [None, "", [], {}, 7, [7, None], "boss"], ids=str)
def test_without_a_role_that_is_known_somebody_may_do_nothing(desk: Desk, roles: Any) -> None:
    assert desk.who(token(NOW, roles=roles)).roles == frozenset()


# The provider's keys


def test_keys_are_fetched_once_for_many_tokens(desk: Desk) -> None:
    for _ in range(5):
        desk.who(token(NOW))
    assert desk.provider.asked == 1


def test_a_new_key_is_fetched_when_a_token_names_it(desk: Desk) -> None:
    desk.who(token(NOW))
    desk.provider.keys = [public_key("rsa-1"), public_key("rsa-2")]
    desk.ticks += desk.terms.pause_seconds
    assert desk.who(token(NOW, key="rsa-2")).id == "ann"
    assert desk.provider.asked == 2


def test_a_key_that_the_provider_took_back_is_refused_once_the_keys_are_fetched_again(desk: Desk) -> None:
    desk.who(token(NOW))
    desk.provider.keys = [public_key("rsa-2")]
    desk.ticks += desk.terms.keep_seconds
    assert desk.refuses(token(NOW))
    assert desk.who(token(NOW, key="rsa-2")).id == "ann"


def test_made_up_keys_do_not_make_it_ask_the_provider_again_and_again(desk: Desk) -> None:
    desk.who(token(NOW))
    for number in range(20):
        assert desk.refuses(token(NOW, header={"kid": f"made-up-{number}"}))
    assert desk.provider.asked == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500},
        {"status": 302},
        {"instead": b"<html>"},
        {"instead": b"[]"},
        {"instead": b'{"keys": []}'},
        {"instead": b'{"keys": "all"}'},
        {"instead": b'{"keys": [7, {"kid": "rsa-1", "kty": "RSA", "n": 7, "e": []}]}'},
        {"instead": b'{"keys": [{"kid": "rsa-1", "kty": "RSA", "key_ops": 7}]}'},
        {"instead": b" " * (MOST_BYTES + 1) + b'{"keys": [{}]}'},
        {"instead": b"[" * 100_000},
        {"url": "https://127.0.0.1:1/keys"},
    ],
    ids=lambda answer: str(answer)[:40],
)
def test_while_the_provider_answers_nonsense_or_nothing_the_keys_of_before_serve_on(
    desk: Desk, answer: dict[str, Any]
) -> None:
    desk.who(token(NOW))
    if url := answer.get("url"):
        object.__setattr__(desk.terms, "jwks_url", url)
    else:
        vars(desk.provider).update(answer)
    desk.ticks += desk.terms.keep_seconds

    assert desk.who(token(NOW)).id == "ann"
    assert desk.refuses(token(NOW, key="rsa-2"))
    (line,) = map(json.loads, desk.told.getvalue().splitlines())
    assert (line["severity"], line["event"]) == ("warning", "the keys of the identity provider were not fetched")
    assert desk.provider.url not in desk.told.getvalue()


def test_before_the_provider_was_ever_reached_every_token_is_refused(desk: Desk) -> None:
    desk.provider.status = 503
    assert desk.refuses(token(NOW))
    desk.provider.status = 200
    assert desk.refuses(token(NOW))
    desk.ticks += desk.terms.pause_seconds
    assert desk.who(token(NOW)).id == "ann"


def test_a_provider_with_a_certificate_that_nobody_trusts_is_not_believed(desk: Desk) -> None:
    terms = desk.terms.model_copy(update={"ca_file": None})
    tokens = AccessTokens(terms, KeySet(terms, told_to(desk.told)), lambda: NOW)
    with pytest.raises(TokenRefused):
        tokens.holder(token(NOW))
    assert desk.provider.asked == 0


@pytest.mark.parametrize(
    "url", ["http://login.example.org/keys", "file:///etc/passwd", "https://", "https://u:p@e.org"]
)
def test_keys_are_fetched_over_https_only(desk: Desk, url: str) -> None:
    with pytest.raises(ValidationError, match="wanted an address like https"):
        desk.configure(jwks_url=url)


def test_the_configuration_that_is_documented_is_one(tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "docs" / "access.md").read_text("utf-8")
    oidc, scope = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "casework.toml").write_text(scope + oidc)

    http = read_configuration(tmp_path / "casework.toml").http

    assert http.scope == "team"
    assert http.oidc is not None
    assert set(http.oidc.model_fields_set) == set(OidcTerms.model_fields)
    usual = OidcTerms(issuer=http.oidc.issuer, audience="casework", jwks_url=http.oidc.jwks_url)
    others = {"ca_file", "claims", "roles"}
    assert http.oidc.model_dump(exclude=others) == usual.model_dump(exclude=others)
