"""HTML elements → the few kinds of nodes that the Typst templates set; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

from kikdata.characters import FAMILIES
from kikdata.paper.looks import BLOCKS, INLINE, PARAGRAPHS, alt_text, look_of, stand_of
from kikdata.paper.nodes import Node, plain
from kikdata.paper.tables import table_node
from kikdata.paper.text import collapse, font_runs, is_right_to_left, with_breaks
from kikdata.site.markup import drop

__all__ = ["Converter"]


@dataclass
class Converter:
    """Turns elements of one page into nodes.

    `link` gives for an address the attributes of a link node, or none if only the words stay;
    `picture` gives the key under which a picture is handed over; `anchors` are the ids that
    links lead to, by the label that stands for them.
    """

    link: Callable[[LexborNode], Mapping[str, str] | None]
    picture: Callable[[LexborNode], str | None]
    anchors: Mapping[str, str]

    def blocks(self, parent: LexborNode) -> list[Node]:
        """Return the blocks of an element; loose text among them becomes a paragraph."""
        found: list[Node] = []
        loose: list[LexborNode] = []

        def flush() -> None:
            content = collapse(self._inline_all(loose))
            if content:
                found.append(_with_direction({"t": "p", "c": content}))
            loose.clear()

        for child in parent.iter(include_text=True):
            if _is_inline(child):
                loose.append(child)
            else:
                flush()
                found += self._block(child)
        flush()
        return found

    def _block(self, tag: LexborNode) -> list[Node]:
        made = self._made(tag)
        if anchor := self.anchors.get(tag.id or ""):
            head = made[0] if made else None
            if isinstance(head, dict) and head.get("t") == "h" and "id" not in head:
                head["id"] = anchor  # of all nodes, only headings are labelled
            else:
                made.insert(0, {"t": "anchor", "id": anchor})
        lang = tag.attributes.get("lang")
        if lang and made:
            return [{"t": "lang", "lang": lang, "c": made}]
        return made

    def _inside(self, tag: LexborNode) -> list[Node]:
        """Return what a cell or item holds, with the place it marks.

        A sole paragraph is handed over as its text.
        """
        found = self.blocks(tag)
        if len(found) == 1 and set(found[0]) == {"t", "c"} and found[0]["t"] == "p":
            found = found[0]["c"]
        if found and (anchor := self.anchors.get(tag.id or "")):
            found.insert(0, {"t": "anchor", "id": anchor})
        return found

    def _made(self, tag: LexborNode) -> list[Node]:
        name = tag.tag or ""
        makers: Mapping[str, Callable[[LexborNode], list[Node]]] = {
            "ul": self._list,
            "ol": self._list,
            "dl": self._definitions,
            "table": lambda table: [table_node(table, self._inside, self.inline, self.anchors)],
            "figure": self._figure,
            "pre": lambda pre: [{"t": "pre", "c": self._text(pre.text().strip("\n"))}],
            "hr": lambda _: [{"t": "hr"}],
        }
        if re.fullmatch("h[1-6]", name):
            return [{"t": "h", "l": int(name[1]), "c": self.inline(tag)}]
        if name in PARAGRAPHS:
            return self._paragraph(tag)
        return makers.get(name, self._container)(tag)

    def _paragraph(self, tag: LexborNode) -> list[Node]:
        content = self.inline(tag)
        look = "label" if tag.tag == "summary" else look_of(tag)
        node: dict[str, Any] = {"t": "p", "c": content}
        if look:
            node["look"] = look
        return [_with_direction(node)] if content else []

    def _container(self, tag: LexborNode) -> list[Node]:
        is_note = tag.attributes.get("role") == "doc-footnote"  # told where its number stands
        content = [] if is_note else self.blocks(tag)
        if not content:
            return []
        if tag.tag == "blockquote":
            return [{"t": "quote", "c": content}]
        is_row = len(content) <= 3 and all(node.get("t") == "p" for node in content)
        looks = {"note": "note", "article": "row" if is_row else "entry"}
        look = looks.get(tag.attributes.get("role") or tag.tag or "") or look_of(tag)
        return [{"t": "box", "look": look, "c": content}] if look else content

    def _list(self, tag: LexborNode) -> list[Node]:
        items = [self._inside(item) for item in tag.iter() if item.tag == "li"]
        items = [item for item in items if item]
        if not items:
            return []
        kind: dict[str, Any] = {"t": tag.tag, "i": items}
        if (start := tag.attributes.get("start") or "").isdecimal():
            kind["start"] = int(start)
        return [kind]

    def _definitions(self, tag: LexborNode) -> list[Node]:
        """Return terms with what explains them; several terms of one explanation stand together."""
        items: list[dict[str, list[Node]]] = []
        last = ""
        for part in tag.css("dt, dd"):
            if _around(part, "dl") != tag:
                continue
            if part.tag == "dt" and last != "dt":
                items.append({"term": [], "c": []})
            if part.tag == "dt":
                words = self.inline(part)
                if part.id in self.anchors:
                    words.insert(0, {"t": "anchor", "id": self.anchors[part.id or ""]})
                items[-1]["term"] += [", ", *words] if items[-1]["term"] else words
            elif items:
                items[-1]["c"] += self._inside(part)
            last = part.tag or ""
        short = all(len(plain(item["term"])) <= 30 for item in items)
        return [{"t": "dl", "i": items, "short": short}] if items else []

    def _figure(self, tag: LexborNode) -> list[Node]:
        caption = tag.css_first("figcaption", default=None)
        words = self.inline(caption) if caption is not None else []
        if caption is not None:
            caption.decompose()
        return [{"t": "figure", "caption": words, "c": self.blocks(tag)}]

    # --- within a paragraph --------------------------------------------------------------------

    def inline(self, parent: LexborNode) -> list[Node]:
        """Return the content of a paragraph, its white space collapsed as on a screen."""
        return collapse(self._inline_all(list(parent.iter(include_text=True))))

    def _inline_all(self, nodes: list[LexborNode]) -> list[Node]:
        return [node for child in nodes for node in self._inline(child)]

    def _inline(self, tag: LexborNode) -> list[Node]:
        name = tag.tag or ""
        if tag.is_text_node:
            return self._text(tag.text_content or "")
        if name in ("img", "svg"):
            return self._picture(tag)
        if name in ("br", "wbr", "source") or name.startswith("-"):
            return [{"t": "br"}] if name == "br" else []
        inside = self._inline_all(list(tag.iter(include_text=True)))
        if tag.attributes.get("role") == "doc-noteref":
            return self._note(tag) or inside
        found = self._dressed(tag, inside) if collapse(inside) else inside
        if lang := tag.attributes.get("lang"):
            found = [{"t": "lang", "lang": lang, "c": found}]
        if anchor := self.anchors.get(tag.id or ""):
            found.insert(0, {"t": "anchor", "id": anchor})
        return found

    def _text(self, text: str) -> list[Node]:
        found: list[Node] = []
        for family, run in font_runs(text):
            first, *pieces = with_breaks(run)
            content = [first, *(part for piece in pieces for part in ({"t": "gap"}, piece))]
            is_own = family == FAMILIES[0]
            found += content if is_own else [{"t": "font", "family": family, "c": content}]
        return found

    def _dressed(self, tag: LexborNode, inside: list[Node]) -> list[Node]:
        """Return the content of an inline element as what the element says that it is."""
        name = tag.tag or ""
        look = look_of(tag)
        if name == "a":
            inside = [{"t": "span", "look": look, "c": inside}] if look else inside
            return self._link(tag, inside)
        if name in INLINE:
            return [{"t": INLINE[name], "c": inside}]
        if stand := stand_of(tag):
            return [{"t": "stand", "stand": stand, "c": inside}]
        return [{"t": "span", "look": look, "c": inside}] if look else inside

    def _link(self, tag: LexborNode, inside: list[Node]) -> list[Node]:
        target = self.link(tag)
        if target is None:
            return inside
        found: list[Node] = [{"t": "a", **target, "c": inside}]
        if shown := target.get("shown"):
            found.append({"t": "address", "c": [" (", *self._text(shown), ")"]})
        return found

    def _picture(self, tag: LexborNode) -> list[Node]:
        key = self.picture(tag)
        if key is None:
            return []
        return [{"t": "img", "key": key, "alt": " ".join(alt_text(tag).split())}]

    def _note(self, reference: LexborNode) -> list[Node]:
        """Return a footnote at the place of its number."""
        root = _root(reference)
        place = (reference.attributes.get("href") or "").removeprefix("#")
        for note in root.css("[role=doc-footnote]"):
            if place and note.id == place:
                drop(note, ".label, [role=doc-backlink], .footnote-backref")
                content = collapse([node for block in self.blocks(note) for node in _flat(block)])
                return [{"t": "fn", "c": content}]
        return []


def _flat(block: Node) -> list[Node]:
    content = block.get("c") if isinstance(block, dict) else None
    return [*content, " "] if isinstance(content, list) else [block]


def _is_inline(tag: LexborNode) -> bool:
    if tag.is_text_node:
        return True
    name = tag.tag or ""
    return name not in BLOCKS and not tag.css("p, table, ul, ol, dl, figure, section, div")


def _around(tag: LexborNode, name: str) -> LexborNode | None:
    parent = tag.parent
    while parent is not None and parent.tag != name:
        parent = parent.parent
    return parent


def _root(tag: LexborNode) -> LexborNode:
    while tag.parent is not None and tag.parent.tag not in (None, "-undef", "-document"):
        tag = tag.parent
    return tag


def _with_direction(node: dict[str, Any]) -> dict[str, Any]:
    if is_right_to_left(plain(node)):
        node["rtl"] = True
    return node
