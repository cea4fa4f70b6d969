"""A cache bounded by bytes that forgets what was used longest ago. Safe in threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class BoundedCache(Generic[Value]):
    """Keeps values up to a sum of sizes in bytes; a value larger than the bound is not kept."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.used_bytes = 0
        self._entries: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        if size > self.limit_bytes:
            return
        with self._lock:
            old = self._entries.pop(key, None)
            self.used_bytes += size - (old[1] if old else 0)
            self._entries[key] = (value, size)
            while self.used_bytes > self.limit_bytes:
                _, (_, freed) = self._entries.popitem(last=False)
                self.used_bytes -= freed

    def drop(self, unwanted: Callable[[Hashable], bool]) -> None:
        """Forget every key for which ``unwanted`` holds."""
        with self._lock:
            for key in [key for key in self._entries if unwanted(key)]:
                self.used_bytes -= self._entries.pop(key)[1]
