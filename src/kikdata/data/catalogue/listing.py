"""`ausgaben.json`: all editions with their files for programs, and the schema of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from kikdata.data.catalogue.published import PublishedEdition
from kikdata.data.metadata import Json, dump_json

__all__ = ["LISTING", "SCHEMA", "list_editions", "listing_schema"]

LISTING, SCHEMA = "ausgaben.json", "daten/ausgaben.schema.json"
_ASSETS = Path(__file__).parents[2] / "assets"
_MEDIA_TYPES = {".jsonld": "application/ld+json"}


def list_editions(editions: Sequence[PublishedEdition]) -> bytes:
    """Return `ausgaben.json`, the newest edition first."""
    newest = editions[-1]
    return dump_json(
        {
            "$schema": SCHEMA,
            "konzept": newest.facts["konzept"],
            "herausgeber": newest.facts["herausgeber"],
            "adresse": newest.site_address,
            "neueste": newest.ausgabe,
            "ausgaben": [_edition(edition) for edition in reversed(editions)],
        }
    )


def listing_schema() -> bytes:
    """Return the JSON schema of `ausgaben.json`."""
    return (_ASSETS / "ausgaben.schema.json").read_bytes()


def _edition(edition: PublishedEdition) -> Json:
    facts = edition.facts
    return {
        "ausgabe": edition.ausgabe,
        "titel": facts["titel"],
        "veroeffentlicht": edition.published_on.isoformat(),
        "geaendert": edition.changed_on.isoformat(),
        "datenstand": facts["datenstand_iso"],
        "zeitraum": facts["zeitraum"],
        "seite": f"{edition.ausgabe}/index.html",
        "berichtigungen": [
            {"datum": one.datum.isoformat(), "grund": one.grund} for one in edition.berichtigungen
        ],
        "diagramme": list(_charts(edition)),
        "dateien": [_file(edition, path) for path in _files(edition.folder)],
    }


def _files(folder: Path) -> list[Path]:
    """Return what there is to take away: not what pages are made of."""
    found = [*folder.rglob("*.pdf"), *folder.glob("*.json"), *(folder / "daten").rglob("*")]
    return sorted({path for path in found if path.is_file()})


def _file(edition: PublishedEdition, path: Path) -> Json:
    content = path.read_bytes()
    media_type = _MEDIA_TYPES.get(path.suffix) or guess_type(path.name)[0]
    return {
        "pfad": f"{edition.ausgabe}/{path.relative_to(edition.folder).as_posix()}",
        "medientyp": media_type or "application/octet-stream",
        "bytes": len(content),
        "sha256": sha256(content).hexdigest(),
    }


def _charts(edition: PublishedEdition) -> Iterator[Json]:
    """Yield the charts to show elsewhere: a picture that holds title and source, and its words."""
    folder = edition.folder / "daten" / "grafiken"
    listed = folder / "grafiken.json"
    for chart in json.loads(listed.read_text(encoding="utf-8")) if listed.is_file() else ():
        svg = next(name for name in chart["dateien"] if name.endswith(".svg"))
        yield {
            "titel": chart["titel"],
            "alternativtext": chart["alternativtext"],
            "quelle": chart["quelle"],
            "pfad": f"{edition.ausgabe}/daten/grafiken/{svg}",
        }
