"""The site's front door: a page that lists all editions, the newest first."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from kikdata.files import replace_file
from kikdata.site.editions import is_draft, published_editions

__all__ = ["write_start_page"]


def write_start_page(site: Path) -> None:
    """Write `index.html` anew; a reader sees the old page or the new one, never half of it.

    The newest edition stands on top; a draft only if nothing is published.  A corrected one says
    when it was corrected.
    """
    editions = [
        {
            **facts,
            "ist_entwurf": is_draft(facts),
            "berichtigt": facts.get("berichtigt", ""),  # editions of an older kik lack it
            "pdf": f"{facts['ausgabe']}/kik-{facts['ausgabe']}.pdf",
        }
        for facts in published_editions(site)
    ]
    if not editions:
        return
    newest = next((one for one in editions if not one["ist_entwurf"]), editions[0])
    templates = Environment(
        loader=PackageLoader("kikdata", "theme"), autoescape=True, undefined=StrictUndefined
    )
    templates.filters["groesse"] = lambda pdf: _size(site / pdf)
    html = templates.get_template("startseite.html").render(newest=newest, editions=editions)
    replace_file(site / "index.html", html)


def _size(path: Path) -> str:
    """Return the size of a file as ``0,7 MB``."""
    megabytes = max(path.stat().st_size / 1_000_000, 0.1)
    return f"{megabytes:.1f}\u00a0MB".replace(".", ",")
