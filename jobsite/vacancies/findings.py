"""What a check of a vacancy finds, and where. Pure: holds no rule, see `checks`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jobsite.core.i18n import Text
from jobsite.vacancies.content import VacancyContent


class Severity(StrEnum):
    BLOCKING = "blocking"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found. `start` and `end` are places in the text of `field`; -1 when it has no phrase."""

    rule: str
    severity: Severity
    field: str
    message: Text
    source: Text = ""
    phrase: str = ""
    start: int = -1
    end: int = -1

    @property
    def is_blocking(self) -> bool:
        """Whether it must be mended before the vacancy is submitted."""
        return self.severity is Severity.BLOCKING


@dataclass(frozen=True)
class CheckContext:
    """What the rules need to know beside the content: the day, and the firm's other open vacancies."""

    today: date
    own_open: Sequence[VacancyContent] = ()


Rule = Callable[[VacancyContent, CheckContext], Iterator[Finding]]


def texts_of(content: VacancyContent) -> dict[str, str]:
    """The texts that people write, by field."""
    return {
        "title": content.title,
        "description": content.description,
        "skills": "、".join(content.skills),
        "certificates": "、".join(content.certificates),
        "address": content.address,
    }


def marked_parts(text: str, findings: Sequence[Finding]) -> list[tuple[str, Finding | None]]:
    """The text cut into `(part, finding or None)`, in order; where findings overlap the first one wins."""
    parts: list[tuple[str, Finding | None]] = []
    at = 0
    for finding in sorted((one for one in findings if one.start >= 0), key=lambda one: (one.start, -one.end)):
        if finding.start < at:
            continue
        if finding.start > at:
            parts.append((text[at : finding.start], None))
        parts.append((text[finding.start : finding.end], finding))
        at = finding.end
    if at < len(text):
        parts.append((text[at:], None))
    return parts
