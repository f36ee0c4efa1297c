"""Shares over the editions → matplotlib figures: one large picture or several small ones.

The axis of shares always runs from 0 to 100 %, that of time by real date, so gaps show.  Points
are marked; the thin lines only lead the eye from one to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kikdata.analysis.counts import STAENDE
from kikdata.analysis.sentences import format_date, format_percent
from kikdata.analysis.trend import Point, Series
from kikdata.charts.style import (
    FILL,
    GRID,
    INK,
    MUTED,
    OUTLINE,
    draw_legend,
    draw_mark,
    sheet,
    sheet_width,
    text_width,
)

__all__ = ["draw_trend"]

_LINE_STYLE: dict[str, dict[str, Any]] = {
    STAENDE[0]: {"color": MUTED, "linestyle": (0, (1, 2))},
    STAENDE[1]: {"color": FILL[STAENDE[1]], "linestyle": (0, (5, 2))},
    STAENDE[2]: {"color": OUTLINE, "linestyle": "-"},
}
_CELL_HEIGHT, _LARGE_HEIGHT = 118.0, 190.0
_HEAD, _FOOT = 34.0, 22.0  # a picture's title and dates


class _Panel:
    """One picture: where it lies on the sheet, in points, and what it shows."""

    def __init__(
        self, series: Series, left: float, top: float, width: float, height: float, large: bool
    ) -> None:
        self.series, self.large = series, large
        self.left, self.top, self.height = left + 30, top, height
        self.right = left + width - (84 if large else 55)
        days = [point.date.toordinal() for point in series.points]
        self.start, self.days = days[0], max(days) - min(days)
        self.radius = max(1.6, min(4.6, (self.right - self.left) / max(1, len(days) - 1) / 2.2))

    def x(self, point: Point) -> float:
        if not self.days:
            return (self.left + self.right) / 2
        share = (point.date.toordinal() - self.start) / self.days
        return self.left + 8 + share * (self.right - self.left - 8)

    def y(self, share: float) -> float:
        return self.top + self.height * (1 - share / 100)


def draw_trend(series: Sequence[Series], *, narrow: bool = False) -> Figure:
    """Draw the shares of the three Umsetzungsstände over time.

    One of `series` is drawn large, several as small pictures in a grid; each has at least one
    point, the oldest first.
    """
    width, large = sheet_width(narrow=narrow), len(series) == 1
    columns = 1 if large or narrow else 2
    rows = -(-len(series) // columns)
    inner = _LARGE_HEIGHT if large else _CELL_HEIGHT
    legend = 56.0 if narrow else 26.0
    step = (0 if large else _HEAD) + inner + _FOOT + 8
    with sheet(width, legend + rows * step + 4) as (figure, axes):
        draw_legend(axes, narrow=narrow)
        for i, one in enumerate(series):
            left = (i % columns) * width / columns
            top = legend + (i // columns) * step + (10 if large else _HEAD)
            _draw_panel(axes, _Panel(one, left, top, width / columns, inner, large))
    return figure


def _draw_panel(axes: Axes, panel: _Panel) -> None:
    if not panel.large:
        axes.text(
            panel.left - 29, panel.top - 14, panel.series.title,
            va="baseline", weight="bold", color=INK,
        )  # fmt: skip
    for share in (0, 50, 100):
        y = panel.y(share)
        axes.plot((panel.left, panel.right + 4), (y, y), color=GRID, linewidth=0.7, zorder=0)
        axes.text(
            panel.left - 4, y + 3, f"{share}\u00a0%",
            ha="right", va="baseline", size=8, color=MUTED,
        )  # fmt: skip
    points = panel.series.points
    for i, stand in enumerate(STAENDE):
        xs = [panel.x(point) for point in points]
        ys = [panel.y(point.shares[i]) for point in points]
        axes.plot(xs, ys, linewidth=1.1, zorder=1, **_LINE_STYLE[stand])
        for x, y in zip(xs, ys, strict=True):
            draw_mark(axes, x, y, stand, panel.radius)
    _draw_dates(axes, panel)
    _draw_ends(axes, panel)


def _draw_dates(axes: Axes, panel: _Panel) -> None:
    """Tick every Datenstand; name the first and the last, and between them those that fit."""
    base = panel.top + panel.height
    for point in panel.series.points:
        x = panel.x(point)
        axes.plot((x, x), (base, base + 4), color=MUTED, linewidth=0.7)
    first, *between, last = panel.series.points if panel.days else panel.series.points[-1:] * 2
    ends = panel.x(last)
    taken = _draw_date(axes, first, panel.left - 29 if panel.days else ends - 22, base)
    if not panel.days:
        return
    limit = ends - 22
    for point in between if panel.large else ():
        if panel.x(point) - 22 > taken + 8 and panel.x(point) + 22 < limit - 8:
            taken = _draw_date(axes, point, panel.x(point) - 22, base)
    _draw_date(axes, last, limit, base)


def _draw_date(axes: Axes, point: Point, left: float, base: float) -> float:
    text = axes.text(left, base + 14, format_date(point.date), va="baseline", size=8, color=MUTED)
    return left + text_width(text)


def _draw_ends(axes: Axes, panel: _Panel) -> None:
    """Write the shares of the last edition beside its marks, in their order, none over another."""
    shares = panel.series.points[-1].shares
    distance = 24.0 if panel.large else 11.5
    order = sorted(range(len(STAENDE)), key=lambda i: -shares[i])
    places: list[float] = []
    for i in order:
        y = panel.y(shares[i])
        places.append(max(y, places[-1] + distance if places else panel.top))
    # Below the word of the lowest one stands a date.
    limit = panel.top + panel.height - (12 if panel.large else 0)
    for k in reversed(range(len(places))):
        places[k] = min(places[k], limit)
        limit = places[k] - distance
    x = panel.right + 8
    for i, y in zip(order, places, strict=True):
        middle = y + (0 if panel.large else 3)
        axes.text(
            x + (0 if panel.large else 7), middle, format_percent(shares[i]),
            va="baseline", size=11 if panel.large else 8, weight="bold", color=INK,
        )  # fmt: skip
        if panel.large:
            axes.text(x, y + 10, STAENDE[i], va="baseline", size=9, color=INK)
        else:
            draw_mark(axes, x + 2.5, y, STAENDE[i], 2.8)
