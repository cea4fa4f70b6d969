"""Compilation of the inner loops by numba, with its cache where one may be written.

Must not know matching. On a read-only install without a cache folder (NUMBA_CACHE_DIR), the loops are compiled
anew in each process instead of failing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile on first call without the interpreter's lock; cached on disk where that is possible."""
    try:
        return numba.njit(function, cache=True, nogil=True, error_model="numpy")  # type: ignore[no-any-return]
    except RuntimeError:  # numba's answer where no cache folder can be written
        return numba.njit(function, nogil=True, error_model="numpy")  # type: ignore[no-any-return]


def inlined(function: Function) -> Function:
    """Compile as part of the loops that call it."""
    return numba.njit(function, nogil=True, error_model="numpy", inline="never")  # type: ignore[no-any-return]
