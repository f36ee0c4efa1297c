"""What stands beside the editions of a site, made anew from all that are there; prints nothing."""

from __future__ import annotations

from pathlib import Path

from kikdata.site.editions import write_script
from kikdata.site.start_page import write_front_pages

__all__ = ["write_whole_site"]


def write_whole_site(site: Path) -> None:
    """Write what tells of all editions, once one of them has been put in place."""
    write_script(site)
    write_front_pages(site)
    # GitHub Pages would leave out folders whose names begin with "_".
    (site / ".nojekyll").touch()
