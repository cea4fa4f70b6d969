"""What waits at a vacancy that is about to close. Applications, a room above, say so here at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jobsite.vacancies.models import Vacancy


@dataclass(frozen=True)
class Waiting:
    """How many applications of a vacancy have no answer yet, and where to answer them."""

    count: int = 0
    url: str = ""


_sources: list[Callable[[Vacancy], Waiting]] = []


def tell_waiting_by(source: Callable[[Vacancy], Waiting]) -> None:
    """Let `source(vacancy)` say how many applications wait for an answer. Called at start."""
    _sources[:] = [source]


def waiting_at(vacancy: Vacancy) -> Waiting:
    """The applications of the vacancy that have no answer yet; none while no room says so."""
    return _sources[0](vacancy) if _sources else Waiting()
