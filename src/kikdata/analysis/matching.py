"""Which entry of an edition is which of the edition before; pure.

By what its row says (column Vorher), else by its text where that is the same, else by its number.
Where number and text disagree, nothing is taken for the same: that is a `Doubt`, and its author
is asked.  Source: DESIGN §3, Identity.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from kikdata.analysis.likeness import ALIKE, SIMILAR, find_similar, find_whole, likeness

__all__ = ["Claims", "Contents", "Doubt", "Entry", "Matching", "Pair", "match"]


class Entry(Protocol):
    """A Handlungsfeld (``BS``), a Ziel (``BS-2``) or a Maßnahme (``BS-2.4``)."""

    @property
    def kennung(self) -> str: ...
    @property
    def kuerzel(self) -> str: ...
    @property
    def text(self) -> str: ...


T = TypeVar("T", bound=Entry)
T_co = TypeVar("T_co", bound=Entry, covariant=True)


@dataclass(frozen=True)
class Pair(Generic[T_co]):
    """The same in two editions, or a part of it."""

    before: T_co
    after: T_co

    @property
    def is_moved(self) -> bool:
        """Whether it has another Kennung."""
        return self.before.kennung != self.after.kennung

    @property
    def is_reworded(self) -> bool:
        """Whether it has another text."""
        return self.before.text != self.after.text


@dataclass(frozen=True)
class Claims:
    """What entries are said to be: Kennungen of the edition before, by those of today.

    `named`: by column Vorher, nothing of the edition before if empty; `numbered`: what has the
    same number, as far as Handlungsfeld and Ziel are the same; `gone`: what is listed as such.
    """

    named: Mapping[str, Sequence[str]] = field(default_factory=dict)
    numbered: Mapping[str, str] = field(default_factory=dict)
    gone: Collection[str] = ()


#: The texts of the Maßnahmen below each Ziel or Handlungsfeld, by its Kennung.
Contents = Mapping[str, Set[str]]


@dataclass(frozen=True)
class Doubt(Generic[T_co]):
    """An entry of today of which only its author can say what it was.

    `number`: what had its number, with another text; `texts`: what its text is like, the closest
    first.  Until it is answered, it counts as new.
    """

    entry: T_co
    number: T_co | None = None
    texts: tuple[T_co, ...] = ()

    @property
    def candidates(self) -> tuple[T_co, ...]:
        """All that it may be, the likeliest first."""
        return (*self.texts, *((self.number,) if self.number else ()))


@dataclass(frozen=True)
class Matching(Generic[T_co]):
    """All pairs in the order of today; one entry is in several if it was split or merged."""

    pairs: tuple[Pair[T_co], ...]
    doubts: tuple[Doubt[T_co], ...]


def match(
    before: Iterable[T],
    after: Iterable[T],
    claims: Claims,
    contents: tuple[Contents, Contents] = ({}, {}),
) -> Matching[T]:
    """Match the entries of two editions; `contents`: what is below them, before and today.

    Of two with one number and unlike texts, the same content makes one that was reworded.
    """
    matcher = _Matcher(before, after, claims)
    matcher.pair_by_number(lambda one, other: one.text == other.text)
    matcher.pair_by_text()
    matcher.pair_similar()
    main = _main_origins(*contents)
    matcher.pair_by_number(
        lambda one, other: (
            likeness(one.text, other.text, ALIKE) > 0 or main.get(other.kennung) == one.kennung
        )
    )
    matcher.doubt_numbers()
    matcher.doubt_contents(main)
    matcher.doubt_parts()
    return Matching(tuple(matcher.pairs()), tuple(matcher.doubts.values()))


def _main_origins(before: Contents, after: Contents) -> dict[str, str]:
    """Return the one from which at least half of its content comes, of each that has such a one."""
    owners = {text: kennung for kennung, texts in before.items() for text in texts}
    main = {}
    for kennung, texts in after.items():
        counts = Counter(owners[text] for text in texts if text in owners)
        for owner, count in counts.most_common(1):
            if 2 * count >= len(texts):
                main[kennung] = owner
    return main


class _Matcher(Generic[T]):
    """The state while entries are matched: `open` of today and `free` of before are not yet."""

    def __init__(self, before: Iterable[T], after: Iterable[T], claims: Claims) -> None:
        self.before = {entry.kennung: entry for entry in before}
        self.after = {entry.kennung: entry for entry in after}
        self.claims = claims
        self.origins = {kennung: list(named) for kennung, named in claims.named.items()}
        named = {kennung for origins in self.origins.values() for kennung in origins}
        self.open = {k: entry for k, entry in self.after.items() if k not in self.origins}
        self.free = {
            k: e for k, e in self.before.items() if k not in named and k not in claims.gone
        }
        #: Named by another row, whose text is another one: it may go on here, and was split.
        self.parted = {
            old: self.before[old]
            for kennung, origins in self.origins.items()
            for old in origins
            if old not in claims.gone and self.before[old].text != self.after[kennung].text
        }
        self.taken: set[str] = set()  # by an entry whose row names nothing
        self.doubts: dict[str, Doubt[T]] = {}

    def pairs(self) -> Iterator[Pair[T]]:
        for kennung, entry in self.after.items():
            for origin in self.origins.get(kennung, ()):
                yield Pair(self.before[origin], entry)

    def _pair(self, old: T, new: T) -> None:
        self.origins[new.kennung] = [old.kennung]
        self.taken.add(old.kennung)
        self.free.pop(old.kennung, None)
        self.parted.pop(old.kennung, None)
        del self.open[new.kennung]

    def _numbered(self, entry: T) -> T | None:
        """Return what had its number; it may be named by others, too: then it was split."""
        kennung = self.claims.numbered.get(entry.kennung, "")
        is_out = kennung in self.taken or kennung in self.claims.gone
        return None if is_out else self.before.get(kennung)

    def pair_by_number(self, is_one: Callable[[T, T], bool]) -> None:
        reserved = {one.kennung for doubt in self.doubts.values() for one in doubt.texts}
        for entry in list(self.open.values()):
            old = self._numbered(entry)
            if old is None or entry.kennung in self.doubts or old.kennung in reserved:
                continue
            if is_one(old, entry):
                self._pair(old, entry)

    def pair_by_text(self) -> None:
        """Pair those whose text stands in both editions once, at least within a Handlungsfeld."""
        for key in (_text_within, _text):
            whole = {**self.parted, **self.free}
            olds, news = _group(whole.values(), key), _group(self.open.values(), key)
            for text in news.keys() & olds.keys():
                if len(olds[text]) == len(news[text]) == 1:
                    self._pair(olds[text][0], news[text][0])
        olds, news = _group(self.free.values(), _text), _group(self.open.values(), _text)
        for text, entries in news.items():
            for entry in entries if text in olds else ():
                self._doubt(entry, olds[text])

    def pair_similar(self) -> None:
        """Pair similar texts of one number, unless another text is closer; that is a doubt."""
        open_texts = {k: entry.text for k, entry in self.open.items() if k not in self.doubts}
        similar = find_similar(open_texts, {k: entry.text for k, entry in self.free.items()})
        own: dict[str, float] = {}
        for kennung, text in open_texts.items():
            old = self._numbered(self.open[kennung])
            own[kennung] = likeness(old.text, text, SIMILAR) if old else 0.0
        held = {self.claims.numbered[k]: ratio for k, ratio in own.items() if ratio}
        for kennung, ratio in own.items():
            rivals = similar.get(kennung, {})
            is_closest = all(
                other <= max(ratio, held.get(rival, 0.0)) for rival, other in rivals.items()
            )
            old = self._numbered(self.open[kennung])
            if ratio and is_closest and old:
                self._pair(old, self.open[kennung])
        for kennung, rivals in similar.items():
            free = [self.free[old] for old in rivals if old in self.free]
            if kennung in self.open and free:
                self._doubt(self.open[kennung], free)

    def doubt_numbers(self) -> None:
        for kennung, entry in self.open.items():
            if kennung not in self.doubts and self._numbered(entry):
                self._doubt(entry, ())

    def doubt_contents(self, main: Mapping[str, str]) -> None:
        for kennung, entry in self.open.items():
            old = self.before.get(main.get(kennung, ""))
            if old and kennung not in self.doubts and old.kennung not in self.claims.gone:
                self._doubt(entry, [old])

    def doubt_parts(self) -> None:
        """Doubt what has the words of one that is gone or has other words now."""
        texts = {k: entry.text for k, entry in self.open.items() if k not in self.doubts}
        changed = {one.before.kennung: one.before for one in self.pairs() if one.is_reworded}
        whole = {k: old.text for k, old in {**self.free, **changed}.items()}
        for kennung, old in find_whole(texts, whole).items():
            self._doubt(self.open[kennung], [self.before[old]])

    def _doubt(self, entry: T, texts: Sequence[T]) -> None:
        number = self._numbered(entry)
        others = tuple(one for one in texts if one is not number)
        self.doubts[entry.kennung] = Doubt(entry, number, others)


def _text_within(entry: Entry) -> tuple[str, str]:
    return entry.kuerzel, entry.text


def _text(entry: Entry) -> tuple[str, str]:
    return "", entry.text


def _group(
    entries: Iterable[T], key: Callable[[T], tuple[str, str]]
) -> dict[tuple[str, str], list[T]]:
    groups = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    return groups
