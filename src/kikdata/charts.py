"""Counts → matplotlib figures, as SVG in the project's font and colours.

Drawn on plain Figure objects, without pyplot: no global state, and quicker to import.
Every chart exists wide and narrow (for phones); the dark one is the light SVG with other
colours, so both always show the same numbers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle, Wedge

from kikdata.distribution import STAENDE, Bar, round_shares
from kikdata.narrative import format_percent

__all__ = ["FAMILY", "draw_bars", "load_fonts", "to_dark", "to_svg"]

FAMILY = "Atkinson Hyperlegible Next"
_INK = "#14232b"
_MUTED = "#46565f"
_OUTLINE = "#0b3a53"
_FILL = {STAENDE[0]: "#ddebf2", STAENDE[1]: "#4f8fb0", STAENDE[2]: "#0b3a54"}
_LABEL = {STAENDE[0]: "#14232c", STAENDE[1]: "#05131b", STAENDE[2]: "#fffffe"}

# Light colour → dark colour; each light one above is unique, so that it can be replaced.
_DARK = {
    _INK: "#e6eef2",
    _MUTED: "#b4c4cc",
    _OUTLINE: "#9cc3d6",
    _FILL[STAENDE[0]]: "#1b3442",
    _FILL[STAENDE[1]]: "#4f93b5",
    _FILL[STAENDE[2]]: "#ddf0f8",
    _LABEL[STAENDE[0]]: "#e6eef3",
    _LABEL[STAENDE[1]]: "#04090c",
    _LABEL[STAENDE[2]]: "#0a1216",
}

_POINT = 1 / 72
_WIDE, _NARROW = 500.0, 250.0  # points; at 1.33 px a point the widths of a page and a phone
_LINE = 12.5


@cache
def load_fonts() -> None:
    """Make the project's font known to matplotlib."""
    for font in sorted(files("kikdata").joinpath("assets/fonts").iterdir(), key=lambda f: f.name):
        if font.name.endswith(".ttf"):
            font_manager.fontManager.addfont(str(font))


def draw_bars(bars: Sequence[Bar], *, narrow: bool = False, as_shares: bool = True) -> Figure:
    """Draw one stacked bar a row, with counts and percent at each segment, legend and totals.

    With `as_shares` every bar has the full length; without, its length is its count and the
    segments carry counts only.  `narrow` puts labels above the bars.
    """
    load_fonts()
    layout = _Layout(bars, narrow=narrow, as_shares=as_shares)
    with mpl.rc_context({"font.family": FAMILY, "font.size": 9.5}):
        figure = Figure(figsize=(layout.width * _POINT, layout.height * _POINT))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, layout.width)
        axes.set_ylim(layout.height, 0)
        axes.axis("off")
        _draw_legend(axes, layout)
        for bar, top in layout.rows():
            _draw_row(axes, layout, bar, top)
    return figure


class _Layout:
    """All measures in points, from the upper left corner."""

    def __init__(self, bars: Sequence[Bar], *, narrow: bool, as_shares: bool) -> None:
        self.bars, self.narrow, self.as_shares = bars, narrow, as_shares
        self.single = len(bars) == 1
        self.width = _NARROW if narrow else _WIDE
        self.bar_height = 40.0 if self.single else (27.0 if as_shares else 17.0)
        has_labels = any(bar.label for bar in bars)
        longest = max(len(line) for bar in bars for line in bar.label.split("\n"))
        self.left = 1.0 if narrow or not has_labels else min(165.0, 12 + 5.2 * longest)
        self.label_height = _LINE + 3 if narrow and has_labels else 0.0
        self.right = self._right_margin()
        self.gap = 9.0 if as_shares else 6.0
        self.top = 3 * 15.0 + 8 if narrow else 24.0
        self.heading_height = 19.0
        self.most = max(sum(bar.counts) for bar in bars)

    def _right_margin(self) -> float:
        if not self.as_shares and not self.single:
            return 30.0
        return 1.0 if self.single or self.narrow else 92.0

    @property
    def height(self) -> float:
        step = self.label_height + self.bar_height + self.gap
        headings = sum(bool(bar.heading) for bar in self.bars) * self.heading_height
        foot = 20.0 if self.single else 2.0
        return self.top + len(self.bars) * step + headings + foot

    @property
    def length(self) -> float:
        return self.width - self.left - self.right

    def rows(self) -> list[tuple[Bar, float]]:
        placed, y = [], self.top
        for bar in self.bars:
            y += self.heading_height if bar.heading else 0
            placed.append((bar, y))
            y += self.label_height + self.bar_height + self.gap
        return placed


def _draw_legend(axes: Axes, layout: _Layout) -> None:
    x, y = 7.0, 9.0
    for stand in STAENDE:
        _draw_mark(axes, x, y, stand)
        text = axes.text(x + 10, y + 3.3, stand, va="baseline", color=_INK)
        if layout.narrow:
            y += 15.0
        else:
            x += 10 + _text_width(text) + 18


