"""What Python and the system say in English when something fails → German sentences; pure."""

from __future__ import annotations

import errno
import re
import traceback
from pathlib import Path

from kikdata.publishing.texts.messages import Table, translate

__all__ = ["explain_os_error", "explain_python", "explain_syntax", "explain_unforeseen"]

_SYNTAX: Table = (
    (r"'(.)' was never closed", r"Die Klammer \1 wird nicht geschlossen."),
    (r"unmatched '(.)'", r"Die Klammer \1 schließt nichts."),
    (
        r"closing parenthesis '(.)' does not match opening parenthesis '(.)'.*",
        r"Die Klammer \1 passt nicht zur offenen \2.",
    ),
    (r"unterminated .*string literal.*", "Ein Text in Anführungszeichen endet nicht."),
    (r"expected ':'", "Am Ende der Zeile fehlt ein Doppelpunkt."),
    (r"unexpected indent", "Die Zeile ist eingerückt, aber nichts davor verlangt es."),
    (r"expected an indented block.*", "Nach dem Doppelpunkt fehlt eine eingerückte Zeile."),
    (r"unindent does not match .*", "Die Einrückung passt zu keiner Zeile darüber."),
    (r"inconsistent use of tabs .*", "Tabulatoren und Leerzeichen rücken gemischt ein."),
    (
        r"invalid character '(.)' .*",
        r"Das Zeichen \1 gibt es in Python nicht. Anführungszeichen sind \" oder '.",
    ),
    (r"invalid syntax\. Perhaps you forgot a comma\?", "Wahrscheinlich fehlt ein Komma."),
    (r"invalid syntax\. Maybe you meant '==' .*", "Wahrscheinlich ist == gemeint."),
    (r"cannot assign to .*", "Links vom = steht kein Name."),
    (r"'(return|yield|await)' outside .*", r"\1 steht außerhalb einer Funktion."),
)

_PYTHON: Table = (
    (
        r"NameError: name '(.+?)' is not defined.*",
        r"Den Namen \1 gibt es nicht: Schreibweise prüfen; entsteht er in einer Zelle weiter oben?",
    ),
    (
        r"ModuleNotFoundError: No module named '(.+)'",
        r"Das Paket \1 ist nicht eingerichtet: Schreibweise prüfen oder ohne es auskommen.",
    ),
    (
        r"FileNotFoundError: .*?'(.+)'",
        r"Die Datei \1 gibt es nicht. Gesucht wird im Ordner des Notizbuchs.",
    ),
    (r"KeyError: (.+)", r"Eine Spalte oder einen Schlüssel \1 gibt es nicht."),
    (r"ZeroDivisionError: .*", "Hier wird durch null geteilt."),
    (
        r"AttributeError: .+ has no attribute '(.+?)'.*",
        r"Der Teil hinter dem Punkt, \1, ist unbekannt: Schreibweise prüfen.",
    ),
    (r"MemoryError.*", "Der Arbeitsspeicher reicht nicht."),
)


def explain_syntax(message: str) -> str:
    """Return in German what Python says of a text that is no program."""
    bare = re.sub(r" \((?:<.*>|\d+\.py|.*\.py), line \d+\)$", "", message)
    known = translate(bare, _SYNTAX)
    return f"{known or 'Das ist kein gültiges Python.'} Die Zelle berichtigen ({bare})."


def explain_python(name: str, message: str) -> str:
    """Return in German that a cell failed, with type and text of its exception."""
    if name in ("SyntaxError", "IndentationError", "TabError"):
        return explain_syntax(message)
    said = f"{name}: {message}" if message else name
    known = translate(said, _PYTHON)
    advice = known or "Die Zelle berichtigen; in JupyterLab endet sie genauso."
    return f"Die Zelle bricht ab mit {said.rstrip('.')}. {advice}"


