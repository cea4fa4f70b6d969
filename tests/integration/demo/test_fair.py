"""The demo city's fair: open at once, and played by simulated people through the site's own services."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from jobsite.core.database import db
from jobsite.demo.fair import load_fair
from jobsite.demo.loading import load_city
from jobsite.demo.visitors import Players, find_open_fair
from jobsite.fairs.models.preparing import EntryState, Fair, FairEntry
from jobsite.fairs.models.queueing import QueueEntry
from jobsite.fairs.models.talking import BoothVisit
from jobsite.fairs.services.fairs import move_due_fairs


def done_by(seed: int, steps: int) -> list[tuple[str, int]]:
    """What the players of a seed did, by kind."""
    players = Players(1, visitors=30, seed=seed)
    for _each in range(steps):
        players.step()
    return sorted(players.done.items())


@pytest.mark.one_database
def test_visitors_play_a_fair_that_is_open_at_once(separate_app: Any, clock: Any) -> None:
    with separate_app.app_context():
        load_city("small", say=lambda text: None)
        fair_id = load_fair()
        assert find_open_fair() == fair_id
        move_due_fairs()
        assert find_open_fair() == fair_id, "the clock leaves it open"
        booths = sa.select(sa.func.count()).where(FairEntry.fair_id == fair_id, FairEntry.state == EntryState.PLACED)
        assert (db.session.scalar(booths) or 0) >= 20
        db.session.rollback()
        done = dict(done_by(seed=3, steps=12))
        assert min(done[name] for name in ("attend", "visit", "join", "call")) > 0
        assert (db.session.scalar(sa.select(sa.func.count()).select_from(BoothVisit)) or 0) > 0
        assert (db.session.scalar(sa.select(sa.func.count()).select_from(QueueEntry)) or 0) == done["join"]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Fair)) == 1
