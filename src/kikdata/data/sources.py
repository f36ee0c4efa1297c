"""From which files and which commit an edition is made: paths, SHA-256, state of the tree."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

__all__ = [
    "TEXTS",
    "git",
    "git_state",
    "hash_file",
    "hash_of_all",
    "hash_sources",
    "hash_texts",
    "is_text_of",
]

_SETTINGS = ("_config.yml", "_toc.yml", "kik.toml")
_BOOK = "book"
#: Where the texts of each edition lie.
TEXTS = f"{_BOOK}/ausgaben/"
_LIBRARY = "src/kikdata"
# What JupyterLab, Jupyter Book and Python put beside the sources.
_NO_SOURCES = frozenset({".ipynb_checkpoints", "_build", "__pycache__"})


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, as `sha256sum` prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_sources(root: Path, ausgabe: str) -> dict[str, str]:
    """Return the SHA-256 of each source of an edition by its path in the project, sorted.

    Sources are the book but for the texts of other editions, its settings, and the library: the
    one that runs, wherever it lies.
    """
    found = {name: root / name for name in _SETTINGS if (root / name).is_file()}
    book = _below(root / _BOOK, _BOOK)
    found |= {n: p for n, p in book.items() if not n.startswith(TEXTS) or is_text_of(n, ausgabe)}
    found |= _below(Path(__file__).parents[1], _LIBRARY)
    return {name: hash_file(found[name]) for name in sorted(found)}


def hash_texts(root: Path, ausgabe: str) -> dict[str, str]:
    """Return the SHA-256 of the texts that belong to this edition alone, by place."""
    found = _below(root / TEXTS / ausgabe, f"{TEXTS}{ausgabe}")
    return {name: hash_file(path) for name, path in found.items()}


def is_text_of(name: str, ausgabe: str) -> bool:
    """Tell whether a source belongs to this edition alone."""
    return name.startswith(f"{TEXTS}{ausgabe}/")


def _below(folder: Path, name: str) -> dict[str, Path]:
    paths = {path.relative_to(folder): path for path in _files(folder)}
    return {f"{name}/{place.as_posix()}": path for place, path in paths.items()}


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        is_hidden = any(part.startswith(".") or part in _NO_SOURCES for part in parts)
        if path.is_file() and not is_hidden:
            yield path


def hash_of_all(hashes: Mapping[str, str]) -> str:
    """Return one SHA-256 for all files: that of the lines `sha256sum` prints for them."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


# --- git -------------------------------------------------------------------------------------


def git_state(root: Path, outputs: Sequence[Path] = ()) -> tuple[str | None, bool | None]:
    """Return the commit of the project and whether its tree is as committed.

    Both None where the project is not under git.  What lies in `outputs` does not count.
    """
    # A project that only lies inside of someone else's repository has no commit of its own.
    if git(root, "ls-files", "--error-unmatch", "_toc.yml") is None:
        return None, None
    commit = git(root, "rev-parse", "--verify", "HEAD")
    places = [os.path.relpath(path.resolve(), root.resolve()) for path in outputs]
    inside = [place.replace(os.sep, "/") for place in places if not place.startswith("..")]
    excluded = [f":(exclude,literal){place}" for place in inside]
    status = git(root, "status", "--porcelain", "--untracked-files=all", "--", ".", *excluded)
    if commit is None or status is None:
        return None, None
    return commit.strip(), not status.strip()


def git(root: Path, *arguments: str) -> str | None:
    """Return what git prints; None if it fails or is not there."""
    # A hook sets GIT_DIR and the like, which would lead to another tree.
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            env={**own, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None
