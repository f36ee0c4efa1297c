"""Changes → German sentences; pure.  The one place for their grammar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kikdata.analysis.changes import Changes, ZielChanges
from kikdata.analysis.counts import STAENDE, round_shares
from kikdata.analysis.sentences import enumerate_words, format_percent, massnahmen_phrase

__all__ = [
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
_DROPPED: _Predicate = ("ist weggefallen", "sind weggefallen")
_REWORDED: _Predicate = ("hat einen neuen Wortlaut", "haben einen neuen Wortlaut")
_MOVED: _Predicate = ("hat eine andere Nummer", "haben eine andere Nummer")
_GUESSED: _Predicate = ("hat vermutlich eine andere Nummer", "haben vermutlich eine andere Nummer")


def summarize_changes(changes: Changes) -> str:
    """Return what happened, in one to three sentences: progress, Maßnahmen, Ziele."""
    return " ".join(tell_changes(changes))


def tell_changes(changes: Changes) -> list[str]:
    """Return the sentences of `summarize_changes` one by one."""
    told = describe_progress(changes), describe_massnahmen(changes), describe_ziele(changes)
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
    """Return one sentence on new, dropped, reworded and moved Maßnahmen; "" if there are none."""
    return _enumerate(_counts(changes), "Eine Maßnahme", "Maßnahmen", "eine")


def describe_ziele(changes: Changes) -> str:
    """Return one sentence on new, dropped, reworded and moved Ziele; "" if there are none."""
    return _enumerate(_counts(changes.ziele), "Ein Ziel", "Ziele", "eines")


def _counts(changes: Changes | ZielChanges) -> list[tuple[int, _Predicate]]:
    guessed = sum(pair.is_guess for pair in changes.moved)
    counts = (
        (len(changes.new), _NEW),
        (len(changes.dropped), _DROPPED),
        (len(changes.reworded), _REWORDED),
        (len(changes.moved) - guessed, _MOVED),
        (guessed, _GUESSED),
    )
    return [(count, predicate) for count, predicate in counts if count > 0]


def _enumerate(counts: Sequence[tuple[int, _Predicate]], one: str, many: str, pronoun: str) -> str:
    """Return ``Eine Maßnahme ist neu, 2 sind weggefallen.``: the noun stands once."""
    clauses = []
    for i, (count, predicate) in enumerate(counts):
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
