"""The parser of the command line, in German: what argparse says in English is said here anew."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

__all__ = ["Parser"]

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


class Parser(argparse.ArgumentParser):
    """Parser of `kik` or of one of its commands; ends with 2 if something is wrong."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            add_help=False,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **settings,
        )
        self._optionals.title = "Angaben"
        self.name_positionals("Befehle")
        self.add_argument("-h", "--help", "--hilfe", action="help", help="diese Hilfe zeigen")

    def name_positionals(self, title: str) -> None:
        """Give the arguments without dashes their heading in the help."""
        self._positionals.title = title

    def explain(self, description: str, *examples: str) -> None:
        """Say in the help what the command does, and show how it is called."""
        self.description = description
        self.epilog = "\n  ".join(["Beispiele:", *examples])

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
