"""A small grammar of how the report speaks of Maßnahmen: reads numbers and compares them.

Texts are read without white space and hyphens, so that line breaks of a PDF do not matter.
A scanner goes from left to right: signposts ("Im Handlungsfeld …", "Ziel 3:") set what the next
numbers are about, claims are compared with the workbook, and what is known to be no count (a
date, a Kennung) is passed over.  Any number left over is reported: nothing slips through.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from textwrap import shorten

from zahlen_quelle import STAENDE, Mappe, Wandel, percents

__all__ = ["Bezug", "Pruefer", "compact"]

MONATE = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September"),
    *("Oktober", "November", "Dezember"),
)
WORDS = {"keine": 0, "kein": 0, "eine": 1, "ein": 1, "eines": 1, "beide": 2, "dieeinzige": 1}
STAND = {re.sub(r"\s", "", stand): stand for stand in STAENDE}


def compact(text: str) -> str:
    """Return a text without white space, hyphens and soft hyphens."""
    return re.sub(r"[\s\u00ad\u200b\u2011-]+", "", text)


@dataclass(frozen=True)
class Bezug:
    """What a number is about: a Handlungsfeld, one of its Ziele or Gruppen; None is the whole.

    Only the Maßnahmen of one Zuständig if it is given; of anybody named if it is "".
    """

    feld: str | None = None
    ziel: str | None = None
    gruppe: str | None = None
    ausgabe: str | None = None
    zustaendig: str | None = None


Claims = Iterator[tuple[object, object]]


class Pruefer:
    """Compares texts of one edition with the workbooks up to it, the oldest first."""

    def __init__(self, mappen: Sequence[Mappe]) -> None:
        self.mappen = {mappe.ausgabe: mappe for mappe in mappen}
        self.reihe = list(mappen)
        self.jetzt = mappen[-1]
        self.vorher = mappen[-2] if len(mappen) > 1 else None
        self.names = {compact(name): name for m in mappen for name in m.felder.values()}
        self.gruppen = {compact(row.gruppe): row.gruppe for m in mappen for row in m.rows()}
        self.aemter = {compact(row.zustaendig): row.zustaendig for row in self.jetzt.rows()}
        words = {compact(word) for mappe in mappen for word in mappe.worte} - set(self.names)
        told = re.compile(r"\d|eine?(von|Maßn)|[Bb]eide|inzige", re.IGNORECASE)
        self.worte = sorted((w for w in words if told.search(w)), key=len, reverse=True)
        self.ziele = self._name_ziele()
        self.rules = [(re.compile(self._fill(p)), act) for p, act in RULES]

    def _name_ziele(self) -> dict[str, list[Bezug]]:
        """Return what a Ziel is called before its numbers, also cut short, and which it is."""
        found: dict[str, list[Bezug]] = {}
        for key, text in self.jetzt.ziele.items():
            kuerzel, _, nummer = key.partition("-")
            about = Bezug(self.jetzt.felder[kuerzel], nummer)
            for words in {text, shorten(text, 70, placeholder=" …")}:
                found.setdefault(f"{compact(words)}:", []).append(about)
        return dict(sorted(found.items(), key=lambda one: -len(one[0])))

    def _fill(self, pattern: str) -> str:
        names = "|".join(re.escape(name) for name in sorted(self.names, key=len, reverse=True))
        gruppen = "|".join(map(re.escape, sorted(self.gruppen, key=len, reverse=True)))
        filled = pattern.replace(" ", "").replace("FELD", f"(?:{names})")
        aemter = "|".join(map(re.escape, sorted(filter(None, self.aemter), key=len, reverse=True)))
        filled = filled.replace("GRUPPE", f"(?:{gruppen})").replace("AMT", f"(?:{aemter or '§'})")
        filled = filled.replace("STAND", f"(?:{'|'.join(STAND)})").replace("PROZENT", r"\d+,\d")
        filled = filled.replace("AUSGABE", r"\d{6}").replace("TAG", r"\d\d\.\d\d\.\d{4}")
        filled = filled.replace("MONAT", r"[A-Z][a-zä]+\d{4}")
        return filled.replace("ZAHL", r"(?:\d+|[Kk]eine?|[Ee]ine?s?)")

    def mask(self, text: str) -> str:
        """Return the compact text without the words of the authors, also cut short with „…“."""
        text = compact(text)
        for number_, words in enumerate(self.ziele):
            text = text.replace(words, f"¶{number_}¶")
        for word in self.worte:
            text = text.replace(word, "§")
        text = re.sub(r"\[(?:neu|gestrichen):([^]]+)\]", self._mask_part, text)
        for end in [hit.start() for hit in re.finditer("…", text)][::-1]:
            for word in self.worte:
                most = next(
                    (k for k in range(len(word), 5, -1) if text[:end].endswith(word[:k])), 0
                )
                if most:
                    text = f"{text[: end - most]}§{text[end:]}"
                    break
        return text

    def _mask_part(self, hit: Hit) -> str:
        """Take out what a comparison of wordings marks, if an author wrote it."""
        return "§" if any(hit[1] in word for word in self.worte) else hit[0]

    def check(self, text: str, bezug: Bezug) -> tuple[int, list[str]]:
        """Return how many numbers were compared, and a line for each that is wrong or unknown."""
        rest, at, compared, wrong = self.mask(text), 0, 0, []
        unread = []
        while True:
            found = [
                (hit.start(), n, hit, act)
                for n, (rule, act) in enumerate(self.rules)
                if (hit := rule.search(rest, at))
            ]
            if not found:
                break
            _, _, hit, act = min(found, key=lambda one: one[:2])
            unread.append(rest[at : hit.start()])
            at = hit.end()
            if act is None:
                continue
            told = act(self, hit, bezug)
            if isinstance(told, Bezug):
                bezug = told
                continue
            for said, true in told:
                compared += 1
                if said != true:
                    wrong.append(f"„{hit[0]}“: {said} statt {true} ({bezug})")
        unread.append(rest[at:])
        for piece in unread:
            if UNKNOWN.search(piece):
                wrong.append(f"nicht verstanden: „{piece[-160:]}“")
        return compared, wrong

    def counts(self, bezug: Bezug) -> tuple[int, ...]:
        """Return the three counts of what a number is about."""
        mappe = self.mappen.get(bezug.ausgabe or "", self.jetzt)
        return mappe.counts(bezug.feld, bezug.gruppe, bezug.ziel, zustaendig=bezug.zustaendig)

    def wandel(self, bezug: Bezug) -> Wandel:
        """Return what changed since the edition before."""
        if self.vorher is None:
            raise AssertionError("the first edition speaks of changes")
        return Wandel(self.vorher, self.jetzt, bezug.feld)

    def edition(self, name: str) -> str:
        """Return ``2099-06`` for ``209906`` and for ``Juni2099``."""
        if name.isdigit():
            return f"{name[:4]}-{name[4:]}"
        return f"{name[-4:]}-{MONATE.index(name[:-4]) + 1:02d}"


def number(word: str) -> int:
    """Return the value of digits or of a number word."""
    return int(word) if word.isdigit() else WORDS[word.lower()]


def _stand(told: Sequence[int], stand: str) -> int:
    return told[_index(stand)]


def _share(counts: tuple[int, ...], stand: str = "implementiert") -> str:
    return percents(counts)[_index(stand)]


def _index(stand: str) -> int:
    # A sentence may begin with it.
    return STAENDE.index(STAND[stand.replace("InB", "inB")])


Hit = re.Match[str]
Act = Callable[[Pruefer, Hit, Bezug], "Bezug | Claims"]

# --- signposts -----------------------------------------------------------------------------------


def to_feld(p: Pruefer, hit: Hit, b: Bezug) -> Bezug:
    """„Im Handlungsfeld X“, „X:“."""
    return replace(b, feld=p.names[hit["feld"]], ziel=None, gruppe=None)


def behind(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„4 Maßnahmen wartend in X“: the name of a link, which says behind what it is about."""
    told = p.counts(_place(p, hit, b))
    yield int(hit["n"]), _stand(told, hit["stand"]) if hit["stand"] else sum(told)


