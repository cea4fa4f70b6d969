"""The states of fairs, entries and booked talks: every pair is either an allowed move or refused."""

from __future__ import annotations

from itertools import product

import pytest

from jobsite.core.errors import Conflict
from jobsite.core.states import check_move
from jobsite.fairs.models.preparing import (
    BOOKING_TRANSITIONS,
    ENTRY_TRANSITIONS,
    FAIR_TRANSITIONS,
    BookingState,
    EntryState,
    FairState,
)

F, E, B = FairState, EntryState, BookingState
ALLOWED = {
    FairState: {
        (F.DRAFT, F.PUBLISHED), (F.DRAFT, F.ARCHIVED), (F.PUBLISHED, F.DRAFT), (F.PUBLISHED, F.OPEN),
        (F.PUBLISHED, F.CLOSED), (F.OPEN, F.PAUSED), (F.OPEN, F.CLOSED), (F.PAUSED, F.OPEN), (F.PAUSED, F.CLOSED),
        (F.CLOSED, F.ARCHIVED),
    },
    EntryState: {
        (E.APPLIED, E.ACCEPTED), (E.APPLIED, E.REFUSED), (E.APPLIED, E.WITHDRAWN), (E.ACCEPTED, E.PLACED),
        (E.ACCEPTED, E.REFUSED), (E.ACCEPTED, E.WITHDRAWN), (E.PLACED, E.ACCEPTED), (E.PLACED, E.REFUSED),
        (E.PLACED, E.WITHDRAWN), (E.REFUSED, E.APPLIED), (E.WITHDRAWN, E.APPLIED),
    },
    BookingState: {
        (B.REQUESTED, B.PLACED), (B.REQUESTED, B.UNPLACED), (B.REQUESTED, B.CANCELLED), (B.PLACED, B.UNPLACED),
        (B.PLACED, B.CANCELLED), (B.PLACED, B.DONE), (B.PLACED, B.MISSED), (B.UNPLACED, B.PLACED),
        (B.UNPLACED, B.CANCELLED), (B.CANCELLED, B.REQUESTED), (B.MISSED, B.DONE),
    },
}  # fmt: skip
MAPS = {FairState: FAIR_TRANSITIONS, EntryState: ENTRY_TRANSITIONS, BookingState: BOOKING_TRANSITIONS}


@pytest.mark.parametrize(
    ("kind", "before", "after"), [(kind, *pair) for kind in MAPS for pair in product(kind, repeat=2)]
)
def test_every_pair_of_states_is_allowed_or_refused(kind, before, after):
    if (before, after) in ALLOWED[kind]:
        check_move(MAPS[kind], before, after)
    else:
        with pytest.raises(Conflict):
            check_move(MAPS[kind], before, after)
