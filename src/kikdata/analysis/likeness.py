"""How alike two texts are, and which of many are alike; pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

__all__ = ["ALIKE", "SIMILAR", "find_similar", "likeness"]

#: Under the same Kennung, two texts (0 to 1) of this likeness are one that was reworded.  Of the
#: 10,296 pairs of Maßnahmen in the concept, 5 reach it.
ALIKE = 0.7
#: From this likeness on, a text is worth asking whether it is another one's, reworded.  The
#: closest two Maßnahmen of the concept (IO-1.5, IO-4.3) reach 0.887.
SIMILAR = 0.9

_FEW = 50  # so many texts are all looked at; a word in more texts than that tells none apart
_CLOSEST = 5  # so many are then compared letter by letter
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
    index = _index(among)
    found: dict[str, Mapping[str, float]] = {}
    for key, text in texts.items():
        keys = list(among) if len(among) <= _FEW else _closest(text, index)
        ratios = {other: likeness(among[other], text, SIMILAR) for other in keys}
        similar = {k: ratios[k] for k in sorted(keys, key=lambda k: -ratios[k]) if ratios[k]}
        if similar:
            found[key] = similar
    return found


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
