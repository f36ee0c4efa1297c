"""A fictitious city over many editions, of which it is known what is what (fiktiv).

`City.next` changes rows as cities do; `edition` shows them to the program with only what the
author has entered so far; `answer` enters what a finding asks for, truthfully.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ausgaben_klein import Line, make
from kikdata.errors import Finding
from kikdata.model import Edition, kennung

__all__ = ["City", "Row"]

_SYLLABLES = [
    *("kin", "der", "be", "ra", "tung", "sprach", "kurs", "el", "tern", "ver", "ein", "haus"),
    *("markt", "fest", "schu", "le", "netz", "werk", "pfle", "ge", "stadt", "teil", "ju", "gend"),
    *("ar", "beit", "platz", "weg", "ruf", "hil", "fe", "zeit", "raum"),
]


@dataclass(frozen=True)
class Row:
    """A Maßnahme: who it is, what it was (ids of the edition before; itself if it was there)."""

    who: int
    text: str
    stand: str
    was: tuple[int, ...] = ()


@dataclass
class Goal:
    """A Ziel with its Maßnahmen; `was` as of `Row`."""

    who: int
    text: str
    rows: list[Row]
    was: tuple[int, ...] = ()


Fields = dict[str, list[Goal]]


@dataclass
class City:
    chance: random.Random
    fields: Fields = field(default_factory=dict)
    count: int = 0
    #: By edition and id: the Kennungen that were given, of Maßnahmen and Ziele.
    names: dict[str, dict[int, str]] = field(default_factory=dict)
    last: str = ""
    gone: list[tuple[str, str]] = field(default_factory=list)
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Split just now: who words them anew as well leaves no trace of what they were.
    parted: set[int] = field(default_factory=set)

    # --- what happens ------------------------------------------------------------------------

    def found(self, kuerzel: Iterable[str]) -> None:
        self.fields = {k: [self._goal() for _ in range(self.chance.randint(2, 4))] for k in kuerzel}

    def _new(self) -> int:
        self.count += 1
        return self.count

    def _text(self, words: int) -> str:
        chance = self.chance
        return " ".join(
            "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(words)
        )

    def _row(self) -> Row:
        return Row(self._new(), self._text(self.chance.randint(4, 12)), self.chance.choice("wbi"))

    def _goal(self) -> Goal:
        rows = [self._row() for _ in range(self.chance.randint(2, 5))]
        return Goal(self._new(), self._text(self.chance.randint(3, 9)), rows)

    def next(self, ausgabe: str, steps: int) -> None:
        """Go on to an edition: all stays, and then so many things happen."""
        texts = {row.who: row.text for row in self._rows()}
        homes = {
            row.who: goal.who
            for goals in self.fields.values()
            for goal in goals
            for row in goal.rows
        }
        if self.last:
            for goals in self.fields.values():
                for goal in goals:
                    goal.was = (goal.who,)
                    goal.rows = [replace(row, was=(row.who,)) for row in goal.rows]
        self.said = {}
        self.parted = set()
        happenings = [
            self._advance, self._advance, self._reword, self._rewrite, self._drop, self._add,
            self._replace, self._swap, self._move, self._split, self._merge, self._insert_goal,
            self._drop_goal, self._swap_goals, self._replace_goal, self._split_goal,
        ]  # fmt: skip
        for _ in range(steps):
            self.chance.choice(happenings)()
        self._forget(texts, homes)
        self.names[ausgabe] = {}
        for kuerzel, goals in self.fields.items():
            for z, goal in enumerate(goals, start=1):
                self.names[ausgabe][goal.who] = f"{kuerzel}-{z}"
                for m, row in enumerate(goal.rows, start=1):
                    self.names[ausgabe][row.who] = kennung(kuerzel, f"{z}.{m}.")

    def _rows(self) -> list[Row]:
        return [row for goals in self.fields.values() for goal in goals for row in goal.rows]

    def _forget(self, before: dict[int, str], homes: dict[int, int]) -> None:
        """Take for new what came of something else and has nothing left of it."""
        for goals in self.fields.values():
            for goal in goals:
                goal.rows = [_without_trace(row, before) for row in goal.rows]
                kept = [
                    row
                    for row in goal.rows
                    if before.get(row.who) == row.text and homes[row.who] in goal.was
                ]
                if goal.was not in ((), (goal.who,)) and 2 * len(kept) < len(goal.rows):
                    goal.was = ()

    def _any_goal(self, least: int = 1) -> tuple[Goal, int] | None:
        goals = [
            goal for goals in self.fields.values() for goal in goals if len(goal.rows) >= least
        ]
        if not goals:
            return None
        goal = self.chance.choice(goals)
        return goal, self.chance.randrange(len(goal.rows))

    def _change(self, least: int = 1) -> tuple[Goal, int]:
        found = self._any_goal(least)
        assert found is not None
        return found

    def _advance(self) -> None:
        goal, at = self._change()
        goal.rows[at] = replace(goal.rows[at], stand=self.chance.choice("wbi"))

    def _reword(self) -> None:
        """Change one word."""
        goal, at = self._change()
        if goal.rows[at].who in self.parted:
            return
        words = goal.rows[at].text.split()
        words[self.chance.randrange(len(words))] = self._text(1)
        goal.rows[at] = replace(goal.rows[at], text=" ".join(words))

    def _rewrite(self) -> None:
        goal, at = self._change()
        if goal.rows[at].who not in self.parted:
            goal.rows[at] = replace(goal.rows[at], text=self._text(9))

    def _drop(self) -> None:
        goal, at = self._change()
        if len(goal.rows) > 1:
            del goal.rows[at]

    def _add(self) -> None:
        goal, at = self._change()
        goal.rows.insert(self.chance.choice([at, len(goal.rows)]), self._row())

    def _replace(self) -> None:
        goal, at = self._change()
        goal.rows[at] = self._row()

    def _swap(self) -> None:
        goal, at = self._change()
        goal.rows[0], goal.rows[at] = goal.rows[at], goal.rows[0]

    def _move(self) -> None:
        goal, at = self._change()
        if len(goal.rows) > 1:
            row = goal.rows.pop(at)
            other, place = self._change()
            other.rows.insert(place, row)

    def _split(self) -> None:
        """Two parts of the words, each a Maßnahme; the first goes on as the old one."""
        goal, at = self._change()
        row = goal.rows[at]
        words = row.text.split()
        if len(words) < 8 or row.was != (row.who,):
            return
        cut = len(words) // 2
        goal.rows[at] = replace(row, text=" ".join(words[:cut]))
        part = Row(self._new(), " ".join(words[cut:]), row.stand, row.was)
        goal.rows.insert(self.chance.choice([at + 1, len(goal.rows)]), part)
        self.parted |= {row.who, part.who}

    def _merge(self) -> None:
        goal, at = self._change()
        if len(goal.rows) < 2 or at == 0:
            return
        one, other = goal.rows[at - 1], goal.rows[at]
        if {one.who, other.who} & self.parted:
            return
        both = tuple(dict.fromkeys((*one.was, *other.was)))
        goal.rows[at - 1] = replace(one, text=f"{one.text} {other.text}", was=both)
        del goal.rows[at]

    def _any_field(self) -> list[Goal]:
        return self.chance.choice(list(self.fields.values()))

    def _insert_goal(self) -> None:
        goals = self._any_field()
        goals.insert(self.chance.randrange(len(goals) + 1), self._goal())

    def _drop_goal(self) -> None:
        goals = self._any_field()
        if len(goals) > 1:
            del goals[self.chance.randrange(len(goals))]

    def _swap_goals(self) -> None:
        self.chance.shuffle(self._any_field())

    def _replace_goal(self) -> None:
        goals = self._any_field()
        goals[self.chance.randrange(len(goals))] = self._goal()

    def _split_goal(self) -> None:
        goals = self._any_field()
        goal = self.chance.choice(goals)
        if len(goal.rows) < 4 or goal.was != (goal.who,):
            return
        part = Goal(self._new(), self._text(6), goal.rows[2:], goal.was)
        goal.rows = goal.rows[:2]
        goals.append(part)

    # --- what the program sees ----------------------------------------------------------------

    def entries(self) -> dict[int, Row | Goal]:
        return {
            one.who: one
            for goals in self.fields.values()
            for goal in goals
            for one in (goal, *goal.rows)
        }

    def edition(self, ausgabe: str) -> Edition:
        lines: dict[str, Line] = {}
        for who, one in self.entries().items():
            name = self.names[ausgabe][who]
            stand = {"stand": one.stand} if isinstance(one, Row) else {}
            lines[name] = one.text, {**stand, **self.said.get(name, {})}
        return make(ausgabe, lines, entfallen=self.gone)

    def truth(self, ausgabe: str) -> dict[str, set[str]]:
        """Return by Kennung what each was in the edition before; nothing if it is new."""
        before = self.names.get(self.last, {})
        return {
            self.names[ausgabe][who]: {before[was] for was in one.was}
            for who, one in self.entries().items()
        }

    # --- what the author does -----------------------------------------------------------------

    def answer(self, ausgabe: str, edition: Edition, finding: Finding) -> None:
        """Enter in the cells that a finding names what it asks for."""
        match finding.rule:
            case "vorher-unklar":
                self._say_vorher(ausgabe, edition, finding)
            case "wortlaut-ohne-begruendung" | "rueckstufung-ohne-begruendung":
                (name,) = [k for k, r in edition.reasons.items()
                           if (r.sheet, r.cell) == (finding.sheet, finding.cell)]  # fmt: skip
                self._settle(ausgabe, name)
                self.said[name]["grund"] = "(fiktiv)"
            case "entfallen-ohne-begruendung":
                self._list_gone(ausgabe, finding)
            case _:
                raise AssertionError(str(finding))

    def _say_vorher(self, ausgabe: str, edition: Edition, finding: Finding) -> None:
        cells = {finding.cell, *re.findall(r"\bK\d+\b", finding.message)}
        for name, reason in edition.reasons.items():
            if reason.sheet == finding.sheet and f"K{reason.row_cell[1:]}" in cells:
                self._settle(ausgabe, name)

    def _settle(self, ausgabe: str, name: str) -> None:
        was = sorted(self.truth(ausgabe)[name])
        self.said.setdefault(name, {})["vorher"] = "; ".join(was) or "neu"

    def _list_gone(self, ausgabe: str, finding: Finding) -> None:
        """List what is gone; what goes on in another row is named there."""
        words = finding.message.partition(" stand")[0]
        told = re.findall(r"\b[A-Z]{2}-\d+\.\d+|\b[A-Z]{2}, Ziel \d+", words)
        for name in (one.replace(", Ziel ", "-") for one in told):
            heirs = [now for now, was in self.truth(ausgabe).items() if name in was]
            for heir in heirs:
                self._settle(ausgabe, heir)
            if not heirs:
                self.gone.append((name, ausgabe))


def _without_trace(row: Row, before: dict[int, str]) -> Row:
    if row.who in before or not row.was:
        return row
    words = {word for was in row.was for word in before[was].split()}
    kept = [word for word in row.text.split() if word in words]
    return row if 10 * len(kept) >= 9 * len(row.text.split()) else replace(row, was=())
