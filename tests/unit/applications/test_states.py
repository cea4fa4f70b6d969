"""The states of an application: every pair is either an allowed move or refused, and nothing leaves an end."""

from itertools import product

import pytest

from jobsite.applications.models import FINAL, TRANSITIONS, UNANSWERED, ApplicationState
from jobsite.applications.wording import (
    DECLINE_TEXTS,
    DECLINE_WORDS,
    DESK_STATE_WORDS,
    NEXT_WORDS,
    STATE_TONES,
    STATE_WORDS,
    WITHDRAW_WORDS,
)
from jobsite.core.errors import Conflict
from jobsite.core.states import can_move, check_move

S = ApplicationState
ALLOWED = {
    "submitted": "seen shortlisted interviewing offered declined withdrawn",
    "seen": "shortlisted interviewing offered declined withdrawn",
    "shortlisted": "interviewing offered declined withdrawn",
    "interviewing": "shortlisted offered declined withdrawn",
    "offered": "hired declined withdrawn",
    "hired": "",
    "declined": "",
    "withdrawn": "",
}


@pytest.mark.parametrize(("current", "target"), list(product(S, S)), ids=lambda state: state.value)
def test_every_pair_of_states_is_allowed_or_refused_as_written(current, target):
    is_allowed = target.value in ALLOWED[current.value].split()
    assert can_move(TRANSITIONS, current, target) is is_allowed
    if not is_allowed:
        with pytest.raises(Conflict):
            check_move(TRANSITIONS, current, target)


def test_only_final_states_lead_nowhere():
    assert {state for state in S if not TRANSITIONS[state]} == FINAL


def test_a_state_that_waits_for_an_answer_is_not_final():
    assert not UNANSWERED & FINAL


@pytest.mark.parametrize("words", [STATE_WORDS, DESK_STATE_WORDS, NEXT_WORDS, STATE_TONES])
def test_every_state_has_its_words(words):
    assert set(words) == set(S)


def test_every_reason_has_words_and_a_text():
    assert set(DECLINE_WORDS) == set(DECLINE_TEXTS)
    assert len(DECLINE_WORDS) == 8
    assert len(WITHDRAW_WORDS) == 6
