"""State machines: every pair of states of every thing is either allowed or refused."""

from enum import StrEnum

import pytest

from jobsite.applications import models as applications
from jobsite.core.errors import Conflict
from jobsite.core.states import Transitions, can_move, check_move
from jobsite.employers import models as employers
from jobsite.vacancies import models as vacancies

MACHINES: list[Transitions[StrEnum]] = [applications.TRANSITIONS, employers.TRANSITIONS, vacancies.TRANSITIONS]  # type: ignore[list-item]


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_says_where_it_may_go(machine: Transitions[StrEnum]) -> None:
    states = list(type(next(iter(machine))))
    assert set(machine) == set(states)
    for current in states:
        for target in states:
            if can_move(machine, current, target):
                check_move(machine, current, target)
            else:
                with pytest.raises(Conflict):
                    check_move(machine, current, target)


@pytest.mark.parametrize("machine", MACHINES)
def test_no_state_moves_to_itself(machine: Transitions[StrEnum]) -> None:
    assert all(state not in targets for state, targets in machine.items())
