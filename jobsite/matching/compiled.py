"""Compilation of the inner loops by numba on first use, with a cache that is true and may be missing.

Reading numba costs half a second of processor, so a process that never ranks (push, a command) never reads it, and
the others do when they get warm. Numba's own cache looks at the file of one function only: a loop would keep the
machine code of a formula that has changed in another file. So the cache stands in a folder named after all sources of
matching. On a read-only install without a cache folder (NUMBA_CACHE_DIR) the loops are compiled anew in each process
instead of failing. Must not know matching.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import threading
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar, cast

from jobsite.core.lazily import lazy_module

Function = TypeVar("Function", bound=Callable[..., Any])
numba = lazy_module("numba")
HERE = Path(__file__).resolve().parent
PREFIX = "matching-"
_lock = threading.RLock()


def sources_mark() -> str:
    """Changes with any source of matching and with numba itself."""
    digest = hashlib.sha256(version("numba").encode())
    for path in sorted(HERE.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def prepare_folder(bases: list[Path], mark: str) -> Path | None:
    """The first of the places where a folder for this mark can be made and written; older ones there are removed."""
    for base in bases:
        folder = base / f"{PREFIX}{mark}"
        try:
            if not folder.exists():
                for old in base.glob(f"{PREFIX}*"):
                    shutil.rmtree(old, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError:
            continue
        return folder
    return None


@lru_cache(maxsize=1)
def cache_folder() -> Path | None:
    """Where this process keeps its machine code; None where nothing can be written."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    bases = [Path(given)] if given else [HERE / "__pycache__", Path.home() / ".cache" / "jobsite"]
    return prepare_folder(bases, sources_mark())


class _CompiledLater:
    """A function that numba takes over when it is first called, from Python or from another such function."""

    def __init__(self, function: Callable[..., Any], *, makes_arrays: bool) -> None:
        functools.update_wrapper(self, function)
        self._function, self._makes_arrays = function, makes_arrays
        self._dispatcher: Any = None

    def __call__(self, *arguments: Any) -> Any:
        return (self._dispatcher or self.dispatcher())(*arguments)

    @property
    def _numba_type_(self) -> Any:
        """How numba, compiling a caller, sees this function."""
        return self.dispatcher()._numba_type_

    def dispatcher(self) -> Any:
        """Numba's own function, made once."""
        with _lock:
            if self._dispatcher is None:
                self._dispatcher = _compile(self._function, makes_arrays=self._makes_arrays)
            return self._dispatcher


def _compile(function: Callable[..., Any], *, makes_arrays: bool) -> Any:
    folder, config = cache_folder(), numba.config
    options = {"nogil": True, "error_model": "numpy", "cache": folder is not None, "_nrt": makes_arrays}
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder or config.CACHE_DIR)
    try:
        return numba.njit(function, **options)
    finally:
        config.CACHE_DIR = before


def compiled(function: Function) -> Function:
    """Compile on first call without the interpreter's lock; cached on disk where that is possible."""
    return cast(Function, _CompiledLater(function, makes_arrays=True))


def compiled_lean(function: Function) -> Function:
    """As ``compiled``, for what makes no array of its own: it then counts no references.

    Counting took half of the time of a ranking, as every use of a column of a table counted twice.
    """
    return cast(Function, _CompiledLater(function, makes_arrays=False))
