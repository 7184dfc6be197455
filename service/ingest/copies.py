"""Whole copies of database files: durable before anybody can see them, never left half-made.

They are made from a file that is open already, and stays so as long as DuckDB holds the database: POSIX
lets go of a process's locks on a file when the process closes any descriptor of it, DuckDB's lock among them.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import BinaryIO

from service.errors import StorageFull, WarehouseUnavailable

PART = ".part"
"""The end of a copy's name until it is whole."""


def copy_whole(original: BinaryIO, target: Path, mode: int = 0o644) -> None:
    """Copies a file that nobody writes to meanwhile; the target appears whole, or not at all."""
    part = target.with_name(target.name + PART)
    try:
        original.seek(0)
        with part.open("wb") as copy:
            shutil.copyfileobj(original, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        part.chmod(mode)
        part.replace(target)
        _keep(target.parent)
    except OSError as error:
        raise _own(error, target) from error
    finally:
        part.unlink(missing_ok=True)


def write_ahead(path: Path) -> Path:
    """Where DuckDB keeps what a database file does not hold yet."""
    return path.with_name(f"{path.name}.wal")


def _keep(folder: Path) -> None:
    """Makes a rename survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _own(error: OSError, target: Path) -> StorageFull | WarehouseUnavailable:
    if isinstance(error, FileNotFoundError | PermissionError | NotADirectoryError):
        return WarehouseUnavailable(f"{target} cannot be written: {error.strerror}.")
    return StorageFull(f"There is no space for {target}; nothing was half-written. Free some and try again.")
