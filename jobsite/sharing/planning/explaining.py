"""Why a pair is in a plan, or why not: a code and the loans that stand in its way.

Must not know words for people or the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from jobsite.sharing.planning.pairs import Judgement, judge_pair
from jobsite.sharing.planning.sides import Shortage, Surplus, Taken


class Why(StrEnum):
    """The main reason. `EQUAL_OR_DEARER`: people and places are free or could be, but no day more would be covered."""

    CHOSEN = "chosen"
    PINNED = "pinned"
    FORBIDDEN = "forbidden"
    LIMITS = "limits"
    OFFER_USED = "offer_used"
    REQUEST_FULL = "request_full"
    BOTH_USED = "both_used"
    EQUAL_OR_DEARER = "equal_or_dearer"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reason with the pair's own figures, and on how many of its days either side is wholly used."""

    why: Why
    judgement: Judgement
    offer_used_days: int
    request_full_days: int


def explain_pair(
    offer: Surplus,
    request: Shortage,
    *,
    offer_loans: Sequence[Taken],
    request_loans: Sequence[Taken],
    least_days: int,
    is_chosen: bool,
    is_pinned: bool,
    is_forbidden: bool,
) -> Explanation:
    """Explain one pair of a plan. The loans are all of the plan's of that offer, and for that request."""
    judgement = judge_pair(offer, request, least_days)
    days = range(judgement.start, judgement.end + 1)
    used = sum(_level(offer_loans, offer.taken, day) >= offer.headcount for day in days)
    full = sum(_level(request_loans, request.taken, day) >= request.headcount for day in days)
    return Explanation(_why(judgement, used, full, is_chosen, is_pinned, is_forbidden), judgement, used, full)


def _level(loans: Sequence[Taken], taken: Sequence[Taken], day: int) -> int:
    return sum(one.headcount for one in (*loans, *taken) if one.start <= day <= one.end)


def _why(judgement: Judgement, used: int, full: int, is_chosen: bool, is_pinned: bool, is_forbidden: bool) -> Why:
    if is_forbidden:
        return Why.FORBIDDEN
    if judgement.limits:
        return Why.LIMITS
    if is_pinned:
        return Why.PINNED
    if is_chosen:
        return Why.CHOSEN
    if used and full:
        return Why.BOTH_USED
    if used:
        return Why.OFFER_USED
    return Why.REQUEST_FULL if full else Why.EQUAL_OR_DEARER
