"""A process that commits documents for ever and says so, to be killed: `python writing_process.py KIND ROOT FIRST`."""

from __future__ import annotations

import sys
from pathlib import Path

from jobsite.search.engine import Column, IndexDocument, IndexSchema
from jobsite.search.indexes import open_engine

BATCH = 20
SCHEMA = IndexSchema("numbers", 1, (Column("posted_on"),), recency="posted_on")


def document(number: int, word: str = "普工") -> IndexDocument:
    """A document that need not be cut, so that the process starts fast."""
    return IndexDocument(number, 1, (word,), (word,), (word,), {"posted_on": number})


def main(kind: str, root: str, first: str) -> None:
    engine = open_engine(kind, SCHEMA, Path(root))
    number = int(first)
    while True:
        engine.upsert(document(one) for one in range(number, number + BATCH))
        engine.commit()
        number += BATCH
        print(number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
