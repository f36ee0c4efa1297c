"""The site's front door: the page that lists all editions, and the one for dead addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from kikdata.files import replace_file
from kikdata.settings import file_stem
from kikdata.site.assets import find_asset
from kikdata.site.editions import is_draft, published_editions, site_address

__all__ = ["write_front_pages"]

NOT_FOUND_PAGE = "404.html"


def write_front_pages(site: Path) -> None:
    """Write `index.html` and `404.html` anew; a reader sees the old page or the new one.

    The newest edition stands on top; a draft only if nothing is published.  A corrected one says
    when it was corrected.
    """
    editions = [
        {
            **facts,
            "ist_entwurf": is_draft(facts),
            "berichtigt": facts.get("berichtigt", ""),  # editions of an older kik lack it
            "pdf": f"{facts['ausgabe']}/{file_stem(facts['ausgabe'])}.pdf",
        }
        for facts in published_editions(site)
    ]
    if not editions:
        return
    newest = next((one for one in editions if not one["ist_entwurf"]), editions[0])
    replace_file(site / "index.html", _start_page(site, newest, editions))
    replace_file(site / NOT_FOUND_PAGE, _not_found_page(site, newest))


def _start_page(
    site: Path, newest: Mapping[str, object], editions: Sequence[Mapping[str, object]]
) -> str:
    templates = _templates()
    templates.filters["groesse"] = lambda pdf: _size(site / pdf)
    templates.filters["datei"] = lambda name: _asset(site, newest, name)
    return templates.get_template("startseite.html").render(newest=newest, editions=editions)


def _not_found_page(site: Path, newest: Mapping[str, object]) -> str:
    """Return a page that servers send for addresses of any depth.

    So nothing in it may be relative, and a server's policy may forbid a style within it.  With no
    address in the workbook it therefore has neither link nor style, nor a dark appearance, whose
    colours on paper would be the browser's.
    """
    address = site_address(site, str(newest["ausgabe"]))
    return (
        _templates()
        .get_template(NOT_FOUND_PAGE)
        .render(newest=newest, wurzel=urlsplit(address).path, stil=_asset(site, newest, "kik.css"))
    )


def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("kikdata", "theme"), autoescape=True, undefined=StrictUndefined
    )


def _asset(site: Path, newest: Mapping[str, object], name: str) -> str:
    """Return the address in the site of a file of the theme, as the newest edition has it."""
    ausgabe = str(newest["ausgabe"])
    return f"{ausgabe}/{find_asset(site / ausgabe, name)}"


def _size(path: Path) -> str:
    """Return the size of a file as ``0,7 MB``."""
    megabytes = max(path.stat().st_size / 1_000_000, 0.1)
    return f"{megabytes:.1f}\u00a0MB".replace(".", ",")
