"""The picture that messengers and networks show beside a link to the book."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kikdata.charts.style import FAMILY, FILL, OUTLINE, load_fonts

__all__ = ["draw_social_image"]

_WIDTH, _HEIGHT = 1200, 630
_PAPER, _DEEP = "#ffffff", OUTLINE
_PALE, _MIDDLE = list(FILL.values())[:2]


def draw_social_image(facts: Mapping[str, str], counts: Sequence[int]) -> bytes:
    """Return a PNG of 1200 × 630 pixels: title, key figure and the bar of all Maßnahmen."""
    load_fonts()
    with mpl.rc_context({"font.family": FAMILY}):
        figure = Figure(figsize=(_WIDTH / 100, _HEIGHT / 100), dpi=100, facecolor=_DEEP)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, _WIDTH)
        axes.set_ylim(_HEIGHT, 0)
        axes.axis("off")
        axes.text(80, 108, facts["konzept"], color=_PALE, size=24)
        axes.text(80, 186, facts["titel"], color=_PAPER, size=44, weight="bold")
        axes.text(80, 352, facts["kennzahl"], color=_PAPER, size=84, weight="bold")
        axes.text(80, 412, facts["kennzahl_satz"], color=_PAPER, size=24)
        x, unit = 80.0, (_WIDTH - 160) / sum(counts)
        for count, colour in zip(counts, (_PALE, _MIDDLE, _DEEP), strict=True):
            box = Rectangle(
                (x, 462), count * unit, 44, facecolor=colour, edgecolor=_PAPER, linewidth=2
            )
            axes.add_patch(box)
            x += count * unit
        source = f"{facts['herausgeber']}. Stand {facts['datenstand']}"
        axes.text(80, 568, source, color=_PALE, size=19)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
