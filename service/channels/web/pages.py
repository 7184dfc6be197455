"""What the server renders: the shell of the chat, and the whole turn for browsers without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from service.channels._asking import Outcome
from service.channels._display import display
from service.channels.web.assets import Assets
from service.desk import Desk
from service.domain import Answer

FIRST_ROWS = 200
"""What a page without JavaScript shows of a table; the files have the rest."""

_EXAMPLES = 6
_FORMATS = ("png", "svg", "pdf", "csv", "xlsx", "parquet", "json")


@dataclass(frozen=True)
class Pages:
    """Templates with what all of them need."""

    environment: Environment
    assets: Assets

    def chat(
        self,
        desk: Desk,
        question: str = "",
        outcome: Outcome | None = None,
        problem: str = "",
        follow: str = "",
        status: int = 200,
    ) -> HTMLResponse:
        """The chat, empty or with one turn."""
        context: dict[str, object] = {
            "examples": list(desk.examples())[:_EXAMPLES],
            "plotly": self.assets.plotly,
            "can_sign_out": desk.demo_email is None,
            "question": question,
            "outcome": _template_outcome(outcome),
            "shown": display(outcome, FIRST_ROWS) if isinstance(outcome, Answer) else None,
            "formats": [name for name in _FORMATS if name in desk.exporters],
            "problem": problem,
            "follow": follow,
        }
        return self._render("chat.html", context, status)

    def sign_in(self, target: str, problem: str = "", status: int = 200) -> HTMLResponse:
        """The page that takes an API key; `target` is where it leads."""
        return self._render("sign_in.html", {"next": target, "problem": problem}, status)

    def again(self) -> HTMLResponse:
        """Loads the same address once more: links from other sites arrive without the (strict) cookie."""
        return self._render("again.html", {}, 200)

    def _render(self, name: str, context: Mapping[str, object], status: int) -> HTMLResponse:
        return HTMLResponse(self.environment.get_template(name).render(context), status_code=status)


def load_pages(assets: Assets) -> Pages:
    """Templates escape every text, and fail on a name that nobody gave."""
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["static"] = assets.address
    return Pages(environment, assets)


def _template_outcome(outcome: Outcome | None) -> object:
    if outcome is None or isinstance(outcome, Answer):
        return outcome
    return {"text": outcome.text, "options": outcome.options, "receipt": ""}
