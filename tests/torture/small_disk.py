"""Disks that are full until somebody makes room."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from storage.engine import Database

SIZE = 12 * 1024 * 1024  # SQLite writes 4 MB beside its file before it tidies them up


class Disk(Protocol):
    """Where a SQLite store is kept."""

    folder: Path

    def fill(self, database: Database) -> None:
        """Not another page fits."""

    def make_room(self, database: Database) -> None:
        """There is plenty."""


class FewPages:
    """SQLite's own limit to how long a file may grow, which works everywhere."""

    def __init__(self, folder: Path) -> None:
        """Keep the file here."""
        self.folder = folder

    def fill(self, database: Database) -> None:
        """No more pages than there are."""
        with database.writing() as connection:
            pages = connection.core.exec_driver_sql("PRAGMA page_count").scalar()
            connection.core.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def make_room(self, database: Database) -> None:
        """As many pages as there can be."""
        with database.writing() as connection:
            connection.core.exec_driver_sql("PRAGMA max_page_count = 4294967294")


class SmallDisk:
    """A file system of a few megabytes with a heavy file beside the store."""

    def __init__(self, folder: Path) -> None:
        """It is mounted here."""
        self.folder = folder

    def fill(self, database: Database) -> None:
        """Write until nothing more goes in."""
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            for size in (4096, 1):
                while _fits(ballast.fileno(), size):
                    pass

    def make_room(self, database: Database) -> None:
        """Take the heavy file away."""
        (self.folder / "ballast").unlink()


def _fits(file: int, size: int) -> bool:
    try:
        return os.write(file, bytes(size)) > 0
    except OSError:
        return False


@contextmanager
def mounted() -> Iterator[Path]:
    """A small file system of its own. Raises CalledProcessError or OSError where that is not permitted."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def may_mount() -> bool:
    """Whether this process may mount a file system."""
    try:
        with mounted():
            return True
    except (subprocess.CalledProcessError, OSError):
        return False
