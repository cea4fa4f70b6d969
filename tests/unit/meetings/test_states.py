"""Every pair of states of meetings and of their people: what is not in this table cannot happen."""

from __future__ import annotations

from itertools import product

import pytest

from jobsite.core.errors import Conflict
from jobsite.core.states import check_move
from jobsite.meetings.models import (
    MEETING_TRANSITIONS,
    PARTICIPANT_TRANSITIONS,
    MeetingState,
    ParticipantState,
)

MEETING_MOVES = """
scheduled: lobby_open ended cancelled
lobby_open: scheduled waiting live text link ended cancelled
waiting: scheduled lobby_open live text link ended cancelled
live: interrupted text link ended
interrupted: live text link ended
text: live interrupted link ended
link: live text ended
ended:
cancelled:
"""
PERSON_MOVES = """
invited: knocking admitted removed
knocking: invited admitted refused removed
admitted: knocking left refused removed
left: admitted knocking refused removed
refused: invited removed
removed: invited
"""


def read(table: str) -> set[tuple[str, str]]:
    rows = [row.partition(":") for row in table.strip().splitlines()]
    return {(before, after) for before, _colon, afters in rows for after in afters.split()}


@pytest.mark.parametrize(("before", "after"), list(product(MeetingState, repeat=2)))
def test_a_meeting_moves_only_along_its_table(before: MeetingState, after: MeetingState) -> None:
    if (before.value, after.value) in read(MEETING_MOVES):
        check_move(MEETING_TRANSITIONS, before, after)
    else:
        with pytest.raises(Conflict):
            check_move(MEETING_TRANSITIONS, before, after)


@pytest.mark.parametrize(("before", "after"), list(product(ParticipantState, repeat=2)))
def test_a_persons_place_moves_only_along_its_table(before: ParticipantState, after: ParticipantState) -> None:
    if (before.value, after.value) in read(PERSON_MOVES):
        check_move(PARTICIPANT_TRANSITIONS, before, after)
    else:
        with pytest.raises(Conflict):
            check_move(PARTICIPANT_TRANSITIONS, before, after)
