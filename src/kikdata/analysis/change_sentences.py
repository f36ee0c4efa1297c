"""Changes → German sentences; pure.  The one place for their grammar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kikdata.analysis.change_rows import Art
from kikdata.analysis.changes import Changes, Part
from kikdata.analysis.counts import STAENDE, round_shares
from kikdata.analysis.sentences import enumerate_words, format_percent, massnahmen_phrase
from kikdata.model import Handlungsfeld, Massnahme, Ziel

__all__ = [
    "HEADINGS",
    "describe_felder",
    "describe_massnahmen",
    "describe_progress",
    "describe_totals",
    "describe_transitions",
    "describe_ziele",
    "summarize_changes",
    "tell_changes",
]

_NBSP = "\u00a0"
_IN_BOTH_ONE, _IN_BOTH_MANY = "die in beiden Ausgaben steht", "die in beiden Ausgaben stehen"

# Verb for one, verb for many, what follows the number.
_Progress = tuple[str, str, str]
_PROGRESS: tuple[_Progress, ...] = (
    ("ist", "sind", "vorangekommen"),
    ("ist", "sind", "zurückgestuft"),
    ("hat", "haben", "denselben Umsetzungsstand wie vorher"),
)

# A predicate for one and for many.
_Predicate = tuple[str, str]
_NEW: _Predicate = ("ist neu", "sind neu")
_RETURNED: _Predicate = ("ist wieder aufgenommen", "sind wieder aufgenommen")
_DROPPED: _Predicate = ("ist weggefallen", "sind weggefallen")
_REWORDED: _Predicate = ("hat einen neuen Wortlaut", "haben einen neuen Wortlaut")
_MOVED: _Predicate = ("hat eine andere Nummer", "haben eine andere Nummer")
_WORD: _Predicate = (
    "hat ein anderes Wort für ihren Umsetzungsstand",
    "haben ein anderes Wort für ihren Umsetzungsstand",
)
_SACHSTAND: _Predicate = ("hat einen neuen Sachstand", "haben einen neuen Sachstand")
_ZUSTAENDIG: _Predicate = ("hat eine neue Zuständigkeit", "haben eine neue Zuständigkeit")
_GRUPPE: _Predicate = ("steht in einer anderen Gruppe", "stehen in einer anderen Gruppe")
_NAME: _Predicate = ("hat einen neuen Namen", "haben einen neuen Namen")
_KUERZEL: _Predicate = ("hat ein neues Kürzel", "haben ein neues Kürzel")
_PLACE: _Predicate = ("steht an anderer Stelle", "stehen an anderer Stelle")


#: What a list of one kind of change is called; whether it is of Ziele belongs to the key.
HEADINGS = {
    (Art.VORANGEKOMMEN, False): "Vorangekommene Maßnahmen",
    (Art.ZURUECKGESTUFT, False): "Zurückgestufte Maßnahmen",
    (Art.NEU, False): "Neue Maßnahmen",
    (Art.WIEDER_AUFGENOMMEN, False): "Wieder aufgenommene Maßnahmen",
    (Art.WEGGEFALLEN, False): "Weggefallene Maßnahmen",
    (Art.ZUSAMMENGELEGT, False): "Zusammengelegte Maßnahmen",
    (Art.AUFGETEILT, False): "Aufgeteilte Maßnahmen",
    (Art.NEUER_WORTLAUT, False): "Maßnahmen mit neuem Wortlaut",
    (Art.ANDERE_NUMMER, False): "Maßnahmen mit anderer Nummer",
    (Art.STAND_WORTLAUT, False): "Maßnahmen mit anderem Wort für ihren Umsetzungsstand",
    (Art.SACHSTAND, False): "Maßnahmen mit neuem Sachstand",
    (Art.ZUSTAENDIG, False): "Maßnahmen mit neuer Zuständigkeit",
    (Art.NEU, True): "Neue Ziele",
    (Art.WIEDER_AUFGENOMMEN, True): "Wieder aufgenommene Ziele",
    (Art.WEGGEFALLEN, True): "Weggefallene Ziele",
    (Art.ZUSAMMENGELEGT, True): "Zusammengelegte Ziele",
    (Art.AUFGETEILT, True): "Aufgeteilte Ziele",
    (Art.NEUER_WORTLAUT, True): "Ziele mit neuem Wortlaut",
    (Art.ANDERE_NUMMER, True): "Ziele mit anderer Nummer",
    (Art.SACHSTAND, True): "Ziele mit neuem Sachstand",
    (Art.ANDERE_GRUPPE, True): "Ziele in einer anderen Gruppe",
    (Art.GRUPPE_UMBENANNT, False): "Gruppen mit neuem Namen",
    (Art.HANDLUNGSFELD_NEU, False): "Neue Handlungsfelder",
    (Art.HANDLUNGSFELD_WEGGEFALLEN, False): "Weggefallene Handlungsfelder",
    (Art.HANDLUNGSFELD_ZUSAMMENGELEGT, False): "Zusammengelegte Handlungsfelder",
    (Art.HANDLUNGSFELD_AUFGETEILT, False): "Aufgeteilte Handlungsfelder",
    (Art.HANDLUNGSFELD_UMBENANNT, False): "Handlungsfelder mit neuem Namen",
    (Art.HANDLUNGSFELD_KUERZEL, False): "Handlungsfelder mit neuem Kürzel",
    (Art.HANDLUNGSFELD_REIHENFOLGE, False): "Handlungsfelder an anderer Stelle",
}


def summarize_changes(changes: Changes) -> str:
    """Return what happened, in a few sentences: progress, Maßnahmen, Ziele, Handlungsfelder."""
    return " ".join(tell_changes(changes))


def tell_changes(changes: Changes) -> list[str]:
    """Return the sentences of `summarize_changes` one by one."""
    told = (
        describe_progress(changes),
        describe_massnahmen(changes),
        describe_ziele(changes),
        describe_felder(changes),
    )
    return [sentence for sentence in told if sentence]


def describe_totals(before: Sequence[int], after: Sequence[int], edition: str) -> str:
    """Return one sentence on what is implementiert now and was before; "" for too few to count.

    The counts are wartend, in Bearbeitung, implementiert; `edition` says where it was so before:
    ``im Bericht Dezember 2023``.
    """
    if min(sum(before), sum(after)) <= 1:
        return ""
    done, total = after[-1], sum(after)
    verb, was = ("ist" if done < 2 else "sind"), ("war" if before[-1] < 2 else "waren")
    return (
        f"Implementiert {verb} jetzt {_of(done)}{total}{_NBSP}Maßnahmen ({_share(after)}); "
        f"{edition} {was} es {_of(before[-1])}{sum(before)} ({_share(before)})."
    )


def _of(count: int) -> str:
    return {0: "keine", 1: "eine"}.get(count, str(count)) + " von "


def _share(counts: Sequence[int]) -> str:
    return format_percent(round_shares(counts)[-1])


def describe_progress(changes: Changes) -> str:
    """Return one sentence on the Umsetzungsstand of the Maßnahmen that both editions have."""
    total = len(changes.common)
    counts = (len(changes.advanced), len(changes.regressed), changes.unchanged)
    if total == 0:
        return "Keine Maßnahme steht in beiden Ausgaben."
    if total in counts:
        return _all_alike(total, _PROGRESS[counts.index(total)])
    found = [(n, progress) for n, progress in zip(counts, _PROGRESS, strict=True) if n > 0]
    clauses = [_clause(n, progress, inverted=i == 0) for i, (n, progress) in enumerate(found)]
    return f"Von {total}{_NBSP}Maßnahmen, {_IN_BOTH_MANY}, {enumerate_words(clauses)}."


def _all_alike(total: int, progress: _Progress) -> str:
    one, many, rest = progress
    if total == 1:
        return f"Die einzige Maßnahme, {_IN_BOTH_ONE}, {one} {rest}."
    subject = "Beide Maßnahmen" if total == 2 else f"Alle {total}{_NBSP}Maßnahmen"
    return f"{subject}, {_IN_BOTH_MANY}, {many} {rest}."


def _clause(count: int, progress: _Progress, *, inverted: bool) -> str:
    one, many, rest = progress
    number, verb = ("eine", one) if count == 1 else (str(count), many)
    return f"{verb} {number} {rest}" if inverted else f"{number} {verb} {rest}"


def describe_massnahmen(changes: Changes) -> str:
    """Return one sentence on what else happened to the Maßnahmen; "" if nothing did."""
    words = [p for p in changes.with_other("shown_stand") if p.before.stand == p.after.stand]
    counts = [
        *_counts(changes, "einer anderen"),
        (len(changes.reworded), _REWORDED),
        (len(changes.moved), _MOVED),
        (len(words), _WORD),
        (len(changes.with_other("sachstand")), _SACHSTAND),
        (len(changes.with_other("zustaendig")), _ZUSTAENDIG),
    ]
    return _enumerate(counts, "Eine Maßnahme", "Maßnahmen", "eine")


def describe_ziele(changes: Changes) -> str:
    """Return one sentence on what happened to the Ziele; "" if nothing did."""
    counts = [
        *_counts(changes.ziele, "einem anderen"),
        (len(changes.ziele.reworded), _REWORDED),
        (len(changes.ziele.moved), _MOVED),
        (len(changes.ziele_sachstand), _SACHSTAND),
        (len(changes.regrouped_ziele), _GRUPPE),
    ]
    return _enumerate(counts, "Ein Ziel", "Ziele", "eines")


def describe_felder(changes: Changes) -> str:
    """Return what happened to the Gruppen and the Handlungsfelder, in a sentence each."""
    gruppen = [(len(changes.gruppen), _NAME)]
    felder = [
        *_counts(changes.felder, "einem anderen"),
        (len(changes.felder.reworded), _NAME),
        (len(changes.felder.moved), _KUERZEL),
        (len(changes.reordered), _PLACE),
    ]
    told = (
        _enumerate(gruppen, "Eine Gruppe", "Gruppen", "eine"),
        _enumerate(felder, "Ein Handlungsfeld", "Handlungsfelder", "eines"),
    )
    return " ".join(sentence for sentence in told if sentence)


def _counts(
    part: Part[Massnahme] | Part[Ziel] | Part[Handlungsfeld], other: str
) -> list[tuple[int, _Predicate]]:
    """Count what came and went; `other`: the word for another one."""
    return [
        (len(part.new), _NEW),
        (len(part.returned), _RETURNED),
        (len(part.dropped), _DROPPED),
        (len(part.merged), (f"ist in {other} aufgegangen", "sind in anderen aufgegangen")),
        (len(part.split), ("ist durch Aufteilen entstanden", "sind durch Aufteilen entstanden")),
    ]


def _enumerate(counts: Sequence[tuple[int, _Predicate]], one: str, many: str, pronoun: str) -> str:
    """Return ``Eine Maßnahme ist neu, 2 sind weggefallen.``: the noun stands once."""
    clauses: list[str] = []
    for count, predicate in counts:
        i = len(clauses)
        if count == 0:
            continue
        if count == 1:
            clauses.append(f"{pronoun if i else one} {predicate[0]}")
        else:
            clauses.append(f"{count}{'' if i else _NBSP + many} {predicate[1]}")
    return f"{enumerate_words(clauses)}." if clauses else ""


# --- the picture of transitions --------------------------------------------------------------


def describe_transitions(
    table: pd.DataFrame, new: Sequence[int], dropped: Sequence[int], before: str, after: str
) -> str:
    """Return what the picture of transitions shows, for those who do not see it.

    Arguments as in `charts_changes.draw_transitions`.
    """
    rows = table.to_numpy(dtype=int).tolist()
    counts = {
        (one, other): rows[i][j] for i, one in enumerate(STAENDE) for j, other in enumerate(STAENDE)
    }
    steps = {pair: STAENDE.index(pair[1]) - STAENDE.index(pair[0]) for pair in counts}
    common = sum(counts.values())
    parts = [
        f"Flussdiagramm von {before} ({massnahmen_phrase(common + sum(dropped))}) "
        f"nach {after} ({massnahmen_phrase(common + sum(new))}).",
        _list("Vorangekommen", _moves({p: n for p, n in counts.items() if steps[p] > 0})),
        _list("Zurückgestuft", _moves({p: n for p, n in counts.items() if steps[p] < 0})),
        _list("Unverändert", _stands([counts[stand, stand] for stand in STAENDE])),
        _list("Neu", _stands(new)),
        _list("Weggefallen", _stands(dropped)),
    ]
    return " ".join(parts)


def _moves(counts: Mapping[tuple[str, str], int]) -> list[str]:
    return [f"{n} von {one} zu {other}" for (one, other), n in counts.items() if n]


def _stands(counts: Sequence[int]) -> list[str]:
    return [f"{n} {stand}" for n, stand in zip(counts, STAENDE, strict=True) if n]


def _list(name: str, parts: Sequence[str]) -> str:
    return f"{name}: {', '.join(parts) if parts else 'keine'}."
