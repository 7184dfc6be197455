from __future__ import annotations

import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from acme import CEILING, EVERYTHING, Asking, grant, query

from service.domain import Cell, Limits, RowFilter
from service.engines._sandbox.results import result_set
from service.engines.duckdb import Config, DuckDBEngine, build
from service.errors import LimitExceeded, OutlayError, QueryFailed, WarehouseUnavailable


def test_money_days_times_and_counts_keep_their_types(asking: Asking) -> None:
    result = asking.ask(
        "select day, min(occurred_at), sum(cost_usd), count(*), bool_and(cost_usd >= 0), sum(1::hugeint) "
        "from usage group by day order by day limit 1"
    )

    assert result.rows == ((date(2026, 10, 1), datetime(2026, 10, 1), Decimal("2.76"), 24, True, 24),)
    assert [column.type for column in result.columns][2:4] == ["DECIMAL(38,6)", "BIGINT"]
    assert type(result.rows[0][5]) is int
    assert result.data_version == "v1"


@pytest.mark.parametrize(
    ("expression", "cell"),
    [
        ("'inf'::double", None),
        ("'nan'::float", None),
        ("1.5::double", 1.5),
        ("timestamptz '2026-01-01 00:00:00+02'", datetime(2025, 12, 31, 22)),
        ("timestamp_ns '2026-01-01 00:00:00.123456789'", datetime(2026, 1, 1, 0, 0, 0, 123456)),
        ("timestamp 'infinity'", None),
        ("date '12000-01-01'", None),
        ("timestamp_s '2026-01-01'", datetime(2026, 1, 1)),
        ("timestamp '9999-12-31 23:59:59.999999'", datetime(9999, 12, 31, 23, 59, 59, 999999)),
        ("timestamp '0001-01-01'", datetime(1, 1, 1)),
        ("date '9999-12-31'", date(9999, 12, 31)),
        ("0.0000001::decimal(18, 10)", Decimal("1E-7")),
        ("-1.50::decimal(4, 2)", Decimal("-1.5")),
        ("interval '1 month 2 days 3 hours'", "1 month 2 days 03:00:00"),
        ("time '01:02:03'", "01:02:03"),
        ("[1, 2]", "[1,2]"),
        ("[1.5::double, 'nan'::double]", "[1.5, null]"),
        ("{'a': date '2026-01-01'}", '{"a":"2026-01-01"}'),
        ("map {'k': 1}", '{"k":1}'),
        ("'x'::enum('x', 'y')", "x"),
        ("'a'::blob", "a"),
        ("99999999999999999999::hugeint", 99999999999999999999),
        ("null", None),
        ("''", ""),
        ("'‮<b>é😀'", "‮<b>é😀"),
    ],
)
def test_every_type_arrives_as_a_plain_cell(asking: Asking, expression: str, cell: Cell) -> None:
    assert asking.ask(f"select {expression}").rows == ((cell,),)


def test_an_enum_does_not_tell_its_other_values(asking: Asking) -> None:
    assert asking.ask("select 'x'::enum('x', 'secret')").columns[0].type == "ENUM"


def test_columns_of_the_same_name_all_survive(asking: Asking) -> None:
    result = asking.ask('select 1 as a, 2 as a, 3 as "A"')

    assert [column.name for column in result.columns] == ["a", "a", "A"]
    assert result.rows == ((1, 2, 3),)


def test_a_query_without_rows_still_has_its_columns(asking: Asking) -> None:
    result = asking.ask("select repo, cost_usd from usage where false")

    assert ([column.name for column in result.columns], result.rows) == (["repo", "cost_usd"], ())
    assert not result.truncated


def test_rows_are_cut_at_the_limit_in_the_order_of_the_query(asking: Asking) -> None:
    by_cost = "select request_id, cost_usd from usage order by cost_usd desc, request_id"

    cut = asking.ask(by_cost, grant(limits=Limits(rows=2500)))
    whole = asking.ask(by_cost, grant(limits=Limits(rows=20_000)))

    assert (cut.truncated, len(cut.rows)) == (True, 2500)
    assert (whole.truncated, len(whole.rows)) == (False, 20_000)
    assert cut.rows == whole.rows[:2500]


def test_long_cells_are_cut_and_say_so(asking: Asking) -> None:
    assert asking.ask("select repeat('é', 50)", grant(limits=Limits(cell_chars=10))).rows == (
        ("é" * 9 + "…",),
    )


