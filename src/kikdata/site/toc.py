"""Pages that only a draft shows: the one list of them, and the table of contents without them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

__all__ = ["write_toc_without"]


def write_toc_without(pages: frozenset[str], toc: Path, target: Path) -> None:
    """Write a copy of `_toc.yml` without some pages; a part left without pages goes too."""
    tree = _prune(yaml.safe_load(toc.read_text(encoding="utf-8")), pages)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _prune(node: Any, pages: frozenset[str]) -> Any:
    if isinstance(node, list):
        kept = [_prune(item, pages) for item in node if not _is_one_of(item, pages)]
        return [item for item in kept if not _is_emptied(item)]
    if isinstance(node, dict):
        return {key: _prune(value, pages) for key, value in node.items()}
    return node


def _is_one_of(item: Any, pages: frozenset[str]) -> bool:
    if not isinstance(item, dict):
        return False
    return str(item.get("file", "")).removesuffix(".ipynb").removesuffix(".md") in pages


def _is_emptied(item: Any) -> bool:
    """Tell whether a part has lost all its pages."""
    return isinstance(item, dict) and "file" not in item and item.get("chapters") == []