def _place(p: Pruefer, hit: Hit, b: Bezug) -> Bezug:
    if hit["feld"]:
        return Bezug(p.names[hit["feld"]], hit["ziel"], ausgabe=b.ausgabe)
    if hit["ziel"]:
        return replace(b, ziel=hit["ziel"], gruppe=None)
    if hit["gruppe"]:
        return replace(b, ziel=None, gruppe=p.gruppen[hit["gruppe"]])
    if hit["amt"]:
        return Bezug(zustaendig=p.aemter[hit["amt"]], ausgabe=b.ausgabe)
    return Bezug(ausgabe=b.ausgabe) if hit["whole"] else b


def to_all(p: Pruefer, hit: Hit, b: Bezug) -> Bezug:
    """„In allen Handlungsfeldern“."""
    return Bezug(ausgabe=b.ausgabe)


def to_named(p: Pruefer, hit: Hit, b: Bezug) -> Bezug:
    """„Fortschritt nach Zuständigkeit“: only of those for which somebody is named."""
    return Bezug(zustaendig="", ausgabe=b.ausgabe)


def to_ziel(p: Pruefer, hit: Hit, b: Bezug) -> Bezug:
    """„Ziel 3:“."""
    return replace(b, ziel=hit["n"], gruppe=None)


def to_named_ziel(p: Pruefer, hit: Hit, b: Bezug) -> Bezug:
    """The words of a Ziel, before its numbers."""
    found = list(p.ziele.values())[int(hit["n"])]
    return next((one for one in found if one.feld == b.feld), found[0])


