"""The worker signs the log and brings each checkpoint out of reach; who stamps it with the time is somebody else."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TypeVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import Certificate
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from at_delivery import email, inbox
from casework.audit.checkpoints import every, newest
from casework.audit.keys import generated, read, write
from casework.audit.timestamps import TimestampError, stamped
from casework.audit.verification import undated, verify
from casework.scheduler.checkpointing import Checkpointing
from casework.scheduler.configuration import AuditTerms, read_configuration
from casework.scheduler.delivery.mail import Mail
from casework.scheduler.publishing import Address, Folder, NotPublished, places
from examples import acknowledged, of_case
from program import casework as program
from recorded import Recorded

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SIGNER = generated("north.example/complaints")


class Told(ThreadingHTTPServer):
    """Keeps what is posted to it, and answers as it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.status = 200
        self.taken: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/checkpoints"

    def answer(self, _: bytes) -> bytes:
        return b""


T = TypeVar("T", bound=Told)


class Asked(BaseHTTPRequestHandler):
    server: Told

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(content)
        answer = self.server.answer(content)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(server: T) -> Iterator[T]:
    thread = Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def told() -> Iterator[Told]:
    with serving(Told()) as server:
        yield server


def job(recorded: Recorded, *places: Folder | Address, authority: str | None = None) -> Checkpointing:
    return Checkpointing(recorded.store, SIGNER, DAY, list(places), authority)


def sizes(recorded: Recorded) -> list[int]:
    with recorded.store.transaction(write=False) as connection:
        return [kept.checkpoint.size for kept in every(connection)]


def test_the_log_is_signed_at_once_and_again_when_a_day_has_passed(recorded: Recorded) -> None:
    checkpointing = job(recorded)
    recorded.do(*acknowledged())
    first = len(recorded.cases.log)
    assert checkpointing(AT) == {"count": 1}
    recorded.do(*of_case("C-2", *acknowledged()))
    assert checkpointing(AT + DAY - timedelta(seconds=1)) == {"count": 0}
    assert checkpointing(AT + DAY) == {"count": 1}
    assert sizes(recorded) == [first, len(recorded.cases.log)]
    assert verify(recorded.store, SIGNER.verifier).uncovered == 0


def test_a_checkpoint_goes_into_a_folder_and_to_an_address_once(recorded: Recorded, told: Told, tmp_path: Path) -> None:
    checkpointing = job(recorded, Folder(tmp_path), Address(told.url))
    checkpointing(AT)
    checkpointing(AT + timedelta(hours=1))
    with recorded.store.transaction(write=False) as connection:
        kept = newest(connection)
    assert kept is not None
    assert told.taken == [kept.note.encode()]
    assert [file.read_text() for file in tmp_path.glob("*.checkpoint")] == [kept.note]


def test_a_checkpoint_is_sent_by_e_mail_to_the_target_that_is_named(recorded: Recorded) -> None:
    with inbox() as (received, port):
        way = Mail(email(port), 5, ssl.create_default_context())
        (place,) = places(AuditTerms(emails=("ops",)), {"ops": way})
        Checkpointing(recorded.store, SIGNER, DAY, [place], None)(AT)
    with recorded.store.transaction(write=False) as connection:
        kept = newest(connection)
    assert kept is not None
    (envelope,) = received.letters
    assert isinstance(envelope.content, bytes)
    letter = message_from_bytes(envelope.content, policy=default)
    assert letter["Subject"] == "Checkpoint of north.example/complaints: 0 events"
    assert letter.get_content().replace("\r\n", "\n") == kept.note


def test_what_could_not_be_published_fails_the_turn_and_is_tried_again(
    recorded: Recorded, told: Told, tmp_path: Path
) -> None:
    checkpointing = job(recorded, Address(told.url), Folder(tmp_path / "missing"), Folder(tmp_path))
    told.status = 503
    with pytest.raises(NotPublished, match=r"127\.0\.0\.1 answers 503"):
        checkpointing(AT)
    assert len(list(tmp_path.glob("*.checkpoint"))) == 1
    told.status = 200
    with pytest.raises(NotPublished, match="No such file or directory"):
        checkpointing(AT + timedelta(hours=1))
    (tmp_path / "missing").mkdir()
    assert checkpointing(AT + timedelta(hours=2)) == {"count": 0}
    assert len(told.taken) == 2


