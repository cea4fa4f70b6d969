"""Uploads: checked, stored under an unguessable name in DATA_DIR, given back only as attachments.

Owns the `stored_file` table and the `FileStore` seam; who may read a file is its owner feature's policy.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Mapped, mapped_column

from jobsite.core import clock
from jobsite.core.database import Model, db
from jobsite.core.errors import Invalid, NotFound
from jobsite.core.i18n import lazy_gettext as _

MAX_BYTES = 5_000_000
MAX_PIXELS = 40_000_000
ORPHANS_STAY = timedelta(days=1)  # longer than any request that stores a file lasts
SWEEP_BATCH = 500
IMAGE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
PDF_TYPE = "application/pdf"


class StoredFile(Model):
    """What was uploaded, by whom; the bytes are in the store under `key`."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(64))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]


class FileStore(Protocol):
    """Where bytes are kept: a folder here, object storage elsewhere."""

    def put(self, key: str, content: bytes) -> None: ...

    def get(self, key: str) -> bytes: ...

    def delete(self, key: str) -> None: ...

    def list_keys(self, *, stored_before: datetime) -> Iterator[str]: ...


class FolderStore:
    """Files under one folder, written beside and renamed, so that a crash leaves none half written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        if not key.isalnum():
            raise NotFound
        return self.folder / key[:2] / key

    def put(self, key: str, content: bytes) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".new")
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound from error

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def list_keys(self, *, stored_before: datetime) -> Iterator[str]:
        for path in self.folder.glob("??/*"):
            if path.name.isalnum() and path.stat().st_mtime < stored_before.timestamp():
                yield path.name


def store_upload(store: FileStore, *, name: str, content: bytes, person_id: int | None, field: str) -> StoredFile:
    """Check and keep a picture (JPEG, PNG, WebP) or PDF of at most MAX_BYTES; pictures are written anew.

    Raises Invalid on the form field `field` when the content is something else, too large or broken.
    """
    if not content or len(content) > MAX_BYTES:
        raise Invalid({field: _("请选择不超过 5 MB 的文件。")})
    media_type, clean = _checked(content, field)
    row = StoredFile(
        key=secrets.token_hex(20),
        name=_safe_name(name),
        media_type=media_type,
        size_bytes=len(clean),
        sha256=hashlib.sha256(clean).hexdigest(),
        person_id=person_id,
        created_at=clock.now(),
    )
    store.put(row.key, clean)
    db.session.add(row)
    db.session.flush()
    return row


def sweep_files(store: FileStore) -> int:
    """Delete what no row names after ORPHANS_STAY: the files of forms that were refused. Returns how many were deleted."""
    swept = 0
    keys = store.list_keys(stored_before=clock.now() - ORPHANS_STAY)
    while batch := list(islice(keys, SWEEP_BATCH)):
        known = set(db.session.scalars(sa.select(StoredFile.key).where(StoredFile.key.in_(batch))))
        for key in batch:
            if key not in known:
                store.delete(key)
                swept += 1
    return swept


def _checked(content: bytes, field: str) -> tuple[str, bytes]:
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return PDF_TYPE, content
    try:
        with Image.open(BytesIO(content), formats=tuple(IMAGE_TYPES)) as image:
            if image.width * image.height > MAX_PIXELS or getattr(image, "n_frames", 1) > 1:
                raise Invalid({field: _("图片太大，请缩小后再传。")})
            kind = image.format or ""
            clean = BytesIO()
            image.convert("RGB" if kind == "JPEG" else image.mode).save(clean, format=kind)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid({field: _("只能上传 JPG、PNG、WebP 图片或 PDF 文件。")}) from error
    return IMAGE_TYPES[kind], clean.getvalue()


def _safe_name(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable() and char not in '<>:"|?*')[:120] or "file"
