"""Compilation of the inner loops by numba, with a cache that is true and may be missing.

Numba's own cache looks at the file of one function only: a loop would keep the machine code of a formula that has
changed in another file. So the cache stands in a folder named after all sources of matching. On a read-only install
without a cache folder (NUMBA_CACHE_DIR) the loops are compiled anew in each process instead of failing.
Must not know matching.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])
HERE = Path(__file__).resolve().parent
PREFIX = "matching-"
_config: Any = numba.config


def sources_mark() -> str:
    """Changes with any source of matching and with numba itself."""
    digest = hashlib.sha256(numba.__version__.encode())
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


def _cache_folder() -> Path | None:
    given = os.environ.get("NUMBA_CACHE_DIR")
    bases = [Path(given)] if given else [HERE / "__pycache__", Path.home() / ".cache" / "jobsite"]
    return prepare_folder(bases, sources_mark())


CACHE_FOLDER = _cache_folder()


def compiled(function: Function) -> Function:
    """Compile on first call without the interpreter's lock; cached on disk where that is possible."""
    if CACHE_FOLDER is None:
        return numba.njit(function, nogil=True, error_model="numpy")  # type: ignore[no-any-return]
    before, _config.CACHE_DIR = _config.CACHE_DIR, str(CACHE_FOLDER)
    try:
        return numba.njit(function, cache=True, nogil=True, error_model="numpy")  # type: ignore[no-any-return]
    finally:
        _config.CACHE_DIR = before
