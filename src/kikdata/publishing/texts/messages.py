"""What Sphinx and MyST say in English → German sentences; pure.

The first pattern that fits gives the sentence.  What no pattern knows is told in a general
sentence with the original words.  What Python and the system say: see `failures`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Table", "explain_book", "explain_toc", "translate"]

Table = Sequence[tuple[str, str]]


def translate(message: str, table: Table) -> str | None:
    """Return the German of the first pattern that fits the whole message."""
    for pattern, german in table:
        if match := re.fullmatch(pattern, message, flags=re.DOTALL):
            return match.expand(german)
    return None


# --- Jupyter Book: Sphinx, docutils, MyST ----------------------------------------------------

_NO_SUCH_TARGET = (
    r"Das Ziel „\1“ eines Verweises gibt es nicht. Die Schreibweise prüfen oder vor die Stelle, "
    r"die gemeint ist, eine Zeile (\1)= setzen."
)
_NO_SUCH_PAGE = (
    r"Der Verweis führt zur Seite „\1“, die es in book/ nicht gibt oder die nicht in _toc.yml "
    "steht. Namen und Ordner prüfen."
)
_NO_SUCH_PICTURE = (
    r"Das Bild „\1“ lässt sich nicht lesen. Es gibt die Datei an dieser Stelle nicht, oder sie ist "
    "kein Bild. Name, Groß- und Kleinschreibung und Ordner prüfen."
)
_NO_SUCH_FILE = (
    r"Die Datei „\1“ lässt sich nicht lesen. Name, Groß- und Kleinschreibung und Ordner prüfen."
)
_NO_BIBLIOGRAPHY = (
    "Ein Literaturverzeichnis mit {cite} gibt es in diesem Bericht nicht. Die Quelle als Fußnote "
    "angeben: im Text [^quelle], darunter in einer eigenen Zeile [^quelle]: Name, Titel, Jahr."
)
_HIGHLIGHT = (
    r"Der Text im Block „\1“ ist nicht in der Sprache „\1“ geschrieben. Den Fehler darin beheben "
    r"oder statt „\1“ das Wort text angeben."
)
_TRANSITION = (
    r"Eine Trennlinie (---) steht am \1 und trennt dort nichts. Die Linie entfernen. Beginnt die "
    "Datei mit Angaben zur Seite, gehört je eine Linie vor und hinter sie."
)

_BOOK: Table = (
    (r"image file not readable: (.+)", _NO_SUCH_PICTURE),
    (r"image file (.+) not readable: .+", _NO_SUCH_PICTURE),
    (r"a suitable image for html builder not found: (.+)", _NO_SUCH_PICTURE),
    (r"cannot copy image file '(.+?)': .+", _NO_SUCH_PICTURE),
    (r"Unknown image format: (.+)", _NO_SUCH_PICTURE),
    (r"download file not readable: (.+)", _NO_SUCH_FILE),
    (r"Directive \"include\": file not found: '(.+)'", _NO_SUCH_FILE),
    (r"Include file '(.+)' not found or reading it failed", _NO_SUCH_FILE),
    (r"undefined label: '?(.+?)'?", _NO_SUCH_TARGET),
    (r"equation not found: (.+)", _NO_SUCH_TARGET),
    (
        r"'myst' cross-reference target not found: '(.+\.(?:md|ipynb))(?:#.*)?'",
        _NO_SUCH_PAGE,
    ),
    (r"unknown document: '(.+)'", _NO_SUCH_PAGE),
    (r"(?:Could not find document|[Uu]nknown source document):? '?(.+?)'?", _NO_SUCH_PAGE),
    (r"'myst' (?:cross-)?reference target not found: '#?(.+)'", _NO_SUCH_TARGET),
    (r"local id not found: '#?(.+)'", _NO_SUCH_TARGET),
    (r"\S+ reference target not found: '?(.+?)'?", _NO_SUCH_TARGET),
    (r"No matches for '(.+)'", _NO_SUCH_TARGET),
    (
        r"Multiple matches for '(.+?)'.*",
        r"Der Verweis „\1“ passt auf mehrere Ziele. Den Namen der Seite davorsetzen oder dem Ziel "
        "einen eigenen Namen geben.",
    ),
    (
        r"(?:the link has no caption|Failed to create a cross[- ]reference\..*): '?(.+?)'?",
        r"Der Verweis auf „\1“ hat keinen Text, weil an seinem Ziel weder Überschrift noch "
        r"Bildunterschrift steht. Den Text selbst angeben: [Text](#\1).",
    ),
    (
        r"numfig is disabled. :numref: is ignored.",
        "Abbildungen sind in diesem Bericht nicht nummeriert, {numref} geht deshalb nicht. "
        "{ref} verwenden.",
    ),
    (
        r"term not in glossary: '(.+)'",
        r"Der Begriff „\1“ steht nicht im Glossar. Ihn dort eintragen oder ohne {term} schreiben.",
    ),
    (
        r"duplicate label (.+?),? other instance in (.+)",
        r"Die Marke „\1“ gibt es schon in \2. Einer der beiden einen anderen Namen geben.",
    ),
    (
        r"Duplicate explicit target name: \"(.+)\"\.?",
        r"Die Marke „\1“ gibt es auf dieser Seite zweimal. Einer der beiden einen anderen Namen "
        "geben.",
    ),
    (
        r"Duplicate reference definition: (.+)",
        r"Die Adresse zu „\1“ ist zweimal angegeben. Eine der beiden Zeilen entfernen.",
    ),
    (
        r"Multiple footnote definitions found for label: '(.+)'",
        r"Die Fußnote „\1“ hat zweimal einen Text. Einer der beiden einen anderen Namen geben.",
    ),
    (
        r"No footnote definitions found for label: '(.+)'",
        r"Zur Fußnote „\1“ fehlt der Text. Eine Zeile [^\1]: … ergänzen.",
    ),
    (
        r"Footnote \[(.+)\] is not referenced\.",
        r"Auf die Fußnote „\1“ verweist kein Text. [^\1] an die Stelle schreiben, zu der sie "
        "gehört, oder die Fußnote entfernen.",
    ),
    (
        r"Non-consecutive header level increase; H(\d) to H(\d)",
        r"Auf eine Überschrift der Ebene \1 folgt eine der Ebene \2, dazwischen fehlt mindestens "
        "eine. Jede Ebene darf nur um ein # tiefer sein als die vor ihr.",
    ),
    (
        r"Document headings start at H(\d), not H1",
        r"Die Seite beginnt mit einer Überschrift der Ebene \1. Der Titel der Seite hat genau ein "
        "#: # Titel.",
    ),
    (
        r"Document (?:or section )?may not begin with a transition\.",
        _TRANSITION.replace(r"\1", "Anfang"),
    ),
    (r"Document may not end with a transition\.", _TRANSITION.replace(r"\1", "Ende")),
    (
        r"At least one body element must separate transitions.*",
        "Zwei Trennlinien (---) folgen aufeinander. Eine von ihnen entfernen.",
    ),
    (
        r"Unknown (?:interpreted text role|directive type):? [\"']cite(?::\w+)?[\"']\.?",
        _NO_BIBLIOGRAPHY,
    ),
    (r"Unknown directive type:? [\"']bibliography[\"']\.?", _NO_BIBLIOGRAPHY),
    (
        r"Unknown interpreted text role [\"'](.+)[\"']\.?",
        r"Die Rolle {\1} gibt es nicht. Die Schreibweise prüfen; soll die geschweifte Klammer im "
        r"Text stehen, \\{\1} schreiben.",
    ),
    (
        r"Unknown directive type:? [\"'](.+)[\"']\.?",
        r"Den Block {\1} gibt es nicht. Die Schreibweise prüfen. Es gibt zum Beispiel {note}, "
        "{figure} und {list-table}.",
    ),
    (
        r"'(.+)': Unknown option keys: \['(.+?)'\] \(allowed: \['(.*)'\]\)",
        r"Der Block {\1} kennt nicht: \2. Erlaubt sind: \3.",
    ),
    (
        r"'(.+)': Invalid option value for '(.+?)': (.+?):.*",
        r"Im Block {\1} hat die Angabe „\2“ den Wert „\3“, der dort nicht gilt. Ein Maß braucht "
        "eine Zahl mit Einheit, zum Beispiel 80% oder 300px.",
    ),
    (
        r"Content block expected for the \"(.+)\" directive; none found\.",
        r"Der Block {\1} ist leer. Einen Text hineinschreiben oder ihn entfernen.",
    ),
    (
        r"Directive '(.+)': (\d+) argument\(s\) required, 0 supplied.*",
        r"Hinter {\1} fehlt, was in derselben Zeile stehen muss, zum Beispiel der Titel oder der "
        "Name der Datei.",
    ),
    (
        r"Error parsing content block for the \"(.+)\" directive: (?:exactly one .+|.*)",
        r"Der Inhalt des Blocks {\1} passt nicht zu ihm. {table} braucht genau eine Tabelle, "
        "{list-table} genau eine Liste, deren Zeilen gleich viele Einträge haben.",
    ),
    (
        r"Malformed YAML",
        "Die Angaben zwischen den Linien --- am Anfang der Datei sind nicht lesbar. Jede Zeile "
        "lautet „name: Wert“; ein Wert mit Doppelpunkt oder Klammer gehört in Anführungszeichen.",
    ),
    (
        r"YAML is not a dict: .+",
        "Zwischen den Linien --- am Anfang der Datei stehen keine Angaben der Form „name: Wert“. "
        "Sie ergänzen oder die Linien entfernen.",
    ),
    (
        r"Pygments lexer name '(.+)' is not known",
        r"Die Sprache „\1“ eines Programmtexts ist unbekannt. Die Schreibweise prüfen oder text "
        "angeben.",
    ),
    (r"Lexing literal_block .+ as \"(.+?)\" resulted in an error.*", _HIGHLIGHT),
    (
        r"document isn't included in any toctree",
        "Die Seite steht nicht in _toc.yml. Sie dort eintragen oder die Datei entfernen.",
    ),
    (
        r"toctree contains reference to document '(.+)' that doesn't have a title.*",
        r"Die Seite „\1“ hat keine Überschrift. Als erste Zeile „# Titel“ schreiben.",
    ),
    (
        r"toctree contains reference to (?:nonexisting|excluded) document '?(.+?)'?",
        r"In _toc.yml steht die Seite „\1“, die es in book/ nicht gibt. Den Namen berichtigen oder "
        "die Zeile entfernen.",
    ),
    (
        r"skipping unknown output mime type: (.+)",
        r"Eine Ausgabe der Zelle hat eine Form, die der Bericht nicht zeigen kann (\1). Sie als "
        "Text, Tabelle oder Bild ausgeben.",
    ),
    (
        r"HTML could not be parsed",
        "Das HTML an dieser Stelle ist unvollständig. Jedes <…> braucht sein </…>.",
    ),
    (
        r"Invalid '(.+)' attribute value: (.+)",
        r"Die Angabe „\1“ hat den Wert \2, der dort nicht gilt. Den Wert berichtigen.",
    ),
)


def explain_book(message: str) -> str:
    """Return in German what a warning of Jupyter Book says, and what to do about it."""
    bare = re.sub(r"\s*\[[\w-]+(?:\.[\w-]+)?\]$", "", message.strip())
    bare = bare.replace("', '", ", ")  # lists as Python writes them
    return translate(bare, _BOOK) or (
        f"Diese Stelle kann nicht in den Bericht („{bare}“). Ihre Schreibweise prüfen oder sie "
        "entfernen."
    )


# --- the table of contents and the settings --------------------------------------------------

_TOC: Table = (
    (r"'(.+)' key not found @ '(.*)'", r"Bei „\2“ fehlt die Angabe „\1:“."),
    (r"Unknown keys found: \{'(.+)'\}, .*", r"Die Angabe „\1:“ gibt es hier nicht."),
    (r"'(.+)' not a non-empty list @ '(.*)'", r"Unter „\1:“ steht keine Liste. Jede Zeile: - …"),
    (r"entry not a mapping.* @ '(.*)'", r"Der Eintrag „\1“ lautet nicht „- file: Name“."),
    (r"entry does not contain one of .+ @ '(.*)'", r"Dem Eintrag „\1“ fehlt „file:“."),
    (r"document file used multiple times: '(.+)'", r"Die Seite „\1“ steht zweimal darin."),
    (r"toc is not a mapping: .+", "Sie enthält keine Angaben der Form „root: index“."),
)


def explain_toc(message: str) -> str:
    """Return in German what is wrong with `_toc.yml`."""
    return translate(message, _TOC) or f"Der Aufbau stimmt nicht („{message}“)."
