"""How alike two texts are, and which of many are alike; pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

__all__ = ["ALIKE", "SIMILAR", "find_similar", "find_whole", "likeness"]

#: Under the same Kennung, two texts (0 to 1) of this likeness are one that was reworded.  Of the
#: 10,296 pairs of Maßnahmen in the concept, 5 reach it.
ALIKE = 0.7
#: From this likeness on, a text is worth asking whether it is another one's, reworded.  The
#: closest two Maßnahmen of the concept (IO-1.5, IO-4.3) reach 0.887.
SIMILAR = 0.9

_FEW = 50  # so many texts are all looked at; a word in more texts than that tells none apart
_CLOSEST = 5  # so many are then compared letter by letter
_PART = 0.8  # so much of its words has a text from the one that it is a part of
_FEWEST_WORDS = 4
_WORD = re.compile(r"\w+")


def likeness(one: str, other: str, at_least: float = 0.0) -> float:
    """Return how alike two texts are, from 0 to 1; 0 for any that are less than `at_least`."""
    # Without autojunk=False, texts over 200 characters lose their commonest letters.
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    # Two upper bounds first: they are quick, and rule out nearly all.
    for measure in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio):
        found = measure()
        if found < at_least:
            return 0.0
    return found


def find_similar(
    texts: Mapping[str, str], among: Mapping[str, str]
) -> dict[str, Mapping[str, float]]:
    """Return for each of `texts` the keys of those `among` that are `SIMILAR`, the closest first.

    Each with its likeness; texts without any are left out.  Of many, only those are looked at that
    share a rare word: comparing each with each takes minutes.
    """
    found: dict[str, Mapping[str, float]] = {}
    for key, keys in _candidates(texts, among):
        ratios = {other: likeness(among[other], texts[key], SIMILAR) for other in keys}
        similar = {k: ratios[k] for k in sorted(keys, key=lambda k: -ratios[k]) if ratios[k]}
        if similar:
            found[key] = similar
    return found


def find_whole(texts: Mapping[str, str], among: Mapping[str, str]) -> dict[str, str]:
    """Return for each of `texts` the key of the one `among` that has nearly all its words, if any.

    It may be a part of that one.  Too few words tell nothing.
    """
    counts = {key: Counter(_WORD.findall(text.casefold())) for key, text in among.items()}
    found = {}
    for key, keys in _candidates(texts, among):
        words = Counter(_WORD.findall(texts[key].casefold()))
        enough = max(_PART * words.total(), _FEWEST_WORDS)
        shared = {other: (counts[other] & words).total() for other in keys}
        best = max(keys, key=lambda other: shared[other], default="")
        if best and shared[best] >= enough:
            found[key] = best
    return found


def _candidates(
    texts: Mapping[str, str], among: Mapping[str, str]
) -> Iterator[tuple[str, Sequence[str]]]:
    index = _index(among)
    for key, text in texts.items():
        yield key, list(among) if len(among) <= _FEW else _closest(text, index)


def _index(texts: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    index = defaultdict(list)
    for key, text in texts.items():
        for word in set(_WORD.findall(text)):
            index[word].append(key)
    return index


def _closest(text: str, index: Mapping[str, Sequence[str]]) -> list[str]:
    postings = (index.get(word, ()) for word in set(_WORD.findall(text)))
    shared = Counter(key for keys in postings if len(keys) <= _FEW for key in keys)
    return [key for key, _ in shared.most_common(_CLOSEST)]
