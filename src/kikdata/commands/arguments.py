"""The command line of `kik`, in German: what argparse says in English is said here anew."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from kikdata.settings import AUSGABE_PATTERN, FORMS

__all__ = ["parse"]

_LAST_PORT = 65_500  # below the highest, since the next ones are tried, too


_MESSAGES = (
    (r"the following arguments are required: (.*)", r"Es fehlt: \1"),
    (r"unrecognized arguments: (.*)", r"Unbekannte Angabe: \1"),
    (r"argument (\S+): expected one argument", r"Zu \1 fehlt der Wert."),
    (r"argument (\S+): ignored explicit argument (.*)", r"\1 nimmt keinen Wert: \2"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 und \2 schließen einander aus."),
    (r"argument \S+: invalid choice: (\S+) .*", r"Den Befehl \1 gibt es nicht."),
    (r"argument (\S+): (.*)", r"\1: \2"),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 ist nicht eindeutig: \2"),
)


_WORDS_OF_REASON = 3


class _Parser(argparse.ArgumentParser):
    def __init__(self, **settings: Any) -> None:
        super().__init__(
            add_help=False,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **settings,
        )
        self._optionals.title = "Angaben"
        self._positionals.title = "Befehle"
        self.add_argument("-h", "--help", "--hilfe", action="help", help="diese Hilfe zeigen")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "Aufruf: ", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "Aufruf: ", 1)

    def error(self, message: str) -> NoReturn:
        for english, german in _MESSAGES:
            message, count = re.subn(f"^{english}$", german, message)
            if count:
                break
        self.exit(2, f"{self.format_usage()}kik: {message}\nHilfe: {self.prog} --help\n")


def _ausgabe(text: str) -> str:
    if not AUSGABE_PATTERN.fullmatch(text):
        raise argparse.ArgumentTypeError(f"„{text}“ ist keine Ausgabe. Als JJJJ-MM angeben.")
    return text


def _grund(text: str) -> str:
    reason = " ".join(text.split())
    if len(reason.split()) < _WORDS_OF_REASON:
        raise argparse.ArgumentTypeError(
            f"„{reason}“ ist kein Grund. Er steht im Bericht: in einem Satz sagen, was falsch war."
        )
    return reason


def _form(text: str) -> str:
    if text not in FORMS:
        known = ", ".join(FORMS)
        raise argparse.ArgumentTypeError(f"Die Fassung „{text}“ gibt es nicht. Es gibt: {known}.")
    return text


def parse(arguments: Sequence[str] | None, version: str) -> argparse.Namespace:
    """Return the parsed arguments; exits with 2 and a German sentence if they are wrong."""
    parser = _Parser(
        prog="kik",
        description="Macht aus der Arbeitsmappe den Bericht: Webseiten, PDF und Daten.",
        epilog="Beispiele:\n  kik pruefen\n  kik bericht\n  kik bericht --ausgabe 2023-12\n"
        "  kik neu 2024-06\n  kik vergleich 2023-12 2024-06\n  kik vorschau",
    )
    parser.add_argument(
        "--version", action="version", version=f"kik {version}", help="die Version zeigen"
    )
    commands = parser.add_subparsers(dest="befehl", required=True, metavar="BEFEHL")
    _add_bericht(commands)
    _add_pruefen(commands)
    _add_qualitaet(commands)
    _add_neu(commands)
    _add_vergleich(commands)
    _add_vorschau(commands)
    _add_verifizieren(commands)
    options = parser.parse_args(arguments)
    _check_combinations(parser, options)
    return options


def _add_bericht(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "bericht",
        help="den Bericht erstellen (Webseiten, PDF, Daten)",
        description="Prüft die Arbeitsmappe und erstellt den Bericht der neuesten Ausgabe.\n"
        "Hat die Arbeitsmappe einen Befund, wird nichts erstellt und nichts ersetzt.",
        epilog="Beispiele:\n  kik bericht\n  kik bericht --ausgabe 2023-12\n  kik bericht --alle\n"
        "  kik bericht --nur ratsvorlage\n"
        "  kik bericht --ausgabe 2023-12 --berichtigung "
        '"Der Umsetzungsstand von BS-2.4 war falsch angegeben."',
    )
    which = parser.add_mutually_exclusive_group()
    _add_ausgabe(which)
    which.add_argument("--alle", action="store_true", help="alle Ausgaben erstellen")
    parser.add_argument(
        "--neu",
        action="store_true",
        help="alles neu erstellen, auch was sich seit dem letzten Mal nicht geändert hat",
    )
    _add_daten(parser)
    _add_ziel(parser, "wohin der Bericht kommt (sonst: _site)")
    parser.add_argument(
        "--nur",
        type=_form,
        metavar="FASSUNG",
        help="von einer erstellten Ausgabe nur eine Fassung neu erstellen: " + ", ".join(FORMS),
    )
    parser.add_argument(
        "--berichtigung",
        type=_grund,
        metavar="GRUND",
        help="eine veröffentlichte Ausgabe ändern; Grund und Datum stehen dann darin",
    )


def _add_pruefen(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "pruefen",
        help="nur die Arbeitsmappe prüfen",
        description="Prüft die Arbeitsmappe der neuesten Ausgabe und nennt alle Befunde mit "
        "Blatt und Zelle.\n"
        "Mit --kommentieren steht jeder Befund auch als Kommentar an seiner Zelle, in einer "
        "Kopie;\n"
        "die Arbeitsmappe selbst bleibt, wie sie ist.",
        epilog="Beispiele:\n  kik pruefen\n  kik pruefen --ausgabe 2023-12 --json\n"
        "  kik pruefen --kommentieren befunde.xlsx",
    )
    _add_ausgabe(parser)
    _add_daten(parser)
    _add_ziel(parser, "wo die veröffentlichten Ausgaben liegen (sonst: _site)")
    parser.add_argument("--json", action="store_true", help="Befunde für Programme ausgeben")
    parser.add_argument(
        "--kommentieren",
        type=Path,
        metavar="DATEI",
        help="Kopie der Arbeitsmappe mit den Befunden als Kommentaren, Endung .xlsx",
    )


def _add_qualitaet(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "qualitaet",
        help="zeigen, was in der Arbeitsmappe noch nachzutragen ist",
        description="Zeigt mit Zelladressen, wo Sachstand oder Zuständigkeit fehlt, was sich seit "
        "Ausgaben\nnicht geändert hat und was sich widerspricht. "
        "Nichts davon hält den Bericht auf.",
        epilog="Beispiele:\n  kik qualitaet\n  kik qualitaet --ausgabe 2023-12\n"
        "  kik qualitaet --json",
    )
    _add_ausgabe(parser)
    _add_daten(parser)
    parser.add_argument("--json", action="store_true", help="Angaben für Programme ausgeben")


def _add_neu(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "neu",
        help="die Arbeitsmappe der nächsten Ausgabe anlegen",
        description="Legt die Arbeitsmappe einer Ausgabe aus der neuesten vorhandenen an.\n"
        "Maßnahmen, Umsetzungsstände und Formate bleiben; was zum alten Zeitraum gehört, ist "
        "leer.\nEine vorhandene Datei wird nie überschrieben.",
        epilog="Beispiele:\n  kik neu 2024-06",
    )
    parser._positionals.title = "Ausgabe"
    parser.add_argument(
        "neue_ausgabe", type=_ausgabe, metavar="JJJJ-MM", help="Monat der Veröffentlichung"
    )
    _add_daten(parser)


def _add_vergleich(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "vergleich",
        help="zeigen, was sich zwischen zwei Ausgaben geändert hat",
        description="Zeigt, was sich an Maßnahmen und Zielen zwischen zwei Ausgaben geändert hat.",
        epilog="Beispiele:\n  kik vergleich 2023-12 2024-06\n"
        "  kik vergleich 2023-12 2024-06 --json",
    )
    parser._positionals.title = "Ausgaben"
    for name, which in (("vorher", "frühere"), ("nachher", "spätere")):
        parser.add_argument(
            name, type=_ausgabe, metavar=name.upper(), help=f"die {which} Ausgabe als JJJJ-MM"
        )
    _add_daten(parser)
    parser.add_argument("--json", action="store_true", help="Änderungen für Programme ausgeben")


def _add_vorschau(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "vorschau",
        help="den Bericht beim Schreiben im Browser zeigen",
        description="Zeigt den Bericht im Browser dieses Rechners und erneuert ihn, sobald Sie "
        "einen Text, ein Notizbuch\noder die Arbeitsmappe speichern. Strg+C beendet die Vorschau.",
        epilog="Beispiele:\n  kik vorschau\n  kik vorschau --ausgabe 2023-12 --ohne-browser",
    )
    _add_ausgabe(parser)
    _add_daten(parser)
    parser.add_argument(
        "--port", type=_port, default=8765, metavar="NUMMER", help="Port der Adresse (sonst: 8765)"
    )
    parser.add_argument("--ohne-browser", action="store_true", help="keinen Browser öffnen")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"„{text}“ ist kein Port. 1024 bis {_LAST_PORT} angeben.")
    return int(text)


def _add_verifizieren(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "verifizieren",
        help="beweisen, dass dieselben Eingaben dieselben Dateien ergeben",
        description="Erstellt die Ausgabe zweimal unter verschiedenen Umständen und vergleicht "
        "jedes Byte.\nMit --veroeffentlicht: erstellt eine veröffentlichte Ausgabe noch einmal "
        "und sagt,\nob sie aus dieser Arbeitsmappe und ihrem Commit stammt.",
        epilog="Beispiele:\n  kik verifizieren\n  kik verifizieren --ausgabe 2023-12\n"
        "  kik verifizieren --veroeffentlicht _site/2023-12",
    )
    which = parser.add_mutually_exclusive_group()
    _add_ausgabe(which)
    which.add_argument(
        "--veroeffentlicht",
        type=Path,
        metavar="ORDNER",
        help="der Ordner einer veröffentlichten Ausgabe",
    )
    _add_daten(parser)
    _add_ziel(parser, "wo die früheren Ausgaben liegen (sonst: _site)")


def _add_ausgabe(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--ausgabe", type=_ausgabe, metavar="JJJJ-MM", help="welche Ausgabe (sonst: die neueste)"
    )


def _add_daten(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--daten", type=Path, metavar="ORDNER", help="wo die Arbeitsmappen liegen (sonst: data)"
    )


def _add_ziel(parser: argparse._ActionsContainer, purpose: str) -> None:
    parser.add_argument("--ziel", type=Path, metavar="ORDNER", help=purpose)


def _check_combinations(parser: _Parser, options: argparse.Namespace) -> None:
    """What argparse cannot say: a correction concerns one edition."""
    if getattr(options, "berichtigung", None) and options.alle:
        parser.error("--berichtigung gilt für eine Ausgabe. --ausgabe angeben statt --alle.")
