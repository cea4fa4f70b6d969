"""Who may do what in an open fair: visit, queue, serve a booth, keep order. Pure functions of the actor and the thing."""

from __future__ import annotations

from jobsite.core.identity import Actor, StaffRole
from jobsite.fairs.models.preparing import EntryState, Fair, FairEntry, TalkBooking
from jobsite.fairs.models.queueing import QueueEntry
from jobsite.fairs.models.talking import BoothMessage, Incident, LeftResume, Talk


def can_operate_fairs(actor: Actor) -> bool:
    """Fair operators run the hall of every fair."""
    return actor.has_role(StaffRole.FAIR_OPERATOR)


def can_operate_fair(actor: Actor, fair: Fair) -> bool:
    """Fair operators run the hall of every fair."""
    return can_operate_fairs(actor)


def can_operate_booth(actor: Actor, booth: FairEntry) -> bool:
    """Fair operators look into every booth."""
    return can_operate_fairs(actor)


def can_enter_fair(actor: Actor, fair: Fair) -> bool:
    """Everyone looks around in a public fair; operators also in one that is not yet."""
    return fair.is_public or can_operate_fairs(actor)


def can_enter_booth(actor: Actor, booth: FairEntry) -> bool:
    """Everyone looks at the placed booths of public firms in a public fair; its own people and operators always."""
    if can_serve_booth(actor, booth) or can_operate_fairs(actor):
        return True
    return booth.fair.is_public and booth.state is EntryState.PLACED and booth.employer.is_public


def can_queue(actor: Actor, booth: FairEntry) -> bool:
    """Seekers queue, chat and leave résumés where they may enter."""
    return actor.is_seeker and can_enter_booth(actor, booth)


def can_chat(actor: Actor, booth: FairEntry) -> bool:
    """Seekers write at booths they may enter, the booth's own people at theirs."""
    return can_serve_booth(actor, booth) or can_queue(actor, booth)


def can_ask_help(actor: Actor, fair: Fair) -> bool:
    """Anyone with an account asks the fair's helpdesk."""
    return actor.is_signed_in and can_enter_fair(actor, fair)


def can_serve_booth(actor: Actor, booth: FairEntry) -> bool:
    """The firm's own people serve its booth, nobody of another firm."""
    return actor.is_member(booth.employer_id)


def can_use_ticket(actor: Actor, entry: QueueEntry) -> bool:
    """A ticket is its holder's own."""
    return actor.is_seeker and entry.person_id == actor.person_id


def can_serve_ticket(actor: Actor, entry: QueueEntry) -> bool:
    """The firm's own people call and serve the tickets of their booth."""
    return actor.is_member(entry.booth.employer_id)


def can_serve_booking(actor: Actor, booking: TalkBooking) -> bool:
    """The firm's own people begin the talks booked at their booth."""
    return actor.is_member(booking.entry.employer_id)


def can_read_left_resume(actor: Actor, left: LeftResume) -> bool:
    """The firm's own people read what was left at their booth."""
    return actor.is_member(left.booth.employer_id)


def is_seeker_of_talk(actor: Actor, talk: Talk) -> bool:
    """The seeker who talks."""
    return actor.is_seeker and talk.person_id == actor.person_id


def can_host_talk(actor: Actor, talk: Talk) -> bool:
    """The firm's own people."""
    return actor.is_member(talk.employer_id)


def can_see_talk(actor: Actor, talk: Talk) -> bool:
    """Both sides of a talk and nobody else."""
    return is_seeker_of_talk(actor, talk) or can_host_talk(actor, talk)


def can_remove_message(actor: Actor, message: BoothMessage) -> bool:
    """Operators take lines out of the chat."""
    return can_operate_fairs(actor)


def can_handle_incident(actor: Actor, incident: Incident) -> bool:
    """Operators answer and close incidents."""
    return can_operate_fairs(actor)
