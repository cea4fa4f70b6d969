"""News of people. Written by `accounts.services`; heard by notices, which send codes and links, and by features that erase."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core.outbox import event_type


@event_type
@dataclass(frozen=True)
class OneTimeCodeIssued:
    """A code is to be sent. The code itself is nowhere: it is derived again from the row."""

    code_id: int


@event_type
@dataclass(frozen=True)
class PersonInvited:
    """A link is to be sent to the address of the invitation."""

    invitation_id: int


@event_type
@dataclass(frozen=True)
class PasswordChanged:
    """The person has a new password; their other sessions ended."""

    person_id: int


@event_type
@dataclass(frozen=True)
class AddressChanged:
    """The e-mail address or phone of the person was set anew."""

    person_id: int


@event_type
@dataclass(frozen=True)
class PersonBanned:
    """Staff closed the account; every session ended."""

    person_id: int


@event_type
@dataclass(frozen=True)
class PersonDeleted:
    """The person left: nothing about them may be kept. Features with copies outside the database remove them now."""

    person_id: int
