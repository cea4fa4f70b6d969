"""An open fair on the running demo site, made through its database: two recruiters at two booths, three seekers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from jobsite.accounts.models import Person
from jobsite.app import create_app
from jobsite.config import Settings
from jobsite.core import clock
from jobsite.core.database import db, unit_of_work
from jobsite.fairs.models.queueing import QueueEntry, QueueState, RecruiterPresence
from tests.factories.accounts import consented
from tests.factories.open_fairs import make_fair, make_stall
from tests.factories.seekers import add_seeker

if TYPE_CHECKING:
    from flask import Flask

    from tests.running import RunningSite


@dataclass
class FairCase:
    """Addresses and sign-ins of the fair; everyone has the demo's password."""

    app: Flask
    fair_id: int
    booths: list[int]
    employers: list[int]
    recruiters: list[str]
    seekers: list[str]

    def booth(self, number: int) -> str:
        """The address of a booth for visitors."""
        return f"/fairs/{self.fair_id}/booths/{self.booths[number]}/visit"

    def desk(self, number: int) -> str:
        """The address of a booth's desk."""
        return f"/desk/{self.employers[number]}/booths/{self.booths[number]}"

    def let_call_run_out(self) -> None:
        """As if a minute had passed since the last call."""
        with self.changing():
            db.session.execute(
                sa.update(QueueEntry)
                .where(QueueEntry.fair_id == self.fair_id, QueueEntry.state == QueueState.CALLED)
                .values(due_at=clock.now())
            )

    def let_recruiter_be_gone(self, number: int) -> None:
        """As if the recruiters of a booth had closed their pages three minutes ago."""
        with self.changing():
            db.session.execute(
                sa.update(RecruiterPresence)
                .where(RecruiterPresence.booth_id == self.booths[number])
                .values(lease_until=clock.now() - timedelta(minutes=3))
            )

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction on the site's own database."""
        with self.app.app_context(), unit_of_work():
            yield


def open_a_fair(site: RunningSite) -> FairCase:
    """Make the fair on the site."""
    folder = site.data_dir
    app = create_app(
        Settings(
            environment="test",
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'jobsite.sqlite'}",
            search_index_dir=folder / "unused-index",
            secret_key="only-for-tests-" + "x" * 32,
            is_demo=True,
            public_url=site.url,
        )
    )
    with app.app_context(), unit_of_work():
        known = db.session.scalar(sa.select(Person.password_hash).where(Person.email == "seeker@demo.example"))
        fair = make_fair(name="云端招聘会")
        stalls = [make_stall(fair, is_attended=False, questions=["能上夜班吗？"]) for _number in range(2)]
        people = [stall.recruiter for stall in stalls] + [add_seeker() for _number in range(3)]
        for number, person in enumerate(people):
            person.password_hash, person.email = known, f"fair-{fair.id}-{number}@example.org"
            consented(person)
        addresses = [str(person.email) for person in people]
        return FairCase(
            app=app,
            fair_id=fair.id,
            booths=[stall.booth.id for stall in stalls],
            employers=[stall.employer.id for stall in stalls],
            recruiters=addresses[:2],
            seekers=addresses[2:],
        )
