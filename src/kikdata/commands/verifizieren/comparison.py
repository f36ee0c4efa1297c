"""Two folders byte by byte: which files differ, and where first."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

__all__ = ["Comparison", "Difference", "compare_folders"]

_TEXTS = frozenset(
    {".html", ".css", ".js", ".json", ".jsonld", ".csv", ".svg", ".txt", ".xml", ".md"}
)
_BEFORE, _SHOWN = 40, 120  # characters of a line shown before the first difference, and in all


@dataclass(frozen=True)
class Difference:
    """A file that is not the same in both folders: its place in them, and what differs."""

    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.name}: {self.what}"


@dataclass(frozen=True)
class Comparison:
    """What was compared: number of files and bytes of the first folder, and all differences."""

    files: int
    size: int
    differences: tuple[Difference, ...]


def compare_folders(one: Path, other: Path) -> Comparison:
    """Compare all files below two folders, in the order of their names."""
    names, others = _names(one), _names(other)
    differences = [
        difference
        for name in sorted(names | others)
        if (difference := _compare(name, one, other, names & others))
    ]
    size = sum((one / name).stat().st_size for name in names)
    return Comparison(len(names), size, tuple(differences))


def _names(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix() for path in paths}


def _compare(name: str, one: Path, other: Path, common: Set[str]) -> Difference | None:
    if name not in common:
        where = "zweiten" if (other / name).exists() else "ersten"
        return Difference(name, f"gibt es nur im {where} Ordner")
    first, second = (one / name).read_bytes(), (other / name).read_bytes()
    if first == second:
        return None
    if Path(name).suffix in _TEXTS:
        try:
            return Difference(name, _first_line(first.decode("utf-8"), second.decode("utf-8")))
        except UnicodeDecodeError:
            pass  # then its bytes are compared
    return Difference(name, _first_byte(first, second))


def _first_line(first: str, second: str) -> str:
    lines = zip_longest(first.split("\n"), second.split("\n"))
    number, pair = next((n, p) for n, p in enumerate(lines, start=1) if p[0] != p[1])
    texts = [_excerpt(line, _first_difference(*pair)) for line in pair]
    return f"ab Zeile {number}\n    {texts[0]}\n    {texts[1]}"


def _first_difference(one: str | None, other: str | None) -> int:
    pairs = zip(one or "", other or "", strict=False)
    same = min(len(one or ""), len(other or ""))
    return next((at for at, (a, b) in enumerate(pairs) if a != b), same)


def _excerpt(line: str | None, at: int) -> str:
    if line is None:
        return "(die Datei ist zu Ende)"
    start = max(0, at - _BEFORE)
    end = start + _SHOWN
    return f"{'…' if start else ''}{line[start:end]}{'…' if end < len(line) else ''}"


def _first_byte(first: bytes, second: bytes) -> str:
    same = min(len(first), len(second))
    pairs = enumerate(zip(first, second, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), same)
    return f"ab Byte {at} ({len(first)} und {len(second)} Bytes lang)"
