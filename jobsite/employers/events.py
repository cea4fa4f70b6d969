"""News of firms. Written by `employers.services`, heard by search, matching and notices."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core.outbox import event_type


@event_type
@dataclass(frozen=True)
class EmployerRegistered:
    """A firm was entered, or changed its name or code, and waits for staff."""

    employer_id: int


@event_type
@dataclass(frozen=True)
class EmployerVerified:
    """Staff found the firm genuine: it may publish."""

    employer_id: int


@event_type
@dataclass(frozen=True)
class EmployerRefused:
    """Staff refused the firm; `reason` is in words."""

    employer_id: int
    reason: str = ""


@event_type
@dataclass(frozen=True)
class EmployerBlocked:
    """Staff blocked the firm: it and its vacancies left every public page."""

    employer_id: int
    reason: str = ""


@event_type
@dataclass(frozen=True)
class EmployerUnblocked:
    """The firm and its published vacancies are public again."""

    employer_id: int


@event_type
@dataclass(frozen=True)
class EmployerUpdated:
    """Something shown of the firm changed. With `is_public` false it left public pages until staff verify it anew."""

    employer_id: int
    is_public: bool = True
