"""What the seeker's home shows: applications with their next steps, and vacancies kept for later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobsite.applications.cards import VacancyCard, vacancy_card
from jobsite.applications.models import Application
from jobsite.applications.queries import list_mine, list_next_steps, list_saved
from jobsite.core.identity import Actor
from jobsite.seekers.home import register_home_section

SHOWN = 5


@dataclass(frozen=True)
class ApplicationsSection:
    """Content of `applications/_home_applications.html`."""

    latest: Sequence[Application]
    next_steps: Sequence[Application]


def load_applications(actor: Actor) -> ApplicationsSection:
    """The latest applications, and those with a date, the nearest first."""
    return ApplicationsSection(
        latest=list_mine(actor.required_id, size=SHOWN).items, next_steps=list_next_steps(actor.required_id)
    )


def load_saved(actor: Actor) -> list[VacancyCard] | None:
    """The vacancies kept last; None when there are none."""
    cards = [vacancy_card(vacancy) for vacancy in list_saved(actor.required_id).items[:3]]
    return cards or None


def register_home() -> None:
    """Put both on the seeker's home. Called at start, by `app`."""
    register_home_section("applications", "applications/_home_applications.html", load_applications, order=10)
    register_home_section("saved", "applications/_home_saved.html", load_saved, order=50)
