"""Counts of transitions → a picture of what moved between two editions.

Two columns, the earlier edition left, the later one right, the furthest Umsetzungsstand on top:
what comes forward rises, what goes back falls.  New Maßnahmen stand below the left column and
dropped ones below the right, so both sides add up to the same and one scale holds for all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import NDArray

from kikdata.analysis.counts import STAENDE
from kikdata.charts.flows import DROPPED, NEW, Flow, Layout, Segment, find_flows
from kikdata.charts.style import (
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

__all__ = ["draw_transitions"]

_Array = NDArray[np.float64]

_STRIPE = 2.6


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
    flows = find_flows(table, new, dropped)
    layout = Layout(flows, sheet_width(narrow=narrow), narrow=narrow)
    with sheet(layout.width, layout.height) as (figure, axes):
        _draw_key(axes, layout, flows)
        _draw_heading(axes, layout, before, sum(f.count for f in flows if f.source != NEW), 0)
        _draw_heading(axes, layout, after, sum(f.count for f in flows if f.target != DROPPED), 1)
        for flow in sorted(flows, key=lambda f: (not f.is_still, f.steps)):
            _draw_flow(axes, layout, flow)
        for side in (0, 1):
            _draw_column(axes, layout, side)
        _draw_flow_labels(axes, layout)
    return figure


# --- headings and key ------------------------------------------------------------------------


def _draw_heading(axes: Axes, layout: Layout, name: str, total: int, side: int) -> None:
    x, align = ((1.0, "left"), (layout.width - 1, "right"))[side]
    y = layout.top - 30
    words = f"= {total}\u00a0Maßnahme" + ("" if total == 1 else "n")
    axes.text(x, y, name, ha=align, va="baseline", weight="bold", color=INK)
    axes.text(x, y + 13, words, ha=align, va="baseline", color=MUTED)


def _draw_key(axes: Axes, layout: Layout, flows: Sequence[Flow]) -> None:
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


def _draw_flow(axes: Axes, layout: Layout, flow: Flow) -> None:
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


def _draw_flow_labels(axes: Axes, layout: Layout) -> None:
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


def _draw_column(axes: Axes, layout: Layout, side: int) -> None:
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


def _draw_segment_label(axes: Axes, layout: Layout, side: int, segment: Segment, y: float) -> None:
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
