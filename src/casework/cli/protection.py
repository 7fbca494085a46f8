"""`casework protection`: the keys under which people's words are sealed, and the master key that wraps them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, Json, StoreUrl, examples
from casework.cli.screen import emit, show
from casework.cli.writing import spare, unwritten

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from casework.store import KeysAt, Store
    from casework.store.keyring import Keyring

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Keys of sealed words: make, rotate, back up, check.",
)
_ROTATE = "CASEWORK_MASTER_KEY=file:/etc/casework/new.key,file:/etc/casework/old.key casework protection rotate"


@app.command("new-key", epilog=examples("protection new-key /etc/casework/master.key"))
def new_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where it goes; nothing may be there yet.")],
    json: Json = False,
) -> None:
    """Make a master key, in a file that only its owner can read.

    Without it no word in the store can be read any more. Keep a copy where neither the store nor its keys are.
    """
    from casework.store.keyring.master import generated

    try:
        made = generated(file)
    except FileExistsError:
        raise typer.BadParameter(f"{file} is there already, and is not replaced; name another file") from None
    except OSError as error:
        raise unwritten(file, error) from None
    at = f"file:{file.resolve()}"
    if json:
        emit({"name": made.name, "at": at})
        return
    show(f"The master key {made.name} is in {file}.")
    show(f"Keep a copy in a place of its own, then: CASEWORK_MASTER_KEY={at}")


@app.command()
def status(store: StoreUrl = HERE, json: Json = False) -> None:
    """Say whether words are sealed, and where the keys are.

    It tells how many there are and which master keys wrap them; never a key.
    """
    from casework.store import open_as_stored

    with open_as_stored(store, create=False) as stored:
        sealed, place = stored.settings.keys is not None, stored.engine.place
    found: dict[str, Any] = {"store": place, "sealed": sealed}
    if sealed:
        with _opened(store) as opened:
            found |= _facts(_keyring(opened))
    if json:
        emit(found)
    elif sealed:
        _show(found)
    else:
        show(f"The words in {place} are not sealed; casework seal makes a store of it in which they are.")


@app.command(epilog=f"\b\nFor example:\n  {_ROTATE}")
def rotate(store: StoreUrl = HERE, json: Json = False) -> None:
    """Have a new master key take over from the old one.

    The first one in CASEWORK_MASTER_KEY wraps all keys then, and those after it are not needed any more. Before, name
    the new one first and the old one after it for everything that uses the store, and start it again. Others may go on
    meanwhile. It can be interrupted at any moment and run again, and goes on from there.
    """
    from casework.cli.progress import progress

    with _opened(store) as opened:
        keyring = _keyring(opened)
        with progress("keys wrapped", None) as report:
            count = keyring.wrappings.rotate(report)
        name = keyring.wrappings.masters_in_use()[0]
    if json:
        emit({"master_key": name, "wrapped": count})
        return
    show(f"The master key {name} wraps everything now; {count:,} keys were wrapped anew.")
    show("Back up the key database. Then take every other master key out of CASEWORK_MASTER_KEY, start everything that")
    show("uses the store again, and keep the old master key for as long as there are backups that it wraps.")


@app.command(epilog=examples("protection backup /var/lib/casework-keys/keys-2026-03-02.db"))
def backup(
    file: Annotated[Path, typer.Argument(metavar="TO", help="Where the copy goes.")],
    force: Annotated[bool, typer.Option("--force", help="Replace TO if it is there.")] = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Copy the key database into a file while others work.

    The copy is opened, and every key in it unwrapped, before it gets its name. Keep it apart from the backups of the
    store and from the master key: together they give the words away.
    """
    from casework.store.keyring.backup import take

    spare(file, store)
    with _opened(store) as opened:
        try:
            taken = take(_keyring(opened), _keys(), file, replace=force)
        except FileExistsError:
            raise typer.BadParameter(f"{file} is there already; name another, or give --force to replace it") from None
        except OSError as error:
            raise unwritten(file, error) from None
    if json:
        emit({"file": str(file), "keys": taken.keys, "destroyed": taken.destroyed})
    else:
        show(f"{file} holds {taken.keys:,} keys, {taken.destroyed:,} of them destroyed; each of the others unwraps.")


@app.command()
def check(store: StoreUrl = HERE, json: Json = False) -> None:
    """Unwrap every key, unseal every word, name what fails.

    Nothing is changed, and no word is shown. The exit status is 9 when something is wrong.
    """
    from dataclasses import asdict

    from casework.cli.progress import progress
    from casework.store.keyring.checking import checked

    wrong: list[str] = []

    def tell(sentence: str) -> None:
        wrong.append(sentence)
        if not json:
            show(sentence)

    with _opened(store) as opened, progress("events", opened.position()) as report:
        found = checked(opened, _keyring(opened), tell, report)
    if json:
        emit(asdict(found) | {"wrong": wrong})
    else:
        keys = f"{found.keys:,} keys, {found.destroyed:,} of them destroyed"
        show(f"{keys}; {found.events:,} events with {found.words:,} sealed words, {found.erased:,} of them erased")
    if wrong:
        raise Ended(ExitCode.FAILED, f"{len(wrong):,} things are wrong, named above")


def _opened(url: str) -> AbstractContextManager[Store]:
    from casework.store import open_store

    return open_store(url, create=False)


def _keyring(store: Store) -> Keyring:
    from casework.store.keyring import Keyring

    if not isinstance(store.keeper, Keyring):
        raise Ended(ExitCode.STORE, f"The words in {store.engine.place} are not sealed; it has no keys")
    return store.keeper


def _keys() -> KeysAt:
    from casework.store import KeysAt

    found = KeysAt.of_environment()
    if found is None:
        raise Ended(ExitCode.USAGE, "say where the keys are, with CASEWORK_KEYS and CASEWORK_MASTER_KEY")
    return found


def _facts(keyring: Keyring) -> dict[str, Any]:
    wrappings = keyring.wrappings
    return {
        "keys_at": keyring.place.place,
        **keyring.counted()._asdict(),
        "master_keys": wrappings.masters_in_use(),
        "rotating": wrappings.rotating,
    }


def _show(found: dict[str, Any]) -> None:
    show(f"The words in {found['store']} are sealed; their keys are in {found['keys_at']}.")
    keys = f"{found['keys']:,} keys of {found['subjects']:,} data subjects"
    show(f"{keys}; {found['destroyed']:,} others are destroyed")
    show(f"wrapped by the master key {', '.join(found['master_keys'])}")
    if found["rotating"]:
        show("A rotation has begun and not ended; run casework protection rotate.")
