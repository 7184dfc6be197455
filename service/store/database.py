"""The connections to the service's memory, its migrations, and what its failures are called.

SQLite takes its write lock when a transaction starts (`begin immediate`): a lock taken in the
middle of one fails at once instead of waiting for the other writer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, inspect, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from service.errors import BadInput, Busy, MemoryUnavailable, OutlayError, StorageFull
from service.resources import sql_scripts
from service.store.tables import migrations

BUSY_SECONDS = 10
"""How long a writer waits for another one before it gives up."""

Values = Mapping[str, object]
"""Cells of a row by the names of their columns."""

_READING = "outlay_reading"
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(715489)"
"""Replicas that start together migrate one after the other; the number is only ours."""
_FULL = {"SQLITE_FULL", "53100"}
_LOCKED = {"SQLITE_BUSY", "SQLITE_LOCKED", "55P03"}


def utc_now() -> datetime:
    """Now, as the memory keeps it: UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Database:
    """One pool of connections; every failure of it leaves as one of our own errors."""

    engine: Engine

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, or leaves nothing behind."""
        with _our_errors(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the memory and never waits for a writer."""
        with _our_errors(), self.engine.connect().execution_options(**{_READING: True}) as connection:
            yield connection

    def put(self, table: Table, key: Values, values: Values, added: Values | None = None) -> None:
        """Changes the row of this key, or adds it (with `added`); of two at once the second changes."""
        try:
            self._put(table, key, values, added or {})
        except IntegrityError:
            self._put(table, key, values, added or {})

    def _put(self, table: Table, key: Values, values: Values, added: Values) -> None:
        row = [table.c[name] == value for name, value in key.items()]
        with self.writing() as connection:
            if not connection.execute(update(table).where(*row).values({**key, **values})).rowcount:
                connection.execute(insert(table).values({**key, **values, **added}))

    def close(self) -> None:
        """Gives the connections back."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The memory at an SQLAlchemy URL, made and migrated where necessary; SQLite files are private."""
    try:
        target = make_url(url)
        if target.get_backend_name() == "sqlite":
            _own_file(target.database)
        database = Database(_engine(url, target.get_backend_name()))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise BadInput(
            "The address of the service's memory cannot be used; it looks like "
            "sqlite:////var/lib/outlay/service.sqlite or postgresql+psycopg://host/database."
        ) from error
    _migrate(database)
    return database


def _engine(url: str, backend: str) -> Engine:
    if backend != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _own_file(name: str | None) -> None:
    if not name or name == ":memory:":
        raise BadInput("The service's memory needs a file: sqlite:////path/to/service.sqlite.")
    path = Path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDONLY, 0o600))
    except OSError as error:
        raise MemoryUnavailable(
            f"The service's memory cannot be opened at {path}: {error.strerror}. "
            "Set OUTLAY_HOME to a folder that can be written to."
        ) from error


def _prepare_sqlite(connection: SQLiteConnection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    connection.execute("pragma foreign_keys = on")
    # SQLite's own knows A to Z only.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("begin" if reading else "begin immediate")


def _migrate(database: Database) -> None:
    """Runs the numbered scripts that have not run yet, each once, all or none of them."""
    with database.writing() as connection:
        if database.engine.dialect.name == "postgresql":
            connection.exec_driver_sql(_ONE_AT_A_TIME)
        if not inspect(connection).has_table(migrations.name):
            migrations.create(connection)
        done = set(connection.execute(select(migrations.c.name)).scalars())
        for script in sql_scripts("service"):
            if script.stem not in done:
                _run(connection, script)


def _run(connection: Connection, script: Path) -> None:
    lines = script.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--"))
    for statement in filter(str.strip, text.split(";\n")):
        connection.exec_driver_sql(statement.strip().removesuffix(";"))
    connection.execute(insert(migrations).values(name=script.stem, applied_at=utc_now()))


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise _explained(error) from error


def _explained(error: DBAPIError) -> OutlayError:
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
    if code in _FULL:
        return StorageFull(
            "The disk that holds the service's memory is full; nothing was kept. Make room and try again."
        )
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or code in _LOCKED:
        return Busy("The service's memory is in use by another process; try again in a moment.")
    if code.startswith("SQLITE_READONLY"):
        return MemoryUnavailable(
            "The service's memory may only be read; its file and folder must be writable."
        )
    if code in {"SQLITE_NOTADB", "SQLITE_CORRUPT"}:
        return MemoryUnavailable(
            "The service's memory is damaged or not a database; restore it from a backup or move it away."
        )
    return MemoryUnavailable("The service's memory cannot be reached; its log names the cause.")