def _text_width(text: mpl.text.Text) -> float:
    return float(text.get_window_extent().width) / (text.figure.dpi * _POINT)


def _draw_mark(axes: Axes, x: float, y: float, stand: str) -> None:
    """Empty, half and full disc with a tick: the same marks as in the tables."""
    radius = 4.6
    axes.add_patch(Circle((x, y), radius, facecolor=_FILL[STAENDE[0]], edgecolor="none"))
    if stand == STAENDE[1]:
        axes.add_patch(Wedge((x, y), radius, -90, 90, facecolor=_FILL[stand], edgecolor="none"))
    if stand == STAENDE[2]:
        axes.add_patch(Circle((x, y), radius, facecolor=_FILL[stand], edgecolor="none"))
    axes.add_patch(Circle((x, y), radius, facecolor="none", edgecolor=_OUTLINE, linewidth=1))
    if stand == STAENDE[2]:
        tick = ((x - 2.1, x - 0.5, x + 2.2), (y + 0.2, y + 1.8, y - 1.7))
        axes.plot(*tick, color=_LABEL[stand], linewidth=1.2, solid_capstyle="round")


def _draw_row(axes: Axes, layout: _Layout, bar: Bar, top: float) -> None:
    total = sum(bar.counts)
    if bar.heading:
        axes.text(1, top - 7, bar.heading, va="baseline", weight="bold", color=_INK)
    if layout.narrow and bar.label:
        axes.text(1, top + _LINE - 3, bar.label.replace("\n", " "), va="baseline", color=_INK)
    y = top + layout.label_height
    if not layout.narrow and bar.label:
        axes.text(
            layout.left - 8, y + layout.bar_height / 2, bar.label,
            ha="right", va="center", color=_INK, linespacing=1.1,
        )  # fmt: skip
    unit = layout.length / (total if layout.as_shares else layout.most)
    x = layout.left
    for stand, count, percent in zip(STAENDE, bar.counts, round_shares(bar.counts), strict=True):
        _draw_segment(axes, layout, x, y, count * unit, (stand, count, percent))
        x += count * unit
    _draw_total(axes, layout, total, x, y)


def _draw_segment(
    axes: Axes, layout: _Layout, x: float, y: float, width: float, what: tuple[str, int, float]
) -> None:
    stand, count, percent = what
    if count == 0:
        return
    axes.add_patch(
        Rectangle(
            (x, y),
            width,
            layout.bar_height,
            facecolor=_FILL[stand],
            edgecolor=_OUTLINE,
            linewidth=0.8,
        )
    )
    middle, share = y + layout.bar_height / 2, format_percent(percent)
    style: dict[str, Any] = {"ha": "center", "color": _LABEL[stand]}
    if layout.single and width > 40:
        axes.text(
            x + width / 2, middle - 3, str(count), va="baseline", size=14, weight="bold", **style
        )
        axes.text(x + width / 2, middle + 12, share, va="baseline", size=9, **style)
    elif layout.as_shares and width > 30:
        axes.text(x + width / 2, middle - 1.5, str(count), va="baseline", weight="bold", **style)
        axes.text(x + width / 2, middle + 9.5, share, va="baseline", size=8.5, **style)
    elif width > 5.5 * len(str(count)):
        axes.text(x + width / 2, middle + 3.4, str(count), va="baseline", weight="bold", **style)


def _draw_total(axes: Axes, layout: _Layout, total: int, end: float, y: float) -> None:
    words = f"= {total}\u00a0Maßnahme" + ("" if total == 1 else "n")
    if layout.single:
        axes.text(
            layout.width - 1, y + layout.bar_height + 15, words,
            ha="right", va="baseline", weight="bold", color=_INK,
        )  # fmt: skip
    elif layout.narrow and layout.as_shares:
        axes.text(
            layout.width - 1, y - 4, f"= {total}",
            ha="right", va="baseline", color=_MUTED,
        )  # fmt: skip
    else:
        shown = words if layout.as_shares else f"= {total}"
        x = (
            min(end + 6, layout.width - 14)
            if not layout.as_shares
            else layout.width - layout.right + 8
        )
        axes.text(x, y + layout.bar_height / 2 + 3.4, shown, va="baseline", color=_MUTED)


def to_svg(figure: Figure) -> str:
    """Return the figure as SVG: text as paths, no date, no random ids."""
    buffer = io.StringIO()
    settings: dict[Any, Any] = {
        "svg.hashsalt": "kik",
        "svg.fonttype": "path",
        "path.simplify": True,
    }
    with mpl.rc_context(settings):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    return buffer.getvalue()


def to_dark(svg: str) -> str:
    """Return the same picture for a dark page."""
    return re.sub(r"#[0-9a-f]{6}", lambda match: _DARK.get(match[0], match[0]), svg)
