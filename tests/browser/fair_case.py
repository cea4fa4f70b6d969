"""What a fair on the running demo site is given through its database: a neighbour, seekers, and time that has passed."""

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
from jobsite.core.database import db, looking, unit_of_work
from jobsite.fairs.models.preparing import Fair, FairEntry
from jobsite.fairs.models.queueing import BoothQueue, QueueEntry, QueueState, RecruiterPresence
from tests.factories.accounts import consented
from tests.factories.open_fairs import make_stall
from tests.factories.seekers import add_seeker

if TYPE_CHECKING:
    from flask import Flask

    from tests.running import RunningSite


@dataclass
class FairCase:
    """Addresses of the fair and its seekers' sign-ins; everyone has the demo's password."""

    app: Flask
    fair_id: int
    booths: list[int]
    employers: list[int]
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

    def let_recruiters_be_gone(self, number: int) -> None:
        """As if the recruiters of a booth had closed their pages three minutes ago."""
        self._set_lease(number, -timedelta(minutes=3))

    def keep_attended(self, number: int) -> None:
        """As if someone stayed at the booth for an hour."""
        self._set_lease(number, timedelta(hours=1))

    def _set_lease(self, number: int, left: timedelta) -> None:
        with self.changing():
            db.session.execute(
                sa.update(RecruiterPresence)
                .where(RecruiterPresence.booth_id == self.booths[number])
                .values(lease_until=clock.now() + left)
            )

    def is_queue_open(self) -> bool:
        """Whether the booths have their queues, which come with the opening."""
        with self.app.app_context(), looking():
            return bool(db.session.scalar(sa.select(BoothQueue.booth_id).where(BoothQueue.booth_id == self.booths[0])))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction on the site's own database."""
        with self.app.app_context(), unit_of_work():
            yield


def prepared_fair(site: RunningSite, fair_id: int) -> FairCase:
    """A fair that was prepared through the pages for the demo's firm; a neighbour's booth and three seekers are added."""
    app = app_of(site)
    with app.app_context(), unit_of_work():
        known = db.session.scalar(sa.select(Person.password_hash).where(Person.email == "seeker@demo.example"))
        fair = db.session.get_one(Fair, fair_id)
        [own] = db.session.scalars(sa.select(FairEntry).where(FairEntry.fair_id == fair_id)).all()
        neighbour = make_stall(fair, introduction="隔壁的展位")
        people = [add_seeker() for _number in range(3)]
        for number, person in enumerate(people):
            person.password_hash, person.email = known, f"fair-{fair.id}-{number}@example.org"
            consented(person)
        return FairCase(
            app=app,
            fair_id=fair_id,
            booths=[own.id, neighbour.booth.id],
            employers=[own.employer_id, neighbour.employer.id],
            seekers=[str(person.email) for person in people],
        )


def app_of(site: RunningSite) -> Flask:
    """The program on the data of the running site, beside it."""
    folder = site.data_dir
    return create_app(
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
