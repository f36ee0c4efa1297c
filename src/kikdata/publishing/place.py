"""Puts an edition in its place in the site: whole or not at all, and nothing else is touched.

It is put together outside of the site and then exchanged with what stood there.  Only a folder
that carries our mark is ever replaced: `daten/ausgabe.json`, which names the folder's edition.
A kill at any moment leaves the old edition or the new one; where the system cannot exchange two
folders in one step, the old one may be left aside, and then the next run says so and stops.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kikdata.checks.register import PublishedFile
from kikdata.data.sources import hash_file
from kikdata.errors import BookError, UsageError
from kikdata.files import FILE_MODE, FOLDER_MODE, next_date, set_date
from kikdata.publishing.folders import own_folder
from kikdata.settings import AUSGABE_PATTERN
from kikdata.site.editions import EDITIONS_SCRIPT, published_editions

__all__ = [
    "check_place",
    "edition_copy",
    "edition_folder",
    "is_edition",
    "list_leftovers",
    "put_in_place",
    "settle_files",
]

_MARK = Path("daten", "ausgabe.json")
# What stands beside the editions; found where no edition of ours is, it is someone else's.
_BESIDE = (
    *("index.html", "404.html", EDITIONS_SCRIPT, "ausgaben.json", "feed.xml"),
    *("neueste", "massnahme", "daten"),
)
_ASIDE = ".alt-"
_COPY = ".kik-"
# So an older kik called what it put together in the site.
_OLD_NAMES = ".neu-"


def is_edition(folder: Path, ausgabe: str) -> bool:
    """Tell whether a folder carries our mark for this edition; a link never does."""
    if folder.is_symlink():
        return False
    try:
        facts = json.loads((folder / _MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(facts, dict) and facts.get("ausgabe") == ausgabe


def check_place(work: Path, site: Path, ausgabe: str) -> None:
    """Raise an error if the edition cannot take its place without a loss; changes nothing.

    UsageError if something stands there that is not ours, BookError if the only copy of an
    edition lies aside since a run was killed, or if another one is damaged.  `work`: where
    editions are put together.
    """
    _check_site(site)
    published_editions(site, but=ausgabe)  # every page names them: one that is damaged is told now
    place = site / ausgabe
    if os.path.lexists(place):
        if not is_edition(place, ausgabe) and not _is_empty(place):
            kind = "eine Verknüpfung" if place.is_symlink() else f"kein {_MARK.as_posix()} von kik"
            raise UsageError(
                f"{place} ist nicht von kik ({kind}) und bleibt, wie es ist. Anderswohin legen "
                "oder umbenennen, oder mit --ziel einen anderen Ordner nennen."
            )
        return
    for left in _aside(work, site, ausgabe):
        if is_edition(left, ausgabe):
            raise BookError(
                f"Ein abgebrochener Lauf hat die Ausgabe {ausgabe} beiseitegelegt; {place} fehlt. "
                "Vielleicht gibt es sie nur noch dort. Zurücklegen, dann noch einmal aufrufen:\n"
                f"  mv '{left}' '{place}'"
            )


def _check_site(site: Path) -> None:
    if site.exists() and not site.is_dir():
        raise UsageError(f"{site} ist eine Datei. Mit --ziel einen Ordner nennen.")
    found = [name for name in _BESIDE if os.path.lexists(site / name)]
    if found and not _is_ours(site):
        raise UsageError(
            f"Im Ordner {site} liegt schon {found[0]}, und nicht von kik. Sie bleibt, wie sie ist. "
            "Mit --ziel einen eigenen Ordner nennen."
        )


def _is_ours(site: Path) -> bool:
    script = site / EDITIONS_SCRIPT
    if script.is_file() and script.read_bytes().startswith(b"window.KIK_AUSGABEN"):
        return True
    names = (path.name for path in site.iterdir())
    return any(is_edition(site / n, n) for n in names if AUSGABE_PATTERN.fullmatch(n))


def _is_empty(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink() and not any(place.iterdir())


def _aside(work: Path, site: Path, ausgabe: str) -> list[Path]:
    """Return where killed runs may have left the only copy of an edition."""
    folders = (work, site.resolve().parent, site.resolve())
    found = [path for folder in folders for path in folder.glob(f"{_ASIDE}{ausgabe}-*")]
    return sorted({*found, *site.glob(f"{_OLD_NAMES}{ausgabe}-*.alt")})


def list_leftovers(work: Path, site: Path) -> list[Path]:
    """Return what killed runs have left, and nobody removes by itself: it may be the only copy."""
    inside = [p for prefix in (_OLD_NAMES, _COPY) for p in site.glob(f"{prefix}*")]
    beside = site.resolve().parent.glob(f"{_COPY}neu-ausgabe-*")
    return sorted({*_aside(work, site, "*"), *inside, *beside})


# --- putting in place --------------------------------------------------------------------------


@contextmanager
def edition_folder(work: Path, facts: Mapping[str, str]) -> Iterator[Path]:
    """Give a folder with our mark, in which an edition is put together."""
    with own_folder(work, f"ausgabe-{facts['ausgabe']}") as new:
        (new / _MARK).parent.mkdir()
        mark = json.dumps(dict(facts), ensure_ascii=False, indent=1, sort_keys=True)
        (new / _MARK).write_text(mark + "\n", encoding="utf-8")
        yield new


@contextmanager
def edition_copy(work: Path, site: Path, ausgabe: str) -> Iterator[Path]:
    """Give a copy of the edition that is in the site."""
    with own_folder(work, f"ausgabe-{ausgabe}") as new:
        shutil.copytree(site / ausgabe, new, dirs_exist_ok=True)
        yield new


def put_in_place(work: Path, new: Path, site: Path, ausgabe: str) -> None:
    """Let a folder become the edition; what was there before is then in the folder's place.

    Whatever happens, what was published stays as it was or is replaced as a whole.
    """
    check_place(work, site, ausgabe)
    if not site.exists():
        site.mkdir(parents=True)
        site.chmod(FOLDER_MODE)
    place = site / ausgabe
    try:
        _swap(new, place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with _on_other_disk(new, site.resolve()) as copy:
            _swap(copy, place)


def settle_files(new: Path, place: Path, published: Mapping[str, PublishedFile]) -> None:
    """Give all files and folders of `new` their permissions, and each file its date.

    That of its last form, if the bytes are the same, else a newer one.  The last form is in
    `place`, or if it was lost there, as it was `published`.
    """
    new.chmod(FOLDER_MODE)
    for path in new.rglob("*"):
        if path.is_dir():
            path.chmod(FOLDER_MODE)
            continue
        path.chmod(FILE_MODE)
        name = path.relative_to(new)
        set_date(path, _date(path, place / name, published.get(name.as_posix())))


def _date(path: Path, before: Path, published: PublishedFile | None) -> float:
    last = published
    if before.is_file():
        last = PublishedFile(hash_file(before), int(before.stat().st_mtime))
    # An older kik dated all files 1970: nobody can tell whether they have changed since.
    if last and last.date and last.sha256 == hash_file(path):
        return last.date
    return next_date(max((one.date for one in (last, published) if one), default=None))


@contextmanager
def _on_other_disk(new: Path, site: Path) -> Iterator[Path]:
    """Give a copy of `new` beside the site, or in it where only that may be written."""
    parent = site.parent
    is_near = parent.stat().st_dev == site.stat().st_dev and os.access(parent, os.W_OK)
    copy = (parent if is_near else site) / f"{_COPY}{new.name.strip('.')}"
    try:
        shutil.copytree(new, copy)
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def _swap(new: Path, place: Path) -> None:
    """Put `new` in `place`; the old folder, if any, ends up where `new` was."""
    if not os.path.lexists(place):
        new.rename(place)
    elif not _exchange(new, place):
        old = new.with_name(f"{_ASIDE}{place.name}-{os.getpid()}")
        place.rename(old)
        try:
            new.rename(place)
        except OSError:
            old.rename(place)
            raise
        old.rename(new)


_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can (Linux); False if not.

    Two renames one after the other would leave a moment in which a kill loses the edition.
    """
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    paths = (os.fsencode(one), os.fsencode(other))
    result: int = rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
    return result == 0
