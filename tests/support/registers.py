"""Published editions without a build: a site with a few files, and their register."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

from kikdata.checks.register import Register
from kikdata.checks.register_file import write_register
from kikdata.data.metadata import Json
from kikdata.data.sources import hash_file
from kikdata.data.tables import to_json
from kikdata.model import Berichtigung, Edition
from kikdata.publishing.register import make_register

DAY = dt.date(2024, 1, 31)


def herkunft(
    edition: Edition, earlier: Sequence[Json] = (), *, is_stored: bool = True, **files: str
) -> Json:
    """What an edition was made from; `files`: SHA-256 by place, with __ for a slash."""
    digest = hash_file(edition.path) if is_stored else ""
    return {
        "ausgabe": edition.angaben.ausgabe,
        "arbeitsmappe": {"name": edition.path.name, "sha256": digest},
        "fruehere_ausgaben": list(earlier),
        "requirements_lock": None,
        "quellen": {"dateien": {name.replace("__", "/"): one for name, one in files.items()}},
    }


def write_edition(edition: Edition, site: Path, page: str = "Seite (fiktiv)") -> Path:
    """Write an edition of two pages and its data into a site."""
    folder = site / edition.angaben.ausgabe
    (folder / "daten").mkdir(parents=True, exist_ok=True)
    facts = {"ausgabe": edition.angaben.ausgabe, "zustand": edition.angaben["Zustand"]}
    (folder / "daten" / "ausgabe.json").write_text(json.dumps(facts), "utf-8")
    (folder / "daten" / "massnahmen.json").write_bytes(to_json(edition.massnahmen))
    (folder / "index.html").write_text(page, "utf-8")
    (folder / "kolophon.html").write_text("Kolophon (fiktiv)", "utf-8")
    return folder


def publish_edition(
    edition: Edition,
    site: Path,
    earlier: Sequence[Json] = (),
    before: Register | None = None,
    berichtigungen: Sequence[Berichtigung] = (),
    **files: str,
) -> Register:
    """Put an edition into a site and register it beside its workbook."""
    folder = write_edition(edition, site)
    made_from = herkunft(edition, earlier, **files)
    register = make_register(edition, made_from, berichtigungen, folder, before, DAY)
    write_register(edition.path.parent, register)
    return register


def entry(register: Register) -> Json:
    """How a later edition names the one of this register."""
    return {
        "ausgabe": register.ausgabe,
        "quelle": "veröffentlichte Tabelle",
        "sha256": register.snapshot.sha256,
    }
