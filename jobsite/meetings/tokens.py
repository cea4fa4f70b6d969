"""The signed link of one participant, and the unguessable topic that their window listens to. Writes nothing."""

from __future__ import annotations

import hmac

from jobsite.core import signing
from jobsite.meetings.models import Participant

PURPOSE = "meeting-link"
LINK_AGE_S = 400 * 24 * 3600
TOPIC = "meeting"


def guest_token(participant: Participant) -> str:
    """A URL-safe token: whoever holds it is this participant, at `/m/<token>`, without signing in.

    Void after `revoke_tokens`, after removal, and LINK_DAYS after the meeting is over (see `queries`).
    """
    return signing.sign(PURPOSE, [participant.id, participant.token_version])


def read_token(token: str) -> tuple[int, int] | None:
    """The participant's id and the version of their link; None for anything that this site did not sign."""
    payload = signing.unsign(PURPOSE, token, max_age_s=LINK_AGE_S)
    if isinstance(payload, list) and len(payload) == 2 and all(type(part) is int for part in payload):
        return payload[0], payload[1]
    return None


def topic_of(participant: Participant) -> str:
    """Where news for this participant alone is announced; changes with the version of the link."""
    return f"{TOPIC}:{participant.id}-{_secret(participant.id, participant.token_version)}"


def is_topic_of(participant: Participant, rest: str) -> bool:
    """Whether `rest` (what follows the prefix) is the topic of this participant now."""
    return hmac.compare_digest(f"{TOPIC}:{rest}".encode(), topic_of(participant).encode())


def _secret(participant_id: int, version: int) -> str:
    return signing.keyed_hash("meeting-topic", f"{participant_id}:{version}")[:32]
