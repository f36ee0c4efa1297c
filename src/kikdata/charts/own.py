"""Figures that an author has drawn with matplotlib."""

from __future__ import annotations

import sys
from collections.abc import Callable

import matplotlib as mpl
from matplotlib.figure import Figure

from kikdata.charts.style import FAMILY, load_fonts

__all__ = ["keep_figure"]


def keep_figure(figure: Figure) -> Callable[[bool], Figure]:
    """Return what gives the figure, in the font of the book; pyplot forgets it.

    Otherwise the notebook would show it a second time, at the end of the cell.
    """
    load_fonts()
    mpl.rcParams["font.sans-serif"] = [FAMILY, *mpl.rcParams["font.sans-serif"]]
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)
    return lambda narrow: figure
