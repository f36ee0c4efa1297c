"""Report book on a city's plan: its Maßnahmen and how far they are carried out.

What notebooks see stands here; the rooms behind it are listed in CONTRIBUTING.md.

    feld = open_bericht("2023-12").handlungsfeld("BS")
    counts = count_by_umsetzungsstand(feld.massnahmen, "gruppe")
    bar_chart(counts, title="Fortschritt nach Gruppen")
    table(counts, caption="Zahlen zum Fortschritt nach Gruppen")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kikdata.analysis.counts import count_by_umsetzungsstand, shares
    from kikdata.pages.face import (
        bar_chart,
        each_zustaendig,
        figure,
        heading,
        line_chart,
        page_needs,
        sentence,
        table,
    )
    from kikdata.pages.report import open_bericht

__all__ = [
    "bar_chart",
    "count_by_umsetzungsstand",
    "each_zustaendig",
    "figure",
    "heading",
    "line_chart",
    "open_bericht",
    "page_needs",
    "sentence",
    "shares",
    "table",
]
__version__ = "0.1.0"

_ELSEWHERE = {
    "count_by_umsetzungsstand": "kikdata.analysis.counts",
    "shares": "kikdata.analysis.counts",
    "open_bericht": "kikdata.pages.report",
}


def __getattr__(name: str) -> object:
    """Import the face of the library when it is asked for: no room is loaded for another's sake."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ELSEWHERE.get(name, "kikdata.pages.face")), name)
