"""`casework.toml`: how often the worker does what, where it can be asked how it is, and who is told of alerts."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Annotated, Literal, Self

import httpx
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from casework.domain.errors import CaseworkError
from casework.domain.landlord_file import Sentence, fitted, table_of
from casework.domain.policy import Policies, PolicyError
from casework.domain.retention import Schedule
from casework.scheduler.delivery.targets import DeliveryTerms
from casework.scheduler.letter_terms import LetterSettings
from casework.scheduler.oidc import OidcTerms
from casework.scheduler.pages import PageTerms

Seconds = Annotated[float, Field(gt=0, le=86_400)]


class ConfigurationError(CaseworkError, ValueError):
    """A configuration that is malformed; names the file, the field and what is wanted."""


def _web_address(text: str) -> str:
    try:
        whole = httpx.URL(text).scheme in ("http", "https") and bool(httpx.URL(text).host)
    except httpx.InvalidURL:
        whole = False
    if not whole:
        raise ValueError("wanted a web address like https://example.org/ping")
    return text


def _host_name() -> str:
    """The name of this machine, without what a worker's name may not have in it."""
    return "".join(letter if letter.isalnum() else "-" for letter in socket.gethostname())[:64] or "worker"


class Terms(BaseModel):
    """A table of the configuration: nothing unknown in it, and no error quotes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class WorkerTerms(Terms):
    """The worker's name, by which its sweeps are counted, and how often it does each job.

    Its watchdog ends it after `stale_after_sweeps` times the time between sweeps without one that came forward.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")] = Field(default_factory=_host_name)
    sweep_seconds: Seconds = 30
    deliver_seconds: Seconds = 15
    escalate_seconds: Seconds = 300
    heartbeat_seconds: Seconds = 60
    reconcile_hours: Annotated[float, Field(gt=0, le=168)] = 24
    stale_after_sweeps: Annotated[int, Field(ge=2, le=1000)] = 10

    @property
    def stale_after(self) -> float:
        """Seconds after which a sweep that did not come is called stale."""
        return self.sweep_seconds * self.stale_after_sweeps


class MetricsTerms(Terms):
    """Where `/metrics`, `/livez` and `/readyz` are answered; no `port`, no answers.

    A worker of all schemas sums its measures over them, unless `by_schema`.
    """

    address: Sentence = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] | None = None
    by_schema: bool = False


class HeartbeatTerms(Terms):
    """A file that is written and an address that is asked for at each heartbeat, while sweeps end well."""

    file: Path | None = None
    url: Annotated[SecretStr, BeforeValidator(_web_address)] | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10


class HttpTerms(Terms):
    """What the HTTP service takes on at once, how long it waits for clients, and whose cases somebody sees.

    `threads` requests are worked on at once, `in_flight` may be in hand, the rest of them arriving or waiting; each
    process counts for itself. `documents` is a folder or `s3://BUCKET/PREFIX`; without it none are kept.
    """

    in_flight: Annotated[int, Field(ge=1, le=100_000)] = 500
    threads: Annotated[int, Field(ge=1, le=100)] = 4
    wait_seconds: Seconds = 5
    streams: Annotated[int, Field(ge=0, le=100_000)] = 200
    body_bytes: Annotated[int, Field(ge=1024, le=100_000_000)] = 1_000_000
    pause_seconds: Seconds = 10
    arrival_seconds: Seconds = 60
    idle_seconds: Seconds = 60
    drain_seconds: Seconds = 20
    root_path: Annotated[str, Field(pattern=r"^(/[A-Za-z0-9._~-]+)*$")] = ""
    documents: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    scope: Literal["team", "service"] | None = None
    oidc: OidcTerms | None = None


class AuditTerms(Terms):
    """What signs the log, how often at least, and where its checkpoints go; without a `key` none are made.

    `folders` and `addresses` are best out of the reach of those who run the store; `emails` are names of e-mail targets
    of `[delivery]`. `timestamps` is the address of a time-stamp authority (RFC 3161).
    """

    key: Path | None = None
    every_hours: Annotated[float, Field(gt=0, le=24)] = 24
    folders: tuple[Path, ...] = ()
    addresses: tuple[Annotated[SecretStr, BeforeValidator(_web_address)], ...] = ()
    emails: tuple[str, ...] = ()
    timestamps: Annotated[SecretStr, BeforeValidator(_web_address)] | None = None


