"""The accessibility tree of a page: what assistive technology gets to know, and does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page


@dataclass(frozen=True)
class Node:
    """One thing that assistive technology gets to know."""

    role: str
    name: str
    depth: int
    backend_id: int
    properties: dict[str, Any]


def accessibility_tree(page: Page) -> list[Node]:
    """Return the nodes that are not ignored, in reading order."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("Accessibility.enable")
    raw = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in raw}
    return list(_walk(raw[0], by_id, 0))


def _walk(raw: dict[str, Any], by_id: dict[str, Any], depth: int) -> Iterator[Node]:
    if not raw.get("ignored"):
        properties = {p["name"]: p["value"].get("value") for p in raw.get("properties", [])}
        name = " ".join(str(raw.get("name", {}).get("value", "")).split())
        role = str(raw["role"]["value"])
        yield Node(role, name, depth, raw.get("backendDOMNodeId", 0), properties)
        depth += 1
    for child in raw.get("childIds", []):
        if child in by_id:
            yield from _walk(by_id[child], by_id, depth)


def below(tree: list[Node], node: Node) -> list[Node]:
    """Return what lies inside a node, in reading order."""
    start = tree.index(node) + 1
    end = next((i for i in range(start, len(tree)) if tree[i].depth <= node.depth), len(tree))
    return tree[start:end]


def press(page: Page, node: Node) -> None:
    """Do what assistive technology does when a person activates a link or button."""
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    target = session.send("DOM.resolveNode", {"backendNodeId": node.backend_id})["object"]
    session.send(
        "Runtime.callFunctionOn",
        {"objectId": target["objectId"], "functionDeclaration": "function () { this.click(); }"},
    )
    session.detach()
