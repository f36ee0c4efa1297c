"""What is known about the data of an edition: files, licence, address, how to cite it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kikdata import model
from kikdata.model import Angaben, Edition

__all__ = [
    "DataFile",
    "Json",
    "Licence",
    "cite",
    "dataset_description",
    "dataset_title",
    "dump_json",
    "edition_address",
    "lasting_name",
    "read_licence",
]

Json = dict[str, Any]


@dataclass(frozen=True)
class DataFile:
    """A file in `daten/`: name, format as people call it, one sentence, media type."""

    name: str
    format: str
    sentence: str
    media_type: str


@dataclass(frozen=True)
class Licence:
    """A licence as the workbook names it; short name and addresses only if it is a known one."""

    title: str
    name: str
    path: str = ""
    dcat: str = ""


_DCAT_LICENCES = "http://dcat-ap.de/def/licenses/"
# By what people write, small letters and hyphens only.
_KNOWN_LICENCES = {
    key: Licence("", name, path, _DCAT_LICENCES + dcat)
    for keys, name, path, dcat in (
        (
            ("cc-by-4-0", "cc-by-4-0-international"),
            "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/", "cc-by/4.0",
        ),
        (
            ("cc-by-sa-4-0", "cc-by-sa-4-0-international"),
            "CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/", "cc-by-sa/4.0",
        ),
        (
            ("cc0", "cc0-1-0", "cc-zero"),
            "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/", "cc-zero",
        ),
        (
            ("dl-de-by-2-0", "datenlizenz-deutschland-namensnennung-version-2-0"),
            "DL-DE-BY-2.0", "https://www.govdata.de/dl-de/by-2-0", "dl-by-de/2.0",
        ),
        (
            ("dl-de-zero-2-0", "datenlizenz-deutschland-zero-version-2-0"),
            "DL-DE-ZERO-2.0", "https://www.govdata.de/dl-de/zero-2-0", "dl-zero-de/2.0",
        ),
    )
    for key in keys
}  # fmt: skip


def read_licence(angaben: Angaben) -> Licence | None:
    """Return the licence of the data; None if the workbook names none."""
    title = " ".join(angaben["Lizenz der Daten"].split())
    if not title:
        return None
    key = model.slug(title)
    known = _KNOWN_LICENCES.get(key)
    if known:
        return Licence(title, known.name, known.path, known.dcat)
    address = re.search(r"https?://[^\s,;)]+", title)
    return Licence(title, key or "lizenz", address[0].rstrip(".") if address else "")


def edition_address(angaben: Angaben) -> str:
    """Return the address of the edition's folder, with final slash; "" if it is not known."""
    address = angaben["Webadresse"]
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", address):
        return ""
    address = re.sub(r"(/|/index\.html)$", "", address)
    return f"{address.removesuffix(f'/{angaben.ausgabe}')}/{angaben.ausgabe}/"


def cite(edition: Edition, facts: Mapping[str, str]) -> str:
    """Return how to cite the data; `facts` as of `edition_facts`, with the Berichtigungen.

    A corrected edition says so: who cites it names which wording was read.
    """
    angaben = edition.angaben
    parts = [
        f"{facts['herausgeber']}: {facts['konzept']}, {facts['titel']}.",
        f"Ausgabe {facts['ausgabe']}, Datenstand {facts['datenstand']}.",
        f"Berichtigte Fassung vom {facts['berichtigt']}." if facts["berichtigt"] else "",
        f"{facts['zustand']}." if angaben.is_entwurf else "",
        edition_address(angaben),
    ]
    return " ".join(part for part in parts if part)


def dataset_title(facts: Mapping[str, str]) -> str:
    """Return the title of the data, without time and place as portals want it."""
    return f"{facts['konzept']}: Maßnahmen und ihr Umsetzungsstand"


def dataset_description(facts: Mapping[str, str]) -> str:
    """Return what the data are about, with edition and period."""
    return (
        f"Alle Maßnahmen mit ihrem Umsetzungsstand, aus: {facts['titel']}, "
        f"Ausgabe {facts['ausgabe']}, Datenstand {facts['datenstand']}, "
        f"Berichtszeitraum {facts['zeitraum']}."
    )


def lasting_name(file: DataFile, edition: Edition) -> str:
    """Return the name of a file without the edition: how descriptions of all editions know it."""
    return file.name.replace(f"-{edition.angaben.ausgabe}", "")


def dump_json(value: Json) -> bytes:
    """Return the bytes of a JSON file that people can read too."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
