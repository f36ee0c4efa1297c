"""What stands beside the editions of a site, made anew from all that are there; prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kikdata.analysis.permanent_ids import PermanentIds
from kikdata.checks.register_file import list_registers, published_register
from kikdata.data.catalogue.files import catalogue_files
from kikdata.data.catalogue.published import PublishedEdition, read_permanent_ids, read_published
from kikdata.files import replace_file
from kikdata.site.editions import write_script
from kikdata.site.forwarding import Way, write_newest, write_ways
from kikdata.site.start_page import write_front_pages

__all__ = ["write_catalogue", "write_front"]

#: The folder with a page for each Maßnahme that there ever was.
MASSNAHME = "massnahme"


def write_front(site: Path) -> None:
    """Write what every reader meets, as soon as an edition has been put in place."""
    write_script(site)
    write_front_pages(site)
    # GitHub Pages would leave out folders whose names begin with "_".
    replace_file(site / ".nojekyll", "")


def write_catalogue(site: Path, data: Path | None = None) -> None:
    """Write what tells of all published editions, once at the end of a run.

    `data`: where the register knows on which day each came out.  Nothing as long as there are only
    drafts.
    """
    registers = [published_register(data, name) for name in list_registers(data)] if data else []
    editions = read_published(site, {r.ausgabe: r.first_day for r in registers if r})
    if not editions:
        return
    ids = read_permanent_ids(editions)
    for place, content in catalogue_files(editions, ids).items():
        (site / place).parent.mkdir(exist_ok=True)
        replace_file(site / place, content)
    write_newest(site, [one.facts for one in editions], editions[-1].ausgabe)
    write_ways(site, MASSNAHME, _ways(editions, ids))


def _ways(editions: Sequence[PublishedEdition], ids: PermanentIds) -> Iterator[Way]:
    """Yield for each Maßnahme the way to the last edition that has it."""
    pages = {
        (one.ausgabe, row["kennung"]): one.page_of(row) for one in editions for row in one.rows
    }
    for name, place in ids.place.items():
        ausgabe, kennung = place
        title = f"Maßnahme {kennung}"
        text = f"{title} in der Ausgabe {ausgabe}"
        yield Way(f"{MASSNAHME}/{name}.html", f"{ausgabe}/{pages[place]}", title, text)
