"""The writable warehouse: a DuckDB file whose schema is brought up to date whenever it is opened.

Migrations run once each and are never edited after a release; the views are our own
and replaced whenever their text changes. Both happen in one transaction.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
from sqlglot import exp

from service.errors import BadInput, NotFound, OutlayError, StorageFull, WarehouseUnavailable
from service.resources import folder, sql_scripts

STAGED = (
    "request",
    "tool_call",
    "prompt",
    "commit",
    "pull_request",
    "metric_delta",
    "artifact_daily",
    "billed_daily",
)
"""The facts that a connector stages in `incoming_<name>`."""

_PERSONAL = frozenset({"request", "tool_call", "prompt", "commit", "pull_request"})
_PERSON_NAMED_BY = ("email", "account", "device", "key_owner")
"""What may name a person beside user_id; the owner of the ingest key counts where the others name nobody."""

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}
IDENTITY = "identity"
"""What tells this warehouse from another that was made at the same place."""
_VIEWS = "views"
_STORAGE_ERRORS: tuple[tuple[tuple[str, ...], type[OutlayError], str], ...] = (
    (
        ("no space left", "disk quota", "could not write", "file too large"),
        StorageFull,
        "has no space left on its disk; nothing was half-written. Free some and try again.",
    ),
    (
        ("could not set lock", "different configuration"),
        WarehouseUnavailable,
        "is held by another process, probably a running service. Stop it, or take a copy with "
        "`outlay snapshot --out FILE` and use that.",
    ),
    (
        ("not a valid duckdb", "is a directory"),
        WarehouseUnavailable,
        "is not a DuckDB database. Name another file, or move it away.",
    ),
    (
        ("permission denied", "read-only"),
        WarehouseUnavailable,
        "may not be written. Change its rights, or set OUTLAY_HOME elsewhere.",
    ),
)
"""DuckDB names all of these one IO error; its words tell them apart."""


def open_for_writing(path: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse at a path, made where there is none; nobody else may hold it meanwhile."""
    make_folder(path.parent)
    with storage_errors(path):
        connection = duckdb.connect(str(path), config=_CONFIG)
        try:
            # It would be drawn into whatever a command prints.
            connection.execute("set enable_progress_bar = false")
            _bring_up_to_date(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def make_folder(folder: Path) -> None:
    """A folder with those above it; what stands there already stays."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseUnavailable(
            f"The folder {folder} cannot be made ({error.strerror}). Set OUTLAY_HOME to one that can."
        ) from error


def stage(connection: duckdb.DuckDBPyConnection) -> None:
    """Lays fresh, empty `incoming_…` tables: the facts' columns, all nullable, and how a person may be named.

    Their columns are spelt out: after `create table … as … limit 0`, DuckDB 2.0.0 reads back
    none of the rows that a parallel insert puts into the table in the same transaction.
    """
    for name in STAGED:
        columns = connection.execute(
            "select column_name, data_type from duckdb_columns() "
            "where schema_name = 'facts' and table_name = ? order by column_index",
            [name],
        ).fetchall()
        named_by = [(column, "VARCHAR") for column in _PERSON_NAMED_BY if name in _PERSONAL]
        connection.execute(_empty_table(f"incoming_{name}", columns + named_by).sql("duckdb"))


def run_script(connection: duckdb.DuckDBPyConnection, script: Path) -> None:
    """Runs one file of statements, in order."""
    connection.execute(script.read_text(encoding="utf-8"))


def storage_error(error: duckdb.Error, path: Path) -> OutlayError:
    """The engine's words about a file, in ours: who holds it, what it is, or that the disk is full."""
    if isinstance(error, duckdb.DataError | duckdb.IntegrityError):
        return BadInput("What was sent does not fit: a value is missing or out of range. Nothing was kept.")
    said = str(error).lower()
    for signs, kind, meaning in _STORAGE_ERRORS:
        if any(sign in said for sign in signs):
            return kind(f"{path} {meaning}")
    if isinstance(error, duckdb.ProgrammingError):
        return OutlayError(f"Something of ours failed on {path}; nothing was kept.")
    return WarehouseUnavailable(
        f"{path} cannot be used as a warehouse: it is damaged, or something else made it."
    )


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Whatever the engine raises about a file comes out as ours."""
    try:
        yield
    except duckdb.Error as error:
        raise storage_error(error, path) from error


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block or nothing."""
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):  # a commit that failed has rolled back already
            connection.rollback()
        raise


def _empty_table(name: str, columns: list[tuple[str, str]]) -> exp.Create:
    definitions = [
        exp.ColumnDef(
            this=exp.to_identifier(column, quoted=True), kind=exp.DataType.build(kind, dialect="duckdb")
        )
        for column, kind in columns
    ]
    return exp.Create(
        this=exp.Schema(this=exp.to_table(name), expressions=definitions),
        kind="TABLE",
        replace=True,
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
    )


def _bring_up_to_date(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    applied = _applied(connection)
    migrations = sql_scripts("warehouse")
    views = sql_scripts("views")
    if not migrations or not views:
        raise NotFound("schema/warehouse or schema/views is empty; OUTLAY_RESOURCES must name a whole copy.")
    known = {script.name for script in migrations} | {_VIEWS, IDENTITY}
    if newer := sorted(set(applied) - known):
        raise WarehouseUnavailable(f"{path} was written by a newer Outlay ({newer[-1]}); upgrade to open it.")
    pending = [script for script in migrations if script.name not in applied]
    fingerprint = _fingerprint(views)
    if not pending and applied.get(_VIEWS) == fingerprint:
        return
    with transaction(connection):
        for script in [*pending, *views]:
            run_script(connection, script)
        _record(connection, [(script.name, _fingerprint([script])) for script in pending], fingerprint)


def _applied(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    tables = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'facts' and table_name = 'migration'"
    ).fetchall()
    if not tables:
        return {}
    return dict(connection.execute("select name, fingerprint from facts.migration").fetchall())


def _record(connection: duckdb.DuckDBPyConnection, applied: list[tuple[str, str]], views: str) -> None:
    connection.execute(
        "create table if not exists facts.migration (name varchar not null, fingerprint varchar not null)"
    )
    connection.execute("delete from facts.migration where name = ?", [_VIEWS])
    connection.executemany("insert into facts.migration values (?, ?)", [*applied, (_VIEWS, views)])
    connection.execute(
        "insert into facts.migration select ?, ? where ? not in (select name from facts.migration)",
        [IDENTITY, secrets.token_hex(16), IDENTITY],
    )
    run_script(connection, folder("schema") / "derive" / "version" / "next.sql")


def _fingerprint(scripts: list[Path]) -> str:
    digest = hashlib.sha256()
    for script in scripts:
        digest.update(script.read_bytes())
    return digest.hexdigest()
