"""Backup and restore: the database as of one moment, the uploads, nothing that can be rebuilt (the index).

The archive is a tar.gz with `manifest.json`, `database.sqlite` or `database.dump`, and `uploads/`.
The secret key is not in it: keep that apart.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from jobsite.core import clock

FORMAT = 1


class BackupError(RuntimeError):
    """The backup or restore cannot go on; the message says what to do."""


def write_backup(database_url: str, uploads: Path, target: Path) -> int:
    """Write an archive to `target` while the site runs; returns its size in bytes. Never replaces a file."""
    if target.exists():
        raise BackupError(f"{target} exists already; choose another name.")
    url = make_url(database_url)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = _dump_sqlite(url, Path(folder)) if url.drivername == "sqlite" else _dump_postgres(url, Path(folder))
        manifest = Path(folder) / "manifest.json"
        manifest.write_text(json.dumps({"format": FORMAT, "made_at": clock.now().isoformat(), "database": dump.name}))
        unfinished = Path(folder) / "archive"
        with tarfile.open(unfinished, "w:gz", compresslevel=4) as archive:
            archive.add(manifest, manifest.name)
            archive.add(dump, dump.name)
            if uploads.exists():
                archive.add(uploads, "uploads")
        unfinished.replace(target)
    target.chmod(0o600)
    return target.stat().st_size


def _dump_sqlite(url: URL, folder: Path) -> Path:
    dump = folder / "database.sqlite"
    with closing(sqlite3.connect(str(url.database))) as source, closing(sqlite3.connect(dump)) as copy:
        source.execute("PRAGMA busy_timeout=5000")
        source.backup(copy)  # all pages in one step: one moment, however much is written meanwhile
    return dump


def _dump_postgres(url: URL, folder: Path) -> Path:
    dump = folder / "database.dump"
    _run_client(["pg_dump", "--format=custom", "--no-owner", "--file", str(dump), _libpq(url)])
    return dump


def restore_backup(archive: Path, database_url: str, uploads: Path) -> None:
    """Put an archive in place of the database and the uploads. The site must not run.

    Raises BackupError when the archive is not one of ours or belongs to another kind of database.
    """
    url = make_url(database_url)
    wanted = "database.sqlite" if url.drivername == "sqlite" else "database.dump"
    with tempfile.TemporaryDirectory(dir=uploads.parent) as folder:
        try:
            with tarfile.open(archive) as content:
                content.extractall(folder, filter="data")
            manifest = json.loads((Path(folder) / "manifest.json").read_text())
        except (tarfile.TarError, OSError, ValueError) as error:
            raise BackupError(f"{archive} is not a backup of this site.") from error
        if manifest.get("format") != FORMAT or manifest.get("database") != wanted:
            raise BackupError(f"The archive holds {manifest.get('database')}, this site needs {wanted}.")
        if url.drivername == "sqlite":
            _put_sqlite(Path(folder) / wanted, Path(str(url.database)))
        else:
            _run_client(
                [
                    "pg_restore",
                    "--clean",
                    "--if-exists",
                    "--no-owner",
                    "--dbname",
                    _libpq(url),
                    str(Path(folder) / wanted),
                ]
            )
        _put_uploads(Path(folder) / "uploads", uploads)


def _put_sqlite(dump: Path, database: Path) -> None:
    with closing(sqlite3.connect(dump)) as check:
        if check.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The database in the archive is damaged.")
    database.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    beside = database.with_name(database.name + ".restored")
    shutil.copyfile(dump, beside)
    beside.replace(database)


def _put_uploads(restored: Path, uploads: Path) -> None:
    if uploads.exists():
        shutil.rmtree(uploads)
    if restored.exists():
        shutil.move(restored, uploads)


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run_client(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own fixed command
    except FileNotFoundError as error:
        raise BackupError(f"{command[0]} is missing: install PostgreSQL's client programs.") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{command[0]} failed: {error.stderr.strip()[-300:]}") from error
