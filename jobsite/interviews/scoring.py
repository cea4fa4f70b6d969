"""The summary of scorecards: averages by criterion and how many advise what. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobsite.interviews.models import Recommendation, Scorecard
from jobsite.interviews.services.settling import CRITERIA


@dataclass(frozen=True)
class Summary:
    """Of the sent scorecards: `averages` by criterion, 1–5; `advice` how many recommend what."""

    count: int
    averages: Mapping[str, float]
    advice: Mapping[Recommendation, int]

    @property
    def average(self) -> float | None:
        """Over all criteria; None when nothing was scored."""
        return sum(self.averages.values()) / len(self.averages) if self.averages else None


def summary_of(cards: Sequence[Scorecard]) -> Summary:
    """The summary of those that are sent."""
    sent = [card for card in cards if card.sent_at is not None]
    averages = {}
    for name in CRITERIA:
        points = [card.scores[name] for card in sent if name in card.scores]
        if points:
            averages[name] = sum(points) / len(points)
    return Summary(len(sent), averages, Counter(card.recommendation for card in sent if card.recommendation))
