"""A backup holds what was acknowledged before it, and a restore brings it back."""

import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.backup import BackupError, restore_backup, write_backup
from jobsite.core.database import db, unit_of_work
from jobsite.core.throttle import Attempt

pytestmark = pytest.mark.one_database
ROUNDS = 20


def test_each_backup_while_writing_holds_every_row_acknowledged_before_it(separate_app: Any, tmp_path: Path) -> None:
    settings = separate_app.extensions["settings"]
    acknowledged = [0]
    stop = threading.Event()

    def write() -> None:
        with separate_app.app_context():
            while not stop.is_set():
                with unit_of_work():
                    db.session.add(Attempt(bucket="x", made_at=clock.now()))
                acknowledged[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    checked = 0
    try:
        for number in range(ROUNDS):
            before = acknowledged[0]
            archive = tmp_path / f"{number}.tar.gz"
            write_backup(settings.database_url, settings.data_dir / "uploads", archive)
            place = tmp_path / f"restored{number}"
            place.mkdir()
            restore_backup(archive, f"sqlite:///{place / 'jobsite.sqlite'}", place / "uploads")
            with sa.create_engine(f"sqlite:///{place / 'jobsite.sqlite'}").connect() as connection:
                assert connection.scalar(sa.text("SELECT count(*) FROM attempt")) >= before
            checked += 1
    finally:
        stop.set()
        writer.join()
    assert checked == ROUNDS
    assert acknowledged[0] >= ROUNDS


def test_uploads_come_back(separate_app: Any, tmp_path: Path) -> None:
    settings = separate_app.extensions["settings"]
    uploads = settings.data_dir / "uploads"
    (uploads / "ab").mkdir(parents=True)
    (uploads / "ab" / "abcd").write_bytes(b"scan")
    write_backup(settings.database_url, uploads, tmp_path / "b.tar.gz")
    place = tmp_path / "restored"
    place.mkdir()
    restore_backup(tmp_path / "b.tar.gz", f"sqlite:///{place / 'jobsite.sqlite'}", place / "uploads")
    assert (place / "uploads" / "ab" / "abcd").read_bytes() == b"scan"


def test_a_backup_never_replaces_a_file(separate_app: Any, tmp_path: Path) -> None:
    target = tmp_path / "b.tar.gz"
    target.write_bytes(b"precious")
    settings = separate_app.extensions["settings"]
    with pytest.raises(BackupError, match="exists"):
        write_backup(settings.database_url, settings.data_dir / "uploads", target)
    assert target.read_bytes() == b"precious"


def test_something_else_is_not_restored(separate_app: Any, tmp_path: Path) -> None:
    other = tmp_path / "other.tar.gz"
    other.write_bytes(b"not a backup")
    with pytest.raises(BackupError, match="not a backup"):
        restore_backup(other, f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path / "uploads")
