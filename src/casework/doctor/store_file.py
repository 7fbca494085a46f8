"""The store's file: where it lies, who may read it, and whether it is what was written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from casework.doctor.finding import Finding, Findings
from casework.store.schema import SCHEMA_VERSION
from casework.store.soundness import Looked

MB = 1_000_000
LEAST_FREE, GOOD_FREE = 100 * MB, 1000 * MB
NETWORK = {"9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "glusterfs", "nfs", "nfs4", "smb3", "smbfs"}
"""Kinds of file systems on which SQLite's write-ahead log is not safe."""


def place(path: Path) -> Findings:
    """Whether the file and its folder may be written, and by nobody else be read."""
    if _may(path, os.R_OK | os.W_OK) and _may(path.parent, os.W_OK | os.X_OK):
        yield Finding("permissions", "ok", f"{path} and its folder may be written")
    else:
        advice = "Run as the user who owns it, or allow reading and writing the file and its folder."
        yield Finding("permissions", "fail", f"{path} or its folder may not be written by this user", advice)
    if path.stat().st_mode & 0o007:
        advice = f"chmod o-rwx {path} – it holds what residents said and who they are."
        yield Finding("privacy", "warn", "everybody on this machine may open the store", advice)
    else:
        yield Finding("privacy", "ok", "only its owner and group may open the store")


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def disk(path: Path) -> Findings:
    """Whether there is room, on a disk that is this machine's own."""
    free, size = shutil.disk_usage(path.parent).free, path.stat().st_size
    says = f"{free // MB:,} MB free beside a store of {size // MB:,} MB"
    advice = "Free some space, or move the store to a larger disk; when it is full, nothing more can be recorded."
    state = "fail" if free < LEAST_FREE else "warn" if free < max(GOOD_FREE, size) else "ok"
    yield Finding("disk space", state, says, "" if state == "ok" else advice)  # type: ignore[arg-type]  # one of the three
    kind = file_system(path.resolve(), Path("/proc/self/mounts"))
    if kind in NETWORK:
        advice = "Move the store to a local disk: over a network its write-ahead log can be damaged."
        yield Finding("local disk", "fail", f"the store lies on a network file system ({kind})", advice)
    else:
        yield Finding("local disk", "ok", f"the store lies on {kind or 'an unknown file system'}")


def file_system(path: Path, mounts: Path) -> str | None:
    """The kind of the file system on which a file lies, as a table of mounts has it; None where there is none."""
    if not mounts.exists():
        return None
    lines = (line.split() for line in mounts.read_text(errors="replace").splitlines())
    kinds = {Path(fields[1]): fields[2] for fields in lines if len(fields) > 2}
    return next((kinds[folder] for folder in path.parents if folder in kinds), None)


def content(found: Looked) -> Findings:
    """Whether the pages fit together, and whose schema it is."""
    if found.pages is not None:
        advice = "Stop everything that uses it, keep the file, and restore the last backup."
        yield Finding("pages", "fail", f"the store is damaged ({found.pages})", advice)
        return
    yield Finding("pages", "ok", "the pages of the file fit together")
    if found.settings is None:
        yield Finding("schema", "warn", "the file is blank", "The first command that is recorded makes it a store.")
        return
    version = found.settings.schema_version
    if version < SCHEMA_VERSION:
        advice = "Back it up; the next command brings it up to date, and then look again."
        yield Finding("schema", "warn", f"the store has schema {version}, this casework {SCHEMA_VERSION}", advice)
    else:
        yield Finding("schema", "ok", f"schema {version}")
