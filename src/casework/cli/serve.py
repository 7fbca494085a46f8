"""`casework serve`: the HTTP service, by itself."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.demonstrating import demonstration
from casework.cli.ending import Ended, ExitCode, say
from casework.cli.options import HERE, Config, StoreUrl
from casework.cli.reading import configuration

if TYPE_CHECKING:
    import socket
    from datetime import date

    from casework.http.serving import Service
    from casework.scheduler.configuration import Configuration

NEEDED = "serving needs more than is installed; run pip install 'casework[http]'"


def serve(
    *,
    dev: Annotated[
        bool, typer.Option("--dev", help="Let in whoever has a key that is made now, shown, and gone at the end.")
    ] = False,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Answer on this address; 0.0.0.0 is all of this machine's.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, metavar="PORT", help="Answer there; 0 is any.")] = 8000,
    processes: Annotated[
        int, typer.Option(min=1, max=256, metavar="N", help="So many processes, for a store on PostgreSQL.")
    ] = 1,
    documents: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Keep documents there, or in s3://BUCKET/PREFIX.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Serve the small year of `casework demo`, for --dev; gone at the end.")
    ] = False,
    config: Config = None,
    store: StoreUrl = HERE,
) -> None:
    """Answer over HTTP what can be done and read here, with pages.

    Nothing is open to anybody without an API key (see `casework keys`) or an access token of the identity provider in
    the configuration. --dev shows a key that opens everything, and answers this machine only; it makes the store, too.

    Pages for people stand at / where the configuration says how they sign in ([web.sign_in]), and with --dev.

    What it did is told on standard error, one JSON object a line. SIGTERM and SIGINT end it once what is in hand was
    answered; a second one, or the time limit in the configuration, ends it at once.

    The exit status is 0 when it was asked to end, 2 when the port is taken, 6 when the store cannot be used, and 10
    when what was in hand had to be cut off.
    """
    if (dev or demo) and not _this_machine_alone(host):
        raise Ended(
            ExitCode.USAGE, f"--dev opens everything to a key on a screen; it is not for {host}, leave --host out"
        )
    if processes > 1 and (demo or not store.startswith("postgres")):
        several = "a store in a file is served by one process, with many threads; for several, use PostgreSQL"
        raise Ended(ExitCode.USAGE, several)
    with ExitStack() as made:
        service = _service(store, _with_documents(configuration(config), documents), processes, open_to_key=dev or demo)
        if demo:
            url, clock = made.enter_context(demonstration())
            service = replace(service, url=url, clock=clock)
        _serve(service, host, port)


def _service(store: str, terms: Configuration, processes: int, *, open_to_key: bool) -> Service:
    """What is served, with pages where people can sign in."""
    try:
        from casework.http.access.token_guard import local_key
        from casework.http.serving import Service
        from casework.web.pages import mount
    except ModuleNotFoundError as error:
        raise Ended(ExitCode.USAGE, f"{NEEDED} ({error.name} is missing)") from None
    key = local_key() if open_to_key else None
    return Service(store, terms, key, processes, mount if key or terms.web.sign_in else None)


def _serve(service: Service, host: str, port: int) -> None:
    from casework.application import utc_now
    from casework.domain.moment import local_day
    from casework.http.serving import listening_on
    from casework.http.serving import serve as until_asked_to_end
    from casework.scheduler.protection import warn_unless_sealed
    from casework.scheduler.telling import teller

    with service.casework() as casework:  # what is wrong with it is said before anything else
        warn_unless_sealed(casework.store, teller(sys.stderr, utc_now, level=service.configuration.logs.level))
    with ExitStack() as opened:
        try:
            listening = opened.enter_context(listening_on(host, port))
        except OSError as error:
            raise Ended(ExitCode.USAGE, f"cannot answer on {host}:{port}: {error.strerror}") from None
        where = _address(listening)
        say(f"answering on {where}")
        if service.key:
            _show(service.key, where, local_day(service.clock()))
        until_asked_to_end(service, listening)


def _this_machine_alone(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _with_documents(terms: Configuration, documents: str | None) -> Configuration:
    if documents is None:
        return terms
    place = documents if "://" in documents else str(Path(documents).resolve())
    return terms.model_copy(update={"http": terms.http.model_copy(update={"documents": place})})


def _address(listening: socket.socket) -> str:
    host, port, *_ = listening.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _show(key: str, where: str, today: date) -> None:
    command = (
        f'{{"at": "{today}", "by": {{"id": "ann", "role": "officer"}}, "channel": "email", '
        '"summary": "Damp in the bedroom", "resident": {"id": "r-1", "name": "Rosa Resident"}, '
        '"tenure": "lcra", "service": "repairs", "category": "damp_and_mould"}'
    )
    say("--dev: WHOEVER HAS THIS KEY MAY DO EVERYTHING HERE. Only for trying it out; it is gone when this ends.")
    say(f"Look around in a browser: open {where}/ and sign in with the key")
    for line in (
        "",
        f"  {key}",
        "",
        "Take a complaint with it:",
        "",
        f"  curl {where}/v1/cases/TRY-1/log_complaint \\",
        f"    -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \\",
        f"    -d '{command}'",
        "",
    ):
        typer.echo(line, err=True)
