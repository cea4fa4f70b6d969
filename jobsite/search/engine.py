"""The narrow seam between the site and a search engine: what is indexed, asked and answered.

Owns the types that both engines share and the rule of ranking. Words are cut before they come here, so that
engines answer alike. It must not know a vacancy, a person, a table or an engine's own library.

Ranking
-------
All words of a query must match. A word earns points by where it stands: in the text 2; in the title 4 more;
as a word of its own in the title 6 more; as the whole title 8 more. A document found only through a synonym
earns 1 for that word, so it ranks below every document that has the word itself. Points of all words add up.
Equal points: the newest first (the schema's recency column), then the highest id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from jobsite.taxonomy.segmentation import QueryWord

IN_TEXT = 2
IN_TITLE = 4
OWN_WORD = 6
WHOLE_TITLE_POINTS = 8
BY_SYNONYM = 1
MOST_WORDS = 12


class SearchUnavailable(Exception):
    """The index is missing or cannot be read; the jobs process will build it again."""


class IndexBusy(Exception):
    """Another process is writing this index; try again a little later."""


class Kind(StrEnum):
    """How a column is filtered and counted."""

    NUMBER = "number"
    """Compared with at least and at most; 32 bits, not counted."""
    CODE = "code"
    """One of few values, counted by value; with ``levels`` the digits form a tree that filters go down."""
    BITS = "bits"
    """A set of up to 31 members, one bit each, counted by member."""


@dataclass(frozen=True, slots=True)
class Column:
    """One number per document. ``levels`` are the lengths, in digits, at which a code can be cut."""

    name: str
    kind: Kind = Kind.NUMBER
    levels: tuple[int, ...] = ()

    @property
    def digits(self) -> int:
        return self.levels[-1] if self.levels else 0


@dataclass(frozen=True, slots=True)
class IndexSchema:
    """The columns of one index. ``edition`` goes up when the meaning of what is stored changes.

    ``recency`` names the NUMBER column by which equal documents are ordered, highest first;
    ``place`` names the columns of longitude and latitude in units of 0.00001 degrees.
    """

    name: str
    edition: int
    columns: tuple[Column, ...]
    recency: str
    place: tuple[str, str] | None = None

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One document, cut and coded. ``tokens`` contains ``title_tokens``; tags are exact marks such as
    ``column:3``; a column left out of ``values`` is 0."""

    id: int
    version: int
    title_words: tuple[str, ...]
    title_tokens: tuple[str, ...]
    tokens: tuple[str, ...]
    values: Mapping[str, int]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The column's number or code is this or more."""

    column: str
    value: int
    facet: str = ""


@dataclass(frozen=True, slots=True)
class AtMost:
    """The column's number or code is this or less."""

    column: str
    value: int
    facet: str = ""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The CODE column has one of these values."""

    column: str
    values: tuple[int, ...]
    facet: str = ""


@dataclass(frozen=True, slots=True)
class Under:
    """The CODE column lies under one of these leading digits, each as long as one of the column's levels."""

    column: str
    prefixes: tuple[str, ...]
    facet: str = ""


@dataclass(frozen=True, slots=True)
class HasAll:
    """The BITS column has every bit of the mask."""

    column: str
    mask: int
    facet: str = ""


@dataclass(frozen=True, slots=True)
class HasAny:
    """The BITS column has a bit of the mask."""

    column: str
    mask: int
    facet: str = ""


@dataclass(frozen=True, slots=True)
class Tagged:
    """The document carries the tag."""

    tag: str
    facet: str = ""


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the filters holds."""

    filters: tuple[Filter, ...]
    facet: str = ""


@dataclass(frozen=True, slots=True)
class Both:
    """Every one of the filters holds."""

    filters: tuple[Filter, ...]
    facet: str = ""


@dataclass(frozen=True, slots=True)
class Without:
    """The filter does not hold."""

    filter: Filter
    facet: str = ""


Filter = AtLeast | AtMost | OneOf | Under | HasAll | HasAny | Tagged | Either | Both | Without
"""``facet`` names the facet a filter belongs to: the counts of that facet leave the filter out."""


@dataclass(frozen=True, slots=True)
class OrderBy:
    """Order by a NUMBER column, highest first unless ``ascending``; equal values newest first."""

    column: str
    ascending: bool = False


@dataclass(frozen=True, slots=True)
class Nearest:
    """Order by distance from a place in degrees, nearest first; documents without a place come last."""

    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class SearchWord:
    """A word that must match, itself or through one of its synonyms (looked for in titles only)."""

    literal: QueryWord
    synonyms: tuple[QueryWord, ...] = ()

    @property
    def synonym_ways(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(field, tokens that must all stand there) of each synonym.

        A short one must be a word of the title in its own right: as a part of a longer word it would drag in
        other trades (a lathe worker 车工 in a weaver 挡车工). A longer one stands anywhere in the title.
        """
        return tuple(("exact" if len(one.bigrams) == 1 else "title", one.bigrams) for one in self.synonyms)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked. Without words every document that passes the filters matches, newest first.

    ``facets`` are names of CODE or BITS columns, or a tag's first part with its colon (``column:``).
    """

    words: tuple[SearchWord, ...] = ()
    filters: tuple[Filter, ...] = ()
    order: OrderBy | Nearest | None = None
    facets: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 20

    def __post_init__(self) -> None:
        if self.offset < 0 or self.limit < 0:
            raise ValueError("offset and limit are never negative")
        if len(self.words) > MOST_WORDS:
            raise ValueError(f"at most {MOST_WORDS} words")


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``ids`` of this page in order, ``scores`` beside them (points), ``total`` of all pages.

    ``facets``: name → {code, bit number or number after the tag's colon: count of documents}, zeros left out.
    """

    ids: tuple[int, ...]
    scores: tuple[float, ...]
    total: int
    facets: dict[str, dict[int, int]] = field(default_factory=dict)
    generation: str = ""


class SearchEngine(Protocol):
    """An index on disk with many readers and one writer at a time.

    Reading methods are safe in threads. Writing methods raise IndexBusy while another process writes;
    reading methods raise SearchUnavailable when there is no readable index.
    """

    schema: IndexSchema

    @property
    def is_open(self) -> bool:
        """Whether a commit has been read, so that searches can be answered even if its files are gone."""

    @property
    def is_worn(self) -> bool:
        """Whether so much has been replaced or added bit by bit that a rebuild is worth its time."""

    def upsert(self, documents: Iterable[IndexDocument]) -> None:
        """Put documents in place of any with the same id; seen after ``commit``."""

    def delete(self, ids: Iterable[int]) -> None:
        """Take documents out; unknown ids are no error; seen after ``commit``."""

    def commit(self) -> None:
        """Make all that was upserted and deleted visible at once."""

    def refresh(self) -> bool:
        """Look at the newest commit; True if it was new. Costs one stat when nothing changed."""

    def search(self, query: SearchQuery) -> SearchResult:
        """Answer from the newest commit; the schema's names must exist, else KeyError."""

    def rebuild(self, documents: Iterable[IndexDocument]) -> int:
        """Build beside the present index and swap; readers see the old or the new one, never an empty one."""

    def versions(self) -> dict[int, int]:
        """Id → version of every document, for comparison with the database."""

    def vocabulary(self) -> dict[str, int]:
        """Whole titles (with WHOLE_TITLE before them) and their own words → number of documents."""

    def close(self) -> None:
        """Let go of files; the engine is not used afterwards."""
