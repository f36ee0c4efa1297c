"""Counts of transitions → flows between two columns, and where they lie; pure.

The picture that shows them is drawn by `charts_changes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kikdata.analysis.counts import STAENDE

__all__ = ["DROPPED", "NEW", "Flow", "Layout", "Segment", "find_flows"]

_TOP_DOWN = STAENDE[::-1]
NEW, DROPPED = "neu", "weggefallen"
_GAP = 9.0  # between the segments of a column
_PLOT = 200.0


@dataclass(frozen=True)
class Flow:
    """Maßnahmen that go from `source` to `target`: a Umsetzungsstand, or new, or dropped."""

    source: str
    target: str
    count: int

    @property
    def steps(self) -> int:
        if self.source == NEW or self.target == DROPPED:
            return 0
        return STAENDE.index(self.target) - STAENDE.index(self.source)

    @property
    def is_still(self) -> bool:
        return self.source == self.target


def find_flows(table: pd.DataFrame, new: Sequence[int], dropped: Sequence[int]) -> list[Flow]:
    """Return all that are not empty, in the order in which they leave the left column."""
    rows = table.to_numpy(dtype=int).tolist()
    counts = {
        (before, after): rows[i][j]
        for i, before in enumerate(STAENDE)
        for j, after in enumerate(STAENDE)
    }
    counts |= {(NEW, stand): int(n) for stand, n in zip(STAENDE, new, strict=True)}
    counts |= {(stand, DROPPED): int(n) for stand, n in zip(STAENDE, dropped, strict=True)}
    pairs = [(s, t) for s in (*_TOP_DOWN, NEW) for t in (*_TOP_DOWN, DROPPED)]
    return [Flow(s, t, counts[s, t]) for s, t in pairs if counts.get((s, t), 0)]


@dataclass(frozen=True)
class Segment:
    """A piece of a column, `top` and `height` in points."""

    name: str
    count: int
    top: float
    height: float


class Layout:
    """All measures in points, from the upper left corner; `width` is that of the whole picture."""

    def __init__(self, flows: Sequence[Flow], width: float, *, narrow: bool) -> None:
        self.narrow = narrow
        self.width = width
        self.key_lines = 3 if narrow else 1
        self.top = self.key_lines * 16.0 + 46
        self.thickness = 10.0 if narrow else 14.0
        margin = 68.0 if narrow else 104.0
        self.edges = (margin + self.thickness, self.width - margin - self.thickness)
        self.unit = _PLOT / max(1, sum(flow.count for flow in flows))
        self.columns = (
            self._column(flows, (*_TOP_DOWN, NEW), 0),
            self._column(flows, (*_TOP_DOWN, DROPPED), 1),
        )
        self.height = self.top + _PLOT + 3 * _GAP + 12
        self.spans = {flow: self._span(flows, flow) for flow in flows}

    def _column(
        self, flows: Sequence[Flow], names: Sequence[str], side: int
    ) -> tuple[Segment, ...]:
        segments, top = [], self.top
        for name in names:
            count = sum(f.count for f in flows if (f.source, f.target)[side] == name)
            segments.append(Segment(name, count, top, count * self.unit))
            top += count * self.unit + _GAP
        return tuple(segments)

    def _span(self, flows: Sequence[Flow], flow: Flow) -> tuple[float, float]:
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
