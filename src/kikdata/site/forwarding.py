"""Addresses that never grow old: pages that lead on, and copies under names without an edition."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from kikdata.files import replace_file

__all__ = ["Way", "write_newest", "write_ways"]

#: The folder of the newest edition's stable addresses.
NEWEST = "neueste"
_SCRIPT = "weiter.js"
# They describe the files under their own names.
_NOT_COPIED = {"ausgabe.json", "datapackage.json", "dcat.jsonld"}


@dataclass(frozen=True)
class Way:
    """A page that leads on: its place in the site, where it leads to there, title, link text."""

    place: str
    target: str
    title: str
    text: str


def write_ways(site: Path, folder: str, ways: Iterable[Way]) -> None:
    """Write the pages of `folder` that lead on, and remove those that no longer do."""
    templates = Environment(
        loader=PackageLoader("kikdata", "theme"), autoescape=True, undefined=StrictUndefined
    )
    replace_file(site / _SCRIPT, templates.get_template(_SCRIPT).render())
    template = templates.get_template("weiter.html")
    written = set()
    for way in ways:
        up = "../" * (way.place.count("/") - 1)
        html = template.render(
            titel=way.title, wohin=way.text, ziel=f"../{up}{way.target}", oben=up
        )
        path = site / way.place
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, html)
        written.add(path)
    for path in (site / folder).rglob("*.html"):
        if path not in written:
            path.unlink()


def write_newest(site: Path, editions: Iterable[Mapping[str, str]], newest: str) -> None:
    """Write `neueste/`: a page for each page that any edition has, copies of PDFs and data.

    A page that the newest edition does not have leads to its title page.
    """
    pages = {
        path.relative_to(site / facts["ausgabe"]).as_posix()
        for facts in editions
        for path in (site / facts["ausgabe"]).rglob("*.html")
    }
    title = "Die neueste Ausgabe"
    write_ways(site, NEWEST, (_way(site, newest, page, title) for page in sorted(pages)))
    copied = {_copy(site, newest, path) for path in _files(site / newest)}
    for path in (site / NEWEST).rglob("*"):
        if path.is_file() and path.suffix != ".html" and path not in copied:
            path.unlink()


def _way(site: Path, newest: str, page: str, title: str) -> Way:
    target = page if (site / newest / page).is_file() else "index.html"
    text = "zu derselben Seite" if target == page else "zur Titelseite"
    return Way(f"{NEWEST}/{page}", quote(f"{newest}/{target}"), title, f"{text} der Ausgabe")


def _files(edition: Path) -> list[Path]:
    found = [*edition.rglob("*.pdf"), *(edition / "daten").rglob("*")]
    return [path for path in found if path.is_file() and path.name not in _NOT_COPIED]


def _copy(site: Path, newest: str, path: Path) -> Path:
    """Copy a file with its date, under its name without the edition; returns the place."""
    place = path.relative_to(site / newest)
    target = site / NEWEST / place.with_name(place.name.replace(f"-{newest}", ""))
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}.neu")
    shutil.copy2(path, new)
    if path.name == "grafiken.json":  # it lists the names of the others
        listed = new.read_text(encoding="utf-8").replace(f"-{newest}", "")
        new.write_text(listed, encoding="utf-8")
        shutil.copystat(path, new)
    new.replace(target)
    return target
