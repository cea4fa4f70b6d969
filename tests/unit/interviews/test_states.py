"""The states of an interview: every pair is either an allowed move or refused, and nothing leaves an end."""

from itertools import product

import pytest

from jobsite.core.errors import Conflict
from jobsite.core.states import can_move, check_move
from jobsite.interviews.models import OPEN, OVER, TRANSITIONS, InterviewState

S = InterviewState
ALLOWED = {
    "invited": "scheduled waitlisted cancelled",
    "waitlisted": "scheduled invited cancelled",
    "scheduled": "invited held no_show_candidate no_show_firm cancelled",
    "held": "",
    "no_show_candidate": "invited held",
    "no_show_firm": "invited held",
    "cancelled": "",
}


@pytest.mark.parametrize(("current", "target"), list(product(S, S)), ids=lambda state: state.value)
def test_every_pair_of_states_is_allowed_or_refused_as_written(current, target):
    is_allowed = target.value in ALLOWED[current.value].split()
    assert can_move(TRANSITIONS, current, target) is is_allowed
    if not is_allowed:
        with pytest.raises(Conflict):
            check_move(TRANSITIONS, current, target)


def test_every_state_is_open_or_over_or_cancelled():
    assert OPEN | OVER | {S.CANCELLED} == set(S)
    assert not OPEN & OVER
