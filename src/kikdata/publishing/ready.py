"""An edition from its pages to its place in the site; prints nothing.

`make_ready` puts it together, wherever that is, and `publish_edition` puts it in place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from kikdata.cache import unpack
from kikdata.checks.register import Register
from kikdata.checks.register_file import dump_register, parse_register, read_register
from kikdata.errors import RegisterError
from kikdata.interrupts import uninterrupted
from kikdata.publishing.book import Toc
from kikdata.publishing.forms import Source, list_forms, write_forms
from kikdata.publishing.frozen import Action, Plan, tell_kept, tell_made
from kikdata.publishing.pages import Material, OnStep
from kikdata.publishing.place import put_in_place, settle_files
from kikdata.publishing.project import Project
from kikdata.publishing.register import check_numbers, hash_files, make_register, pending_register
from kikdata.publishing.whole_site import write_front
from kikdata.publishing.workshop import Workshop

__all__ = ["Built", "Prepared", "Ready", "kept", "make_ready", "publish_edition"]

_NO_PAGES = Toc((), {})


@dataclass(frozen=True)
class Prepared:
    """An edition whose pages are made: packed pages, and by place the files beside them.

    One that stays as it is has no pages here.
    """

    plan: Plan
    material: Material
    toc: Toc = _NO_PAGES
    pages: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Ready:
    """An edition that lies whole in `folder`, ready to take its place; plain data.

    `register`: the text of its new register, "" for none; `before`: the SHA-256 of the one that
    it replaces, likewise.  `told` as in `Built`.
    """

    ausgabe: str
    folder: Path
    told: tuple[str, ...] = ()
    register: str = ""
    before: str = ""


@dataclass(frozen=True)
class Built:
    """The folder of an edition in the site, and in German what is to be said about it."""

    folder: Path
    told: tuple[str, ...] = ()
    is_kept: bool = False


def kept(plan: Plan, material: Material, site: Path) -> Built:
    """Return an edition that stays as it is."""
    ausgabe = material.facts["ausgabe"]
    return Built(site / ausgabe, tuple(tell_kept(plan, ausgabe)), is_kept=True)


def make_ready(
    workshop: Workshop, prepared: Prepared, folder: Path, site: Path, on_step: OnStep
) -> Ready:
    """Put an edition together in `folder`, with PDFs and other forms; the site stays as it is."""
    material, plan, toc = prepared.material, prepared.plan, prepared.toc
    facts, register = material.facts, material.register
    unpack(prepared.pages, folder)
    source = Source(toc, material.edition, material.earlier, facts)
    write_forms(workshop, source, folder, list_forms(toc), on_step)
    for name, content in prepared.files.items():
        (folder / name).write_bytes(content)
    settle_files(folder, site / facts["ausgabe"], register.files if register else {})
    if plan.action is Action.RESTORE and register:
        check_numbers(register, folder)
    told = tuple(tell_made(plan, register, hash_files(folder)))
    return Ready(facts["ausgabe"], folder, told, _new_register(prepared, folder), _digest(register))


def _new_register(prepared: Prepared, folder: Path) -> str:
    """Return the register of what is published; of a draft only if it takes something back."""
    material, edition = prepared.material, prepared.material.edition
    if edition.angaben.is_entwurf and prepared.plan.action is not Action.CORRECT:
        return ""
    said, today = material.berichtigungen, dt.date.today()
    return dump_register(
        make_register(edition, material.herkunft, said, folder, material.register, today)
    )


def _digest(register: Register | None) -> str:
    return sha256(dump_register(register).encode()).hexdigest() if register else ""


def publish_edition(project: Project, ready: Ready, data: Path, site: Path) -> Built:
    """Put an edition in place and register what is published, in one step; `data`: workbooks."""
    with uninterrupted(), _registered(ready, data):
        put_in_place(project.work, ready.folder, site, ready.ausgabe)
    write_front(site)
    return Built(site / ready.ausgabe, ready.told)


@contextmanager
def _registered(ready: Ready, data: Path) -> Iterator[None]:
    register = parse_register(ready.register)
    if register is None:
        yield
        return
    if _digest(read_register(data, ready.ausgabe)) != ready.before:
        raise RegisterError(
            f"Das Register der Ausgabe {ready.ausgabe} hat jemand während des Laufs geändert. "
            "Nichts wurde ersetzt. Noch einmal aufrufen."
        )
    with pending_register(data, register):
        yield
