"""Signing in with the landlord's identity provider: nobody gets in who did not sign in there, from here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from pydantic import ValidationError

from at_http import PATIENCE, TLS, server
from at_web import form_token
from casework import Casework
from casework.application import utc_now
from casework.http import create_app
from casework.http.access.token_guard import guard_of
from casework.http.serving import configured
from casework.scheduler.configuration import Configuration, HttpTerms
from casework.web.pages import mount
from casework.web.sessions import COOKIE
from web.authorizing import ADDRESS, Authorizing, authorizing


@dataclass
class Visitor:
    """Somebody with a browser, which keeps the one cookie whatever it came over."""

    client: httpx.Client
    provider: Authorizing
    cookie: str = ""
    said: httpx.Headers | None = None

    def get(self, path: str, **query: str) -> httpx.Response:
        return self._kept(self.client.get(path, params=query or None, headers=self._cookie()))

    def post(self, path: str, **form: str) -> httpx.Response:
        return self._kept(self.client.post(path, data=form, headers=self._cookie()))

    def led_away(self, back: str = "/") -> dict[str, str]:
        """Goes to the provider; what they were sent there with."""
        started = self.get("/sign-in/start", back=back)
        assert started.status_code == 303
        address = urlsplit(started.headers["Location"])
        assert f"{address.scheme}://{address.netloc}{address.path}" == f"{self.provider.url}/authorize"
        return dict(parse_qsl(address.query))

    def signed_in(self, back: str = "/") -> httpx.Response:
        """Signs in with the provider, and comes back."""
        return self.get("/sign-in/back", **self.provider.let_in(self.led_away(back)))

    def _cookie(self) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}

    def _kept(self, response: httpx.Response) -> httpx.Response:
        self.said = response.headers
        for line in response.headers.get_list("set-cookie"):
            self.cookie = line.partition(";")[0].partition("=")[2].strip('"')
        return response


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Authorizing]]:
    folder = tmp_path_factory.mktemp("oidc")
    with authorizing() as provider, Casework.open(f"sqlite:///{folder / 'casework.db'}", durable=False) as casework:
        terms = HttpTerms(oidc=provider.oidc(folder))
        app = create_app(casework, guard_of(casework, terms.oidc), terms=terms)
        mount(app, Configuration(http=terms, web=provider.pages()))
        with server(configured(app, terms)) as url:
            yield url, provider
            app.state.desk.streams.drain()


@contextmanager
def visiting(service: tuple[str, Authorizing], **claims: object) -> Iterator[Visitor]:
    """Somebody whom the provider knows as this."""
    url, provider = service
    provider.claims = dict(claims)
    with httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False, verify=TLS) as client:
        yield Visitor(client, provider)


def test_whoever_signs_in_with_the_provider_comes_back_to_the_page_they_asked_for(
    service: tuple[str, Authorizing],
) -> None:
    with visiting(service, sub="ann", name="Ann Other", roles=["officer"]) as ann:
        asked = ann.get("/queues/overdue", service="repairs")
        assert asked.headers["Location"] == "/sign-in?back=%2Fqueues%2Foverdue%3Fservice%3Drepairs"

        back = ann.signed_in("/queues/overdue?service=repairs")

        assert (back.status_code, back.headers["Location"]) == (303, "/queues/overdue?service=repairs")
        assert "Ann Other" in ann.get("/queues/overdue").text


def test_the_provider_is_asked_with_a_challenge_and_shown_its_secret_only_with_the_code(
    service: tuple[str, Authorizing],
) -> None:
    with visiting(service, sub="ann") as ann:
        asked = ann.led_away()
        assert asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] == f"{ADDRESS}/sign-in/back"

        ann.get("/sign-in/back", **ann.provider.let_in(asked))

        sent = ann.provider.sent[-1]
        assert sent["code_verifier"] not in asked.values()
        assert (sent["client_id"], sent["client_secret"]) == ("casework-pages", "only for tests")


def test_a_session_is_kept_in_a_cookie_that_no_script_reads_and_that_goes_over_https_alone(
    service: tuple[str, Authorizing],
) -> None:
    with visiting(service, sub="ann") as ann:
        back = ann.signed_in()

        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(back.headers["Set-Cookie"].split("; "))
        assert "ann" not in ann.cookie


@pytest.mark.parametrize("wrong", ["code-1", "state", "both"])
def test_a_sign_in_that_was_not_begun_by_this_browser_lets_nobody_in(
    service: tuple[str, Authorizing], wrong: str
) -> None:
    with visiting(service, sub="eve") as eve, visiting(service, sub="ann") as ann:
        stolen, mine = eve.provider.let_in(eve.led_away()), ann.led_away()
        brought = {"code-1": stolen, "state": {**stolen, "state": "x"}, "both": {"state": mine["state"]}}[wrong]

        assert ann.get("/sign-in/back", **brought).status_code == 403
        assert ann.get("/").status_code == 303


def test_a_code_that_somebody_else_was_given_is_not_good_with_another_secret(service: tuple[str, Authorizing]) -> None:
    with visiting(service, sub="eve") as eve, visiting(service, sub="ann") as ann:
        mine = ann.led_away()
        code = eve.provider.let_in(eve.led_away())["code"]

        assert ann.get("/sign-in/back", code=code, state=mine["state"]).status_code == 403
        assert ann.get("/").status_code == 303


@pytest.mark.parametrize("claims", [{"aud": "another"}, {"exp": 1}, {"iss": "https://else.example.org/"}])
def test_a_token_that_the_service_would_not_accept_signs_nobody_in(
    service: tuple[str, Authorizing], claims: dict[str, object]
) -> None:
    with visiting(service, **claims) as ann:
        assert ann.signed_in().status_code in {401, 403}
        assert ann.get("/").status_code == 303


@pytest.mark.parametrize(
    "back", ["//evil.example.org", "https://evil.example.org", "/\\evil.example.org", "javascript:x"]
)
def test_nobody_is_led_elsewhere_after_signing_in(service: tuple[str, Authorizing], back: str) -> None:
    with visiting(service, sub="ann") as ann:
        assert ann.signed_in(back).headers["Location"] == "/"


def test_whoever_signs_out_is_not_known_any_more_and_no_link_signs_anybody_out(
    service: tuple[str, Authorizing],
) -> None:
    with visiting(service, sub="ann") as ann:
        ann.signed_in()
        assert ann.get("/sign-out").status_code == 405
        assert ann.post("/sign-out", other="x").status_code == 403

        assert ann.post("/sign-out", form_token=form_token(ann.get("/"))).status_code == 303

        assert ann.get("/").status_code == 303


def test_an_access_token_that_has_expired_leads_to_signing_in_again(service: tuple[str, Authorizing]) -> None:
    now = int(utc_now().timestamp())
    with visiting(service, sub="ann", exp=now - 29) as ann:  # good by the leeway of 30 seconds, for one second more
        ann.provider.claims = {"sub": "ann", "exp": now - 60}
        assert ann.signed_in().status_code == 401
        assert ann.get("/cases").headers["Location"] == "/sign-in?back=%2Fcases"


def test_pages_for_a_provider_need_to_know_whose_tokens_are_accepted() -> None:
    terms = {
        "client_id": "x",
        "authorize_url": "https://a.example",
        "token_url": "https://a.example",
        "address": ADDRESS,
    }

    with pytest.raises(ValidationError, match=r"\[http.oidc\]"):
        Configuration.model_validate({"web": {"sign_in": terms}})
