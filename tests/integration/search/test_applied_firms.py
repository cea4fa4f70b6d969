"""A profile open only to firms applied to is found by those, until the application is withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jobsite.applications.events import ApplicationMoved, ApplicationSubmitted
from jobsite.applications.models import Application, ApplicationState
from jobsite.core import clock, outbox
from jobsite.core.database import db
from jobsite.search import indexes, indexing
from jobsite.search.seekers import SeekerCriteria, search_seekers
from jobsite.seekers.models import Visibility
from tests.integration.search.search_city import add_employer, add_profile, add_vacancy


@pytest.fixture(autouse=True)
def _own_index(app: Any, tmp_path: Any) -> Iterator[None]:
    with indexes.configured_at(tmp_path, "whoosh"):
        yield


def test_firm_finds_who_applied_until_they_withdraw(settle: Callable[[], int]) -> None:
    firm = add_employer()
    vacancy = add_vacancy("电焊工", firm)
    person_id = add_profile(visibility=Visibility.APPLIED_ONLY).person_id
    settle()

    def found() -> list[int]:
        return list(search_seekers(SeekerCriteria(), for_employer=firm.id).person_ids)

    assert found() == []
    application = Application(
        vacancy_id=vacancy.id, employer_id=firm.id, person_id=person_id, snapshot={}, submitted_at=clock.now()
    )
    db.session.add(application)
    db.session.flush()
    outbox.publish(ApplicationSubmitted(application.id, vacancy.id, firm.id, person_id))
    settle()
    assert found() == [person_id]
    assert not indexing.verify("seekers")
    application.state = ApplicationState.WITHDRAWN
    outbox.publish(ApplicationMoved(application.id, vacancy.id, firm.id, person_id, "submitted", "withdrawn", 0))
    settle()
    assert found() == []
