"""`feed.xml`: editions and corrections as an Atom feed (RFC 4287)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from kikdata.data.catalogue.published import PublishedEdition

__all__ = ["FEED", "write_feed"]

FEED = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"


def write_feed(editions: Sequence[PublishedEdition]) -> bytes:
    """Return the feed, the newest news first; equal editions give equal bytes."""
    newest = editions[-1]
    entries = [entry for edition in editions for entry in _entries(edition)]
    entries.sort(key=lambda entry: entry[0], reverse=True)
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "de"})
    _add(feed, "title", newest.facts["konzept"])
    _add(feed, "id", _identify(newest.site_address, FEED))
    _add(feed, "updated", _moment(entries[0][0]))
    _add(ET.SubElement(feed, "author"), "name", newest.facts["herausgeber"])
    ET.SubElement(feed, "link", {"rel": "self", "href": f"{newest.site_address}{FEED}"})
    ET.SubElement(feed, "link", {"href": newest.site_address or "index.html"})
    feed.extend(element for _, element in entries)
    ET.indent(feed)
    text = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _entries(edition: PublishedEdition) -> list[tuple[dt.date, ET.Element]]:
    facts = edition.facts
    found = [
        _entry(
            edition,
            "",
            edition.published_on,
            f"{facts['titel']} ({facts['monat']})",
            f"Berichtszeitraum {facts['zeitraum']}, Stand der Daten {facts['datenstand']}.",
        )
    ]
    for number, one in enumerate(edition.berichtigungen, start=1):
        title = f"Berichtigt: {facts['titel']} ({facts['monat']})"
        found.append(_entry(edition, f"#berichtigung-{number}", one.datum, title, one.grund))
    return found


def _entry(
    edition: PublishedEdition, anchor: str, day: dt.date, title: str, text: str
) -> tuple[dt.date, ET.Element]:
    entry = ET.Element("entry")
    _add(entry, "title", title)
    _add(entry, "id", _identify(edition.site_address, f"{edition.ausgabe}/{anchor}"))
    _add(entry, "updated", _moment(day))
    ET.SubElement(entry, "link", {"href": f"{edition.address}index.html"})
    _add(entry, "summary", text)
    return day, entry


def _identify(address: str, place: str) -> str:
    """Return a name that stays: the address, or a UUID made from the place where there is none."""
    return f"{address}{place}" if address else uuid5(NAMESPACE_URL, f"kik:{place}").urn


def _moment(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
