"""News of vacancies. Written by `vacancies.services`, heard by search, matching, applications and notices."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core.outbox import event_type


@event_type
@dataclass(frozen=True)
class VacancySubmitted:
    """A vacancy waits for review."""

    vacancy_id: int


@event_type
@dataclass(frozen=True)
class VacancyPublished:
    """A vacancy became public: published, resumed, reopened or extended after it had expired."""

    vacancy_id: int


@event_type
@dataclass(frozen=True)
class VacancyUpdated:
    """Something of a public vacancy changed and it stayed public."""

    vacancy_id: int


@event_type
@dataclass(frozen=True)
class VacancyUnpublished:
    """A vacancy left public pages. `reason` is one of UNPUBLISH_REASONS."""

    vacancy_id: int
    reason: str


@event_type
@dataclass(frozen=True)
class VacancyRefused:
    """Staff sent a vacancy back to the firm with reasons."""

    vacancy_id: int


@event_type
@dataclass(frozen=True)
class VacancyClosed:
    """A vacancy ended for good (closed, filled): waiting applications want an answer."""

    vacancy_id: int


@event_type
@dataclass(frozen=True)
class VacancyReported:
    """Someone reported a vacancy to staff."""

    report_id: int


PAUSED = "paused"
FILLED = "filled"
CLOSED = "closed"
EXPIRED = "expired"
REFUSED = "refused"
CHANGED = "changed"
UNPUBLISH_REASONS = frozenset({PAUSED, FILLED, CLOSED, EXPIRED, REFUSED, CHANGED})
