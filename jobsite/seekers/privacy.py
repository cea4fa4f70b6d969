"""What this room gives out about a person and how it forgets them: profile, kept vacancies, blocked employers."""

from __future__ import annotations

from jobsite.accounts.privacy import as_rows, register_eraser, register_exporter
from jobsite.seekers.models import BlockedEmployer, SavedVacancy, SeekerProfile
from jobsite.seekers.services import remove_profile


def forget_seeker(person_id: int) -> None:
    """Nothing of the profile stays."""
    remove_profile(person_id=person_id)


def register_privacy() -> None:
    """Called at start, by `app`."""
    register_exporter("profile", lambda one: as_rows(SeekerProfile, SeekerProfile.person_id == one))
    register_exporter("saved_vacancies", lambda one: as_rows(SavedVacancy, SavedVacancy.person_id == one))
    register_exporter("blocked_employers", lambda one: as_rows(BlockedEmployer, BlockedEmployer.person_id == one))
    register_eraser("seekers", forget_seeker)
