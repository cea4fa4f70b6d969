"""Where an index lies on disk: the build in use, its generation, the one writer's lock.

Owns the layout ``<root>/<index>/{CURRENT, GENERATION, WRITER, <build>/}`` and the atomic swap of builds.
It must not look into a build: that is the engine's.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobsite.search.engine import IndexBusy, SearchUnavailable

CURRENT = "CURRENT"
GENERATION = "GENERATION"
WRITER = "WRITER"


class IndexDirectory:
    """One index of one engine on disk. A build's name holds what it was built for (``label``)."""

    def __init__(self, root: Path, label: str) -> None:
        self.root = root
        self.label = label

    def current(self) -> Path:
        """The build in use; raises SearchUnavailable if there is none or it was built for something else."""
        build = self._named()
        if build is None:
            raise SearchUnavailable(f"no index in {self.root.name}")
        if not build.name.startswith(f"{self.label}-") or not build.is_dir():
            raise SearchUnavailable(f"the index in {self.root.name} is not one of {self.label}")
        return build

    def _named(self) -> Path | None:
        try:
            return self.root / (self.root / CURRENT).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None

    def stamp(self) -> tuple[int, int, int]:
        """Changes with every commit and every swap; one stat."""
        try:
            status = os.stat(self.root / GENERATION)
        except OSError as error:
            raise SearchUnavailable(f"no index in {self.root.name}") from error
        return status.st_ino, status.st_mtime_ns, status.st_size

    def announce(self) -> None:
        """Tell readers in all processes that there is something new."""
        self._replace(GENERATION, uuid.uuid4().hex)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock, which dies with its process; raises IndexBusy when someone else has it."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / WRITER).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise IndexBusy(self.root.name) from error
            yield

    def new_build(self) -> Path:
        """An empty directory to build in; call it with the writer's lock held."""
        build = self.root / f"{self.label}-{uuid.uuid4().hex[:12]}"
        build.mkdir(parents=True)
        return build

    def swap(self, build: Path) -> None:
        """Put the build into use and remove every other but the last: a reader may just be opening that one."""
        last = self._named()
        self._replace(CURRENT, build.name)
        self.announce()
        for other in self.root.iterdir():
            if other.is_dir() and other not in (build, last):
                shutil.rmtree(other, ignore_errors=True)

    def _replace(self, name: str, text: str) -> None:
        beside = self.root / f".{name}.{uuid.uuid4().hex[:8]}"
        beside.write_text(text, encoding="ascii")
        os.replace(beside, self.root / name)
