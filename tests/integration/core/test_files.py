"""Uploads are checked by content, written anew and kept under unguessable names."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from jobsite.core import clock
from jobsite.core.errors import Invalid, NotFound
from jobsite.core.files import MAX_BYTES, ORPHANS_STAY, FolderStore, store_upload, sweep_files


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, format=kind)
    return stream.getvalue()


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
REFUSED = {
    "empty": b"",
    "text": b"hello",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "zip": b"PK\x03\x04" + b"\0" * 60,
    "gif": b"GIF89a" + b"\0" * 40,
    "truncated png": picture()[:30],
    "too large": b"%PDF-1.4" + b"0" * MAX_BYTES + b"%%EOF",
    "half a pdf": b"%PDF-1.4 and nothing more",
    "pixel flood": picture("PNG", (9000, 9000)),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_picture_or_pdf_is_refused(content: bytes, tmp_path: Path, db_session: Any) -> None:
    with pytest.raises(Invalid):
        store_upload(FolderStore(tmp_path), name="x.png", content=content, person_id=None, field="scan")
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(picture(), "image/png"), (picture("JPEG"), "image/jpeg"), (PDF, "application/pdf")],
    ids=["png", "jpeg", "pdf"],
)
def test_pictures_and_pdfs_are_kept(content: bytes, media_type: str, tmp_path: Path, db_session: Any) -> None:
    store = FolderStore(tmp_path)
    row = store_upload(store, name="licence.png", content=content, person_id=None, field="scan")
    assert row.media_type == media_type
    assert len(store.get(row.key)) == row.size_bytes


def test_a_script_behind_a_picture_does_not_survive(tmp_path: Path, db_session: Any) -> None:
    store = FolderStore(tmp_path)
    row = store_upload(
        store, name="p.png", content=picture() + b"<script>alert(1)</script>", person_id=None, field="scan"
    )
    assert b"script" not in store.get(row.key)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\b\\c.png", 'x"<>|.png', "\0", "长" * 300])
def test_a_name_with_a_path_is_only_a_name(name: str, tmp_path: Path, db_session: Any) -> None:
    row = store_upload(FolderStore(tmp_path), name=name, content=picture(), person_id=None, field="scan")
    assert not set('/\\<>|"\0') & set(row.name)
    assert 0 < len(row.name) <= 120


@pytest.mark.parametrize("key", ["../secret_key", "..", "a/b", ""])
def test_a_key_that_is_a_path_is_not_found(key: str, tmp_path: Path, db_session: Any) -> None:
    with pytest.raises(NotFound):
        FolderStore(tmp_path).get(key)


def test_files_that_no_row_names_are_swept_after_a_day(tmp_path: Path, db_session: Any) -> None:
    store = FolderStore(tmp_path)
    kept = store_upload(store, name="a.pdf", content=PDF, person_id=None, field="scan")
    store.put("0" * 40, PDF)
    assert sweep_files(store) == 0, "a form that is being sent may still keep it"
    with clock.frozen_at(clock.now() + ORPHANS_STAY * 2):
        assert sweep_files(store) == 1
    assert store.get(kept.key) == PDF
    with pytest.raises(NotFound):
        store.get("0" * 40)
