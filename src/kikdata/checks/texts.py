"""What may stand in a single cell: texts with links, facts that are facts, `Vorher`; pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from urllib.parse import urlsplit

from kikdata import settings
from kikdata.checks.guesses import ask
from kikdata.model import NEU, Vorher
from kikdata.text import Span, Text, parse_text
from kikdata.workbook.cleaning import clean_line, clean_runs, clean_text, parse_kennung
from kikdata.workbook.read import Cell

__all__ = [
    "fault_of_fact",
    "fault_of_link",
    "fault_of_year",
    "parse_vorher",
    "placeholder_in",
    "to_text",
    "unread_link",
]

_SCHEMES = {"http", "https", "mailto", "tel"}

# --- texts and their links -------------------------------------------------------------------


def to_text(cell: Cell | None) -> Text:
    """Return what a cell says, with the parts that are bold or italic and with its link.

    A link belongs to its address in the text, else it follows the text.
    """
    if cell is None:
        return parse_text("")
    if not (cell.runs or cell.link):
        return parse_text(clean_text(cell.value))
    runs = clean_runs(cell.runs) or [Span(clean_text(cell.value))]
    if cell.link and not fault_of_link(cell.link):
        runs = _with_link(runs, cell.link)
    return parse_text(runs)


def _with_link(runs: list[Span], link: str) -> list[Span]:
    pattern = _shown(link)
    for at, run in enumerate(runs):
        if match := pattern.search(run.text):
            parts = (
                replace(run, text=run.text[: match.start()]),
                replace(run, text=match[0], href=link),
                replace(run, text=run.text[match.end() :]),
            )
            return [*runs[:at], *(part for part in parts if part.text), *runs[at + 1 :]]
    last = replace(runs[-1], text=f"{runs[-1].text} ")
    return [*runs[:-1], last, Span(_bare(link), href=link)]


def _shown(link: str) -> re.Pattern[str]:
    """Match an address as people write it: with or without its beginning and its last slash."""
    core = re.sub(r"^[a-z]+:(//)?(www\.)?", "", link.rstrip("/"), flags=re.IGNORECASE)
    return re.compile(
        rf"(?<![\w@.])(?:https?://)?(?:www\.)?{re.escape(core)}/?(?![\w/@-]|\.\w)", re.IGNORECASE
    )


def _bare(link: str) -> str:
    return re.sub(r"^(mailto|tel):", "", link, flags=re.IGNORECASE)


def fault_of_link(link: str) -> str:
    """Return what is wrong with the address of a link, as a German sentence; "" if nothing."""
    scheme = urlsplit(link).scheme.lower()
    if scheme in _SCHEMES:
        return ""
    guess = _web_guess(link)
    if guess:
        return f"Der Link führt zu „{link}“, das ist keine ganze Webadresse.{ask(guess)}"
    if scheme in ("", "file") or len(scheme) == 1:
        return f"Der Link führt zu einer Datei auf Ihrem Rechner („{link}“), die sonst niemand hat."
    return f"Der Link beginnt mit „{scheme}:“; so einer kommt nicht in den Bericht."


def unread_link(cell: Cell) -> str:
    """Return the link of a cell whose text does not show it, "" if there is none."""
    if not cell.link or _shown(cell.link).search(clean_line(cell.value)):
        return ""
    return cell.link


# --- what stands in for something still to come ----------------------------------------------

_ALONE = re.compile(
    r"x{1,5}|[?.…_–—-]+|n\. ?n\.?|k\. ?a\.?|tbd|todo|to do|folgt|kommt noch|platzhalter|"
    r"noch offen|noch unklar|"
    r"(?:wird |werden )?(?:noch )?(?:nachgetragen|ergänzt|eingetragen|nachgereicht)|folgt noch|"
    r"(?:siehe|s\.) .{0,20}\b(?:web|home|internet|oben|unten|anlage|intranet).{0,20}"
)
_INSIDE = re.compile(r"\b(?:TODO|ToDo|FIXME|TBD|XXX+|Lorem ipsum)\b|\?\?+|\[(?:…|\.\.\.)\]")


def placeholder_in(value: object) -> str:
    """Return what in a text only stands in for something still to come, "" if nothing does."""
    if not isinstance(value, str):
        return ""
    text = clean_line(value) if len(value) < 60 else value
    if len(text) < 60 and _ALONE.fullmatch(text.strip(" .!:()[]<>").casefold() or text.strip()):
        return text
    found = _INSIDE.search(text)
    return found[0] if found else ""


# --- facts of sheet Bericht ------------------------------------------------------------------

_MAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-zäöü]{2,}")
_WEB = re.compile(r"(?:[\w-]+\.)+[A-Za-zäöü]{2,}(?:[/?#]\S*)?")


def fault_of_fact(name: str, text: str) -> str:
    """Return why a filled fact is none, as a German sentence; "" if it may be published."""
    if found := placeholder_in(text):
        return f"„{found}“ ist noch keine Angabe."
    if match := re.search(r"\b(javascript|data|file|vbscript):", text, re.IGNORECASE):
        return f"„{match[0]}“ kommt nicht in den Bericht."
    if name in settings.MAIL_FIELDS and not _MAIL.fullmatch(text):
        return f"„{text}“ ist keine E-Mail-Adresse.{ask(_mail_guess(text))}"
    if name == "Webadresse" and not _is_web(text):
        return f"„{text}“ ist keine Webadresse mit https:// davor.{ask(_web_guess(text))}"
    if name == "Telefon" and not re.search(r"\d", text):
        return f"„{text}“ ist keine Telefonnummer."
    return ""


def _is_web(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", text)


def _mail_guess(text: str) -> str:
    guess = re.sub(r"\s*[(\[{<]\s*(?:at|ät|a)\s*[)\]}>]\s*|\s+(?:at|ät)\s+|\s*@\s*", "@", text)
    guess = re.sub(r"\s*[(\[{<]\s*(?:dot|punkt)\s*[)\]}>]\s*", ".", guess)
    guess = guess.removeprefix("mailto:")
    return guess if _MAIL.fullmatch(guess) else ""


def _web_guess(text: str) -> str:
    return f"https://{text}" if _WEB.fullmatch(text) and not text.endswith(_FILES) else ""


_FILES = (".pdf", ".docx", ".doc", ".xlsx", ".xls", ".odt", ".ods", ".jpg", ".png", ".txt")


def fault_of_year(date: dt.date, first: int = 2000) -> str:
    """Return what is wrong with the year of a date, as a German sentence; "" if nothing."""
    if first <= date.year <= _LAST_YEAR:
        return ""
    return f"Das Jahr {date.year} kann nicht stimmen. Das Datum mit vierstelligem Jahr eintragen."


_LAST_YEAR = 2099

# --- what a row was before -------------------------------------------------------------------

_AUSGABE = re.compile(rf"({settings.AUSGABE_PATTERN.pattern})\s?:\s?(.*)")


def parse_vorher(typed: str, kind: str) -> tuple[Vorher, ...] | None:
    """Return what column `Vorher` says of a row, None if that cannot be read.

    `kind` is "massnahme", "ziel" or "feld", whose Kürzel or name is taken as it is.
    """
    if typed.casefold() == str(NEU):
        return (NEU,)
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", typed))):
        match = _AUSGABE.fullmatch(part)
        ausgabe, named = (match[1], match[3].strip()) if match else ("", part)
        kennung = named if kind == "feld" else parse_kennung(named)
        if not kennung or (kind != "feld" and ("." in kennung) != (kind == "massnahme")):
            return None
        found.append(Vorher(kennung, ausgabe))
    return tuple(found)
