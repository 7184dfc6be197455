from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from staged import row, rows

from service import resources
from service.errors import StorageFull, WarehouseUnavailable
from service.ingest.warehouse import STAGED, open_for_writing, stage, storage_error

HOLD = """
import sys, duckdb
held = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_a_new_warehouse_has_the_facts_and_the_views_of_the_contract(path: Path) -> None:
    with closing(open_for_writing(path.parent / "new" / "folder" / "warehouse.duckdb")) as connection:
        views = {
            name for (name,) in rows(connection, "select view_name from duckdb_views() where not internal")
        }

        assert {"usage", "sessions", "commits", "billed", "freshness"} <= views
        assert row(connection, "select count(*) from usage") == (0,)


def test_opening_again_runs_nothing_twice(path: Path) -> None:
    with closing(open_for_writing(path)) as connection:
        first = rows(connection, "from facts.migration"), rows(connection, "from facts.setting")
    with closing(open_for_writing(path)) as connection:
        assert (rows(connection, "from facts.migration"), rows(connection, "from facts.setting")) == first


def test_changed_views_are_replaced_and_make_a_new_version(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_for_writing(path).close()
    own = tmp_path / "own"
    for script in [*resources.sql_scripts("warehouse"), *resources.sql_scripts("views")]:
        copy = own / "schema" / script.parent.name / script.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(script.read_text())
    derive = resources.folder("schema") / "derive"
    (own / "schema" / "derive").symlink_to(derive)
    (own / "schema" / "views" / "14_freshness.sql").write_text(
        "create or replace view freshness as select source, 1 as added from facts.watermark;"
    )
    monkeypatch.setenv("OUTLAY_RESOURCES", str(own))

    with closing(open_for_writing(path)) as connection:
        assert rows(connection, "select column_name from (describe freshness)") == [("source",), ("added",)]
        assert row(connection, "select value from facts.setting where name = 'data_version'") == ("2",)


def test_a_warehouse_of_a_newer_outlay_is_left_alone(path: Path) -> None:
    with closing(open_for_writing(path)) as connection:
        connection.execute("insert into facts.migration values ('999_future.sql', 'x')")

    with pytest.raises(WarehouseUnavailable, match=r"newer Outlay \(999_future.sql\)"):
        open_for_writing(path)


def test_a_file_that_another_process_holds_names_the_way_out(path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(WarehouseUnavailable, match=r"outlay snapshot --out FILE"):
            open_for_writing(path)
    finally:
        holder.communicate()


def test_what_is_no_database_is_named_and_left_as_it_is(path: Path) -> None:
    path.write_text("not a database" * 1_000)

    with pytest.raises(WarehouseUnavailable, match="is not a DuckDB database"):
        open_for_writing(path)
    assert path.read_text().startswith("not a database")


def test_a_folder_that_cannot_be_made_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(WarehouseUnavailable, match="OUTLAY_HOME"):
        open_for_writing(tmp_path / "file" / "warehouse.duckdb")


def test_a_full_disk_is_told_as_such(path: Path) -> None:
    full = storage_error(duckdb.IOException("Could not write file: No space left on device"), path)

    assert isinstance(full, StorageFull)


def test_staging_has_the_facts_columns_and_ways_to_name_a_person(path: Path) -> None:
    with closing(open_for_writing(path)) as connection:
        stage(connection)
        for name in STAGED:
            facts = rows(connection, f'select column_name, column_type from (describe facts."{name}")')
            staged = rows(connection, f"select column_name, column_type from (describe incoming_{name})")
            assert staged[: len(facts)] == facts
            assert {column for column, _ in staged[len(facts) :]} in (
                set(),
                {"email", "account", "device", "key_owner"},
            )
