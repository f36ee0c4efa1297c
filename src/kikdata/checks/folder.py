"""Names the files beside a workbook that nobody reads, though they look as if somebody should."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kikdata import settings
from kikdata.errors import Finding

__all__ = ["check_folder"]

_EDITION = re.compile(r"kik[-_ ]?(\d{4})[-_. ]?(\d{2})(?!\d)", re.IGNORECASE)
_TABLES = {".ods", ".fods", ".xls", ".xlsm", ".xlsb", ".xltx", ".numbers", ".csv"}
# Notes and settings of those who look after the project.
_NOT_MEANT = {".md", ".toml", ".json", ".yml", ".yaml", ".license"}


def check_folder(folder: Path) -> Iterator[Finding]:
    """Yield a hint per file that is no workbook of an edition; Excel's lock files do not count."""
    names = sorted(path.name for path in folder.iterdir() if not path.is_dir())
    for name in names:
        if name.startswith((".", "~$")) or Path(name).suffix.lower() in _NOT_MEANT:
            continue
        if not _is_workbook(name):
            yield Finding(name, "", "", "datei-unbekannt", _tell(name, names), is_hint=True)


def _is_workbook(name: str) -> bool:
    stem, end = name[:-5], name[-5:]
    is_named = stem.startswith("kik-") and settings.AUSGABE_PATTERN.fullmatch(stem[4:])
    return end == ".xlsx" and bool(is_named)


def _tell(name: str, names: list[str]) -> str:
    said = "Diese Datei wird nicht gelesen"
    match = _EDITION.search(name)
    meant = settings.workbook_name(f"{match[1]}-{match[2]}") if match else ""
    suffix = Path(name).suffix.lower()
    if not _is_workbook(meant):
        return (
            f"{said}; eine Arbeitsmappe heißt kik-JJJJ-MM.xlsx. Ist sie eine, so nennen; sonst in "
            "einen anderen Ordner legen."
        )
    if meant in names:
        return (
            f"{said}, sondern {meant}. Ist diese hier die neuere Fassung, ihren Inhalt nach "
            f"{meant} übernehmen; danach diese Datei in einen anderen Ordner legen."
        )
    if suffix in _TABLES:
        return (
            f"{said}. In Excel oder LibreOffice öffnen und als „Excel-Arbeitsmappe (*.xlsx)“ unter "
            f"dem Namen {meant} speichern."
        )
    return f"{said}. Gemeint: {meant}? Dann umbenennen."
