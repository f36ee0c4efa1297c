"""Counts → a large picture of circles, one per Maßnahme, with the marks of the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path

from kikdata.analysis.counts import STAENDE
from kikdata.charts.style import (
    FILL,
    GRID,
    INK,
    LABEL,
    OUTLINE,
    draw_mark,
    sheet,
    sheet_width,
    text_width,
)

__all__ = ["draw_dots"]

_PER_ROW = {False: 20, True: 10}  # wide, narrow: to be counted in tens
_PITCH = {False: 15.0, True: 23.0}
_HALF = Path.wedge(-90, 90)
_TICK = Path([(-2.1, -0.2), (-0.5, -1.8), (2.2, 1.7)])


def draw_dots(counts: Sequence[int], per_dot: int, *, narrow: bool = False) -> Figure:
    """Draw a block per Umsetzungsstand, the last first: count, word and its circles.

    Each circle stands for `per_dot` Maßnahmen, the last of a block for that many or fewer.
    """
    blocks = _place(counts, per_dot, narrow=narrow)
    with sheet(sheet_width(narrow=narrow), blocks[-1].bottom) as (figure, axes):
        for block in blocks:
            _draw_head(axes, block)
            _draw_circles(axes, block)
            if block is not blocks[-1]:
                y = block.bottom
                axes.plot((1, sheet_width(narrow=narrow) - 1), (y, y), color=GRID, linewidth=0.8)
    return figure


@dataclass(frozen=True)
class _Block:
    """One Umsetzungsstand; `left` and `top` are those of its circles, in points."""

    stand: str
    count: int
    dots: int
    narrow: bool
    start: float

    @property
    def left(self) -> float:
        return 0.0 if self.narrow else 150.0

    @property
    def top(self) -> float:
        return self.start + (54.0 if self.narrow else 7.0)

    @property
    def bottom(self) -> float:
        rows = -(-self.dots // _PER_ROW[self.narrow])
        circles = self.top + rows * _PITCH[self.narrow] + 6.0
        return max(circles, self.start + 60.0)


def _place(counts: Sequence[int], per_dot: int, *, narrow: bool) -> list[_Block]:
    blocks: list[_Block] = []
    for stand, count in list(zip(STAENDE, counts, strict=True))[::-1]:
        start = blocks[-1].bottom if blocks else 0.0
        blocks.append(_Block(stand, count, -(-count // per_dot), narrow, start))
    return blocks


def _draw_head(axes: Axes, block: _Block) -> None:
    """Write the count large; mark and word beside it on narrow sheets, else below."""
    base = block.start + 37
    number = axes.text(
        2, base, str(block.count), va="baseline", size=32, weight="bold", color=OUTLINE
    )
    x, y = (2 + text_width(number) + 14, base) if block.narrow else (8.0, base + 17)
    draw_mark(axes, x, y - 4, block.stand, 5.6)
    axes.text(x + 11, y, block.stand, va="baseline", size=13, weight="bold", color=INK)


def _draw_circles(axes: Axes, block: _Block) -> None:
    """Draw the marks as markers: each is one short reference in the SVG, not a path of its own."""
    if not block.dots:
        return
    pitch, per_row = _PITCH[block.narrow], _PER_ROW[block.narrow]
    # A gap after ten circles, so that they can be counted.
    xs = [
        block.left + (i % per_row + 0.5) * pitch + (i % per_row // 10) * 8
        for i in range(block.dots)
    ]
    ys = [block.top + (i // per_row + 0.5) * pitch for i in range(block.dots)]
    size = pitch * 0.78
    full = block.stand == STAENDE[2]

    def mark(marker: str | Path, size: float, fill: str, edge: str, width: float) -> None:
        axes.plot(
            xs, ys, linestyle="none", marker=marker, markersize=size, markerfacecolor=fill,
            markeredgecolor=edge, markeredgewidth=width,
        )  # fmt: skip

    mark("o", size, FILL[block.stand if full else STAENDE[0]], OUTLINE, 1.0)
    if block.stand == STAENDE[1]:
        mark(_HALF, size, FILL[block.stand], "none", 0)
        mark("o", size, "none", OUTLINE, 1.0)
    if full:
        mark(_TICK, size * 2.2 / 4.6, "none", LABEL[block.stand], 1.7)
