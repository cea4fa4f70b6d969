"""BM25 over character bigrams and words of the records' text: the yardstick that matching is compared with."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

K1, B = 1.2, 0.75


def tokens(text: str) -> list[str]:
    found: list[str] = []
    for run in re.findall(r"[\u4e00-\u9fff]+|[a-z0-9]+", text.lower()):
        if run[0].isascii():
            found.append(run)
        else:
            found += [run[k : k + 2] for k in range(len(run) - 1)] or [run]
    return found


def text_of(record: dict[str, Any]) -> str:
    """All words of a record, as a person would paste them into a search box."""
    parts: list[str] = []
    for key in ("title", "wished_titles", "description", "summary", "skills", "certificates"):
        value = record.get(key)
        parts += value if isinstance(value, list) else [value or ""]
    parts += [work["title"] for work in record.get("experience") or ()]
    return " ".join(parts)


class Bm25:
    def __init__(self, texts: list[str]) -> None:
        self.counts = [Counter(tokens(text)) for text in texts]
        self.lengths = [sum(count.values()) for count in self.counts]
        self.mean = sum(self.lengths) / max(1, len(self.lengths))
        seen = Counter(token for count in self.counts for token in count)
        self.idf = {token: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for token, n in seen.items()}

    def scores(self, query: str) -> list[float]:
        wanted = set(tokens(query))
        result = []
        for count, length in zip(self.counts, self.lengths, strict=True):
            norm = K1 * (1 - B + B * length / self.mean)
            result.append(sum(self.idf[t] * count[t] * (K1 + 1) / (count[t] + norm) for t in wanted if t in count))
        return result
