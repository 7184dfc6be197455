from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from service.connectors.demo import Demo
from service.errors import WarehouseUnavailable
from service.ingest.run import Load, load
from service.ingest.zone import keep_zone, zone_of

SMALL = Demo(seed=7, until=date(2026, 11, 22), people=20, days=3)


def test_a_new_file_counts_in_the_zone_it_was_given(tmp_path: Path) -> None:
    file = tmp_path / "new.duckdb"

    keep_zone(file, "Europe/Berlin")

    assert zone_of(file) == "Europe/Berlin"


def test_days_begin_and_end_in_the_zone_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "tokyo.duckdb"

    load("demo", Load(file, datetime(2026, 11, 22, 15, 5), demo=SMALL, zone="Asia/Tokyo"))

    with duckdb.connect(str(file), read_only=True) as connection:
        wrong = connection.execute(
            "select count(*) from usage where day <> cast(occurred_at + interval 9 hour as date)"
        ).fetchone()
    assert wrong == (0,)


def test_a_file_with_days_in_it_refuses_another_zone_and_says_which_it_has(tmp_path: Path) -> None:
    file = tmp_path / "utc.duckdb"
    load("demo", Load(file, datetime(2026, 11, 22, 15, 5), demo=SMALL))

    with pytest.raises(WarehouseUnavailable, match="OUTLAY_ZONE=UTC"):
        keep_zone(file, "Europe/Berlin")
    keep_zone(file, "UTC")
