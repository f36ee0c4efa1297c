"""All files of the catalogue by their place in the site."""

from __future__ import annotations

from collections.abc import Sequence

from kikdata.analysis.permanent_ids import PermanentIds
from kikdata.data.catalogue.dcat import CATALOGUE, to_catalogue
from kikdata.data.catalogue.feed import FEED, write_feed
from kikdata.data.catalogue.listing import LISTING, SCHEMA, list_editions, listing_schema
from kikdata.data.catalogue.published import PublishedEdition
from kikdata.data.catalogue.table import LONG_TABLE, long_table

__all__ = ["catalogue_files"]


def catalogue_files(editions: Sequence[PublishedEdition], ids: PermanentIds) -> dict[str, bytes]:
    """Return the content of each file; `editions` as of `read_published`, at least one."""
    return {
        LISTING: list_editions(editions),
        SCHEMA: listing_schema(),
        FEED: write_feed(editions),
        LONG_TABLE: long_table(editions, ids),
        CATALOGUE: to_catalogue(editions),
    }