_RUN: Table = (
    (
        r"NoSuchKernel: .*",
        "Der Kernel, mit dem Notizbücher laufen, fehlt. „make bericht“ richtet ihn ein.",
    ),
    (
        r"CellTimeoutError: .*?after (\d+) seconds.*?-{5,}\n([^\n]{1,60}).*",
        r"Eine Zelle rechnet länger als \1 Sekunden („\2“). Sie kürzen oder in _config.yml unter "
        "execute: die Angabe timeout: erhöhen (Sekunden; -1: ohne Grenze).",
    ),
    (
        r"CellTimeoutError: .*",
        "Eine Zelle rechnet länger, als _config.yml unter execute: mit timeout: zulässt. Sie "
        "kürzen oder die Grenze erhöhen (Sekunden; -1: ohne Grenze).",
    ),
    (
        r"DeadKernelError: .*",
        "Der Prozess des Notizbuchs ist abgebrochen, wahrscheinlich fehlte Arbeitsspeicher. Andere "
        "Programme schließen und noch einmal versuchen.",
    ),
    (
        r"RuntimeError: Kernel (?:died|didn't respond).*",
        "Der Prozess des Notizbuchs ist nicht gestartet. Andere Programme schließen und noch "
        "einmal versuchen.",
    ),
    (
        r"(?:NotJSONError|ValidationError|JSONDecodeError): .*",
        "Das Notizbuch ist beschädigt. Die letzte gute Fassung zurückholen, zum Beispiel mit git.",
    ),
)


def explain_run(error: Exception) -> str:
    """Return in German why a notebook could not run at all, or not to its end."""
    if isinstance(error, OSError) and not isinstance(error, TimeoutError):
        return explain_os_error(error)
    said = f"{type(error).__name__}: {error}"
    first = said.strip().splitlines()[0]
    return translate(said, _RUN) or f"Das Notizbuch lässt sich nicht ausführen („{first}“)."


# --- the system ------------------------------------------------------------------------------

_SYSTEM = {
    errno.ENOSPC: "Auf dem Datenträger ist kein Platz mehr. Platz schaffen, dann noch einmal.",
    errno.EDQUOT: "Der Platz für diese Anmeldung ist aufgebraucht. Platz schaffen.",
    errno.EFBIG: "Eine Datei darf hier nicht so groß werden. Auf einem anderen Laufwerk arbeiten.",
    errno.EACCES: "Für diese Datei fehlt die Berechtigung. Rechte ändern oder anderswo arbeiten.",
    errno.EPERM: "Für diese Datei fehlt die Berechtigung. Rechte ändern oder anderswo arbeiten.",
    errno.EROFS: "Dieses Laufwerk lässt nur Lesen zu. Anderswo arbeiten.",
    errno.ENOENT: "Diese Datei oder diesen Ordner gibt es nicht (mehr). Name und Ort prüfen.",
    errno.ENOTDIR: "Hier muss ein Ordner stehen, aber es ist eine Datei. Den Ort prüfen.",
    errno.EISDIR: "Hier muss eine Datei stehen, aber es ist ein Ordner. Den Ort prüfen.",
    errno.EEXIST: "Das gibt es schon. Einen anderen Namen nehmen.",
    errno.ENAMETOOLONG: "Der Name ist zu lang. Einen kürzeren nehmen.",
    errno.EMFILE: "Zu viele Dateien sind offen. Andere Programme schließen.",
    errno.ENOMEM: "Der Arbeitsspeicher reicht nicht. Andere Programme schließen.",
    errno.EADDRINUSE: "Alle Ports sind belegt. Mit --port einen anderen angeben.",
    errno.EIO: "Der Datenträger antwortet fehlerhaft. Ihn prüfen lassen.",
}


def explain_os_error(error: OSError) -> str:
    """Return in German what the system could not do with which file."""
    place = f"{error.filename}: " if error.filename else ""
    known = _SYSTEM.get(error.errno or 0)
    if known is None:
        known = f"Die Datei ließ sich nicht lesen oder schreiben ({error.strerror or error})."
    return place + known


def explain_unforeseen(error: Exception) -> str:
    """Return in German what and where an error is that nobody foresaw, and what to do."""
    said = "".join([*traceback.format_exception(error), *getattr(error, "__notes__", ())])
    *_, (file, line) = re.findall(r'File "(.+?)", line (\d+)', said)
    place = f"{Path(file).name}, Zeile {line}"
    if isinstance(error, MemoryError):
        return "Der Arbeitsspeicher reicht nicht. Andere Programme schließen und noch einmal."
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return (
        f"Das Programm ist auf einen Fehler gestoßen, der nicht vorgesehen ist ({place}: {said}). "
        "Zuletzt Geändertes zurücknehmen und noch einmal versuchen; bleibt der Fehler, das "
        "Protokoll denen geben, die das Programm betreuen."
    )
