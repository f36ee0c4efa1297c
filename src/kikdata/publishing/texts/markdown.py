"""What a text in MyST Markdown holds that can be wrong: targets, references, files, headings.

The parser and its plugins are those that MyST itself uses, without Sphinx: quick enough to read
the whole book in a fraction of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

__all__ = ["Mark", "read_marks"]

# Directives whose content is no Markdown.
_VERBATIM = frozenset(
    {
        "code",
        "code-block",
        "code-cell",
        "literalinclude",
        "math",
        "mermaid",
        "parsed-literal",
        "raw",
    }
)
_DIRECTIVE = re.compile(r"\{(?P<name>[^}\s]+)\}[ \t]*(?P<argument>.*)")
_NAME = re.compile(r"^:?name:[ \t]*(\S+)", re.MULTILINE)
_ROLE_TARGET = re.compile(r".*<([^<>]+)>", re.DOTALL)


@dataclass(frozen=True)
class Mark:
    """One thing in a text: `kind` is ``role ref``, ``directive figure``, ``target``, ``image``,
    ``link``, ``heading``, ``line``, ``front matter`` or ``text`` for anything else.

    `line` counts from 1.  Only what stands at the top level tells about the order of the page.
    """  # noqa: D205 - the kinds belong together

    kind: str
    value: str
    line: int
    is_top: bool = True


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    for plugin in (front_matter_plugin, myst_block_plugin, myst_role_plugin, footnote_plugin):
        parser.use(plugin)
    parser.disable("footnote_inline").disable("footnote_tail")
    return parser.use(colon_fence_plugin).use(deflist_plugin)


def read_marks(text: str, first_line: int = 1, *, is_top: bool = True) -> Iterator[Mark]:
    """Yield what a text holds, in its order."""
    for token in _parser().parse(text):
        line = first_line + (token.map[0] if token.map else 0)
        if token.type == "inline":
            yield from _inline(token, line)
        elif token.type == "heading_open":
            yield Mark("heading", token.tag[1:], line, is_top and token.level == 0)
        elif token.type in ("fence", "colon_fence"):
            yield from _block(token, line, is_top=is_top)
        elif token.type == "myst_target":
            yield Mark("target", token.content, line, is_top)
        elif token.type == "hr":
            yield Mark("line", "", line, is_top and token.level == 0)
        elif token.type == "front_matter":
            yield Mark("front matter", token.content, line, is_top)
        elif token.type not in ("myst_line_comment", "myst_block_break", "heading_close"):
            yield Mark("text", "", line, is_top)


def _inline(token: Token, line: int) -> Iterator[Mark]:
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "image":
            yield Mark("image", str(child.attrs["src"]), line, is_top=False)
        elif child.type == "link_open":
            yield Mark("link", str(child.attrs["href"]), line, is_top=False)
        elif child.type == "myst_role":
            target = _ROLE_TARGET.fullmatch(child.content)
            value = target[1] if target else child.content
            yield Mark(f"role {child.meta['name']}", value.strip(), line, is_top=False)
            line += child.content.count("\n")


def _block(token: Token, line: int, *, is_top: bool) -> Iterator[Mark]:
    """Yield a directive, what names it, and what stands in it."""
    directive = _DIRECTIVE.match(token.info.strip())
    yield Mark("text", "", line, is_top)
    if directive is None:
        return
    yield Mark(f"directive {directive['name']}", directive["argument"].strip(), line, is_top=False)
    for name in _NAME.findall(token.content):
        yield Mark("target", name, line, is_top=False)
    if directive["name"] not in _VERBATIM:
        yield from read_marks(token.content, line + 1, is_top=False)
