"""Counts → matplotlib figures: stacked bars; the look is that of `style`."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kikdata.analysis.counts import STAENDE, Bar, round_shares
from kikdata.analysis.sentences import format_percent
from kikdata.charts.style import (
    FILL,
    INK,
    LABEL,
    LINE,
    MUTED,
    OUTLINE,
    draw_legend,
    sheet,
    sheet_width,
)

__all__ = ["draw_bars"]


def draw_bars(bars: Sequence[Bar], *, narrow: bool = False, as_shares: bool = True) -> Figure:
    """Draw one stacked bar a row, with counts and percent at each segment, legend and totals.

    With `as_shares` every bar has the full length; without, its length is its count and the
    segments carry counts only.  `narrow` puts labels above the bars.
    """
    layout = _Layout(bars, narrow=narrow, as_shares=as_shares)
    with sheet(layout.width, layout.height) as (figure, axes):
        draw_legend(axes, narrow=narrow)
        for bar, top in layout.rows():
            _draw_row(axes, layout, bar, top)
    return figure


_LETTER, _BOLD_LETTER = 5.0, 5.6  # points; wide enough for a line of words
_BESIDE = 24  # letters of a label's line that find room beside its bar


class _Layout:
    """All measures in points, from the upper left corner.

    Labels stand beside their bars, or above them on narrow sheets and if one of them is long.
    """

    def __init__(self, bars: Sequence[Bar], *, narrow: bool, as_shares: bool) -> None:
        self.bars, self.narrow, self.as_shares = bars, narrow, as_shares
        self.single = len(bars) == 1
        self.width = sheet_width(narrow=narrow)
        self.bar_height = 40.0 if self.single else (27.0 if as_shares else 17.0)
        beside = [_break_beside(bar.label) for bar in bars]
        longest = max(len(line) for label in beside for line in label.split("\n"))
        self.above = narrow or longest > _BESIDE or max(b.count("\n") for b in beside) > 1
        self.left = 1.0 if self.above or not longest else min(165.0, 12 + 5.2 * longest)
        self.right = self._right_margin()
        self.gap = 9.0 if as_shares else 6.0
        self.top = 3 * 15.0 + 8 if narrow else 24.0
        self.most = max(sum(bar.counts) for bar in bars)

    def _right_margin(self) -> float:
        if not self.as_shares and not self.single:
            return 30.0
        return 1.0 if self.single or self.narrow else 92.0

    @property
    def height(self) -> float:
        heads = sum(self.heading_height(bar) + self.label_height(bar) for bar in self.bars)
        foot = 20.0 if self.single else 2.0
        return self.top + len(self.bars) * (self.bar_height + self.gap) + heads + foot

    @property
    def length(self) -> float:
        return self.width - self.left - self.right

    def label_lines(self, bar: Bar) -> list[str]:
        """Return the label as it stands: beside the bar, or above it over the whole width."""
        if not self.above:
            return _break_beside(bar.label).split("\n")
        room = self.width - (40 if self.narrow and self.as_shares else 0)
        return textwrap.wrap(bar.label, int(room / _LETTER))

    def label_height(self, bar: Bar) -> float:
        """Return how much room the label takes above the bar."""
        lines = len(self.label_lines(bar)) if self.above and bar.label else 0
        return 3 + lines * LINE if lines else 0.0

    def heading_lines(self, bar: Bar) -> list[str]:
        return textwrap.wrap(bar.heading, int(self.width / _BOLD_LETTER))

    def heading_height(self, bar: Bar) -> float:
        lines = len(self.heading_lines(bar))
        return 6.5 + lines * LINE if lines else 0.0

    def rows(self) -> list[tuple[Bar, float]]:
        """Return each bar with the upper edge of its label."""
        placed, y = [], self.top
        for bar in self.bars:
            y += self.heading_height(bar)
            placed.append((bar, y))
            y += self.label_height(bar) + self.bar_height + self.gap
        return placed


def _break_beside(label: str) -> str:
    """Break a label once, near its middle, at a space, if it is too long for one line."""
    if len(label) <= 20 or " " not in label:
        return label
    spaces = [i for i, char in enumerate(label) if char == " "]
    at = min(spaces, key=lambda i: abs(i - len(label) / 2))
    return f"{label[:at]}\n{label[at + 1 :]}"


def _draw_row(axes: Axes, layout: _Layout, bar: Bar, top: float) -> None:
    total = sum(bar.counts)
    for line, text in enumerate(reversed(layout.heading_lines(bar))):
        axes.text(1, top - 7 - line * LINE, text, va="baseline", weight="bold", color=INK)
    y = top + layout.label_height(bar)
    if layout.above:
        for line, text in enumerate(layout.label_lines(bar), start=1):
            axes.text(1, top + line * LINE - 3, text, va="baseline", color=INK)
    elif bar.label:
        axes.text(
            layout.left - 8, y + layout.bar_height / 2, "\n".join(layout.label_lines(bar)),
            ha="right", va="center", color=INK, linespacing=1.1,
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
            facecolor=FILL[stand],
            edgecolor=OUTLINE,
            linewidth=0.8,
        )
    )
    middle, share = y + layout.bar_height / 2, format_percent(percent)
    style: dict[str, Any] = {"ha": "center", "color": LABEL[stand]}
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
            ha="right", va="baseline", weight="bold", color=INK,
        )  # fmt: skip
    elif layout.narrow and layout.as_shares:
        axes.text(
            layout.width - 1, y - 4, f"= {total}",
            ha="right", va="baseline", color=MUTED,
        )  # fmt: skip
    else:
        shown = words if layout.as_shares else f"= {total}"
        x = (
            min(end + 6, layout.width - 14)
            if not layout.as_shares
            else layout.width - layout.right + 8
        )
        axes.text(x, y + layout.bar_height / 2 + 3.4, shown, va="baseline", color=MUTED)
