"""Who may listen to which topic. Features register a rule per prefix; a topic without a rule is refused."""

from __future__ import annotations

from collections.abc import Callable

from jobsite.core.identity import Actor

_rules: dict[str, Callable[[Actor, str], bool]] = {
    "person": lambda actor, rest: actor.is_signed_in and rest == str(actor.person_id)
}
MAX_TOPICS = 10


def register_topic(prefix: str, rule: Callable[[Actor, str], bool]) -> None:
    """Let `rule(actor, rest)` decide over topics `prefix:rest`."""
    _rules[prefix] = rule


def can_listen(actor: Actor, topic: str) -> bool:
    """Whether the actor may receive events of the topic."""
    prefix, _, rest = topic.partition(":")
    rule = _rules.get(prefix)
    return bool(rest) and rule is not None and rule(actor, rest)


def allowed_topics(actor: Actor, asked: str) -> list[str]:
    """The topics of a comma-separated list that the actor may hear, at most MAX_TOPICS."""
    return [topic for topic in dict.fromkeys(asked.split(",")) if can_listen(actor, topic)][:MAX_TOPICS]