def to_day(p: Pruefer, hit: Hit, b: Bezug) -> Bezug:
    """„05.10.2098:“ in the alternative text of a line chart."""
    (ausgabe,) = [m.ausgabe for m in p.reihe if m.datenstand == hit["tag"]]
    return replace(b, ausgabe=ausgabe)


# --- claims on one edition -----------------------------------------------------------------------


def some(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """A number with an Umsetzungsstand, perhaps with the total, perhaps with percent."""
    told, parts = p.counts(b), hit.groupdict()
    yield number(hit["n"]), _stand(told, hit["stand"])
    if parts.get("p"):
        yield hit["p"], _share(told, hit["stand"])
    if parts.get("all"):
        yield number(hit["all"]), sum(told)


def every(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Alle 3 / Beide / Die einzige Maßnahmen sind implementiert“."""
    told = p.counts(b)
    yield number(hit["n"].removeprefix("Alle")), sum(told)
    yield sum(told), _stand(told, hit["stand"])


def total(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„über 30 Maßnahmen“, „Von 30 Maßnahmen“, „= 30 Maßnahmen“."""
    yield number(hit["n"]), sum(p.counts(b))


def grad(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„der Zielerreichungsgrad beträgt 31,3 %“."""
    yield hit["p"], _share(p.counts(b))


def ziele(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Bei den Zielen 2 und 3 ist noch keine Maßnahme implementiert“."""
    own = [key for feld, key in p.jetzt.ziel_keys if feld == b.feld]
    told = {ziel: p.jetzt.counts(b.feld, ziel=ziel) for ziel in own}
    if "keine" in hit["what"]:
        true = {ziel for ziel, counts in told.items() if counts[-1] == 0}
    else:
        true = {ziel for ziel, counts in told.items() if counts[-1] == sum(counts)}
    yield set(re.findall(r"\d+", hit["which"])), true


def named(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Wer zuständig ist, steht bei 12 von 30 Maßnahmen“."""
    rows = p.jetzt.rows()
    yield int(hit["n"]), sum(bool(row.zustaendig) for row in rows)
    yield int(hit["all"]), len(rows)


def waiting(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„X: 10 von 30 wartend, davon 2 schon genannt“ in the Ratsvorlage."""
    name = p.names[hit["feld"]]
    told = p.jetzt.counts(name)
    yield int(hit["n"]), told[0]
    yield int(hit["all"]), sum(told)
    yield int(hit["told"] or 0), told[0] - len(waiting_rest(p, name))


def waiting_all(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„38 Maßnahmen sind wartend; 3 davon stehen schon oben“ in the Ratsvorlage."""
    total = p.jetzt.counts()[0]
    yield number(hit["n"]), total
    yield int(hit["told"]), total - len(waiting_rest(p, None))


def waiting_rest(p: Pruefer, feld: str | None) -> list[object]:
    """Without Priorität and not gone back: those stand above, under their own headings."""
    back = Wandel(p.vorher, p.jetzt).zurueck if p.vorher else ()
    return [
        row
        for key, row in p.jetzt.massnahmen.items()
        if feld in (None, row.feld)
        and row.stand == "wartend"
        and not row.prioritaet
        and key not in back
    ]


# --- claims on changes ---------------------------------------------------------------------------


def then_and_now(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Implementiert sind jetzt 4 von 9 Maßnahmen (…); in der Ausgabe … waren es 3 von 8 (…)“."""
    before = replace(b, ausgabe=p.edition(hit["ausgabe"]))
    yield before.ausgabe, p.vorher.ausgabe if p.vorher else None
    yield hit["tag"], p.vorher.datenstand if p.vorher else None
    for end, about in (("", b), ("2", before)):
        told = p.counts(about)
        yield number(hit[f"n{end}"]), told[-1]
        yield int(hit[f"all{end}"]), sum(told)
        yield hit[f"p{end}"], _share(told)


def in_both(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Von 30 Maßnahmen, die in beiden Ausgaben stehen“."""
    yield number(hit["n"].lower()), p.wandel(b).zahlen["gemeinsam"]


def moved(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„5 sind vorangekommen“, „sind 5 zurückgestuft“, „20 haben denselben …“."""
    yield number(hit["n"]), p.wandel(b).zahlen[_kind(hit["what"])]


def all_moved(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Alle 30 Maßnahmen, die in beiden Ausgaben stehen, haben denselben Umsetzungsstand“."""
    told = p.wandel(b).zahlen
    yield number(hit["n"].lower()), told["gemeinsam"]
    yield told["gemeinsam"], told[_kind(hit["what"])]


def listed(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„2 Maßnahmen sind neu, eine ist weggefallen und 3 haben einen neuen Wortlaut.“."""
    told = p.wandel(b).zahlen
    said = re.findall(
        r"(\d+|[Ee]ine)(?:Maßnahmen?)?(?:ist|sind|hat|haben)(\w+?)(?=,|und|\.)", hit[0]
    )
    for n, what in said:
        yield number(n), told[_kind(what)]
    yield (
        {_kind(what) for _, what in said},
        {kind for kind in ("neu", "weggefallen", "Wortlaut", "Nummer") if told[kind]},
    )


def _kind(words: str) -> str:
    kinds = {"denselben": "gleich", "Wortlaut": "Wortlaut", "Nummer": "Nummer", "neu": "neu"}
    kinds |= {word: word for word in ("vorangekommen", "zurückgestuft", "weggefallen")}
    return next(kind for part, kind in kinds.items() if part in words)


def flow_ends(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Flussdiagramm von Ausgabe … (8 Maßnahmen) nach Ausgabe … (9 Maßnahmen)“."""
    for end in ("", "2"):
        about = replace(b, ausgabe=p.edition(hit[f"ausgabe{end}"]))
        yield number(hit[f"n{end}"]), sum(p.counts(about))


def flow_moves(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Vorangekommen: 3 von wartend zu in Bearbeitung, …“."""
    sign = 1 if hit["what"] == "Vorangekommen" else -1
    said = re.findall(rf"(\d+)von({'|'.join(STAND)})zu({'|'.join(STAND)})", hit["list"])
    true = {
        pair: n
        for pair, n in p.wandel(b).moves.items()
        if sign * (STAENDE.index(pair[1]) - STAENDE.index(pair[0])) > 0
    }
    yield {(STAND[one], STAND[other]): int(n) for n, one, other in said}, true


def flow_stands(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Unverändert: 3 wartend, …“, „Neu: …“, „Weggefallen: keine“."""
    wandel = p.wandel(b)
    same = Counter({one: n for (one, other), n in wandel.moves.items() if one == other})
    true = {"Unverändert": same, "Neu": wandel.neu, "Weggefallen": wandel.weg}[hit["what"]]
    said = re.findall(rf"(\d+)({'|'.join(STAND)})", hit["list"])
    yield {STAND[stand]: int(n) for n, stand in said}, dict(true)


def council_move(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Der Zielerreichungsgrad ist von 10,0 % auf 12,5 % gestiegen“ since the edition before."""
    before = replace(b, ausgabe=p.vorher.ausgabe if p.vorher else "")
    yield from _move(hit, p.counts(before), p.counts(b))


def trend(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Seit der Ausgabe … ist der Zielerreichungsgrad … von … auf … gestiegen“."""
    first = p.reihe[0]
    yield p.edition(hit["ausgabe"]), first.ausgabe
    yield hit["tag"], first.datenstand
    about = replace(b, feld=p.names[hit["feld"]]) if hit["feld"] else b
    yield from _move(hit, first.counts(about.feld), p.counts(about))


def _move(hit: Hit, before: tuple[int, ...], after: tuple[int, ...]) -> Claims:
    """„von 20,0 % auf 40,0 % gestiegen“: judged by the exact fractions."""
    old, new = (Fraction(counts[-1], sum(counts)) for counts in (before, after))
    shown = _share(before), _share(after)
    yield (hit["same"] and (hit["same"], hit["same"])) or (hit["p"], hit["p2"]), shown
    way = hit["way"] or hit["way2"]
    yield way, None if old == new else "gestiegen" if new > old else "gesunken"


def trend_totals(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Damals gab es 30 Maßnahmen, jetzt sind es 31.“."""
    yield number(hit["n"]), len(p.reihe[0].rows(b.feld))
    yield number(hit["n2"]), len(p.jetzt.rows(b.feld))


# --- the page in plain German --------------------------------------------------------------------


def plan(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Der Plan hat 6 Handlungsfelder“."""
    yield number(hit["n"]), len(p.jetzt.felder)


def only_one(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Sie ist wartend“, said of the only one; „Alle sind implementiert“, „Beide sind …“."""
    told = p.counts(b)
    yield _stand(told, hit["stand"]), sum(told)
    if hit["who"] in {"Sie", "Beide"}:
        yield sum(told), 1 if hit["who"] == "Sie" else 2


def back_then(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Damals waren 40 implementiert“."""
    yield number(hit["n"]), p.wandel(b).vorher.counts(b.feld)[-1]


def by_now(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Jetzt sind es 45“."""
    yield number(hit["n"]), p.counts(b)[-1]


def plain_changes(p: Pruefer, hit: Hit, b: Bezug) -> Claims:
    """„Neu sind 3 Maßnahmen“, „5 Maßnahmen sind weiter als damals“."""
    kinds = {"weiter": "vorangekommen", "Weniger": "zurückgestuft", "Text": "Wortlaut"}
    kinds |= {"Neu": "neu", "Weggefallen": "weggefallen", "Nummer": "Nummer"}
    kind = next(kind for word, kind in kinds.items() if word in hit[0])
    yield number(hit["n"]), p.wandel(b).zahlen[kind]


# Order matters only among rules that match at the same place.  Blanks are for the reader.
_MOVE = (
    r"(?:(?:im Ergebnis gleich|leicht (?P<way2>gestiegen|gesunken), gerundet aber gleich): "
    r"(?P<same>PROZENT)%|von (?P<p>PROZENT)% auf (?P<p2>PROZENT)% (?P<way>gestiegen|gesunken))"
)
_DONE = r"(?P<what>(?:ist|sind)?(?:vorangekommen|zurückgestuft)(?!e)|(?:hat|haben)?denselben)"
_PRED = (
    r"(?:(?:ist|sind) (?:neu|weggefallen)|(?:hat|haben) einen neuen Wortlaut"
    r"|(?:hat|haben) eine andere Nummer)"
)
RULES: tuple[tuple[str, Act | None], ...] = (
    # No counts: dates, editions, Kennungen, cells, names of Ziele.
    (r"Ausgabe AUSGABE \(Datenstand TAG\)(?=\s*hatsich)", None),
    (r"[A-Z]{2,3} \d+ (?:\.\d+)?", None),
    (r"Ziel (?P<n>\d+):", to_ziel),
    (r"¶(?P<n>\d+)¶", to_named_ziel),
    (r"_static/vorschau\.[0-9a-f]+\.png", None),
    (r"Summe kann von 100,0% abweichen", None),
    (r"(?:Maßnahmen|Ziele) mit (?:neuem Wortlaut|anderer Nummer) \(\d+\)", None),
    (
        r"(?:Vorangekommene|Zurückgestufte|Neue|Weggefallene) (?:Maßnahmen|Ziele) \(\d+\)",
        None,
    ),
    (r"^FELD \(\d+\)$", None),
    (r"steht bei (?P<n>\d+) von (?P<all>\d+) Maßnahmen", named),
    (r"(?P<tag>TAG): (?=\d+ STAND)", to_day),
    (r"TAG", None),
    (r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])", None),
    (r"\d+\.\d+\.(?!\d)", None),
    (r"^\d+\.$", None),
    (r"\d+ Millimeter|\d+ Punkten|Format \d+:\d+|\d+ mal \d+ Bildpunkte|\(\d+,\d [KM]B\)", None),
    (r"(?:kik|Ausgabe|Bericht|seit)? (?:20|19)\d\d (?:0[1-9]|1[0-2]) (?!\d)", None),
    (
        r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
        r"|Bericht)(?:19|20)\d\d (?:(?!\d)|(?=\d\d?,\d%))",
        None,
    ),
    # Signposts.
    (
        r"(?P<feld>FELD): (?P<n>\d+) von (?P<all>\d+) wartend (?:,davon (?P<told>\d+) schon)?",
        waiting,
    ),
    (r"[Ii]m Handlungsfeld (?P<feld>FELD)", to_feld),
    (r"(?P<feld>FELD):", to_feld),
    (r"[Ii]n allen Handlungsfeldern|Alle Handlungsfelder", to_all),
    (r"Fortschritt nach Zuständigkeit", to_named),
    # Changes.
    (
        r"Implementiert (?:ist|sind) jetzt (?P<n>ZAHL) von (?P<all>\d+) Maßnahmen \((?P<p>PROZENT)"
        r"%\); im Bericht (?P<ausgabe>MONAT) \(Datenstand (?P<tag>TAG)\) (?:war|waren) es "
        r"(?P<n2>ZAHL) von (?P<all2>\d+) \((?P<p2>PROZENT)%\)",
        then_and_now,
    ),
    (
        r"(?:Alle)? (?P<n>\d+|Beide|Die einzige) Maßnahmen?, die in beiden Ausgaben "
        rf"(?:steht|stehen), (?:ist|sind|hat|haben) {_DONE}",
        all_moved,
    ),
    (r"Von (?P<n>\d+) Maßnahmen, die in beiden Ausgaben stehen", in_both),
    (rf"(?P<n>ZAHL) {_DONE}", moved),
    (rf"(?:ist|sind|hat|haben) (?P<n>ZAHL) {_DONE}", moved),
    (rf"(?:\d+ Maßnahmen|Eine Maßnahme) {_PRED} (?:(?:,|und) (?:\d+|eine) {_PRED})*\.", listed),
    (
        r"Flussdiagramm von Bericht (?P<ausgabe>MONAT) \((?P<n>ZAHL) Maßnahmen?\) nach Bericht "
        r"(?P<ausgabe2>MONAT) \((?P<n2>ZAHL) Maßnahmen?\)",
        flow_ends,
    ),
    (r"(?P<what>Vorangekommen|Zurückgestuft): (?P<list>keine|\d+ von [^.]*)\.", flow_moves),
    (r"(?P<what>Unverändert|Neu|Weggefallen): (?P<list>keine|\d+ STAND [^.]*)\.", flow_stands),
    (rf"Zielerreichungsgrad ist {_MOVE}", council_move),
    (
        r"Seit dem Bericht (?P<ausgabe>MONAT) \(Datenstand (?P<tag>TAG)\) ist der "
        rf"Zielerreichungsgrad (?:im Handlungsfeld (?P<feld>FELD))? {_MOVE}",
        trend,
    ),
    (r"Damals gab es (?P<n>ZAHL) Maßnahmen?, jetzt (?:sind es)? (?P<n2>ZAHL)", trend_totals),
    # The page in plain German.
    (r"(?P<feld>FELD) (?=Hier steh)", to_feld),
    (r"Plan hat (?P<n>ZAHL) Handlungsfelder?", plan),
    (r"(?P<who>Sie) ist (?P<stand>STAND)", only_one),
    (r"(?P<who>Alle|Beide) sind (?P<stand>STAND)", only_one),
    (r"Davon (?:ist|sind) (?:noch)? (?P<n>ZAHL) (?P<stand>STAND)", some),
    (r"(?:Hier|Im Plan|Darin) (?:steht|stehen) (?P<n>ZAHL) Maßnahmen?", total),
    (r"Das sind (?P<p>PROZENT) Prozent", grad),
    (r"Jeder Kreis im Bild (?:ist eine Maßnahme|steht für \d+ Maßnahmen)", None),
    (r"Damals (?:war|waren) (?P<n>ZAHL) implementiert", back_then),
    (r"Jetzt (?:ist|sind) es (?P<n>ZAHL)", by_now),
    (r"(?P<n>ZAHL) Maßnahmen? (?:ist|sind) weiter als damals", plain_changes),
    (
        r"(?:(?:Weniger weit als damals|Neu|Weggefallen) (?:ist|sind)"
        r"|Einen neuen Text (?:hat|haben)|Eine andere Nummer (?:hat|haben)) (?P<n>ZAHL) Maßnahmen?",
        plain_changes,
    ),
    # One edition.
    (
        r"(?P<n>\d+) Maßnahmen? (?P<stand>STAND)? (?:in (?P<whole>allen Handlungsfeldern)"
        r"|in (?P<feld>FELD)|bei Ziel (?P<ziel>\d+)|in der Gruppe (?P<gruppe>GRUPPE)"
        r"|bei (?P<amt>AMT))",
        behind,
    ),
    (
        r"Bei (?:den Zielen|Ziel) (?P<which>[\d,]+(?:und\d+)?) (?P<what>ist noch keine|sind alle) "
        r"Maßnahmen? implementiert",
        ziele,
    ),
    (
        r"(?P<n>ZAHL) Maßnahmen? (?:ist|sind) wartend; (?P<told>\d+) davon (?:steht|stehen)",
        waiting_all,
    ),
    (r"(?P<n>ZAHL) von (?P<all>\d+) Maßnahmen (?:ist|sind)? (?P<stand>STAND)", some),
    (
        r"(?P<n>Alle \d+|[Bb]eide|[Dd]ie einzige) Maßnahmen? (?:ist|sind) (?P<stand>STAND)",
        every,
    ),
    (
        r"(?P<stand>STAND|In Bearbeitung) (?:ist|sind) (?P<n>ZAHL) "
        r"(?:\((?P<p>PROZENT)%\))? (?=[,.])",
        some,
    ),
    (r"(?P<n>ZAHL) (?:Maßnahmen?)? (?:ist|sind) (?P<stand>STAND) (?:\((?P<p>PROZENT)%\))?", some),
    (r"(?:ist|sind) (?P<n>ZAHL) (?P<stand>STAND) (?:\((?P<p>PROZENT)%\))?", some),
    (r"(?P<n>[Kk]eine|[Ee]ine) Maßnahme (?P<stand>STAND)", some),
    (r"(?P<n>\d+) (?:Maßnahmen?)? (?P<stand>STAND) (?:\((?P<p>PROZENT)%\))?", some),
    (r"(?:[Vv]on|über|=|Alle)? (?P<n>\d+) Maßnahmen?(?!,)", total),
    (r"über (?P<n>eine) Maßnahme:", total),
    (r"(?:Zielerreichungsgrad|beträgt|Umsetzungsgrad) :? (?P<p>PROZENT)%", grad),
    (r"(?:^|(?<=\d{4}))(?P<p>\d\d?,\d)%(?=$|\d+von)", grad),
)
_WORTZAHLEN = "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"
UNKNOWN = re.compile(
    r"\d|(?:keine|eine|einzige)Maßnahme(?:ist|hat)|(?:eine|keine)von|beide(?:Maßnahmen|Ziele)"
    rf"|(?:{_WORTZAHLEN})(?:von|Maßnahmen|Ziele)",
    re.IGNORECASE,
)
