"""The files of the register: JSON with a checksum of its own, so that damage is noticed."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from kikdata.checks.register import FURTHER, PublishedFile, Register, plain
from kikdata.errors import RegisterError
from kikdata.files import replace_file
from kikdata.model import (
    Berichtigung,
    Entfallen,
    Handlungsfeld,
    Massnahme,
    Snapshot,
    Umsetzungsstand,
    Vorher,
    Ziel,
)
from kikdata.settings import AUSGABE_PATTERN
from kikdata.text import parse_text

__all__ = [
    "REGISTER_FOLDER",
    "dump_register",
    "list_registers",
    "parse_register",
    "published_register",
    "read_register",
    "register_path",
    "write_register",
]

#: Beside the workbooks.
REGISTER_FOLDER = "veroeffentlicht"
_FORMAT = 1


def register_path(data: Path, ausgabe: str) -> Path:
    """Return where the register of an edition is; `data`: the folder of the workbooks."""
    return data / REGISTER_FOLDER / f"{ausgabe}.json"


def list_registers(data: Path) -> list[str]:
    """Return the editions that have a register, the oldest first."""
    names = sorted(path.stem for path in (data / REGISTER_FOLDER).glob("*.json"))
    return [name for name in names if AUSGABE_PATTERN.fullmatch(name)]


def read_register(data: Path, ausgabe: str) -> Register | None:
    """Return the register of an edition; None without one.  Raises RegisterError if damaged."""
    path = register_path(data, ausgabe)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    register = parse_register(text)
    if register is None or register.ausgabe != ausgabe:
        raise RegisterError(
            f"{path}: Das Register ist beschädigt oder von Hand geändert. Was veröffentlicht "
            f"wurde, ist damit nicht mehr sicher. Aus git wiederherstellen: git checkout -- {path}"
        )
    return register


def published_register(data: Path, ausgabe: str) -> Register | None:
    """Return the register of an edition that is published now."""
    register = read_register(data, ausgabe)
    return register if register and register.is_published else None


def write_register(data: Path, register: Register) -> Path:
    """Write a register; returns its place."""
    path = register_path(data, register.ausgabe)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, dump_register(register))
    return path


def dump_register(register: Register) -> str:
    """Return the text of a register, the same for the same content."""
    files = {
        name: {"sha256": file.sha256, "datum": _time(file.date)}
        for name, file in sorted(register.files.items())
    }
    record = {
        "format": _FORMAT,
        "ausgabe": register.ausgabe,
        "veroeffentlicht": register.first_day.isoformat(),
        "berichtigungen": [plain(entry) for entry in register.berichtigungen],
        "vorgaengerin": register.before or None,
        "fruehere_ausgaben": [dict(entry) for entry in register.earlier],
        "angaben": dict(register.angaben),
        **_dump_snapshot(register.snapshot),
        "begruendungen": dict(register.begruendungen),
        **register.further,
        "fruehere_fassungen": [_dump_snapshot(snapshot) for snapshot in register.previous],
        "arbeitsmappe": dict(register.workbook),
        "texte": dict(register.texts),
        "quellen": dict(register.sources),
        "dateien": files,
    }
    record["pruefsumme"] = _digest(record)
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


@functools.lru_cache(maxsize=64)
def parse_register(text: str) -> Register | None:
    """Return the register that `dump_register` wrote; None if it is damaged."""
    try:
        record = json.loads(text)
        if record.pop("pruefsumme") != _digest(record) or record["format"] != _FORMAT:
            return None
        ausgabe = record["ausgabe"]
        return Register(
            _snapshot(ausgabe, record),
            dt.date.fromisoformat(record["veroeffentlicht"]),
            tuple(
                Berichtigung(dt.date.fromisoformat(b["datum"]), b["grund"])
                for b in record["berichtigungen"]
            ),
            record["angaben"],
            record["begruendungen"],
            record["fruehere_ausgaben"],
            record["arbeitsmappe"],
            record["texte"],
            record["quellen"],
            {
                name: PublishedFile(file["sha256"], _seconds(file["datum"]))
                for name, file in record["dateien"].items()
            },
            tuple(_snapshot(ausgabe, one) for one in record["fruehere_fassungen"]),
            {name: record[name] for name in FURTHER if name in record},
            frozenset(name for row in record["massnahmen"] for name in row),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _digest(record: Mapping[str, Any]) -> str:
    return sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def _time(date: int) -> str:
    return dt.datetime.fromtimestamp(date, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(time: str) -> int:
    return int(dt.datetime.fromisoformat(time).timestamp())


# --- rows --------------------------------------------------------------------------------------


def _dump_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "titel": snapshot.titel,
        "datenstand": snapshot.datenstand.isoformat(),
        "tabelle_sha256": snapshot.sha256,
        "handlungsfelder": plain(snapshot.handlungsfelder),
        "ziele": plain(snapshot.ziele),
        "massnahmen": plain(snapshot.rows),
        "entfallen": plain(snapshot.entfallen),
    }


def _snapshot(ausgabe: str, record: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        ausgabe,
        record["titel"],
        dt.date.fromisoformat(record["datenstand"]),
        tuple(map(_massnahme, record["massnahmen"])),
        tuple(
            _known(Ziel, {**row, "sachstand": parse_text(row["sachstand"])})
            for row in record["ziele"]
        ),
        tuple(_known(Handlungsfeld, row) for row in record["handlungsfelder"]),
        tuple(_known(Entfallen, {**entry, "cell": ""}) for entry in record["entfallen"]),
        is_published=True,
        sha256=record["tabelle_sha256"],
    )


def _massnahme(row: Mapping[str, Any]) -> Massnahme:
    stand = Umsetzungsstand(row["umsetzungsstand"])
    return _known(
        Massnahme,
        {**row, "umsetzungsstand": stand, "sachstand": parse_text(row["sachstand"])},
    )


_T = TypeVar("_T", bound=Any)


def _known(kind: type[_T], row: Mapping[str, Any]) -> _T:
    """Return a row as an object; what a later kik has added is left out."""
    names = {one.name for one in fields(kind)}
    values = dict(row)
    if "vorher" in row:
        values["vorher"] = tuple(Vorher(**one) for one in row["vorher"])
    found: _T = kind(**{name: value for name, value in values.items() if name in names})
    return found
