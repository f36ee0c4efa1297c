"""Counts of transitions → a picture of what moved between two editions.

Two columns, the earlier edition left, the later one right, the furthest Umsetzungsstand on top:
what comes forward rises, what goes back falls.  New Maßnahmen stand below the left column and
dropped ones below the right, so both sides add up to the same and one scale holds for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import NDArray

from kikdata.charts_style import (
    BACKWARD,
    FILL,
    FORWARD,
    GROUND,
    INK,
    MUTED,
    OUTLINE,
    STILL,
    STILL_EDGE,
    draw_mark,
    sheet,
    sheet_width,
    text_width,
)
from kikdata.distribution import STAENDE

__all__ = ["draw_transitions"]

_Array = NDArray[np.float64]

_TOP_DOWN = STAENDE[::-1]
_NEW, _DROPPED = "neu", "weggefallen"
_GAP = 9.0  # between the segments of a column
_PLOT = 200.0
_STRIPE = 2.6


@dataclass(frozen=True)
class _Flow:
    """Maßnahmen that go from `source` to `target`: a Umsetzungsstand, or new, or dropped."""

    source: str
    target: str
    count: int

    @property
    def steps(self) -> int:
        if self.source == _NEW or self.target == _DROPPED:
            return 0
        return STAENDE.index(self.target) - STAENDE.index(self.source)

    @property
    def is_still(self) -> bool:
        return self.source == self.target


def draw_transitions(
    table: pd.DataFrame,
    new: Sequence[int],
    dropped: Sequence[int],
    before: str,
    after: str,
    *,
    narrow: bool = False,
) -> Figure:
    """Draw how the Maßnahmen moved from one edition to the next.

    `table`: counts, 3 × 3, rows before and columns after in the order of `STAENDE`; `new` and
    `dropped`: counts per Umsetzungsstand; `before` and `after` name the editions, briefly.
    The height of every segment and flow is its count, on one scale.
    """
    flows = _flows(table, new, dropped)
    layout = _Layout(flows, narrow=narrow)
    with sheet(layout.width, layout.height) as (figure, axes):
        _draw_key(axes, layout, flows)
        _draw_heading(axes, layout, before, sum(f.count for f in flows if f.source != _NEW), 0)
        _draw_heading(axes, layout, after, sum(f.count for f in flows if f.target != _DROPPED), 1)
        for flow in sorted(flows, key=lambda f: (not f.is_still, f.steps)):
            _draw_flow(axes, layout, flow)
        for side in (0, 1):
            _draw_column(axes, layout, side)
        _draw_flow_labels(axes, layout)
    return figure


def _flows(table: pd.DataFrame, new: Sequence[int], dropped: Sequence[int]) -> list[_Flow]:
    """Return all that are not empty, in the order in which they leave the left column."""
    rows = table.to_numpy(dtype=int).tolist()
    counts = {
        (before, after): rows[i][j]
        for i, before in enumerate(STAENDE)
        for j, after in enumerate(STAENDE)
    }
    counts |= {(_NEW, stand): int(n) for stand, n in zip(STAENDE, new, strict=True)}
    counts |= {(stand, _DROPPED): int(n) for stand, n in zip(STAENDE, dropped, strict=True)}
    pairs = [(s, t) for s in (*_TOP_DOWN, _NEW) for t in (*_TOP_DOWN, _DROPPED)]
    return [_Flow(s, t, counts[s, t]) for s, t in pairs if counts.get((s, t), 0)]


@dataclass(frozen=True)
class _Segment:
    """A piece of a column, `top` and `height` in points."""

    name: str
    count: int
    top: float
    height: float


class _Layout:
    """All measures in points, from the upper left corner."""

    def __init__(self, flows: Sequence[_Flow], *, narrow: bool) -> None:
        self.narrow = narrow
        self.width = sheet_width(narrow=narrow)
        self.key_lines = 3 if narrow else 1
        self.top = self.key_lines * 16.0 + 46
        self.thickness = 10.0 if narrow else 14.0
        margin = 68.0 if narrow else 104.0
        self.edges = (margin + self.thickness, self.width - margin - self.thickness)
        self.unit = _PLOT / max(1, sum(flow.count for flow in flows))
        self.columns = (
            self._column(flows, (*_TOP_DOWN, _NEW), 0),
            self._column(flows, (*_TOP_DOWN, _DROPPED), 1),
        )
        self.height = self.top + _PLOT + 3 * _GAP + 12
        self.spans = {flow: self._span(flows, flow) for flow in flows}

    def _column(
        self, flows: Sequence[_Flow], names: Sequence[str], side: int
    ) -> tuple[_Segment, ...]:
        segments, top = [], self.top
        for name in names:
            count = sum(f.count for f in flows if (f.source, f.target)[side] == name)
            segments.append(_Segment(name, count, top, count * self.unit))
            top += count * self.unit + _GAP
        return tuple(segments)

    def _span(self, flows: Sequence[_Flow], flow: _Flow) -> tuple[float, float]:
        """Return where a flow leaves the left and enters the right column: its upper edges."""
        left = next(s.top for s in self.columns[0] if s.name == flow.source)
        right = next(s.top for s in self.columns[1] if s.name == flow.target)
        earlier = flows[: flows.index(flow)]
        above_left = sum(f.count for f in earlier if f.source == flow.source)
        above_right = sum(f.count for f in earlier if f.target == flow.target)
        return left + above_left * self.unit, right + above_right * self.unit

    def spread(self, wanted: Sequence[float], distance: float) -> list[float]:
        """Return positions near the `wanted` ones (ascending), at least `distance` apart."""
        top, bottom = self.top + distance / 2 - 4, self.height - distance / 2
        placed: list[float] = []
        for y in wanted:
            placed.append(max(y, placed[-1] + distance if placed else top))
        limit = bottom
        for i in reversed(range(len(placed))):
            placed[i] = min(placed[i], limit)
            limit = placed[i] - distance
        return placed


# --- headings and key ------------------------------------------------------------------------


def _draw_heading(axes: Axes, layout: _Layout, name: str, total: int, side: int) -> None:
    x, align = ((1.0, "left"), (layout.width - 1, "right"))[side]
    y = layout.top - 30
    words = f"= {total}\u00a0Maßnahme" + ("" if total == 1 else "n")
    axes.text(x, y, name, ha=align, va="baseline", weight="bold", color=INK)
    axes.text(x, y + 13, words, ha=align, va="baseline", color=MUTED)


def _draw_key(axes: Axes, layout: _Layout, flows: Sequence[_Flow]) -> None:
    """Name the kinds of flow, each with its sum: the picture in one line."""
    kinds = (
        ("vorangekommen", 1, sum(f.count for f in flows if f.steps > 0)),
        ("zurückgestuft", -1, sum(f.count for f in flows if f.steps < 0)),
        ("unverändert", 0, sum(f.count for f in flows if f.is_still)),
    )
    x, y = 1.0, 10.0
    for name, direction, count in kinds:
        xs = np.array((x, x + 20))
        _draw_band(axes, xs, np.array((y - 4.5, y - 4.5)), 9.0, direction)
        if direction:
            _draw_arrow(axes, x + 28, y, direction)
        start = x + (35 if direction else 25)
        number = axes.text(
            start, y + 3.6, str(count), va="baseline", size=11, weight="bold", color=INK
        )
        end = start + text_width(number) + 4
        word = axes.text(end, y + 3.6, name, va="baseline", color=INK)
        if layout.narrow:
            y += 16.0
        else:
            x = end + text_width(word) + 20


# --- flows -----------------------------------------------------------------------------------


def _draw_flow(axes: Axes, layout: _Layout, flow: _Flow) -> None:
    left, right = layout.spans[flow]
    at = np.linspace(0, 1, 41)
    xs = layout.edges[0] + at * (layout.edges[1] - layout.edges[0])
    upper = left + (right - left) * (3 * at**2 - 2 * at**3)
    _draw_band(axes, xs, upper, flow.count * layout.unit, flow.steps)


def _draw_band(axes: Axes, xs: _Array, upper: _Array, thickness: float, direction: int) -> None:
    """Draw a flow: forward full, back striped, everything else pale."""
    outline = np.concatenate([_points(xs, upper), _points(xs, upper + thickness)[::-1]])
    face, edge = (STILL, STILL_EDGE)
    if direction:
        face, edge = (FORWARD, FORWARD) if direction > 0 else (GROUND, BACKWARD)
    width = 0.9 if direction else 0.5
    axes.add_patch(Polygon(outline, facecolor=face, edgecolor=edge, linewidth=width))
    if direction < 0:
        _draw_stripes(axes, xs, upper, thickness)


def _draw_stripes(axes: Axes, xs: _Array, upper: _Array, thickness: float) -> None:
    # Drawn one by one: not every program that shows SVG knows patterns.
    for start in np.arange(xs[0], xs[-1], 2 * _STRIPE):
        piece = np.linspace(start, min(start + _STRIPE, xs[-1]), 3)
        top = np.interp(piece, xs, upper)
        outline = np.concatenate([_points(piece, top), _points(piece, top + thickness)[::-1]])
        axes.add_patch(Polygon(outline, facecolor=BACKWARD, edgecolor="none"))


def _points(xs: _Array, ys: _Array) -> _Array:
    return np.column_stack([xs, ys])


def _draw_flow_labels(axes: Axes, layout: _Layout) -> None:
    """Write the count of all that moves beside the end of its flow, none over another."""
    moved = [flow for flow in layout.spans if flow.steps]
    ends = {f: layout.spans[f][1] + f.count * layout.unit / 2 for f in moved}
    moved.sort(key=lambda flow: ends[flow])
    places = layout.spread([ends[flow] for flow in moved], 14.0)
    edge = layout.edges[1]
    for flow, y in zip(moved, places, strict=True):
        number = axes.text(
            edge - 14, y + 3.6, str(flow.count), ha="right", va="baseline",
            size=10, weight="bold", color=INK,
        )  # fmt: skip
        left = edge - 14 - text_width(number) - 12
        axes.plot((edge - 11, edge), (y, ends[flow]), color=INK, linewidth=0.8)
        axes.add_patch(
            Rectangle(
                (left, y - 6), edge - 11 - left, 12,
                facecolor=GROUND, edgecolor=INK, linewidth=0.6, zorder=2.5,
            )
        )  # fmt: skip
        _draw_arrow(axes, left + 6.5, y, flow.steps)


def _draw_arrow(axes: Axes, x: float, y: float, direction: int) -> None:
    tip = -4.0 if direction > 0 else 4.0
    corners = ((x - 3.6, y - tip * 0.7), (x + 3.6, y - tip * 0.7), (x, y + tip))
    axes.add_patch(Polygon(corners, facecolor=INK, edgecolor="none", zorder=3))


# --- columns ---------------------------------------------------------------------------------


def _draw_column(axes: Axes, layout: _Layout, side: int) -> None:
    x = layout.edges[side] - (layout.thickness if side == 0 else 0)
    segments = [s for s in layout.columns[side] if s.count or s.name in STAENDE]
    for segment in segments:
        if segment.count:
            is_stand = segment.name in STAENDE
            axes.add_patch(
                Rectangle(
                    (x, segment.top), layout.thickness, segment.height,
                    facecolor=FILL[segment.name] if is_stand else GROUND,
                    edgecolor=OUTLINE, linewidth=0.8, linestyle="-" if is_stand else (0, (2, 1.5)),
                )
            )  # fmt: skip
    places = layout.spread([s.top + s.height / 2 for s in segments], 29.0)
    for segment, y in zip(segments, places, strict=True):
        _draw_segment_label(axes, layout, side, segment, y)


def _draw_segment_label(
    axes: Axes, layout: _Layout, side: int, segment: _Segment, y: float
) -> None:
    sign = (-1, 1)[side]
    x = layout.edges[side] + sign * (layout.thickness + 6)
    align = ("right", "left")[side]
    number = axes.text(
        x, y, str(segment.count), ha=align, va="baseline", size=13, weight="bold", color=INK
    )
    size = 8.5 if layout.narrow else 9.5
    axes.text(x, y + 11, segment.name, ha=align, va="baseline", size=size, color=INK)
    if segment.name in STAENDE:
        draw_mark(axes, x + sign * (text_width(number) + 10), y - 4.5, segment.name)
