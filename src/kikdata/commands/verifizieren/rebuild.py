"""A copy of the project, and an edition built from it under other conditions."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kikdata.checks.register_file import REGISTER_FOLDER
from kikdata.commands.verifizieren.other_day import write_clock
from kikdata.data.sources import git
from kikdata.errors import BookError
from kikdata.publishing.project import Project, list_workbooks
from kikdata.settings import ausgabe_of

__all__ = [
    "Conditions",
    "build_copy",
    "copy_caches",
    "copy_project",
    "copy_workbooks",
]

_LIBRARY = Path(__file__).parents[2]
_NOT_COPIED = (".*", "_build", "_site", "__pycache__", "node_modules", "*.egg-info")
# What stays in `_build/` between runs and is no result: caches of fonts and settings.
_CACHES = ("matplotlib", "ipython")
_START = """\
import os, sys
os.umask({umask})
if {cpus} and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:{cpus}])
from kikdata.commands import main
sys.exit(main())
"""


@dataclass(frozen=True)
class Conditions:
    """Where and how an edition is built: nothing of this may show in its bytes.

    `place`: folder of the project's copy; `variables` of the environment, None to unset one;
    `cpus`: how many processors, 0 for all; `days`: how far the clock is ahead.
    """

    place: str
    variables: Mapping[str, str | None] = field(default_factory=dict)
    cpus: int = 0
    umask: int = 0o022
    days: int = 0


def copy_project(
    project: Project, target: Path, commit: str | None = None, *, with_git: bool = True
) -> Project:
    """Copy the project as it stands, with the library that runs; returns the copy.

    A project under git becomes a clone of the same state, so that it tells the same of itself;
    with `commit`, of that one.  Raises BookError if git cannot give it.
    """
    head = commit or (git(project.root, "rev-parse", "--verify", "HEAD") or "").strip()
    is_tracked = git(project.root, "ls-files", "--error-unmatch", "_toc.yml") is not None
    if not (with_git and head and is_tracked):
        shutil.copytree(project.root, target, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    else:
        _clone(project.root, target, head)
        if commit is None:
            _overlay(project.root, target)
    if commit is None and (project.root / "src" / "kikdata").resolve() != _LIBRARY:
        place = target / "src" / "kikdata"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(_LIBRARY, place, ignore=shutil.ignore_patterns("__pycache__"))
    return Project(target)


def _clone(root: Path, target: Path, commit: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    top = (git(root, "rev-parse", "--show-toplevel") or "").strip()
    if Path(top).resolve() != root.resolve():
        raise BookError("Das Projekt ist nur ein Teil eines git-Projekts. Es allein ablegen.")
    # --shared copies no history, which makes it quick.
    cloned = git(root, "clone", "--quiet", "--shared", "--no-checkout", str(root), str(target))
    if cloned is None or git(target, "checkout", "--quiet", "--detach", commit) is None:
        raise BookError(f"git kann den Stand {commit} nicht ablegen. „git fsck“ nennt den Grund.")


def _overlay(root: Path, target: Path) -> None:
    """Give the clone what is not committed, too."""
    listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard") or ""
    for name in filter(None, listed.split("\0")):
        source, place = root / name, target / name
        if source.is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, place)
        else:
            place.unlink(missing_ok=True)


def copy_workbooks(project: Project, copy: Project, workbook: Path, *, only_it: bool) -> Path:
    """Lay a workbook, or all beside it, where the copy has them; returns its place there.

    With it goes what is registered as published: the earlier editions as they were then.
    """
    folder = workbook.resolve().parent
    if folder.is_relative_to(project.root.resolve()):
        place = copy.root / folder.relative_to(project.root.resolve())
    else:
        place = copy.root.parent / "mappen"
    place.mkdir(parents=True, exist_ok=True)
    for path in [workbook] if only_it else list_workbooks(folder):
        shutil.copy(path, place)
    if (folder / REGISTER_FOLDER).is_dir():
        shutil.copytree(folder / REGISTER_FOLDER, place / REGISTER_FOLDER, dirs_exist_ok=True)
    return place / workbook.name


def copy_caches(source: Project, target: Project) -> None:
    """Warm a copy up with the caches of another one."""
    for name in _CACHES:
        if (source.work / name).is_dir():
            shutil.copytree(source.work / name, target.work / name, dirs_exist_ok=True)


# --- building --------------------------------------------------------------------------------


def build_copy(
    copy: Project,
    workbook: Path,
    site: Path,
    conditions: Conditions,
    on_step: Callable[[str], None],
) -> Path:
    """Build the edition of `workbook` in a process of its own; returns its folder in `site`.

    Raises BookError with what the run says.
    """
    ausgabe = ausgabe_of(workbook)
    start = _START.format(umask=conditions.umask, cpus=conditions.cpus)
    arguments = ["--ausgabe", ausgabe, "--daten", str(workbook.parent), "--ziel", str(site)]
    with subprocess.Popen(
        # -P: the working directory is no place to import from.
        [sys.executable, "-P", "-c", start, "bericht", *arguments],
        cwd=copy.root,
        env=_environment(copy, conditions),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith(f"Ausgabe {ausgabe}: "):
                on_step(line.partition("/")[2].partition(" ")[2].strip())
    if process.returncode:
        faults = [line for line in said if not line.startswith(f"Ausgabe {ausgabe}: ")]
        raise BookError(f"Die Ausgabe {ausgabe} ließ sich nicht erstellen.\n{''.join(faults)}")
    return site / ausgabe


def _environment(copy: Project, conditions: Conditions) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "KIK_"))}
    variables: dict[str, str | None] = {**kept, **conditions.variables}
    library = str((copy.root / "src").resolve())
    variables["PYTHONPATH"] = library
    if conditions.days:
        clock = copy.root.parent / "uhr"
        write_clock(clock, conditions.days)
        variables["PYTHONPATH"] = os.pathsep.join((library, str(clock.resolve())))
    return {name: value for name, value in variables.items() if value is not None}
