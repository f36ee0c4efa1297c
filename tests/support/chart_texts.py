"""Where the texts of a chart stand: for tests that none covers another or leaves the sheet."""

from __future__ import annotations

from functools import cache
from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox


def ink(text: Text) -> tuple[float, float, float, float]:
    """Return left, right, top, bottom of the letters of a text on its baseline, in points."""
    path = _extents(text.get_text(), text.get_fontproperties())
    x, y = text.get_position()
    left = (
        x - {"left": 0.0, "center": 0.5, "right": 1.0}[text.get_horizontalalignment()] * path.width
    )
    return left, left + path.width, y - path.y1, y - path.y0


@cache
def _extents(words: str, font: FontProperties) -> Bbox:
    return TextPath((0, 0), words, prop=font).get_extents()


def colliding_texts(figure: Figure) -> list[tuple[str, str]]:
    """Return pairs of texts that overlap, and texts that leave the sheet with themselves."""
    (axes,) = figure.axes
    width, height = axes.get_xlim()[1], axes.get_ylim()[0]
    boxes = [(text.get_text(), ink(text)) for text in axes.texts if text.get_text()]
    outside = [
        (words, words)
        for words, (left, right, top, bottom) in boxes
        if left < -0.5 or right > width + 0.5 or top < -0.5 or bottom > height + 0.5
    ]
    over = [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a[1], b[1]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[2], b[2])
    ]
    return outside + over