class RetentionTerms(Terms):
    """How long words are kept, by the first schedule that covers a case; without any, nothing's time ever comes."""

    schedules: Annotated[tuple[Schedule, ...], Field(alias="schedule")] = ()


class LogTerms(Terms):
    """What is told: `debug` tells of sweeps that found nothing, too."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class OwnTerms(Terms):
    """What a landlord has of its own; where its store is one of many, in `NAME.toml`, for the schema of that name."""

    policies: tuple[Path, ...] = ()
    delivery: DeliveryTerms = Field(default_factory=DeliveryTerms)
    audit: AuditTerms = Field(default_factory=AuditTerms)
    retention: RetentionTerms = Field(default_factory=RetentionTerms)

    @model_validator(mode="after")
    def _mailed(self) -> Self:
        known = {target.name for target in self.delivery.targets if target.kind == "email"}
        if unknown := next((name for name in self.audit.emails if name not in known), None):
            raise ValueError(f"audit.emails names {unknown}, which is no e-mail target of [delivery]")
        return self


class Configuration(OwnTerms):
    """Everything that `casework.toml` says; what it does not say has a default.

    `policies` are files with policies of a landlord's own, beside those that come with casework.
    """

    worker: WorkerTerms = Field(default_factory=WorkerTerms)
    metrics: MetricsTerms = Field(default_factory=MetricsTerms)
    heartbeat: HeartbeatTerms = Field(default_factory=HeartbeatTerms)
    logs: LogTerms = Field(default_factory=LogTerms)
    http: HttpTerms = Field(default_factory=HttpTerms)
    letters: LetterSettings = Field(default_factory=LetterSettings)
    web: PageTerms = Field(default_factory=PageTerms)

    @model_validator(mode="after")
    def _signed_in(self) -> Self:
        if self.web.sign_in and not self.http.oidc:
            raise ValueError("[web.sign_in] needs [http.oidc], which says whose access tokens are accepted")
        return self

    def law(self) -> Policies:
        """The policies that come with casework, and a landlord's own. Raises PolicyError."""
        try:
            return Policies.shipped().with_files(*self.policies)
        except OSError as error:
            raise PolicyError(f"the policy {error.filename} cannot be read: {error.strerror}") from None


def own_configuration(common: Configuration, folder: Path | None, schema: str) -> Configuration:
    """The configuration of a schema's worker: the common one, with the policies and targets in the schema's own file.

    It has no documents: those of the common file are not one landlord's to erase. Raises ConfigurationError.
    """
    common = common.model_copy(update={"http": common.http.model_copy(update={"documents": None})})
    path = folder and folder / f"{schema}.toml"
    if path is None or not path.exists():
        return common
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror}") from None
    found = fitted(OwnTerms, table_of(content, str(path), ConfigurationError), str(path), ConfigurationError)
    policies = (*common.policies, *(path.resolve().parent / each for each in found.policies))
    audit = _beside(found.audit, path.resolve().parent)
    own = {"policies": policies, "delivery": found.delivery, "audit": audit, "retention": found.retention}
    return common.model_copy(update=own)


def read_configuration(path: Path | None) -> Configuration:
    """The configuration in a TOML file, the defaults without one. Relative paths in it start where the file lies.

    Raises ConfigurationError naming the file, each wrong field and what is wanted, OSError when it cannot be read.
    """
    if path is None:
        return Configuration()
    found = fitted(
        Configuration, table_of(path.read_bytes(), str(path), ConfigurationError), str(path), ConfigurationError
    )
    here = path.resolve().parent
    file, documents = found.heartbeat.file, found.http.documents
    if documents and "://" not in documents:
        documents = str(here / documents)
    return found.model_copy(
        update={
            "policies": tuple(here / each for each in found.policies),
            "heartbeat": found.heartbeat.model_copy(update={"file": file and here / file}),
            "audit": _beside(found.audit, here),
            "http": found.http.model_copy(update={"documents": documents}),
            "letters": found.letters.beside(here),
        }
    )


def _beside(terms: AuditTerms, here: Path) -> AuditTerms:
    """The terms with their relative paths beginning in a folder."""
    folders = tuple(here / each for each in terms.folders)
    return terms.model_copy(update={"key": terms.key and here / terms.key, "folders": folders})
