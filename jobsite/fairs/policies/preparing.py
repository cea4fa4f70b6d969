"""Who may prepare, see, enter and register for fairs. Pure functions of the actor and the thing."""

from __future__ import annotations

from jobsite.core.identity import Actor, StaffRole
from jobsite.employers.models import Employer
from jobsite.employers.policies import can_act_for_employer
from jobsite.fairs.models.preparing import ADMITTED, Fair, FairEntry, FairFollowUp, TalkBooking


def can_manage_fairs(actor: Actor) -> bool:
    """Fair operators make fairs and work on every one."""
    return actor.has_role(StaffRole.FAIR_OPERATOR)


def can_manage_fair(actor: Actor, fair: Fair) -> bool:
    """Fair operators work on every fair."""
    return can_manage_fairs(actor)


def can_decide_entry(actor: Actor, entry: FairEntry) -> bool:
    """Fair operators accept, refuse and place firms."""
    return can_manage_fairs(actor)


def can_see_fair(actor: Actor, fair: Fair) -> bool:
    """Everyone sees a published fair, its operators also a draft."""
    return fair.is_public or can_manage_fairs(actor)


def can_see_own_fairs(actor: Actor, employer: Employer) -> bool:
    """The firm's own people see the fairs open to firms and the firm's entries."""
    return can_act_for_employer(actor, employer)


def can_edit_entry(actor: Actor, entry: FairEntry) -> bool:
    """The firm's own people apply, build the booth and withdraw."""
    return actor.is_member(entry.employer_id)


def can_see_booth(actor: Actor, entry: FairEntry) -> bool:
    """Everyone sees the booths of firms admitted to a published fair; its makers and operators sooner."""
    if can_edit_entry(actor, entry) or can_manage_fairs(actor):
        return True
    return entry.fair.is_public and entry.state in ADMITTED and entry.employer.is_public


def can_visit_fair(actor: Actor, fair: Fair) -> bool:
    """Seekers register for published fairs, get a plan and book talks."""
    return actor.is_seeker and fair.is_public


def can_use_booking(actor: Actor, booking: TalkBooking) -> bool:
    """A booked talk is the seeker's own, and that of the firm's people."""
    return booking.person_id == actor.person_id or actor.is_member(booking.entry.employer_id)


def can_book_at(actor: Actor, entry: FairEntry) -> bool:
    """Seekers book talks at the booths that everyone sees."""
    return can_visit_fair(actor, entry.fair) and can_see_booth(actor, entry)


def can_finish_follow_up(actor: Actor, follow_up: FairFollowUp) -> bool:
    """Fair operators do what is left to do."""
    return can_manage_fairs(actor)
