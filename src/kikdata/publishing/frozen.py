"""A published edition stays as it is, is made again with the same numbers, or corrected; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from kikdata.checks.register import PublishedFile, Register
from kikdata.data.metadata import Json
from kikdata.data.origin import find_differences
from kikdata.errors import FrozenError, UsageError, list_names
from kikdata.model import Berichtigung, Edition
from kikdata.publishing.published import FactChange, fact_changes
from kikdata.publishing.register import SiteState, own_texts, shared_sources

__all__ = ["Action", "InputsSince", "Plan", "decide", "inputs_since"]


class Action(Enum):
    """What becomes of an edition."""

    BUILD = auto()
    KEEP = auto()
    RESTORE = auto()
    CORRECT = auto()


@dataclass(frozen=True)
class InputsSince:
    """What is other than when the edition was published: name and what, of facts with cells.

    `earlier`: the editions that it is compared with.  `shared`: program and texts of every
    edition, which need no word.
    """

    facts: tuple[FactChange, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    earlier: tuple[tuple[str, str], ...] = ()
    shared: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Plan:
    """What to do, the Berichtigungen that the edition prints, and what has changed."""

    action: Action
    berichtigungen: tuple[Berichtigung, ...] = ()
    since: InputsSince = InputsSince()


def inputs_since(register: Register, edition: Edition, herkunft: Json) -> InputsSince:
    """Compare what an edition was published from with what it would be made from now."""
    then, now = (
        {entry["ausgabe"]: entry["sha256"] for entry in entries}
        for entries in (register.earlier, herkunft["fruehere_ausgaben"])
    )
    return InputsSince(
        fact_changes(register, edition),
        find_differences(register.texts, own_texts(herkunft, register.ausgabe)),
        find_differences(then, now),
        find_differences(register.sources, shared_sources(herkunft)),
    )


def decide(
    edition: Edition,
    herkunft: Json,
    register: Register | None,
    state: SiteState,
    grund: str,
    today: dt.date,
) -> Plan:
    """Return what becomes of an edition; with `grund`, a Berichtigung of `today` is added.

    Raises FrozenError, which lists every difference, if a published edition would say something
    else and no `grund` is given; UsageError for a `grund` where nothing is to be corrected.
    """
    ausgabe = edition.angaben.ausgabe
    before = register.berichtigungen if register else ()
    if register is None or not register.is_published:
        if grund:
            raise UsageError(
                f"Die Ausgabe {ausgabe} ist nicht veröffentlicht. Zu berichtigen gibt es nur, was "
                "veröffentlicht ist: ohne --berichtigung aufrufen."
            )
        return Plan(Action.BUILD, before)
    since = inputs_since(register, edition, herkunft)
    if grund:
        if since == InputsSince():
            raise UsageError(
                f"An der Ausgabe {ausgabe} ist nichts zu berichtigen: Arbeitsmappe, Texte und "
                "Programm sind die der Veröffentlichung. Erst ändern, dann berichtigen."
            )
        return Plan(Action.CORRECT, (*before, Berichtigung(today, grund)), since)
    is_other = bool(since.facts or since.texts)
    if is_other or (since.earlier and not state.is_whole):
        raise FrozenError(_message(edition, since))
    return Plan(Action.KEEP if state.is_whole else Action.RESTORE, before, since)


def _message(edition: Edition, since: InputsSince) -> str:
    ausgabe = edition.angaben.ausgabe
    lines = [
        f"Die Ausgabe {ausgabe} ist veröffentlicht und bleibt, wie sie ist. "
        "Seit der Veröffentlichung hat sich geändert:",
        *_lines(edition, since),
        "Nichts wurde erstellt oder ersetzt. Die Änderungen zurücknehmen oder die Ausgabe "
        "berichtigen, mit dem Grund, den sie dann nennt:",
        f'  kik bericht --ausgabe {ausgabe} --berichtigung "Grund in einem Satz"',
    ]
    return "\n".join(lines)


def _lines(edition: Edition, since: InputsSince) -> Iterator[str]:
    if since.facts:
        yield f"  Arbeitsmappe {edition.path.name}:"
        yield from (f"    {change}" for change in since.facts)
    yield from (f"  {name} ({what})" for name, what in since.texts)
    yield from (f"  Tabelle der Ausgabe {name} ({what})" for name, what in since.earlier)


# --- in words ----------------------------------------------------------------------------------


def tell_kept(plan: Plan, ausgabe: str) -> Iterator[str]:
    """Yield in German what has changed around an edition that stays as it is."""
    if plan.since.shared:
        names = list_names([f"{name} ({what})" for name, what in plan.since.shared])
        yield (
            f"Hinweis: Gemeinsame Texte oder Programm sind seit der Veröffentlichung der Ausgabe "
            f"{ausgabe} andere: {names}. Sie erscheinen darin erst mit einer Berichtigung."
        )


def tell_made(
    plan: Plan, before: Register | None, files: Mapping[str, PublishedFile]
) -> Iterator[str]:
    """Yield in German what an edition made again has in common with the one that was published."""
    if before is None or plan.action is Action.BUILD:
        return
    count = len(before.snapshot.rows)
    if plan.action is Action.RESTORE:
        yield (
            f"Ausgabe {before.ausgabe}: wiederhergestellt. Die Zahlen sind dieselben, verglichen "
            f"mit dem Register über alle {count} Maßnahmen."
        )
    else:
        yield f"Ausgabe {before.ausgabe}: berichtigt. Anders als zuvor veröffentlicht:"
        yield from _changes(plan.since)
    digests = ({n: file.sha256 for n, file in one.items()} for one in (before.files, files))
    changed = [name for name, _ in find_differences(*digests)]
    pages = [name for name in changed if name.endswith(".html")]
    if not changed:
        yield "Jede Datei ist Byte für Byte die veröffentlichte."
        return
    shown, others = list_names(pages) or "keine", len(changed) - len(pages)
    yield f"Seiten, die sich unterscheiden: {shown}; andere Dateien: {others}."


def _changes(since: InputsSince) -> Iterator[str]:
    yield from (f"  {change}" for change in since.facts)
    yield from (f"  {name} ({what})" for name, what in since.texts)
    yield from (f"  Tabelle der Ausgabe {name} ({what})" for name, what in since.earlier)
    if since.shared:
        names = list_names([f"{name} ({what})" for name, what in since.shared])
        yield f"  gemeinsame Texte und Programm: {names}"
    if not since.facts:
        yield "  keine Zahl und keine Angabe der Arbeitsmappe"
