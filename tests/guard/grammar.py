"""SELECTs at random, made of the contract's views, columns and functions; most of them are valid.

One grammar for two drivers: hypothesis draws the choices in the tests and shrinks them, a seed draws
them in long runs, so that a finding is named by its seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import duckdb

from service.guard.functions import permitted_functions

NUMBER, TEXT, DAY, TIME, FLAG, SPAN, LIST, JSON = (
    "number",
    "text",
    "day",
    "time",
    "flag",
    "span",
    "list",
    "json",
)
FAMILIES = (NUMBER, TEXT, DAY, TIME, FLAG)
_OF_TYPE = {
    **dict.fromkeys(
        ("BIGINT", "INTEGER", "DOUBLE", "HUGEINT", "SMALLINT", "FLOAT", "DECIMAL", "UBIGINT"), NUMBER
    ),
    **dict.fromkeys(("VARCHAR", "JSON"), TEXT),
    "DATE": DAY,
    "TIMESTAMP": TIME,
    "BOOLEAN": FLAG,
    "INTERVAL": SPAN,
    **dict.fromkeys(("BIGINT[]", "VARCHAR[]", "DOUBLE[]", "ANY[]", "T[]"), LIST),
}
_WRITTEN_OTHERWISE = {
    "range", "generate_series", "unnest", "random", "now", "today", "current_date", "current_timestamp",
    "get_current_time", "get_current_timestamp", "transaction_timestamp", "current_localtime",
    "current_localtimestamp", "reservoir_quantile", "age", "ago", "lpad", "rpad", "format", "printf",
    "timezone", "timezone_hour", "timezone_minute", "filter", "approx_quantile", "approx_top_k", "alias",
}  # fmt: skip
"""What needs its arguments written, or says something else each time."""
_LITERALS: Mapping[str, tuple[str, ...]] = {
    NUMBER: ("0", "1", "7", "-3", "1.5", ".5", "1e3", "1_000", "2::hugeint", "9223372036854775807", "1.0::double", "0.1::decimal(9,3)", "null"),
    TEXT: ("'api'", "''", "'it''s'", "'%a_'", "$$a'b--c$$", "'ß é 你'", "'/* no */'", "e'a\\tb'", "'{\"a\": [1, 2]}'", "'2026-10-01'", "null", "'a' 'b'"),
    DAY: ("date '2026-10-01'", "'2026-10-05'::date", "make_date(2026, 10, 9)", "date '2026-02-28' + 1", "null::date"),
    TIME: ("timestamp '2026-10-01 08:30:00'", "'2026-10-05 10:00'::timestamp", "timestamp '2026-10-01' + interval 36 hours", "make_timestamp(2026, 10, 9, 1, 2, 3.5)"),
    FLAG: ("true", "false", "null::boolean", "1 = 1"),
    SPAN: ("interval 3 days", "interval '2' hour", "to_days(2)", "interval '1 month 2 days'"),
    LIST: ("[1, 2, 3]", "['a', 'b', null]", "[]::varchar[]", "range(5)", "generate_series(1, 9, 2)", "list_value(3, 1, 2)", "string_split('a,b,c', ',')", "[x * 2 for x in [1, 2] if x > 1]"),
    JSON: ("'{\"a\": {\"b\": [1, 2]}}'",),
}  # fmt: skip
_PADS = (
    "lpad({0}, 12, '.')",
    "rpad({0}, 5, 'xy')",
    "printf('%s-%05d', {0}, 7)",
    "format('{{}}:{{:>6}}', {0}, 3)",
)


@dataclass(frozen=True)
class Signature:
    """One way to call a function."""

    name: str
    takes: tuple[str, ...]
    gives: str
    kind: str


@dataclass(frozen=True)
class Contract:
    """What queries are made of."""

    columns: Mapping[str, Mapping[str, str]]
    """View → column → family."""
    signatures: tuple[Signature, ...]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> Contract:
        """As a database has it, with the permitted functions."""
        columns: dict[str, dict[str, str]] = {}
        for view, column, kind in connection.execute(
            "select table_name, column_name, data_type from duckdb_columns()"
            " where schema_name = 'main' and not internal order by all"
        ).fetchall():
            columns.setdefault(view, {})[column] = _OF_TYPE[kind.split("(")[0]]
        found = connection.execute(
            "select distinct function_name, parameter_types, return_type, function_type from duckdb_functions()"
            " where function_type in ('scalar', 'aggregate') and varargs is null order by all"
        ).fetchall()
        return cls(columns, tuple(_signatures(found)))


def _signatures(found: Sequence[tuple[str, list[str], str, str]]):
    permitted = permitted_functions() - _WRITTEN_OTHERWISE
    for name, takes, gives, kind in found:
        families = tuple(
            TEXT if one in ("ANY", "T") else _OF_TYPE.get(one.split("(")[0], "") for one in takes
        )
        if name in permitted and name.isidentifier() and all(families) and families:
            yield Signature(name, families, _OF_TYPE.get(gives.split("(")[0], ""), kind)


@dataclass(frozen=True)
class Source:
    """What stands in FROM: its name there, and the family of each column."""

    name: str
    columns: Mapping[str, str]


class Writer:
    """Writes one query after the other with the choices of `random`."""

    def __init__(self, random: Random, contract: Contract) -> None:
        self._random = random
        self._contract = contract
        self._names = 0
        self._ctes: list[Source] = []

    def query(self) -> str:
        """One statement."""
        self._names, self._ctes = 0, []
        head = self._with() if self._one_in(3) else ""
        tail = self._pick(["", "", "", ";", " -- end", "\n/* end */"])
        return head + self._body() + tail

    def _body(self) -> str:
        shapes = [self._select] * 8 + [self._set_operation] * 2
        shapes += [self._pivot, self._unpivot, self._from_first, self._values, self._nested]
        return self._pick(shapes)()

    def _with(self) -> str:
        parts = []
        recursive = self._one_in(6)
        if recursive:
            name = self._name("steps")
            parts.append(
                f"{name}(n) as (select 1 union all select n + 1 from {name} where n < {self._random.randint(2, 20)})"
            )
            self._ctes.append(Source(name, {"n": NUMBER}))
        for _ in range(self._random.randint(0 if recursive else 1, 3)):
            name, columns = self._name("step"), self._outputs()
            kind = self._pick(["as", "as", "as materialized", "as not materialized"])
            parts.append(f"{name} {kind} ({self._select(columns)})")
            self._ctes.append(Source(name, columns))
        return f"with {'recursive ' if recursive else ''}{', '.join(parts)} "

    def _outputs(self) -> dict[str, str]:
        return {self._name("c"): self._pick(FAMILIES) for _ in range(self._random.randint(1, 4))}

    def _set_operation(self) -> str:
        families = [self._pick(FAMILIES) for _ in range(self._random.randint(1, 3))]
        first, second = ({self._name("c"): family for family in families} for _ in range(2))
        word = self._pick(["union", "union all", "except", "intersect", "union all by name", "except all"])
        order = self._pick(["", " order by 1", " order by all limit 7", " limit 3 offset 1"])
        return f"{self._select(first, plain=True)} {word} {self._select(second, plain=True)}{order}"

    def _pivot(self) -> str:
        view, texts, numbers = self._view_with_texts()
        on, by = self._pick(texts), self._pick(texts)
        values = self._pick(["", "", f" in ({self._literal(TEXT)}, 'b')"])
        using = f"{self._pick(['sum', 'avg', 'max'])}({self._pick(numbers)})"
        wide = f"pivot (select {on} as on_it, {by} as by_it, {self._pick(numbers)} as it, {using.split('(')[1][:-1]} as it2 from {view})"
        shape = f"{wide} on on_it{values} using {using.split('(')[0]}(it) group by by_it"
        return self._pick([shape, f"select * from ({shape}) order by all", f"from ({shape})"])

    def _unpivot(self) -> str:
        view, texts, numbers = self._view_with_texts()
        chosen = ", ".join(sorted({self._pick(numbers) for _ in range(3)}))
        inner = f"select {self._pick(texts)} as who, {chosen} from {view}"
        return f"unpivot ({inner}) on {chosen} into name kind value amount"

    def _view_with_texts(self) -> tuple[str, list[str], list[str]]:
        view = self._pick(
            [name for name in self._contract.columns if name not in ("freshness", "memberships", "people")]
        )
        columns = self._contract.columns[view]
        return view, _named(columns, TEXT), _named(columns, NUMBER)

    def _from_first(self) -> str:
        return f"from {self._source()[0]}" + self._pick(["", " limit 5", " select count(*)", " select *"])

    def _values(self) -> str:
        rows = ", ".join(
            f"({self._literal(NUMBER)}, {self._literal(TEXT)})" for _ in range(self._random.randint(1, 4))
        )
        return self._pick([f"values {rows}", f'select * from (values {rows}) as v(a, "b c")'])

    def _nested(self) -> str:
        columns = self._outputs()
        name = self._name("inner")
        shown = self._pick(
            ["*", f"{name}.*", f"* exclude ({next(iter(columns))}), 1 as one", "columns(*)", name]
        )
        return f"select {shown} from ({self._select(columns)}) as {name}"

    def _select(self, outputs: Mapping[str, str] | None = None, plain: bool = False) -> str:
        outputs = outputs or self._outputs()
        text, sources = self._from()
        grouped = self._one_in(3)
        parts = [
            f"{self._expression(family, sources, 3, grouped)} as {self._quoted(name)}"
            for name, family in outputs.items()
        ]
        keys = (
            [self._column(sources, self._pick(FAMILIES)) for _ in range(self._random.randint(0, 2))]
            if grouped
            else []
        )
        distinct = "distinct " if not grouped and self._one_in(8) else ""
        sql = f"select {distinct}{', '.join(parts)} from {text}"
        if self._one_in(2):
            sql += f" where {self._expression(FLAG, sources, 3)}"
        if keys:
            sql += f" group by {self._pick(['', '', 'rollup ', 'cube '])}({', '.join(keys)})"
            sql += f" having {self._expression(FLAG, sources, 2, True)}" if self._one_in(4) else ""
        elif not grouped and self._one_in(6):
            sql += f" qualify row_number() over (partition by {self._column(sources, TEXT)} order by {self._column(sources, NUMBER)}) < 4"
        return (
            sql
            if plain
            else sql
            + self._pick(
                ["", "", " order by all", " order by 1 desc nulls last limit 20", " order by all limit 10%"]
            )
        )

    def _from(self) -> tuple[str, list[Source]]:
        text, first = self._source()
        sources = [first]
        for _ in range(self._pick([0, 0, 0, 1, 1, 2])):
            more, source = self._source()
            shared = sorted(set(first.columns) & set(source.columns))
            kind = self._pick(["join", "left join", "full join", "semi join", "anti join", "inner join"])
            if shared:
                key = self._pick(shared)
                on = self._pick([f"using ({key})", f"on {first.name}.{key} = {source.name}.{key}"])
                text += f" {kind} {more} {on}"
            else:
                text += f" {kind} {more} on {self._expression(FLAG, [first, source], 1)}"
            sources += [] if kind in ("semi join", "anti join") else [source]
        if self._one_in(6):
            name = self._name("n")
            text += (
                f", {self._pick(['range', 'generate_series'])}(1, {self._random.randint(1, 6)}) as {name}(i)"
            )
            sources.append(Source(name, {"i": NUMBER}))
        return text, sources

    def _source(self) -> tuple[str, Source]:
        if self._ctes and self._one_in(2):
            known = self._pick(self._ctes)
            name = self._name("a")
            return f"{known.name} as {name}", Source(name, known.columns)
        view = self._pick(sorted(self._contract.columns))
        name = self._name("t")
        written = self._pick([view, view, view, f'"{view}"', view.upper(), view.capitalize()])
        return f"{written} {self._pick(['as ', ''])}{name}", Source(name, self._contract.columns[view])

    def _expression(self, family: str, sources: Sequence[Source], depth: int, grouped: bool = False) -> str:
        if grouped and depth > 0:
            return self._aggregate(family, sources, depth)
        if depth <= 0 or self._one_in(4):
            return self._pick(
                [self._column(sources, family), self._column(sources, family), self._literal(family)]
            )
        more: list[Callable[[], str]] = [
            lambda: self._call(family, sources, depth),
            lambda: self._case(family, sources, depth),
            lambda: f"coalesce({self._expression(family, sources, depth - 1)}, {self._literal(family)})",
            lambda: f"({self._expression(family, sources, depth - 1)})",
        ]
        more += getattr(self, f"_{family}")(sources, depth) if hasattr(self, f"_{family}") else []
        return self._pick(more)()

    def _number(self, sources: Sequence[Source], depth: int) -> list[Callable[[], str]]:
        def inner(family: str = NUMBER) -> str:
            return self._expression(family, sources, depth - 1)

        return [
            lambda: f"{inner()} {self._pick(['+', '-', '*', '/', '%'])} {inner()}",
            lambda: f"-{inner()}",
            lambda: f"try_cast({inner(TEXT)} as {self._pick(['integer', 'double', 'decimal(10, 2)'])})",
            lambda: f"extract({self._pick(['year', 'dow', 'epoch', 'week'])} from {inner(DAY)})",
            lambda: f"{inner(DAY)} - {inner(DAY)}",
            lambda: f"date_diff('{self._pick(['day', 'week', 'month'])}', {inner(TIME)}, {inner(TIME)})",
            lambda: f"len({inner(LIST)})",
            lambda: (
                f"list_sum(list_transform({self._pick(['range(4)', '[1, 2]'])}, lambda x: x * {inner()}))"
            ),
            lambda: f"(select count(*) from {self._source()[0]})",
            lambda: f"{self._pick(['sum', 'avg', 'lag', 'max'])}({inner()}) over ({self._window(sources)})",
            lambda: f"row_number() over ({self._window(sources)})",
            lambda: f"struct_extract({{'a': {inner()}, 'b c': 2}}, 'a')",
            lambda: f"({{'a': {inner()}}}).a",
        ]

    def _text(self, sources: Sequence[Source], depth: int) -> list[Callable[[], str]]:
        def inner(family: str = TEXT) -> str:
            return self._expression(family, sources, depth - 1)

        return [
            lambda: f"{inner()} || {inner()}",
            lambda: f"({inner(self._pick(FAMILIES))})::varchar",
            lambda: f"cast({inner(NUMBER)} as varchar)",
            lambda: self._pick(_PADS).format(inner()),
            lambda: f"strftime({inner(TIME)}, '%Y-%m')",
            lambda: f"{inner()}[{self._pick(['1', '1:3', '-2:', ':2'])}]",
            lambda: f"regexp_replace({inner()}, '[a-z]+', 'x', 'g')",
            lambda: "json_extract_string('{\"a\": 1}', '$.a')",
            lambda: f"map {{'k': {inner()}}}['k']",
            lambda: f"list_aggregate([{inner()}, 'b'], 'max')",
            lambda: f"list_filter([{inner()}, 'b'], lambda x: x > 'a')[1]",
        ]

    def _day(self, sources: Sequence[Source], depth: int) -> list[Callable[[], str]]:
        inner = self._expression
        return [
            lambda: (
                f"date_trunc('{self._pick(['month', 'week', 'year'])}', {inner(DAY, sources, depth - 1)})::date"
            ),
            lambda: f"({inner(TIME, sources, depth - 1)})::date",
            lambda: f"({inner(DAY, sources, depth - 1)} + {self._literal(SPAN)})::date",
        ]

    def _time(self, sources: Sequence[Source], depth: int) -> list[Callable[[], str]]:
        inner = self._expression
        return [
            lambda: f"{inner(TIME, sources, depth - 1)} {self._pick('+-')} {self._literal(SPAN)}",
            lambda: f"date_trunc('hour', {inner(TIME, sources, depth - 1)})",
            lambda: f"time_bucket({self._literal(SPAN)}, {inner(TIME, sources, depth - 1)})",
        ]

    def _flag(self, sources: Sequence[Source], depth: int) -> list[Callable[[], str]]:
        def inner(family: str) -> str:
            return self._expression(family, sources, depth - 1)

        def same() -> str:
            family = self._pick(FAMILIES)
            word = self._pick(["=", "<>", "<", ">=", "is distinct from", "is not distinct from", "!="])
            return f"{inner(family)} {word} {inner(family)}"

        return [
            same,
            same,
            lambda: f"{inner(FLAG)} {self._pick(['and', 'or'])} {inner(FLAG)}",
            lambda: f"not {inner(FLAG)}",
            lambda: f"{inner(self._pick(FAMILIES))} is {self._pick(['', 'not '])}null",
            lambda: (
                f"{inner(TEXT)} {self._pick(['like', 'ilike', 'not like', 'similar to', 'glob', '~~'])} {self._literal(TEXT)}"
            ),
            lambda: f"{inner(NUMBER)} {self._pick(['', 'not '])}between {inner(NUMBER)} and {inner(NUMBER)}",
            lambda: f"{inner(TEXT)} {self._pick(['', 'not '])}in ({self._literal(TEXT)}, {inner(TEXT)})",
            lambda: f"{inner(TEXT)} in (select {self._plain_subquery(TEXT)})",
            lambda: f"exists (select {self._plain_subquery(NUMBER)})",
            lambda: f"{inner(NUMBER)} >= all (select {self._plain_subquery(NUMBER)})",
            lambda: f"list_contains({inner(LIST)}, {self._pick(['1', 'null'])})",
        ]

    def _plain_subquery(self, family: str) -> str:
        text, source = self._source()
        return f"{self._column([source], family)} from {text}"

    def _aggregate(self, family: str, sources: Sequence[Source], depth: int) -> str:
        if family == NUMBER:
            of = self._expression(NUMBER, sources, depth - 2)
            call = self._pick(
                [
                    "sum({})",
                    "avg({})",
                    "count({})",
                    "count(distinct {})",
                    "median({})",
                    "stddev({})",
                    "quantile_cont({}, 0.9)",
                    "max({})",
                    "kurtosis({})",
                    "bit_xor(({})::bigint)",
                ]
            )
            keep = f" filter (where {self._expression(FLAG, sources, 1)})" if self._one_in(5) else ""
            return call.format(of) + keep
        if family == TEXT and self._one_in(3):
            of = self._column(sources, TEXT)
            return f"string_agg(distinct {of}, ',' order by {of})"
        return f"{self._pick(['min', 'max'])}({self._expression(family, sources, depth - 2)})"

    def _call(self, family: str, sources: Sequence[Source], depth: int) -> str:
        fitting = [one for one in self._contract.signatures if one.kind == "scalar" and one.gives == family]
        if not fitting:
            return self._literal(family)
        chosen = self._pick(fitting)
        arguments = [self._expression(one, sources, depth - 1) for one in chosen.takes]
        if len(arguments) > 1 and family == TEXT and self._one_in(8) and chosen.takes[0] == TEXT:
            return f"({arguments[0]}).{chosen.name}({', '.join(arguments[1:])})"
        return f"{self._pick([chosen.name, chosen.name, chosen.name.upper()])}({', '.join(arguments)})"

    def _case(self, family: str, sources: Sequence[Source], depth: int) -> str:
        when = self._expression(FLAG, sources, depth - 1)
        then, other = (self._expression(family, sources, depth - 1) for _ in range(2))
        return self._pick([f"case when {when} then {then} else {other} end", f"if({when}, {then}, {other})"])

    def _window(self, sources: Sequence[Source]) -> str:
        by, order = self._column(sources, TEXT), self._column(sources, NUMBER)
        frame = self._pick(
            [
                "",
                "",
                " rows between 2 preceding and current row",
                " range between unbounded preceding and unbounded following",
                " rows between 3 preceding and 1 following exclude current row",
            ]
        )
        return f"partition by {by} order by {order}{frame}"

    def _column(self, sources: Sequence[Source], family: str) -> str:
        having = [source for source in sources if family in source.columns.values()]
        if not having:
            return self._literal(family)
        source = self._pick(having)
        return f"{source.name}.{self._quoted(self._pick(_named(source.columns, family)))}"

    def _quoted(self, name: str) -> str:
        return self._pick([name, name, name, name.upper(), f'"{name}"'])

    def _literal(self, family: str) -> str:
        return self._pick(_LITERALS[family])

    def _name(self, stem: str) -> str:
        self._names += 1
        return f"{stem}{self._names}"

    def _one_in(self, count: int) -> bool:
        return self._random.randrange(count) == 0

    def _pick(self, among):
        return among[self._random.randrange(len(among))]


def _named(columns: Mapping[str, str], family: str) -> list[str]:
    return [name for name, kind in columns.items() if kind == family]
