"""The site's front door: a page that lists all editions, the newest first."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

__all__ = ["published_editions", "write_start_page"]


def published_editions(site: Path) -> Sequence[Mapping[str, str]]:
    """Return the facts of all editions in the site, the newest first."""
    facts = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in site.glob("[0-9]*/daten/ausgabe.json")
    ]
    return sorted(facts, key=lambda fact: str(fact["ausgabe"]), reverse=True)


def write_start_page(site: Path) -> None:
    """Write `index.html` anew; a reader sees the old page or the new one, never half of it."""
    editions = published_editions(site)
    if not editions:
        return
    templates = Environment(
        loader=PackageLoader("kikdata", "theme"), autoescape=True, undefined=StrictUndefined
    )
    html = templates.get_template("startseite.html").render(newest=editions[0], editions=editions)
    new = site / f".index-{os.getpid()}.html"
    new.write_text(html, encoding="utf-8", newline="\n")
    new.replace(site / "index.html")
