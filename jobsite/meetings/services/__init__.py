"""The verbs of meetings. They flush, never commit."""

from jobsite.meetings.services.arranging import (
    LOBBY_MINUTES,
    NO_SHOW_MINUTES,
    add_participant,
    cancel_meeting,
    create_meeting,
    remove_participant,
    reschedule_meeting,
    revoke_tokens,
)
from jobsite.meetings.services.attending import (
    LEASE,
    LEASE_WITHOUT_SCRIPT,
    SeatTaken,
    admit_participant,
    enter_meeting,
    keep_quality,
    leave_meeting,
    refuse_participant,
    renew_presence,
    send_to_lobby,
)
from jobsite.meetings.services.paneling import panel_ask
from jobsite.meetings.services.rules import INTERRUPTED_MINUTES, purge_signals, run_rules
from jobsite.meetings.services.running import end_meeting, extend_meeting, move_meeting, provider_for
from jobsite.meetings.services.writing import message_facts, send_signal, write_message
from jobsite.meetings.subjects import Subject, register_subject
from jobsite.meetings.tokens import guest_token

__all__ = [
    "INTERRUPTED_MINUTES",
    "LEASE",
    "LEASE_WITHOUT_SCRIPT",
    "LOBBY_MINUTES",
    "NO_SHOW_MINUTES",
    "SeatTaken",
    "Subject",
    "add_participant",
    "admit_participant",
    "cancel_meeting",
    "create_meeting",
    "end_meeting",
    "enter_meeting",
    "extend_meeting",
    "guest_token",
    "keep_quality",
    "leave_meeting",
    "message_facts",
    "move_meeting",
    "panel_ask",
    "provider_for",
    "purge_signals",
    "refuse_participant",
    "register_subject",
    "remove_participant",
    "renew_presence",
    "reschedule_meeting",
    "revoke_tokens",
    "run_rules",
    "send_signal",
    "send_to_lobby",
    "write_message",
]
