"""Questions that an admin vouched for, kept as plans: a later plan of the same shape is trusted as much.

Only shapes are compared, never words: "last week" and "last month" look alike as text, and are slots here.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from service.domain import Principal, Role
from service.errors import BadInput, Forbidden, NotFound
from service.semantics.metric_query import PLAN_JSON, MetricQuery
from service.semantics.plan import Plan
from service.semantics.shapes import shape_of
from service.store.answers import Answers, KeptAnswer
from service.store.conversations import titled
from service.store.database import Database, utc_now
from service.store.paging import Page, PageWish, after_mark, page_of
from service.store.tables import verified_questions


@dataclass(frozen=True, slots=True)
class VerifiedQuestion:
    """A plan that somebody vouched for, with the days and values that it was asked with."""

    id: str
    title: str
    plan_json: str
    receipt: str
    """Of the answer that was looked at; it may be gone."""
    verified_by: str
    created_at: datetime
    """UTC, naive."""


@dataclass(frozen=True)
class Verified:
    """All verified questions, one for each shape; they are kept, named and deleted by admins."""

    database: Database

    def is_verified(self, shape: str) -> bool:
        """Whether somebody vouched for a plan of this shape (as `shape_of` has it)."""
        return self._one(verified_questions.c.shape == _digest(shape)) is not None

    def trusted(self, plan: Plan) -> Plan:
        """The plan, verified where it was understood and its shape is; a best guess stays one."""
        if plan.query is None or plan.trust != "understood" or not self.is_verified(shape_of(plan.query)):
            return plan
        return replace(plan, trust="verified")

    def add(self, receipt: str, reader: Principal, title: str | None = None) -> tuple[VerifiedQuestion, bool]:
        """The verified question of the answer's shape, and whether it is new."""
        _only_admins(reader)
        kept = Answers(self.database).kept(receipt, reader)
        query = _plan_of(kept)
        shape = _digest(shape_of(query))
        row = {
            "id": secrets.token_urlsafe(12),
            "shape": shape,
            "title": title or titled(kept.question),
            "plan": PLAN_JSON.dump_json(query, ensure_ascii=True).decode(),
            "receipt": receipt,
            "verified_by": reader.name,
            "created_at": utc_now(),
        }
        try:
            with self.database.writing() as connection:
                connection.execute(insert(verified_questions).values(row))
        except IntegrityError:
            return self._found(verified_questions.c.shape == shape), False
        return self._found(verified_questions.c.shape == shape), True

    def page(self, reader: Principal, wish: PageWish) -> Page[VerifiedQuestion]:
        """The latest first."""
        _only_admins(reader)
        table = verified_questions
        wanted = select(table).order_by(table.c.created_at.desc(), table.c.id.desc()).limit(wish.size + 1)
        after = after_mark(wish, table.c.created_at, table.c.id, descending=True)
        if after is not None:
            wanted = wanted.where(after)
        with self.database.reading() as connection:
            found = [_question(row) for row in connection.execute(wanted)]
        return page_of(found, wish, lambda one: (one.created_at, one.id))

    def rename(self, id_: str, reader: Principal, title: str) -> VerifiedQuestion:
        """With another title."""
        _only_admins(reader)
        this = verified_questions.c.id == id_
        with self.database.writing() as connection:
            connection.execute(update(verified_questions).where(this).values(title=title))
        return self._found(this)

    def delete(self, id_: str, reader: Principal) -> None:
        """From now on its shape is understood only; answers that were given keep what they said."""
        _only_admins(reader)
        with self.database.writing() as connection:
            gone = connection.execute(delete(verified_questions).where(verified_questions.c.id == id_))
        if not gone.rowcount:
            raise _none()

    def _found(self, this: ColumnElement[bool]) -> VerifiedQuestion:
        row = self._one(this)
        if row is None:
            raise _none()
        return _question(row)

    # Any: SQLAlchemy types the columns of a Row no further, here and below.
    def _one(self, this: ColumnElement[bool]) -> Row[Any] | None:
        with self.database.reading() as connection:
            return connection.execute(select(verified_questions).where(this)).one_or_none()


def _digest(shape: str) -> str:
    return hashlib.sha256(shape.encode()).hexdigest()


def _only_admins(reader: Principal) -> None:
    if reader.role is not Role.ADMIN:
        raise Forbidden("Questions are verified by admins; ask one to look at this answer.")


def _plan_of(kept: KeptAnswer) -> MetricQuery:
    try:
        query = PLAN_JSON.validate_json(kept.plan_json)
    except ValidationError as error:
        raise BadInput(
            "The plan of this answer is of another version; ask anew and verify that answer."
        ) from error
    if query is None:
        raise BadInput("This answer comes from free SQL; only answers with a typed plan can be verified.")
    return query


def _question(row: Row[Any]) -> VerifiedQuestion:
    return VerifiedQuestion(row.id, row.title, row.plan, row.receipt, row.verified_by, row.created_at)


def _none() -> NotFound:
    return NotFound("There is no such verified question; /v1/verified lists those that there are.")
