"""A chart with all that is said about it, its SVG, and the names of its files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kikdata.cache import Cache, digest
from kikdata.settings import file_stem

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["DRAWN_VARIABLE", "Draw", "Drawing", "Picture", "ShownChart", "as_svg", "picture_names"]

#: Folder for charts under the digest of all they are drawn from: no input, and no output.
DRAWN_VARIABLE = "KIK_ZEICHNUNGEN"
#: Makes a chart; told whether it is for a narrow screen.
Draw = Callable[[bool], "Figure"]


@dataclass(frozen=True)
class Drawing:
    """A function that draws, and all that it draws from; nothing else may make a difference.

    `function` is its module and name.  It is found by name only when it is needed: what draws is
    slow to import, and many pages have no chart.
    """

    function: str
    arguments: tuple[object, ...]
    settings: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, narrow: bool) -> Figure:
        module, _, name = self.function.rpartition(".")
        draw = getattr(import_module(f"kikdata.charts.{module}"), name)
        figure: Figure = draw(*self.arguments, narrow=narrow, **self.settings)
        return figure


@dataclass(frozen=True)
class Picture:
    """A chart and all that is said about it; `key` names it in addresses and file names.

    `is_own`: drawn by an author, in one form for all screens.
    """

    draw: Draw
    title: str
    alt: str
    source: str
    key: str
    is_own: bool = False


class ShownChart(NamedTuple):
    """A chart as a page shows it: its words, the key that names its files, its SVG, its HTML."""

    title: str
    alt: str
    source: str
    key: str
    svg: str
    html: str = ""


def picture_names(ausgabe: str, key: str) -> tuple[str, str, str]:
    """Return the names of the three files of a chart: print SVG, print PNG, slide PNG."""
    stem = f"{file_stem(ausgabe)}-{key}"
    return f"{stem}.svg", f"{stem}-druck.png", f"{stem}-folie.png"


def as_svg(draw: Draw, *, narrow: bool, as_text: bool = False) -> str:
    """Return a chart as SVG: in a run that names a folder for it, each `Drawing` is made once.

    `as_text`: its words as text, for paper, which has the font.
    """
    folder = os.environ.get(DRAWN_VARIABLE)
    if folder is None or not isinstance(draw, Drawing):
        return _draw(draw, narrow, as_text)
    # The folder's name stands for library and packages; see `cache.tools_digest`.
    place = Path(folder)
    key = digest(draw, narrow, as_text)
    made = Cache(place.parent).get(place.name, key, lambda: _draw(draw, narrow, as_text).encode())
    return made.decode()


def _draw(draw: Draw, narrow: bool, as_text: bool) -> str:
    from kikdata.charts.style import to_svg  # noqa: PLC0415 - slow to import

    return to_svg(draw(narrow), as_text=as_text)
