"""Numbers of the run in the texts of a notebook, asked of its kernel where they stand.

``{eval}`feld.wartend``` in a text means what the name means after the code cells above it, as
JupyterLab shows it.
"""

from __future__ import annotations

import ast
from typing import Any

from jupyter_core.utils import ensure_async, run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from kikdata.pages.prose import VALUE, fill_values

__all__ = ["ENGINE", "LiveValueError"]

#: What papermill calls the engine that fills values in.
ENGINE = "kik"
_SAY = "__import__('kikdata.pages.prose', fromlist=['say']).say({})"


class LiveValueError(Exception):
    """A value in a text means nothing; `index` is the place of its cell in the copy."""

    def __init__(self, index: int, expression: str, error: str) -> None:
        self.index, self.expression, self.error = index, expression, error
        super().__init__(expression, error)


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Runs code cells as papermill does, and fills in the texts between them."""

    async def _run_cell(self, cell: Any, index: int, **settings: Any) -> Any:
        if cell.cell_type == "markdown" and VALUE.search(cell.source):
            await self._fill(cell, index)
            return cell
        return await self.async_execute_cell(cell, index, **settings)

    execute_cell = run_sync(_run_cell)

    async def _fill(self, cell: Any, index: int) -> None:
        asked = list(dict.fromkeys(match[1].strip() for match in VALUE.finditer(cell.source)))
        expressions = {str(i): _SAY.format(expression) for i, expression in enumerate(asked)}
        sent = self.kc.execute("", silent=True, user_expressions=expressions)
        reply = await self.async_wait_for_reply(await ensure_async(sent), cell)
        found: dict[str, str] = {}
        for i, expression in enumerate(asked):
            told = reply["content"]["user_expressions"][str(i)]
            if told["status"] != "ok":
                raise LiveValueError(index, expression, f"{told['ename']}: {told['evalue']}")
            found[expression] = ast.literal_eval(told["data"]["text/plain"])
        cell.source = fill_values(cell.source, found.__getitem__)


class _Engine(NBClientEngine):  # type: ignore[misc]
    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> Any:
        for name in ("input_path", "log_output", "stdout_file", "stderr_file"):
            settings.pop(name, None)
        limits = {
            "timeout": settings.pop("execution_timeout", None),
            "startup_timeout": settings.pop("start_timeout", 60),
        }
        return _Client(nb_man, kernel_name=kernel_name, **limits, **settings).execute()


papermill_engines.register(ENGINE, _Engine)