def test_a_result_of_too_many_bytes_is_refused(asking: Asking) -> None:
    with pytest.raises(LimitExceeded, match="larger than 1 MB"):
        asking.ask("select repeat('x', 1000) from range(5000)", grant(limits=Limits(result_bytes=1_000_000)))


def test_a_pivot_that_finds_its_own_columns_runs(asking: Asking) -> None:
    result = asking.ask(
        "pivot (select repo, team, cost_usd from usage) on team using sum(cost_usd) order by repo"
    )

    assert [column.name for column in result.columns] == ["repo", "team-0", "team-1"]
    assert len(result.rows) == 7


def test_only_the_rows_of_the_grant_are_there(asking: Asking) -> None:
    own = grant(rows={"usage": (RowFilter("user_id", ("u1", "u'2", "u3")), RowFilter("team", ("team-1",)))})

    assert asking.ask("select distinct user_id from usage order by 1", own).rows == (("u1",), ("u3",))


def test_a_filter_without_values_keeps_nothing(asking: Asking) -> None:
    nobody = grant(rows={"usage": (RowFilter("user_id", ()),)})

    assert asking.ask("select count(*) from usage", nobody).rows == ((0,),)


def test_rows_may_be_kept_by_a_column_that_is_not_shown(asking: Asking) -> None:
    hidden = grant({"usage": ("repo", "cost_usd")}, {"usage": (RowFilter("user_id", ("u1",)),)})

    assert asking.ask("select count(*) from usage", hidden).rows == ((2000,),)
    assert [column.name for column in asking.ask("select * from usage", hidden).columns] == [
        "repo",
        "cost_usd",
    ]


def test_views_inside_views_are_not_narrowed_by_the_grant(asking: Asking) -> None:
    """`memberships` reads `people` and `group_usage` reads `usage`: inside, these are the snapshot's own."""
    own = grant(rows={name: (RowFilter("user_id", ("u1",)),) for name in ("people", "usage")})

    assert asking.ask("select count(*) from people", own).rows == ((1,),)
    assert asking.ask("select count(memberships.user_email) from memberships, people", own).rows == ((10,),)
    assert asking.ask("select count(*) from group_usage", own).rows == ((20_000,),)


def test_readers_with_different_rights_share_a_child_without_mixing(asking: Asking) -> None:
    readers = [grant(rows={"usage": (RowFilter("user_id", (f"u{i}",)),)}) for i in range(10)] * 2

    seen = [asking.ask("select min(user_id), max(user_id) from usage", reader).rows[0] for reader in readers]

    assert seen == [(f"u{i}", f"u{i}") for i in range(10)] * 2


def test_views_of_many_readers_do_not_pile_up_in_a_child(asking: Asking) -> None:
    for i in range(60):
        only = grant({"usage": ("user_id",)}, {"usage": (RowFilter("repo", (f"acme/r{i}",)),)})
        asking.ask("select count(*) from usage", only)

    schemas = asking.ask("select count(*) from duckdb_schemas() where schema_name like 'rights%'").rows

    assert schemas == ((50,),)


@pytest.mark.parametrize(
    ("sql", "code", "says"),
    [
        ("select nope from usage", "unknown_column", "nope"),
        ("select usage.nope from usage", "unknown_column", "nope"),
        ("select other.repo from usage", "unknown_view", "other"),
        ("select 1 from elsewhere", "unknown_view", "elsewhere"),
        ("select nofunction(1)", "unknown_function", "nofunction"),
        ("select sum(repo) from usage", "type_mismatch", "sum"),
        ("select repo > 3 from usage", "type_mismatch", "cast"),
        ("select day from usage, usage as again", "ambiguous_column", "day"),
        ("select repo, sum(cost_usd) from usage", "not_grouped", "repo"),
        ("select sum(sum(cost_usd)) from usage", "misplaced_aggregate", "aggregate"),
        ("select repo from usage where sum(cost_usd) > 1", "misplaced_aggregate", "HAVING"),
        ("select repo::integer from usage", "conversion", "try_cast"),
        ("select strptime(repo, '%Y') from usage", "conversion", "try_cast"),
        ("select unhex('aé1')", "conversion", "try_cast"),
        ("select 1 // 0", "division", "nullif"),
        ("select (select repo from usage)", "many_rows", "several rows"),
        ("select 9223372036854775807 + 1", "overflow", "too large"),
        ("select 1 union select 1, 2", "column_count", "columns"),
        ("select from where", "syntax", "SQL"),
        ("select error(user_id) from usage", "invalid_input", "function"),
        ("select 1; select 2", "not_a_query", "single SELECT"),
        ("DISCONNECT", "failed", "another way"),
    ],
)
def test_failures_have_a_code_and_a_hint_but_nothing_of_the_data(
    asking: Asking, sql: str, code: str, says: str
) -> None:
    with pytest.raises(QueryFailed) as failure:
        asking.ask(sql)

    assert failure.value.code == code
    assert says in failure.value.reason
    assert "acme/r" not in failure.value.reason
    assert "u1" not in failure.value.reason


