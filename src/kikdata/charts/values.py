"""Values over time → small line charts, each with its target: one per indicator.

The axis of values begins at 0 where all are positive, that of time runs by real date.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from kikdata.analysis.sentences import format_date, format_number
from kikdata.charts.style import (
    FORWARD,
    GRID,
    GROUND,
    INK,
    LINE,
    MUTED,
    sheet,
    sheet_width,
    text_width,
)

__all__ = ["Course", "draw_values"]

_HEIGHT, _FOOT, _SIDE = 92.0, 26.0, 8.0


@dataclass(frozen=True)
class Course:
    """An indicator over time: its title, its unit, its values by day, the oldest first."""

    title: str
    unit: str
    points: tuple[tuple[dt.date, float], ...]
    target: float | None = None


def draw_values(courses: Sequence[Course], *, narrow: bool = False) -> Figure:
    """Draw one panel per course, each on its own scale, two beside each other on wide sheets."""
    columns = 1 if narrow or len(courses) == 1 else 2
    width = sheet_width(narrow=narrow) / columns
    letters = int((width - 2 * _SIDE) / 5.6)
    heads = [textwrap.wrap(f"{one.title} ({one.unit})", letters) for one in courses]
    head = max(map(len, heads)) * LINE + 16
    step = head + _HEIGHT + _FOOT
    rows = -(-len(courses) // columns)
    with sheet(sheet_width(narrow=narrow), rows * step) as (figure, axes):
        for i, (course, lines) in enumerate(zip(courses, heads, strict=True)):
            left, top = (i % columns) * width, (i // columns) * step
            for line, text in enumerate(lines, start=1):
                axes.text(left + 1, top + line * LINE, text, weight="bold", color=INK)
            _Panel(course, left, top + head, width).draw(axes)
    return figure


class _Panel:
    """One chart: where it lies on the sheet, in points, and what it shows."""

    def __init__(self, course: Course, left: float, top: float, width: float) -> None:
        self.course, self.top = course, top
        self.left, self.right = left + 4, left + width - 64
        values = [value for _, value in course.points]
        ends = [*values, course.target if course.target is not None else values[0]]
        low, high = min(ends), max(ends)
        self.low = 0.0 if low >= 0 else low
        self.span = (high - self.low) or 1.0
        days = [day.toordinal() for day, _ in course.points]
        self.start, self.days = days[0], days[-1] - days[0]

    def x(self, day: dt.date) -> float:
        share = (day.toordinal() - self.start) / self.days if self.days else 0.5
        return self.left + 6 + share * (self.right - self.left - 12)

    def y(self, value: float) -> float:
        return self.top + _HEIGHT * (1 - (value - self.low) / self.span)

    def draw(self, axes: Axes) -> None:
        base = self.y(self.low)
        axes.plot((self.left, self.right), (base, base), color=GRID, linewidth=0.8, zorder=0)
        xs = [self.x(day) for day, _ in self.course.points]
        ys = [self.y(value) for _, value in self.course.points]
        axes.plot(xs, ys, color=FORWARD, linewidth=1.4, zorder=1)
        for x, y in zip(xs, ys, strict=True):
            axes.add_patch(
                Circle((x, y), 3.2, facecolor=FORWARD, edgecolor=GROUND, linewidth=0.8, zorder=2)
            )
        self._draw_target(axes)
        self._draw_ends(axes, xs, ys, base)

    def _draw_target(self, axes: Axes) -> None:
        target = self.course.target
        if target is None:
            return
        y = self.y(target)
        axes.plot(
            (self.left, self.right),
            (y, y),
            color=MUTED,
            linewidth=1,
            linestyle=(0, (4, 3)),
            zorder=0,
        )
        last = self.y(self.course.points[-1][1])
        place = y + 3 if abs(y - last) > 13 else last + (16 if y >= last else -10)
        words = f"Ziel {format_number(target)}"
        axes.text(self.right + 4, place, words, va="baseline", size=8.5, color=MUTED)

    def _draw_ends(self, axes: Axes, xs: Sequence[float], ys: Sequence[float], base: float) -> None:
        (first, value), (last, newest) = self.course.points[0], self.course.points[-1]
        axes.text(
            self.right + 4, ys[-1] + 3, format_number(newest),
            va="baseline", size=10, weight="bold", color=INK,
        )  # fmt: skip
        if len(xs) > 1:
            axes.text(
                xs[0], ys[0] - 7, format_number(value),
                ha="left", va="baseline", size=8.5, color=INK,
            )  # fmt: skip
        if len(xs) == 1:
            day = format_date(last)
            axes.text(xs[0], base + 14, day, ha="center", va="baseline", size=8, color=MUTED)
            return
        start = axes.text(
            self.left, base + 14, format_date(first), va="baseline", size=8, color=MUTED
        )
        end = axes.text(
            self.right, base + 14, format_date(last), ha="right", va="baseline", size=8, color=MUTED
        )
        if self.left + text_width(start) + 6 > self.right - text_width(end):
            start.set_visible(False)
