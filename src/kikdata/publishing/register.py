"""The register beside the site: made for what is published, compared with what lies there."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kikdata.checks.earlier import as_published
from kikdata.checks.register import PublishedFile, Register, describe_angaben, describe_further
from kikdata.checks.register_file import (
    REGISTER_FOLDER,
    dump_register,
    parse_register,
    register_path,
    write_register,
)
from kikdata.data.metadata import Json
from kikdata.data.origin import LOCK
from kikdata.data.sources import TEXTS, hash_file, is_text_of
from kikdata.errors import RegisterError
from kikdata.files import replace_file
from kikdata.model import Berichtigung, Edition

__all__ = [
    "SiteState",
    "check_numbers",
    "compare_site",
    "file_differences",
    "hash_files",
    "make_register",
    "own_texts",
    "pending_register",
    "settle_pending",
    "shared_sources",
    "table_digest",
]

_TABLE = "daten/massnahmen.json"


# --- making one --------------------------------------------------------------------------------


def hash_files(folder: Path) -> dict[str, PublishedFile]:
    """Return SHA-256 and date of each file of an edition, by its place in it."""
    return {
        path.relative_to(folder).as_posix(): PublishedFile(
            hash_file(path), int(path.stat().st_mtime)
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def own_texts(herkunft: Json, ausgabe: str) -> dict[str, str]:
    """Return the SHA-256 of the texts that belong to this edition alone, by place."""
    files = herkunft["quellen"]["dateien"].items()
    return {name: digest for name, digest in files if is_text_of(name, ausgabe)}


def shared_sources(herkunft: Json) -> dict[str, str]:
    """Return the SHA-256 of program, settings and the texts of every edition, by place."""
    files = herkunft["quellen"]["dateien"].items()
    found = {name: digest for name, digest in files if not name.startswith(TEXTS)}
    lock = herkunft["requirements_lock"]
    return {**found, **({LOCK: lock} if lock else {})}


def make_register(
    edition: Edition,
    herkunft: Json,
    berichtigungen: Sequence[Berichtigung],
    folder: Path,
    before: Register | None,
    today: dt.date,
) -> Register:
    """Return the register of the edition that lies ready in `folder`; `before`: its last one.

    Numbers that stay the same keep the SHA-256 by which later editions name them, whatever form
    their file has by now.
    """
    digest = table_digest((folder / _TABLE).read_bytes(), before)
    previous = before.previous if before else ()
    if before and digest != before.snapshot.sha256:
        previous = (before.snapshot, *previous)
    snapshot = as_published(edition, digest)
    return Register(
        snapshot,
        before.first_day if before else today,
        tuple(berichtigungen),
        describe_angaben(edition),
        {kennung: reason.text for kennung, reason in edition.reasons.items() if reason.text},
        herkunft["fruehere_ausgaben"],
        herkunft["arbeitsmappe"],
        own_texts(herkunft, edition.angaben.ausgabe),
        shared_sources(herkunft),
        hash_files(folder),
        previous,
        describe_further(edition),
    )


def table_digest(table: bytes, before: Register | None) -> str:
    """Return the SHA-256 by which later editions name this table, see `make_register`."""
    if before and not _number_differences(before, table):
        return before.snapshot.sha256
    return sha256(table).hexdigest()


def check_numbers(register: Register, folder: Path) -> None:
    """Raise RegisterError if an edition made again has other numbers than were published."""
    differences = _number_differences(register, (folder / _TABLE).read_bytes())
    if differences:
        raise RegisterError(
            f"Die Ausgabe {register.ausgabe} hätte andere Zahlen als die veröffentlichte "
            f"({', '.join(differences)}). Nichts wurde ersetzt."
        )


def _number_differences(register: Register, table: bytes) -> list[str]:
    """Return the Kennungen whose published values differ, in the columns that both have."""
    new = {row["kennung"]: row for row in json.loads(table)}
    old = {row.kennung: row for row in register.snapshot.rows}
    found = sorted(old.keys() ^ new.keys())
    for kennung in old.keys() & new.keys():
        names = register.row_names & new[kennung].keys()
        if any(str(getattr(old[kennung], name)) != new[kennung][name] for name in names):
            found.append(kennung)
    return found


# --- beside the site ---------------------------------------------------------------------------


@dataclass(frozen=True)
class SiteState:
    """Whether an edition is in the site, and by name what of it is not as it was published.

    `foreign`: what lies there besides.
    """

    is_there: bool
    differences: tuple[tuple[str, str], ...] = ()
    foreign: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every file is there as it was published."""
        return self.is_there and not self.differences


def compare_site(register: Register, site: Path) -> SiteState:
    """Compare the files of an edition in the site with its register, byte by byte."""
    folder = site / register.ausgabe
    if not folder.is_dir():
        return SiteState(is_there=False)
    files = hash_files(folder)
    # What systems put into any folder is hidden, and nobody's loss.
    foreign = [n for n in files if n not in register.files and not Path(n).name.startswith(".")]
    return SiteState(True, tuple(file_differences(register, files)), tuple(foreign))


def file_differences(
    register: Register, files: Mapping[str, PublishedFile]
) -> Iterator[tuple[str, str]]:
    """Yield name and what is with each published file that is not as it was."""
    for name, published in sorted(register.files.items()):
        if name not in files:
            yield name, "fehlt"
        elif published.sha256 != files[name].sha256:
            yield name, "geändert"


# --- written together with the swap ------------------------------------------------------------


@contextmanager
def pending_register(data: Path, register: Register) -> Iterator[None]:
    """Write a register when what stands inside has succeeded.

    It lies beside its place before: if a kill comes between, the next run sees by the site which
    of the two holds (`settle_pending`).
    """
    pending = _pending_path(data, register.ausgabe)
    pending.parent.mkdir(parents=True, exist_ok=True)
    replace_file(pending, dump_register(register))
    try:
        yield
        write_register(data, register)
    finally:
        pending.unlink(missing_ok=True)


def settle_pending(data: Path, site: Path) -> None:
    """Let registers hold whose edition was put in place just before a run was killed."""
    for pending in (data / REGISTER_FOLDER).glob(_pending_path(data, "*").name):
        register = parse_register(pending.read_text(encoding="utf-8"))
        if register and compare_site(register, site).is_whole:
            os.replace(pending, register_path(data, register.ausgabe))
        else:
            pending.unlink(missing_ok=True)


def _pending_path(data: Path, ausgabe: str) -> Path:
    path = register_path(data, ausgabe)
    return path.with_name(f".{path.name}.neu")
