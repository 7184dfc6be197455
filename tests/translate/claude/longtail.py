"""The journey with a model at its end, which a stand-in plays."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from service.ask import Analyst
from service.domain import Principal, Question, Role
from service.settings import Settings
from service.wiring import LOCAL_OPERATOR, build_cascade
from tests.organisation import NOW
from tests.translate.claude.modelstandin import ModelStandin, Said

KEY = "sk-ant-secret-of-the-tests"


@dataclass
class LongTail:
    """An Analyst with the stand-in as its model."""

    runner: asyncio.Runner
    analyst: Analyst
    standin: ModelStandin
    settings: Settings

    def __call__(
        self,
        text: str,
        *script: Said,
        asker: Principal = LOCAL_OPERATOR,
        follows: str | None = None,
        **changed: object,
    ) -> object:
        """The outcome of a question, with settings and a budget of its own."""
        self.standin.script = list(script) or [Said("decline", {"reason": "not_in_data"})]
        self.standin.requests.clear()
        self.configure(**changed)
        return self.again(text, asker, follows)

    def configure(self, **changed: object) -> None:
        settings = replace(self.settings, **changed)  # type: ignore[arg-type]  # tests name what there is
        self.analyst.cascade = build_cascade(
            settings, self.analyst.lookups.model, self.analyst.translator, self.analyst.memory
        )  # type: ignore[arg-type]  # the translator is the embedded one

    def again(self, text: str, asker: Principal = LOCAL_OPERATOR, follows: str | None = None) -> object:
        return self.runner.run(self.analyst.answer(Question(text, asker, NOW, follows)))

    def member(self) -> Principal:
        """Somebody who reads their own usage and nobody leads."""
        principals = map(self.analyst.policy.principal, (one.email for one in self.analyst.policy.people))
        return next(one for one in principals if one.role is Role.MEMBER)
