"""Queries of every form that DuckDB reads tables in, drawn for one reader; nine of ten of them run.

Names are drawn to mislead: quoted, in other cases, one table called like another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hypothesis import strategies as st

from service.domain import Grant

One = TypeVar("One")
NUMBERS = {"input_tokens", "output_tokens", "total_tokens", "cost_usd", "hour", "billed_usd", "limit_usd",
           "lines_added", "duration_ms"}  # fmt: skip
TEXTS = {"user_id", "user_email", "user_name", "team", "repo", "branch", "model_family", "session_id", "skill",
         "group_name", "manager_email", "scope", "scope_type", "tool", "decision", "department"}  # fmt: skip
VIEWS = ("usage", "group_usage", "sessions", "people", "memberships", "commits", "tool_calls", "billed",
         "budgets", "pull_requests")  # fmt: skip
DEEPEST = 3


@dataclass(frozen=True)
class Source:
    """Something with rows: how a FROM reads it, what it is called there, and its columns."""

    sql: str
    name: str
    texts: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.texts + self.numbers


@dataclass
class Writer:
    """Writes one query, piece by piece."""

    draw: Callable[[st.SearchStrategy[Any]], Any]  # Any: strategies of all kinds are drawn
    grant: Grant
    ctes: list[Source] = field(default_factory=list)
    _names: int = 0

    def one(self, *options: One) -> One:
        return self.draw(st.sampled_from(options))

    def some(self, options: tuple[str, ...], most: int = 3) -> list[str]:
        return self.draw(st.lists(st.sampled_from(options), min_size=1, max_size=most, unique=True))

    def happens(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == 1

    def name(self) -> str:
        self._names += 1
        form = self.one("t{}", "Usage_{}", '"usage {}"', '"People{}"', "PEOPLE{}", '"T.{}"', '"a""b{}"')
        return form.format(self._names)

    def query(self, depth: int, around: tuple[Source, ...] = ()) -> Source:
        """A query with columns of known names; `around` is what a correlated one may reach."""
        form = self.one("select", "select", "select", "star", "group", "union", "window", "with", "recursive")
        if depth >= DEEPEST and form in ("union", "with", "recursive"):
            form = "select"
        return getattr(self, f"_{form}")(depth, around)

    def _select(self, depth: int, around: tuple[Source, ...]) -> Source:
        rows, tail, texts, numbers = self._body(depth, around)
        items = [f"{text} as x{i}" for i, text in enumerate(texts)]
        items += [f"{number} as n{i}" for i, number in enumerate(numbers)]
        distinct = self.one("", "", "distinct ")
        names = tuple(f"x{i}" for i in range(len(texts))), tuple(f"n{i}" for i in range(len(numbers)))
        order = "" if distinct else self._order(rows)
        if self.happens(6) and not distinct:
            return Source(f"from {rows.sql} select {', '.join(items)} {tail}{order}", "", *names)
        return Source(f"select {distinct}{', '.join(items)} from {rows.sql} {tail}{order}", "", *names)

    def _star(self, depth: int, around: tuple[Source, ...]) -> Source:
        rows = self.source(depth + 1, around)
        left = rows.columns[0]
        star = self.one(
            "*",
            f"{rows.name}.*",
            f"* exclude ({left})",
            f"* replace ({left} as {left})",
            "columns(*)",
            "columns('.*')",
            "columns(lambda c: c like '%e%' or true)",
            f"{rows.name}.* rename ({left} as renamed)",
            "* like '%'",
        )
        where = self._where(rows, around, depth)
        if star.startswith("* exclude") and len(rows.columns) > 1:
            rest = tuple(c for c in rows.texts if c != left), tuple(c for c in rows.numbers if c != left)
            return Source(f"select {star} from {rows.sql}{where}{self._order(rows)}", "", *rest)
        if "exclude" in star or "rename" in star:
            star = "*"
        return Source(
            f"select {star} from {rows.sql}{where}{self._order(rows)}", "", rows.texts, rows.numbers
        )

    def _group(self, depth: int, around: tuple[Source, ...]) -> Source:
        rows = self.source(depth + 1, around)
        by = self.one(*rows.columns)
        number = self._number(rows)
        counted = self.one("count(*)", f"count({rows.name})", f"count(distinct {rows.name}.{by})", "count()",
                           f"count(*) filter ({self._condition(rows)})")  # fmt: skip
        added = self.one(f"sum({number})", f"min({number})", f"max({number})", f"avg({number})", "count(*)",
                         f"approx_quantile({number}, 0.5)", f"median({number})")  # fmt: skip
        grouping = self.one("group by all", f"group by {rows.name}.{by}", "group by 1", "group by rollup (g)",
                            "group by cube (g)")  # fmt: skip
        having = self.one("", "", " having count(*) > 1")
        sql = (
            f"select {rows.name}.{by} as g, {counted} as n0, {added} as n1 from {rows.sql}"
            f"{self._where(rows, around, depth)} {grouping}{having}{self.one('', ' order by 1')}"
        )
        kinds = ((), ("g", "n0")) if by in rows.numbers else (("g",), ("n0",))
        return Source(sql, "", *kinds)

    def _window(self, depth: int, around: tuple[Source, ...]) -> Source:
        rows = self.source(depth + 1, around)
        text, number = self.one(*rows.columns), self._number(rows)
        call = self.one(
            "rank()", "count(*)", f"sum({number})", f"max({rows.name}.{text})", f"lag({number})", "ntile(3)"
        )
        over = f"partition by {rows.name}.{text} order by {number}, {', '.join(self._all(rows))}"
        qualify = self.one("", f" qualify row_number() over ({over}) <= 2", " qualify n0 is not null")
        sql = (
            f"select {rows.name}.{text} as g, {call} over ({over}) as n0 from {rows.sql}"
            f"{self._where(rows, around, depth)}{qualify}"
        )
        return Source(sql, "", ("g",) if text in rows.texts else (), ("n0",))

    def _union(self, depth: int, around: tuple[Source, ...]) -> Source:
        left, right = self.source(depth + 1, around), self.source(depth + 1, around)
        how = self.one("union", "union all", "except", "intersect", "except all", "union all by name")
        parts = [
            f"select {rows.name}.{self.one(*rows.columns)}::varchar as x0 from {rows.sql}"
            for rows in (left, right)
        ]
        return Source(
            f"{parts[0]} {how} {parts[1]}{self.one('', ' order by 1', ' order by all')}", "", ("x0",), ()
        )

    def _with(self, depth: int, around: tuple[Source, ...]) -> Source:
        name = self.name()
        inner = self.query(depth + 1)
        before = list(self.ctes)
        self.ctes.append(Source(name, name, inner.texts, inner.numbers))
        outer = self.query(depth + 1, around)
        self.ctes[:] = before
        how = self.one("as", "as", "as materialized", "as not materialized")
        return Source(f"with {name} {how} ({inner.sql}) {_bare(outer.sql)}", "", outer.texts, outer.numbers)

    def _recursive(self, depth: int, around: tuple[Source, ...]) -> Source:
        rows, name = self.source(DEEPEST), self.name()
        text = self.one(*rows.columns)
        sql = (
            f"with recursive {name}(x0, n0) as (select {rows.name}.{text}::varchar, 0 from {rows.sql} "
            f"union all select {name}.x0, {name}.n0 + 1 from {name} where {name}.n0 < 2 "
            f"{self.one('', f'and {name}.x0 in (select {rows.name}.{text}::varchar from {rows.sql})')}) "
            f"select x0, n0 from {name}"
        )
        return Source(sql, "", ("x0",), ("n0",))

    def source(self, depth: int, around: tuple[Source, ...] = ()) -> Source:
        """What a FROM may read, under a name of its own."""
        forms = ["view"] * 5 + ["join", "subquery", "pivot", "unpivot", "lateral", "sample", "renamed"]
        forms += ["cte"] * 3 if self.ctes else []
        form = self.one(*forms) if depth < DEEPEST else self.one("view", "cte" if self.ctes else "view")
        return getattr(self, f"_of_{form}")(depth, around)

    def _of_view(self, _depth: int, _around: tuple[Source, ...]) -> Source:
        view = self.one(*(name for name in VIEWS if name in self.grant.views))
        columns = self.grant.views[view].columns
        written = self.one(view, view, view.upper(), f'"{view}"', f'"{view.title()}"')
        texts = tuple(c for c in columns if c in TEXTS)
        numbers = tuple(c for c in columns if c in NUMBERS)
        if self.happens(20):
            texts += ("user_email",)
        if self.happens(3):
            return Source(written, written, texts, numbers)
        name = self.name()
        return Source(f"{written}{self.one(' ', ' as ')}{name}", name, texts, numbers)

    def _of_cte(self, _depth: int, _around: tuple[Source, ...]) -> Source:
        cte = self.one(*self.ctes)
        name = self.name()
        return Source(f"{cte.sql} as {name}", name, cte.texts, cte.numbers)

    def _of_renamed(self, depth: int, around: tuple[Source, ...]) -> Source:
        rows, name = self._of_view(depth, around), self.name()
        view = rows.sql.split(" as ")[0].split()[0]
        return Source(f"{view} as {name}(first_column, second_column)", name, ("second_column",), ())

    def _of_subquery(self, depth: int, around: tuple[Source, ...]) -> Source:
        inner, name = self.query(depth + 1), self.name()
        return Source(f"({inner.sql}) as {name}", name, inner.texts, inner.numbers)

    def _of_sample(self, depth: int, around: tuple[Source, ...]) -> Source:
        rows = self._of_view(depth, around)
        return Source(f"{rows.sql} tablesample 100%", rows.name, rows.texts, rows.numbers)

    def _of_join(self, depth: int, around: tuple[Source, ...]) -> Source:
        left, right = self.source(depth + 1, around), self.source(depth + 1, around)
        shared = [c for c in left.texts if c in right.texts and "(" not in c]
        how = self.one("join", "left join", "full join", "semi join", "anti join", "right join")
        if shared and self.happens(2):
            on = f"using ({self.one(*shared)})"
        elif self.happens(5):
            on = "natural"
        elif left.texts and right.texts:
            on = f"on {left.name}.{self.one(*left.texts)} = {right.name}.{self.one(*right.texts)}"
        else:
            on = "on true"
        sql = f"{left.sql} {how} {right.sql} {on}"
        if on == "natural":
            sql = f"{left.sql} natural join {right.sql}"
        return Source(sql, left.name, left.texts, left.numbers)

    def _of_lateral(self, depth: int, around: tuple[Source, ...]) -> Source:
        outer, name = self.source(depth + 1, around), self.name()
        inner = self._of_view(depth, around)
        text, other = self.one(*outer.columns), self.one(*inner.columns)
        sql = (
            f"{outer.sql}, lateral (select {inner.name}.{other}::varchar as x0, count(*) as n0 from {inner.sql} "
            f"where {inner.name}.{other}::varchar = {outer.name}.{text}::varchar group by all) as {name}"
        )
        return Source(sql, name, ("x0",), ("n0",))

    def _of_pivot(self, depth: int, around: tuple[Source, ...]) -> Source:
        rows, name = self._of_view(depth, around), self.name()
        view = rows.sql.split(" as ")[0].split()[0]
        on, by = self.one(*rows.texts), self.one(*rows.texts)
        values = self.one("", " in ('opus', 'payments', 'secret')")
        sql = self.one(
            f"(pivot {view} on {on}{values} using count(*) group by {by}) as {name}",
            f"(pivot (select {on}, {by} as kept from {view}) on {on}{values} using count(*)) as {name}",
            f"{view} pivot (count(*) for {on} in ('opus', 'payments') group by {by}) as {name}",
        )
        return Source(sql, name, ("kept" if "kept" in sql else by,), ())

    def _of_unpivot(self, depth: int, around: tuple[Source, ...]) -> Source:
        rows, name = self._of_view(depth, around), self.name()
        view = rows.sql.split(" as ")[0].split()[0]
        columns = rows.numbers[:2] or rows.texts[:2]
        sql = self.one(
            f"(unpivot {view} on {', '.join(columns)} into name which value what) as {name}",
            f"(unpivot (select columns(c -> c like '%e%')::varchar from {view}) on columns(*) "
            f"into name which value what) as {name}".replace("c ->", "lambda c:"),
            f"{view} unpivot include nulls (what for which in ({', '.join(columns)})) as {name}",
        )
        return Source(sql, name, ("which",), ())

    def _body(self, depth: int, around: tuple[Source, ...]) -> tuple[Source, str, list[str], list[str]]:
        rows = self.source(depth + 1, around)
        texts = [self._text(rows, around, depth) for _ in range(self.draw(st.integers(1, 2)))]
        numbers = [self._number(rows)] if self.happens(2) else []
        return rows, self._where(rows, around, depth), texts, numbers

    def _text(self, rows: Source, around: tuple[Source, ...], depth: int) -> str:
        column = f"{rows.name}.{self.one(*rows.columns)}"
        inner = self._of_view(depth, around)
        inside = f"{inner.name}.{self.one(*inner.columns)}"
        return self.one(
            column,
            column,
            f"to_json({rows.name})::varchar" if self.happens(9) else column,
            f"{rows.name}::varchar",
            f"upper({column}::varchar)",
            f"(select count(*) from {inner.sql} where {inside}::varchar = {column}::varchar)::varchar",
            f"(select max({inside}) from {inner.sql})::varchar",
            f"try_cast({column} as integer)::varchar",
            f"case when {column} is null then 'none' else 'some' end",
        )

    def _number(self, rows: Source) -> str:
        columns = [f"{rows.name}.{column}" for column in rows.numbers]
        text = f"{rows.name}.{self.one(*rows.columns)}"
        return self.one(*columns, f"length({text}::varchar)")

    def _where(self, rows: Source, around: tuple[Source, ...], depth: int) -> str:
        parts = [self._condition(rows)] if self.happens(2) else []
        if depth < DEEPEST and self.happens(4):
            inner = self._of_view(depth, around)
            column, inside = self.one(*rows.columns), f"{inner.name}.{self.one(*inner.columns)}"
            parts.append(
                self.one(
                    f"exists (from {inner.sql} where {inside}::varchar = {rows.name}.{column}::varchar)",
                    f"{rows.name}.{column}::varchar in (select {inside}::varchar from {inner.sql})",
                    f"{rows.name}.{column}::varchar <> all (select {inside}::varchar from {inner.sql})",
                )
            )
        return f" where {' and '.join(parts)}" if parts else ""

    def _condition(self, rows: Source) -> str:
        column, number = f"{rows.name}.{self.one(*rows.columns)}", self._number(rows)
        return self.one(
            f"{column} is not null",
            f"{number} > 5",
            f"{column}::varchar like '%e%'",
            f"cast({column} as varchar)::varchar <> 'secret'",
            f"cast({column} as integer) >= 0" if self.happens(3) else f"{number} >= 0",
            f"(100 // {number}) >= 0" if self.happens(2) else f"{number} < 100",
        )

    def _order(self, rows: Source) -> str:
        if self.happens(2):
            return ""
        limit = self.one("", "", " limit 3", " limit 5 offset 1", " limit 20%")
        return f" order by {', '.join(self._all(rows))}{limit}"

    def _all(self, rows: Source) -> list[str]:
        first = self.one(*rows.columns)
        return [f"{rows.name}.{first}{self.one('', ' desc', ' nulls first')}"] + [
            f"{rows.name}.{column}" for column in rows.columns if column != first
        ]


def _bare(sql: str) -> str:
    """A query behind a WITH, in brackets where it has one of its own."""
    return f"select * from ({sql}) as inside" if sql.startswith("with") else sql


@st.composite
def statements(draw: Callable[[st.SearchStrategy[Any]], Any], grant: Grant) -> str:
    """One query that a reader may ask; one in twenty names what they may not see."""
    writer = Writer(draw, grant)
    query = writer.query(0)
    if writer.happens(8):
        return f"pivot ({query.sql}) on {query.columns[0]} using count(*)"
    return query.sql
