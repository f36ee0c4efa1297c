"""What pages on the screen and on paper both need of HTML that has been read; pure."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

__all__ = ["drop", "plain_text"]


def drop(around: LexborNode, selector: str) -> None:
    """Remove all elements that `selector` finds."""
    # From the end: an inner element is gone with the one around it, and must not be touched then.
    for element in reversed(around.css(selector)):
        element.decompose()


def plain_text(element: LexborNode) -> str:
    """Return the visible words of `element` with single spaces."""
    return " ".join(element.text().replace("\u00ad", "").split())
