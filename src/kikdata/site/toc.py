"""The table of contents of one edition: without the pages that it lacks, with its chapters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from kikdata.settings import FIELD_PAGES

__all__ = ["arrange_toc", "write_toc"]


def write_toc(tree: Any, target: Path) -> None:
    """Write what `arrange_toc` has arranged."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), encoding="utf-8")


def arrange_toc(tree: Any, without: frozenset[str], chapters: Sequence[str] | None = None) -> Any:
    """Return the content of `_toc.yml` without some pages; a part left without pages goes too.

    `chapters`: the pages of the Handlungsfelder, all of them, in their order; they stand where the
    first of them stood, or in a part of their own.  None for those of the file.
    """
    if chapters is not None:
        known = {_page(item): item for item in _items(tree) if _is_chapter(item)}
        rest = [known.get(page, {"file": page}) for page in chapters]
        tree = _replace(tree, rest)
        if rest:  # no page of a Handlungsfeld is in the file
            tree = {**tree, "parts": [*tree.get("parts", []), {"chapters": list(rest)}]}
    return _prune(tree, without)


def _replace(node: Any, chapters: list[Any]) -> Any:
    """Put all `chapters` where the first one stands, and empty that list."""
    if isinstance(node, list):
        items: list[Any] = []
        for item in node:
            if _is_chapter(item):
                items += chapters
                chapters.clear()
            else:
                items.append(_replace(item, chapters))
        return items
    if isinstance(node, dict):
        return {key: _replace(value, chapters) for key, value in node.items()}
    return node


def _items(node: Any) -> list[Any]:
    if isinstance(node, list):
        return [found for item in node for found in _items(item)]
    if isinstance(node, dict):
        return [node, *(found for value in node.values() for found in _items(value))]
    return []


def _page(item: Any) -> str:
    name = str(item.get("file", "")) if isinstance(item, dict) else ""
    return name.removesuffix(".ipynb").removesuffix(".md")


def _is_chapter(item: Any) -> bool:
    return _page(item).startswith(FIELD_PAGES)


def _prune(node: Any, pages: frozenset[str]) -> Any:
    if isinstance(node, list):
        kept = [_prune(item, pages) for item in node if not _is_one_of(item, pages)]
        return [item for item in kept if not _is_emptied(item)]
    if isinstance(node, dict):
        return {key: _prune(value, pages) for key, value in node.items()}
    return node


def _is_one_of(item: Any, pages: frozenset[str]) -> bool:
    return bool(_page(item)) and _page(item) in pages


def _is_emptied(item: Any) -> bool:
    """Tell whether a part has lost all its pages."""
    return isinstance(item, dict) and "file" not in item and item.get("chapters") == []
