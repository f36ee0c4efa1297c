"""What of a notebook would stop its run, told without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from kikdata.errors import Finding
from kikdata.publishing.texts.failures import explain_syntax
from kikdata.publishing.texts.notebook_cells import Cell, first_words, source_of, tags_of

__all__ = ["check_cells", "parameter_faults"]

_MAGIC = re.compile(r"^\s*[%!?]|\?\s*$|=\s*[%!]", re.MULTILINE)


def check_cells(name: str, cells: Sequence[Cell], parameters: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each parameter that is not declared and each cell that is no Python."""
    for fault in parameter_faults(cells, parameters):
        yield Finding(name, "", "", "parameter", fault)
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] != "code":
            continue
        error = _syntax_error(source_of(cell))
        if error is not None:
            excerpt = first_words(source_of(cell))
            where = (name, "", str(number), "zelle", explain_syntax(error.msg))
            yield Finding(*where, line=error.lineno or 0, excerpt=excerpt)


def parameter_faults(cells: Sequence[Cell], parameters: Iterable[str]) -> list[str]:
    """Return in German which parameters no cell of a notebook declares."""
    declared: set[str] = set()
    for cell in cells:
        if "parameters" in tags_of(cell):
            found = re.findall(r"^(\w+)\s*(?::[^=]+)?=", source_of(cell), flags=re.MULTILINE)
            declared |= set(found)
    return [
        f"Der Parameter „{unknown}“ ist unbekannt. In der Zelle mit dem Tag „parameters“ "
        f'eintragen: {unknown} = "…"'
        for unknown in sorted(set(parameters) - declared)
    ]


def _syntax_error(source: str) -> SyntaxError | None:
    error = _compile(source)
    if error is not None and _MAGIC.search(source):
        # A cell may hold more than Python: %magics, !commands, questions?
        from IPython.core.inputtransformer2 import (  # noqa: PLC0415 - slow to import
            TransformerManager,
        )

        error = _compile(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    return error


def _compile(source: str) -> SyntaxError | None:
    try:
        compile(source, "<Zelle>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError) as error:  # a null character, or brackets without end
        return SyntaxError(str(error))
    return None
