from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from staged import MONDAY, row, rows

from service.connectors import demo as demo_organisation
from service.connectors.demo import Demo
from service.errors import BadInput, BadTelemetry, NotFound
from service.ingest.run import Load, load
from service.ingest.warehouse import open_for_writing

RECORDED = Path(__file__).parent.parent / "data" / "otlp"
SMALL = Demo(until=date(2026, 11, 21), people=20, days=14)


def test_recorded_telemetry_loads_once(path: Path) -> None:
    told: list[tuple[str, float]] = []
    first = load(
        "otlp", Load(path, MONDAY, (RECORDED,), progress=lambda done, share: told.append((done, share)))
    )
    again = load("otlp", Load(path, MONDAY, tuple(sorted(RECORDED.glob("*.json"), reverse=True))))

    assert (first.rows["request"], again.total) == (10, 0)
    assert len(told) == 15
    assert told[-1][1] == 1.0
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        assert row(connection, "select sum(cost_usd), count(*) from usage") == (Decimal("0.079764"), 10)


def test_lines_of_bodies_load_like_files_of_one(path: Path, tmp_path: Path) -> None:
    lines = tmp_path / "collected.jsonl"
    lines.write_text("".join(body.read_text().replace("\n", "") + "\n" for body in RECORDED.glob("*.json")))

    assert load("otlp", Load(path, MONDAY, (lines,))).rows["request"] == 10


def test_one_unreadable_body_loads_nothing(path: Path, tmp_path: Path) -> None:
    for body in RECORDED.glob("*.json"):
        (tmp_path / body.name).write_bytes(body.read_bytes())
    (tmp_path / "zzz.json").write_text('{"resourceLogs": [')

    with pytest.raises(BadTelemetry, match=r"zzz\.json"):
        load("otlp", Load(path, MONDAY, (tmp_path,)))
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        assert row(connection, "select count(*) from usage") == (0,)


def test_a_kind_that_there_is_not_names_those_that_there_are(path: Path) -> None:
    with pytest.raises(NotFound, match="there are: demo, otlp, prices"):
        load("parquet", Load(path, MONDAY))


@pytest.mark.parametrize(
    ("paths", "complaint"), [((), "Name the files"), ((Path("nowhere"),), "no file or folder nowhere")]
)
def test_what_cannot_be_found_is_named(path: Path, paths: tuple[Path, ...], complaint: str) -> None:
    with pytest.raises((BadInput, NotFound), match=complaint):
        load("otlp", Load(path, MONDAY, paths))


def test_the_demo_loads_again_to_the_same_and_leaves_other_sources(path: Path) -> None:
    load("otlp", Load(path, MONDAY, (RECORDED,)))
    first = load("demo", Load(path, MONDAY, demo=SMALL))
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        before = rows(connection, "from usage order by all"), rows(connection, "from activity order by all")
        assert rows(connection, "from freshness order by source") == [
            ("demo", datetime(2026, 11, 21, 15), datetime(2026, 11, 21, 15)),
            ("otlp", datetime(2026, 11, 22, 15, 8, 54, 778000), MONDAY),
        ]
    again = load("demo", Load(path, MONDAY, demo=SMALL))

    assert again.rows == first.rows
    assert list(path.parent.iterdir()) == [path]
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        assert (
            rows(connection, "from usage order by all"),
            rows(connection, "from activity order by all"),
        ) == before


def test_a_demo_that_fails_half_way_leaves_what_was_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load("otlp", Load(path, MONDAY, (RECORDED,)))

    def broken(*_: object):  # type: ignore[no-untyped-def]
        yield "a first slice"
        raise RuntimeError("no second one")

    monkeypatch.setattr(demo_organisation, "chunks", broken)
    with pytest.raises(RuntimeError):
        load("demo", Load(path, MONDAY, demo=SMALL))

    assert list(path.parent.iterdir()) == [path]
    with closing(open_for_writing(path)) as connection:
        assert row(connection, "select count(*) from usage") == (10,)
