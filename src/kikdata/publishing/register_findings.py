"""What registers, site and git say otherwise than each other, told with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kikdata.checks.earlier import earlier_names
from kikdata.checks.register import Register
from kikdata.checks.register_file import (
    REGISTER_FOLDER,
    list_registers,
    published_register,
)
from kikdata.data.sources import git
from kikdata.errors import Finding, RegisterError, list_names
from kikdata.publishing.adopt import adoption_findings
from kikdata.publishing.register import SiteState, compare_site

__all__ = ["register_findings"]


def register_findings(data: Path, site: Path, ausgabe: str) -> list[Finding]:
    """Return findings on the edition `ausgabe`, and hints on it and the others.

    A register that is damaged is a finding, whichever edition it belongs to.
    """
    found = []
    for name in list_registers(data):
        try:
            register = published_register(data, name)
        except RegisterError as error:
            found.append(Finding(f"{REGISTER_FOLDER}/{name}.json", "", "", "register", str(error)))
            continue
        if register:
            found += _about(register, data, site, is_own=name == ausgabe)
    return [*found, *adoption_findings(data, site), *_uncommitted(data)]


def _about(register: Register, data: Path, site: Path, *, is_own: bool) -> Iterator[Finding]:
    yield from _beside_site(register, compare_site(register, site), site, is_own=is_own)
    ausgabe, file = register.ausgabe, f"{REGISTER_FOLDER}/{register.ausgabe}.json"
    now = earlier_names(data, ausgabe)
    before = now[-1] if now else ""
    corrected = [one["ausgabe"] for one in register.earlier if _is_corrected(data, **one)]
    if before != register.before:
        message = (
            f"Die Ausgabe {ausgabe} wurde mit {register.before or 'keiner früheren'} verglichen; "
            f"vor ihr liegt jetzt {before or 'keine'}."
        )
    elif corrected:
        message = (
            f"Die Ausgabe {ausgabe} wurde mit {list_names(corrected)} verglichen, bevor deren "
            "Zahlen berichtigt wurden."
        )
    else:
        return
    advice = (
        " Was sie über Änderungen sagt, bleibt, wie es ist. Soll sie neu vergleichen: "
        f'kik bericht --ausgabe {ausgabe} --berichtigung "Grund in einem Satz"'
    )
    yield Finding(file, "", "", "hinweis-vorgaengerin", message + advice, is_hint=True)


def _is_corrected(data: Path, ausgabe: str, sha256: str, **_: str) -> bool:
    register = published_register(data, ausgabe)
    return register is not None and register.snapshot.sha256 != sha256


def _beside_site(
    register: Register, state: SiteState, site: Path, *, is_own: bool
) -> Iterator[Finding]:
    ausgabe = register.ausgabe
    remedy = f"Wiederherstellen: kik bericht --ausgabe {ausgabe}"
    if not state.is_there:
        message = f"Die Ausgabe ist veröffentlicht und fehlt in {site.name}. {remedy}"
        yield Finding(ausgabe, "", "", "hinweis-site-fehlt", message, is_hint=True)
    elif state.differences or state.foreign:
        told = [*state.differences, *((name, "gehört nicht dazu") for name in state.foreign)]
        names = list_names([f"{name} ({what})" for name, what in told])
        message = f"In {site.name} ist nicht, was veröffentlicht wurde: {names}. {remedy}"
        rule = "veroeffentlicht-abweichend" if is_own else "hinweis-abweichend"
        yield Finding(ausgabe, "", "", rule, message, is_hint=not is_own)


def _uncommitted(data: Path) -> Iterator[Finding]:
    """Yield a hint on registers that only this machine has; none without git."""
    folder = data / REGISTER_FOLDER
    status = ("status", "--porcelain", "-z", "--untracked-files=all")
    told = git(data, *status, "--", REGISTER_FOLDER) if folder.is_dir() else None
    shown = sorted(Path(line[3:]).name for line in (told or "").split("\0") if line)
    shown = [name for name in shown if name.endswith(".json")]
    if not shown:
        return
    yield Finding(
        f"{data.name}/{REGISTER_FOLDER}",
        "",
        "",
        "hinweis-register-git",
        f"Noch nicht in git: {list_names(shown)}. Damit nicht verloren geht, was veröffentlicht "
        f"wurde: git add {data.name}/{REGISTER_FOLDER} und git commit",
        is_hint=True,
    )
