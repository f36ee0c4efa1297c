"""A chart with all that is said about it, and the names of its files."""

from __future__ import annotations

from dataclasses import dataclass

from kikdata.charts.drawings import Draw
from kikdata.settings import file_stem

__all__ = ["Picture", "picture_names"]


@dataclass(frozen=True)
class Picture:
    """A chart and all that is said about it; `key` names it in addresses and file names."""

    draw: Draw
    title: str
    alt: str
    source: str
    key: str


def picture_names(ausgabe: str, key: str) -> tuple[str, str, str]:
    """Return the names of the three files of a chart: print SVG, print PNG, slide PNG."""
    stem = f"{file_stem(ausgabe)}-{key}"
    return f"{stem}.svg", f"{stem}-druck.png", f"{stem}-folie.png"
