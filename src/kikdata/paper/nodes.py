"""Nodes: what documents are made of on their way from HTML to the templates; pure.

A node is a text or a dict with its kind as `t`, as the templates read it out of JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["Node", "plain", "walk"]

Node = Any


def plain(nodes: object) -> str:
    """Return the words of nodes."""
    if isinstance(nodes, str):
        return nodes
    if isinstance(nodes, list):
        return "".join(map(plain, nodes))
    if isinstance(nodes, dict):
        return " " if nodes.get("t") == "br" else plain(nodes.get("c", []))
    return ""


def walk(nodes: object, kind: str) -> Iterator[dict[str, Any]]:
    """Yield all nodes of a kind in the order in which they are read."""
    if isinstance(nodes, list):
        for node in nodes:
            yield from walk(node, kind)
    elif isinstance(nodes, dict):
        if nodes.get("t") == kind:
            yield nodes
        for value in nodes.values():
            if isinstance(value, list | dict):
                yield from walk(value, kind)
