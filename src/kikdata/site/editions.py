"""What the site knows of its editions, and the script by which their pages know of each other.

The pages of a published edition never change.  What they say about newer editions therefore comes
from one file beside all of them, which is written anew with each build.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kikdata import model
from kikdata.errors import BookError
from kikdata.files import replace_file

__all__ = [
    "EDITIONS_SCRIPT",
    "is_draft",
    "published_editions",
    "site_address",
    "write_script",
]

#: Name in the site; pages of an edition find it one folder above.
EDITIONS_SCRIPT = "ausgaben.js"

_ARTICLE = re.compile(r'<article class="artikel.*</article>', re.DOTALL)
_ANCHOR = re.compile(r'\sid="([^"\s]+)"')

Facts = Mapping[str, str]


def published_editions(site: Path, *, but: str = "") -> Sequence[Facts]:
    """Return the facts of all editions in the site, the newest first; all but one if it is named.

    Raises BookError if those of one are damaged.
    """
    paths = site.glob("[0-9]*/daten/ausgabe.json")
    facts = [_read_facts(path) for path in paths if path.parents[1].name != but]
    return sorted(facts, key=lambda fact: fact["ausgabe"], reverse=True)


def _read_facts(path: Path) -> Facts:
    try:
        facts: Facts = json.loads(path.read_text(encoding="utf-8"))
        if {"ausgabe", "monat", "titel", "datenstand", "zustand"} <= facts.keys():
            return facts
    except (ValueError, AttributeError):
        pass
    name = path.parents[1].name
    raise BookError(
        f"{path}: Die Datei ist beschädigt. Den Ordner {name} aus einer Sicherung zurückholen oder "
        f"löschen und neu erstellen: kik bericht --ausgabe {name}"
    )


def site_address(site: Path, ausgabe: str) -> str:
    """Return the address of the site, with final slash, as an edition's data name it; "" if none.

    Only a published edition has to know it.
    """
    path = site / ausgabe / "daten" / "datapackage.json"
    if not path.is_file():
        return ""
    home = str(json.loads(path.read_text(encoding="utf-8")).get("homepage", ""))
    return home.removesuffix(f"{ausgabe}/")


def is_draft(facts: Facts) -> bool:
    """Tell whether an edition is not meant for readers yet."""
    return facts["zustand"] == model.ZUSTAND_ENTWURF


def write_script(site: Path) -> None:
    """Write `ausgaben.js` anew: all editions, the newest first, with their pages and anchors.

    Many pages have the same anchors in every edition; each list stands there once, and a page
    names its place among them.
    """
    lists: dict[str, int] = {}
    editions = []
    for facts in published_editions(site):
        pages = {
            page: lists.setdefault(" ".join(anchors), len(lists))
            for page, anchors in _pages(site / facts["ausgabe"])
        }
        edition: dict[str, object] = {
            name: facts[name] for name in ("ausgabe", "monat", "titel", "datenstand")
        }
        editions.append({**edition, "entwurf": is_draft(facts), "seiten": pages})
    data = json.dumps(
        {"ausgaben": editions, "anker": list(lists)}, ensure_ascii=False, separators=(",", ":")
    )
    replace_file(site / EDITIONS_SCRIPT, f"window.KIK_AUSGABEN = {data};\n")


def _pages(edition: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the address of each page within its edition, and the anchors in its article."""
    for path in sorted(edition.rglob("*.html")):
        article = _ARTICLE.search(path.read_text(encoding="utf-8"))
        yield path.relative_to(edition).as_posix(), _ANCHOR.findall(article[0]) if article else []
