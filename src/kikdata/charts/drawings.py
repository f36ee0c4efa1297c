"""What a chart is drawn from, and its SVG, drawn once for all pages of a book that show it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kikdata.cache import Cache
from kikdata.slices.gates import content_digest
from kikdata.slices.record import DRAWN_VARIABLE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Draw", "Drawing", "as_svg"]

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


def as_svg(draw: Draw, *, narrow: bool) -> str:
    """Return a chart as SVG: in a run that names a folder for it, each `Drawing` is made once."""
    folder = os.environ.get(DRAWN_VARIABLE)
    if folder is None or not isinstance(draw, Drawing):
        return _draw(draw, narrow)
    # The folder's name stands for library and packages; see `cache.tools_digest`.
    place = Path(folder)
    key = content_digest([draw, narrow])
    return Cache(place.parent).get(place.name, key, lambda: _draw(draw, narrow).encode()).decode()


def _draw(draw: Draw, narrow: bool) -> str:
    from kikdata.charts.style import to_svg  # noqa: PLC0415 - slow to import

    return to_svg(draw(narrow))
