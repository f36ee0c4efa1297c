"""Proof that an edition follows from its inputs alone: it is built anew and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kikdata.checks.register import Register
from kikdata.checks.register_file import published_register, register_path
from kikdata.commands.verifizieren.comparison import Comparison, Difference, compare_folders
from kikdata.commands.verifizieren.rebuild import (
    Conditions,
    build_copy,
    copy_caches,
    copy_project,
    copy_workbooks,
)
from kikdata.data.metadata import Json
from kikdata.data.origin import HERKUNFT_FILE, compare_inputs, read_herkunft
from kikdata.data.sources import git, hash_file
from kikdata.errors import BookError, UsageError
from kikdata.publishing.folders import own_folder
from kikdata.publishing.project import Project, find_workbook
from kikdata.publishing.register import file_differences, hash_files

__all__ = ["Verdict", "verify_published", "verify_twice"]

_FIRST = Conditions(
    place="eins",
    variables={
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "1",
        "USER": "erste",
        "LOGNAME": "erste",
        "USERNAME": "erste",
        "SOURCE_DATE_EPOCH": None,
        "COLUMNS": "80",
    },
)
# The furthest time zone: with it, the day is another one for half of the day.
_SECOND = Conditions(
    place="zwei/Ämter & Büro/noch tiefer",
    variables={
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "de_DE.UTF-8",
        "LANG": "de_DE.UTF-8",
        "PYTHONHASHSEED": "4711",
        "USER": "zweite Person",
        "LOGNAME": "zweite",
        "USERNAME": "zweite",
        "SOURCE_DATE_EPOCH": "1000000000",
        "COLUMNS": "200",
    },
    cpus=1,
    umask=0o077,
    days=401,
)


def verify_twice(project: Project, workbook: Path, on_step: Callable[[str], None]) -> Comparison:
    """Build an edition twice from nothing, under different conditions, and compare every byte.

    The register gives earlier editions and Berichtigungen.
    """
    with own_folder(project.work, "verifizieren") as work:
        copies: list[Project] = []
        folders = []
        for conditions in (_FIRST, _SECOND):
            place = work / conditions.place
            copy = copy_project(project, place / "projekt")
            if copies:
                copy_caches(copies[0], copy)
            mappe = copy_workbooks(project, copy, workbook, only_it=False)
            own = _with_home(conditions, place, work)
            folders.append(build_copy(copy, mappe, place / "_site", own, on_step))
            copies.append(copy)
        return compare_folders(*folders)


def _with_home(conditions: Conditions, place: Path, work: Path) -> Conditions:
    """Give a home of its own; the caches of programs are cold at first, then warm."""
    home, cache = place / "heim", work / "zwischenspeicher"
    home.mkdir(parents=True, exist_ok=True)
    cache.mkdir(exist_ok=True)
    variables = {
        **conditions.variables,
        "HOME": str(home.resolve()),
        "USERPROFILE": str(home.resolve()),
        "XDG_CACHE_HOME": str(cache.resolve()),
        "XDG_CONFIG_HOME": None,
        "XDG_DATA_HOME": None,
    }
    return Conditions(
        conditions.place, variables, conditions.cpus, conditions.umask, conditions.days
    )


# --- a published edition ---------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """Whether an edition stems from workbook and commit: yes if nothing differs.

    `is_registered`: whether every file of it stands in the register; None without one.
    """

    ausgabe: str
    workbook: str
    commit: str | None
    reasons: tuple[str, ...]
    comparison: Comparison
    is_registered: bool | None = None

    @property
    def is_proven(self) -> bool:
        """Whether every byte is the same."""
        return not (self.comparison.differences or self.reasons)


def verify_published(
    project: Project, data: Path, folder: Path, on_step: Callable[[str], None]
) -> Verdict:
    """Compare the edition that lies in `folder` with its register, then build it once more.

    What the register or the workbook refutes is not built.  From the workbook in `data` and, if
    the edition names a clean commit that git has here, from that commit; else from the files as
    they are.  Earlier editions are those of the register, as they were then.
    Raises UsageError if `folder` is no edition with a Herkunft.
    """
    record = read_herkunft(folder / HERKUNFT_FILE)
    if record is None:
        raise UsageError(
            f"In {folder} liegt keine {HERKUNFT_FILE}. Den Ordner einer Ausgabe nennen."
        )
    ausgabe = record["ausgabe"]
    workbook = find_workbook(data, ausgabe)
    register = published_register(data, ausgabe)
    refuted = _refute(register, workbook, folder, record)
    if refuted:
        return refuted
    commit = _known_commit(project, record)
    with own_folder(project.work, "verifizieren") as work:
        with_git = record["commit"] is not None
        copy = copy_project(project, work / "projekt", commit, with_git=with_git)
        # Other workbooks are as of the commit, too: newer ones would make its tree unclean.
        mappe = copy_workbooks(project, copy, workbook, only_it=commit is not None)
        built = build_copy(copy, mappe, work / "_site", Conditions("projekt"), on_step)
        comparison = compare_folders(folder, built)
        now = read_herkunft(built / HERKUNFT_FILE)
    if now is None:
        raise BookError(f"Der Stand {commit} schreibt noch keine {HERKUNFT_FILE}.")
    reasons = tuple(_reasons(record, now)) if comparison.differences else ()
    known = True if register else None
    return Verdict(ausgabe, workbook.name, record["commit"], reasons, comparison, known)


def _refute(
    register: Register | None, workbook: Path, folder: Path, record: Json
) -> Verdict | None:
    """Return the verdict if the edition cannot be the one that was published from the workbook."""
    files, reasons = hash_files(folder), []
    digest = hash_file(workbook)
    if digest != record["arbeitsmappe"]["sha256"]:
        reasons.append(f"Die Arbeitsmappe {workbook.name} ist eine andere (SHA-256 {digest}).")
    found = list(file_differences(register, files)) if register else []
    if register:
        found += [(name, "gehört nicht dazu") for name in files if name not in register.files]
    if found:
        place = register_path(workbook.parent, record["ausgabe"])
        reasons.append(f"Diese Dateien stehen anders im Register {place}:")
        reasons += [f"  {name} ({what})" for name, what in found]
    if not reasons:
        return None
    size = sum((folder / name).stat().st_size for name in files)
    comparison = Comparison(len(files), size, tuple(Difference(*one) for one in found))
    is_registered = not found if register else None
    return Verdict(
        record["ausgabe"],
        workbook.name,
        record["commit"],
        tuple(reasons),
        comparison,
        is_registered,
    )


def _known_commit(project: Project, record: Json) -> str | None:
    """Return the commit from which to build; None for the files as they are."""
    commit = record["commit"]
    if not (commit and record["commit_unveraendert"]):
        return None
    if git(project.root, "cat-file", "-e", f"{commit}^{{commit}}") is None:
        return None
    return str(commit)


def _reasons(then: Json, now: Json) -> Iterator[str]:
    """Yield in German what the edition was made from otherwise."""
    changes = compare_inputs(then, now)
    if changes.is_workbook_changed:
        name = now["arbeitsmappe"]["name"]
        yield f"Die Arbeitsmappe {name} ist eine andere (SHA-256 {now['arbeitsmappe']['sha256']})."
    for name, what in changes.files:
        yield f"{name} ({what})"
    if then["fruehere_ausgaben"] != now["fruehere_ausgaben"]:
        yield "Die früheren Ausgaben, mit denen sie verglichen wird, sind andere."
    if then["commit"] != now["commit"]:
        yield f"Sie nennt den Commit {then['commit'] or '(keinen)'}, hier ist {now['commit']}."
    if then["commit"] and not then["commit_unveraendert"]:
        yield "Als sie entstand, gab es Änderungen, die kein Commit enthält."
    for name in sorted(then["pakete"].keys() | now["pakete"].keys()):
        versions = (record["pakete"].get(name) or "fehlt" for record in (then, now))
        old, new = versions
        if old != new:
            yield f"{name} hat eine andere Version: damals {old}, hier {new}."
