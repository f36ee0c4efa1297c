"""Report book on a city's plan: its Maßnahmen and how far they are carried out.

Notebooks import one function, `open_bericht`; everything else is listed, room by room, in
CONTRIBUTING.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kikdata.pages.report import open_bericht

__all__ = ["open_bericht"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import the face of the library when it is asked for: no room is loaded for another's sake."""
    if name == "open_bericht":
        from kikdata.pages.report import open_bericht  # noqa: PLC0415

        return open_bericht
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