def test_bytes_that_are_no_text_are_a_failure_of_the_query_and_not_of_the_service() -> None:
    broken = pa.array([b"\xff\xfe"]).view(pa.string())
    sink = pa.BufferOutputStream()
    batch = pa.RecordBatch.from_arrays([broken], names=["0"])
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)

    with pytest.raises(QueryFailed, match="not valid"):
        result_set({"columns": [["x", "VARCHAR"]], "truncated": False}, bytes(sink.getvalue()), "v1")


def test_a_name_that_the_query_does_not_say_is_not_told(asking: Asking) -> None:
    with pytest.raises(QueryFailed) as failure:
        asking.ask("select coz_usd from usage", grant({"usage": ("cost_usd",)}))

    assert failure.value.reason == "There is no such column: coz_usd."


def test_a_slow_query_is_stopped_at_the_limit_of_its_grant(asking: Asking) -> None:
    started = time.perf_counter()
    with pytest.raises(LimitExceeded, match=r"longer than 0\.3 seconds"):
        asking.ask("select count(*) from usage, usage as b, usage as c", grant(limits=Limits(seconds=0.3)))

    assert time.perf_counter() - started < 0.3 + 2


def test_no_grant_exceeds_the_ceiling_of_the_engine(asking: Asking) -> None:
    with pytest.raises(LimitExceeded, match=f"longer than {CEILING.seconds:g} seconds"):
        asking.ask("select count(*) from usage, usage as b, usage as c", grant(limits=Limits(seconds=60)))


def test_a_snapshot_that_is_missing_says_what_makes_one(tmp_path: Path) -> None:
    assert "outlay load" in str(refusal(tmp_path / "nothing.duckdb"))


def test_a_file_that_is_no_database_is_told_apart_from_a_missing_one(tmp_path: Path) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"not a database" * 1000)

    message = str(refusal(broken))

    assert "broken.duckdb is not a database" in message
    assert str(tmp_path) not in message


def test_a_file_that_is_damaged_inside_is_the_warehouses_fault_not_the_querys(
    snapshot: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.duckdb"
    content = bytearray(snapshot.read_bytes())
    quarter = len(content) // 4
    content[quarter:-quarter] = bytes(len(content) - 2 * quarter)
    damaged.write_bytes(content)
    asking = Asking(damaged)

    with pytest.raises(WarehouseUnavailable, match="damaged"):
        asking.ask("select count(distinct request_id), sum(cost_usd), min(repo) from usage")
    asking.close()


def test_a_file_that_another_process_writes_to_names_the_way_out(tmp_path: Path) -> None:
    held = tmp_path / "held.duckdb"
    with duckdb.connect(str(held)) as writer:
        writer.execute("create table t (i integer)")

        assert "outlay snapshot --out FILE" in str(refusal(held))


def refusal(path: Path) -> OutlayError:
    with pytest.raises(WarehouseUnavailable) as refused:
        Asking(path)
    return refused.value


def test_a_snapshot_without_the_views_asks_for_a_new_load(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        connection.execute("create view people as select 1 as user_id")
    asking = Asking(tmp_path / "old.duckdb")

    with pytest.raises(WarehouseUnavailable, match="load them again"):
        asking.ask("select 1 from usage")
    asking.close()


def test_settings_come_as_text_from_the_environment(snapshot: Path) -> None:
    engine = build(Config(database=str(snapshot), workers="2", spares="0", seconds="1.5"))  # type: ignore[arg-type]

    assert isinstance(engine, DuckDBEngine)


def test_a_query_names_only_views_of_its_grant(asking: Asking) -> None:
    outside = query("select 1 from people")
    narrow = query("select 1 from people", grant({"usage": EVERYTHING["usage"]}))

    assert asking.wait(asking.engine.run(outside)).rows
    with pytest.raises(QueryFailed):
        asking.wait(asking.engine.run(narrow))