def test_an_address_nobody_answers_at_is_named_without_its_path(recorded: Recorded) -> None:
    with pytest.raises(NotPublished, match=r"^127\.0\.0\.1 does not answer"):
        job(recorded, Address("http://127.0.0.1:9/a-secret"))(AT)


def test_the_configuration_names_key_and_places_beside_itself(tmp_path: Path) -> None:
    (tmp_path / "casework.toml").write_text('[audit]\nkey = "north.key"\nfolders = ["out", "/mnt/once"]\n')
    found = read_configuration(tmp_path / "casework.toml").audit
    assert found == AuditTerms(key=tmp_path / "north.key", folders=(tmp_path / "out", Path("/mnt/once")))


def test_the_worker_signs_when_it_has_a_key(recorded: Recorded, tmp_path: Path) -> None:
    recorded.do(*acknowledged())
    write(SIGNER, tmp_path / "north.key")
    assert read(tmp_path / "north.key").verifier == SIGNER.verifier
    (tmp_path / "casework.toml").write_text('[audit]\nkey = "north.key"\nfolders = ["."]\n')
    ran = program("worker", "--once", "--store", recorded.url, "--config", str(tmp_path / "casework.toml"))
    assert ran.status == 0, ran.err
    (file,) = tmp_path.glob("*.checkpoint")
    verified = program(
        "audit", "verify", "--store", recorded.url, "--public-key", str(SIGNER.verifier), "--checkpoint", str(file)
    )
    assert (verified.status, verified.err) == (0, "")
    assert "Log, tree, checkpoints and views agree." in verified.out


class Authority(Told):
    """A time-stamp authority: what OpenSSL answers with a certificate made for it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.root, signer, key = certified()
        pem = serialization.Encoding.PEM
        (folder / "tsa.cnf").write_text(TSA)
        (folder / "serial").write_text("01\n")
        (folder / "tsa.pem").write_bytes(signer.public_bytes(pem))
        private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        (folder / "tsa.key").write_bytes(key.private_bytes(pem, *private))

    def answer(self, content: bytes) -> bytes:
        program = shutil.which("openssl")
        assert program, "the tests of timestamps need openssl, which plays the authority: apt-get install openssl"
        (self.folder / "asked").write_bytes(content)
        reply = "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "asked", "-out", "answer"
        subprocess.run([program, *reply], cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "answer").read_bytes()


def certified() -> tuple[Certificate, Certificate, rsa.RSAPrivateKey]:
    """The certificates of a root and of an authority it vouches for, and that one's key."""
    keys = [rsa.generate_private_key(65537, 2048) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("A root", "An authority")]
    use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    made = []
    root = x509.BasicConstraints(ca=True, path_length=None)
    for place, (name, key, extension) in enumerate(zip(names, keys, (root, use), strict=True)):
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(names[0]).public_key(key.public_key())
        builder = builder.serial_number(place + 1).not_valid_before(AT - 9 * DAY).not_valid_after(AT + 9_999 * DAY)
        made.append(builder.add_extension(extension, critical=True).sign(keys[0], hashes.SHA256()))
    return made[0], made[1], keys[1]


TSA = """
[tsa]
default_tsa = authority
[authority]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
certs = tsa.pem
"""


def test_a_checkpoint_is_dated_by_an_authority_outside(recorded: Recorded, tmp_path: Path) -> None:
    recorded.do(*acknowledged())
    with serving(Authority(tmp_path)) as authority:
        job(recorded, authority=authority.url)(AT)
        with recorded.store.transaction(write=False) as connection:
            kept = newest(connection)
        assert kept is not None
        assert kept.timestamp is not None
        assert abs(stamped(kept.timestamp, kept.note, [authority.root]) - datetime.now(UTC)) < DAY
        assert undated(recorded.store, [authority.root]) == []
        with pytest.raises(TimestampError, match="not of this checkpoint"):
            stamped(kept.timestamp, kept.note + " ", [authority.root])
        with pytest.raises(TimestampError, match="no timestamp"):
            stamped(b"x", kept.note, [authority.root])


def test_an_authority_that_answers_something_else_dates_nothing(recorded: Recorded, told: Told) -> None:
    with pytest.raises(TimestampError, match="This is no timestamp"):
        job(recorded, authority=told.url)(AT)
    with recorded.store.transaction(write=False) as connection:
        kept = newest(connection)
    assert kept is not None
    assert kept.timestamp is None
