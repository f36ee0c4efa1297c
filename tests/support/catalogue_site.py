"""A made-up site of several editions with real data files, without the work of building pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from editions import make_edition
from kikdata.analysis.facts import edition_facts
from kikdata.data.corrections import BERICHTIGUNGEN_FILE, dump_berichtigungen
from kikdata.data.files import export_files
from kikdata.model import Berichtigung, Edition, kennung, to_snapshot

__all__ = ["ADDRESS", "AUSGABEN", "ENTWURF", "make_series", "put_edition", "write_site"]

AUSGABEN = ("2098-06", "2098-12", "2099-06")
ENTWURF = "2099-12"
ADDRESS = "https://www.stadt-fiktiv.example/bericht/"
ANGABEN = {
    "Zustand": "veröffentlicht",
    "Webadresse": ADDRESS,
    "E-Mail": "amt@stadt-fiktiv.example",
    "Lizenz der Daten": "dl-de/by-2-0",
    "Datenbereitsteller-ID": "stadtFiktiv",
    "Art des Herausgebers": "Kommune",
    "Amtlicher Gemeindeschlüssel": "00 000 000",
    "Verfügbarkeit der Daten": "dauerhaft",
}
PAGE = """<!DOCTYPE html><html lang="de"><head><link rel="icon" href="data:,">
<title>Fiktiv</title></head><body>
<main><article class="artikel"><h1>Fiktiv</h1>{rows}</article></main></body></html>
"""


def renumber(edition: Edition, old: str, new: str) -> Edition:
    """Give a Maßnahme of the first field another number: "1.9." for "1.1."."""
    kuerzel = edition.handlungsfelder[0].kuerzel
    was, now = kennung(kuerzel, old), kennung(kuerzel, new)
    rows = (
        replace(row, nummer=new, kennung=now) if row.kennung == was else row for row in edition.rows
    )
    return replace(edition, rows=tuple(rows))


def drop(edition: Edition, nummer: str) -> Edition:
    """Leave out a Maßnahme of the first field."""
    name = kennung(edition.handlungsfelder[0].kuerzel, nummer)
    return replace(edition, rows=tuple(row for row in edition.rows if row.kennung != name))


def make_series(**angaben: str) -> list[Edition]:
    """Three published editions of two fields and a draft; AA-1.1 becomes AA-1.9, AA-1.2 goes."""
    told = {**ANGABEN, **angaben}
    first = make_edition(1, felder=2, massnahmen=5, words=8, ausgabe=AUSGABEN[0], **told)

    def again(ausgabe: str, before: Edition, **more: str) -> Edition:
        made = make_edition(1, 2, 5, 8, ausgabe=ausgabe, **{**told, **more})
        return replace(made, rows=before.rows)

    second = renumber(again(AUSGABEN[1], first), "1.1.", "1.9.")
    third = drop(again(AUSGABEN[2], second), "1.2.")
    return [first, second, third, again(ENTWURF, third, Zustand="Entwurf")]


def write_site(site: Path, editions: Sequence[Edition]) -> Path:
    """Put all editions into a site, one after the other."""
    for number, edition in enumerate(editions):
        put_edition(site, edition, editions[:number])
    return site


def put_edition(
    site: Path,
    edition: Edition,
    earlier: Sequence[Edition] = (),
    berichtigungen: Sequence[Berichtigung] = (),
) -> None:
    """Write the folder of an edition: real data, pages that only have the anchors."""
    facts = edition_facts(edition, berichtigungen)
    folder = site / facts["ausgabe"]
    (folder / "handlungsfelder").mkdir(parents=True, exist_ok=True)
    (folder / "daten" / "grafiken").mkdir(parents=True, exist_ok=True)
    files = export_files(edition, facts, [to_snapshot(one) for one in earlier])
    files["ausgabe.json"] = json.dumps(facts).encode()
    chart = f"kik-{facts['ausgabe']}-gesamt.svg"
    about = {
        "titel": "Fiktives Diagramm",
        "alternativtext": "Ein Balken (fiktiv).",
        "quelle": "Quelle: fiktiv.",
        "dateien": [chart],
    }
    files[f"grafiken/{chart}"] = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    files["grafiken/grafiken.json"] = json.dumps([about]).encode()
    if berichtigungen:
        files[BERICHTIGUNGEN_FILE] = dump_berichtigungen(berichtigungen)
    for name, content in files.items():
        (folder / "daten" / name).write_bytes(content)
    (folder / f"kik-{facts['ausgabe']}.pdf").write_bytes(f"PDF {facts['ausgabe']}".encode())
    (folder / "index.html").write_text(PAGE.format(rows=""), encoding="utf-8")
    for feld in edition.handlungsfelder:
        own = edition.massnahmen[edition.massnahmen["kuerzel"] == feld.kuerzel]
        anchors = (name.lower().replace(".", "-") for name in own["kennung"])
        rows = "".join(f'<p id="{anchor}">Fiktiv</p>' for anchor in anchors)
        page = folder / "handlungsfelder" / f"{feld.slug}.html"
        page.write_text(PAGE.format(rows=rows), encoding="utf-8")
