"""What all charts share: font, colours, marks, the sheet they are drawn on, SVG.

Drawn on plain Figure objects, without pyplot: no global state, and quicker to import.
Every chart exists wide and narrow (for phones); the dark one is the light SVG with other
colours, so both always show the same numbers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Wedge

from kikdata.analysis.counts import STAENDE
from kikdata.city import city

__all__ = [
    "BACKWARD",
    "FAMILY",
    "FILL",
    "FORWARD",
    "GRID",
    "GROUND",
    "INK",
    "LABEL",
    "LINE",
    "MUTED",
    "OUTLINE",
    "STILL",
    "STILL_EDGE",
    "draw_legend",
    "draw_mark",
    "load_fonts",
    "sheet",
    "sheet_width",
    "text_width",
    "to_dark",
    "to_svg",
]

FAMILY = "Atkinson Hyperlegible Next"
INK = "#14232b"
MUTED = "#46565f"
_LIGHT, _NIGHT = city().light, city().dark
OUTLINE = _LIGHT.rand
GRID = "#c4d2d9"
GROUND = "#fefefd"
FILL, _NIGHT_FILL = (
    dict(zip(STAENDE, (one.wartend, one.in_bearbeitung, one.implementiert), strict=True))
    for one in (_LIGHT, _NIGHT)
)
LABEL = dict(zip(STAENDE, _LIGHT.labels, strict=True))
# What moves: forward, back, or not at all.
FORWARD = "#2b7ea6"
BACKWARD = "#14232d"
STILL = "#eaf1f5"
STILL_EDGE = "#7b929e"

# Light colour → dark colour; each light one above is unique, so that it can be replaced.
_DARK = {
    INK: "#e6eef2",
    MUTED: "#b4c4cc",
    OUTLINE: _NIGHT.rand,
    GRID: "#31454f",
    GROUND: "#10191f",
    **{FILL[stand]: _NIGHT_FILL[stand] for stand in STAENDE},
    **dict(zip(LABEL.values(), _NIGHT.labels, strict=True)),
    FORWARD: "#62abce",
    BACKWARD: "#e6eef1",
    STILL: "#18262e",
    STILL_EDGE: "#6b8492",
}

# What matplotlib calls the drawing of a letter: font and number of the glyph.
_GLYPH = r"[A-Za-z]+(?:-[A-Za-z]+)*-[0-9a-f]+"
_POINT = 1 / 72
_WIDE, _NARROW = 500.0, 250.0  # points; at 1.33 px a point the widths of a page and a phone
LINE = 12.5


@cache
def load_fonts() -> None:
    """Make the project's font known to matplotlib."""
    for font in sorted(files("kikdata").joinpath("assets/fonts").iterdir(), key=lambda f: f.name):
        if font.name.endswith(".ttf"):
            font_manager.fontManager.addfont(str(font))


def sheet_width(*, narrow: bool) -> float:
    """Return the width of a chart in points."""
    return _NARROW if narrow else _WIDE


@contextmanager
def sheet(width: float, height: float) -> Iterator[tuple[Figure, Axes]]:
    """Give a figure and axes to draw on, in points from the upper left corner."""
    load_fonts()
    # A dollar sign in a name is no formula.
    with mpl.rc_context({"font.family": FAMILY, "font.size": 9.5, "text.parse_math": False}):
        figure = Figure(figsize=(width * _POINT, height * _POINT))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        axes.axis("off")
        yield figure, axes


def draw_legend(axes: Axes, *, narrow: bool) -> None:
    """Draw mark and word of each Umsetzungsstand in the upper left corner."""
    x, y = 7.0, 9.0
    for stand in STAENDE:
        draw_mark(axes, x, y, stand)
        text = axes.text(x + 10, y + 3.3, stand, va="baseline", color=INK)
        if narrow:
            y += 15.0
        else:
            x += 10 + text_width(text) + 18


def text_width(text: mpl.text.Text) -> float:
    """Return the width of a drawn text in points."""
    return float(text.get_window_extent().width) / (text.figure.dpi * _POINT)


def draw_mark(axes: Axes, x: float, y: float, stand: str, radius: float = 4.6) -> None:
    """Empty, half and full disc with a tick: the same marks as in the tables."""
    axes.add_patch(Circle((x, y), radius, facecolor=FILL[STAENDE[0]], edgecolor="none"))
    if stand == STAENDE[1]:
        axes.add_patch(Wedge((x, y), radius, -90, 90, facecolor=FILL[stand], edgecolor="none"))
    if stand == STAENDE[2]:
        axes.add_patch(Circle((x, y), radius, facecolor=FILL[stand], edgecolor="none"))
    axes.add_patch(Circle((x, y), radius, facecolor="none", edgecolor=OUTLINE, linewidth=1))
    if stand == STAENDE[2]:
        unit = radius / 4.6
        tick = (
            (x - 2.1 * unit, x - 0.5 * unit, x + 2.2 * unit),
            (y + 0.2 * unit, y + 1.8 * unit, y - 1.7 * unit),
        )
        axes.plot(*tick, color=LABEL[stand], linewidth=1.2 * unit, solid_capstyle="round")


def to_svg(figure: Figure, *, as_text: bool = False) -> str:
    """Return the figure as SVG: text as paths, no date, no random ids.

    `as_text`: words stay text, for a program that has the font.
    """
    buffer = io.StringIO()
    settings: dict[Any, Any] = {
        "svg.hashsalt": "kik",
        "svg.fonttype": "none" if as_text else "path",
        "path.simplify": True,
    }
    with mpl.rc_context(settings):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    return buffer.getvalue() if as_text else _shorten(buffer.getvalue())


def _shorten(svg: str) -> str:
    """Say the place of each letter briefly: in a chart with many words that is most of the file."""
    names = {name: f"g{n}" for n, name in enumerate(re.findall(rf'<path id="({_GLYPH})"', svg))}
    svg = re.sub(rf'(id="|href="#)({_GLYPH})"', lambda hit: f'{hit[1]}{names[hit[2]]}"', svg)
    # In thousandths of the font size, so that whole numbers are finer than any screen.
    return re.sub(
        r' transform="translate\((-?[\d.]+) 0\)"/>', lambda hit: f' x="{float(hit[1]):.0f}"/>', svg
    )


def to_dark(svg: str) -> str:
    """Return the same picture for a dark page."""
    return re.sub(r"#[0-9a-f]{6}", lambda match: _DARK.get(match[0], match[0]), svg)
