"""Every pair of states of postings, agreements, loans and settlements: allowed exactly when the glossary says so."""

from __future__ import annotations

import itertools

import pytest

from jobsite.core.errors import Conflict
from jobsite.core.states import check_move
from jobsite.sharing.models.agreeing import AGREEMENT_TRANSITIONS, LOAN_TRANSITIONS, AgreementState, LoanState
from jobsite.sharing.models.lending import LISTED, LIVE, TRANSITIONS, PostingState
from jobsite.sharing.models.working import SETTLEMENT_TRANSITIONS, SettlementState
from jobsite.sharing.services.postings import state_given

ALLOWED = {
    PostingState: """
        draft>submitted draft>closed
        submitted>open submitted>refused submitted>closed submitted>expired
        refused>submitted refused>closed
        open>matched open>submitted open>closed open>expired
        matched>open matched>partly_filled matched>filled matched>closed matched>expired
        partly_filled>open partly_filled>matched partly_filled>filled partly_filled>closed partly_filled>expired
        filled>open filled>matched filled>partly_filled filled>closed filled>expired
    """,
    AgreementState: """
        proposed>signed proposed>withdrawn
        signed>running
        running>ended running>ended_early
    """,
    LoanState: """
        asked>agreed asked>unavailable asked>withdrawn
        agreed>asked agreed>unavailable agreed>bound agreed>withdrawn
        unavailable>agreed unavailable>withdrawn
        bound>returned bound>ended_early
    """,
    SettlementState: "draft>sent sent>accepted sent>refused refused>sent",
}
TABLES = {
    PostingState: TRANSITIONS,
    AgreementState: AGREEMENT_TRANSITIONS,
    LoanState: LOAN_TRANSITIONS,
    SettlementState: SETTLEMENT_TRANSITIONS,
}
PAIRS = [(kind, *pair) for kind in ALLOWED for pair in itertools.product(kind, kind)]


@pytest.mark.parametrize(("kind", "here", "there"), PAIRS, ids=[f"{one.__name__}-{a}-{b}" for one, a, b in PAIRS])
def test_a_move_is_allowed_exactly_when_it_is_listed(kind, here, there):
    if f"{here}>{there}" in ALLOWED[kind].split():
        check_move(TABLES[kind], here, there)
    else:
        with pytest.raises(Conflict):
            check_move(TABLES[kind], here, there)


def test_every_state_has_its_row():
    for kind, table in TABLES.items():
        assert set(table) == set(kind)


def test_what_is_filled_is_live_but_not_listed():
    assert LISTED < LIVE
    assert PostingState.FILLED in LIVE - LISTED


@pytest.mark.parametrize(
    ("lent", "is_matched", "state"),
    [
        (0, False, "open"),
        (0, True, "matched"),
        (1, True, "partly_filled"),
        (1, False, "partly_filled"),
        (2, True, "filled"),
    ],
)
def test_the_state_of_a_live_posting_follows_its_counts(lent, is_matched, state):
    assert state_given(headcount=2, lent_count=lent, is_matched=is_matched) == state
