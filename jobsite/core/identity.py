"""Who acts: the value every policy and service is given. Knows no request and no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class PersonKind(StrEnum):
    SEEKER = "seeker"
    EMPLOYER = "employer"
    STAFF = "staff"
    AGENCY = "agency"
    SCHOOL = "school"


class StaffRole(StrEnum):
    REVIEWER = "reviewer"
    FAIR_OPERATOR = "fair_operator"
    LIAISON_OFFICER = "liaison_officer"
    ADMINISTRATOR = "administrator"


class MemberRole(StrEnum):
    OWNER = "owner"
    RECRUITER = "recruiter"


@dataclass(frozen=True)
class Actor:
    """The person who acts, with what policies need: kind, staff roles, and the role in each employer by id."""

    person_id: int | None = None
    kind: PersonKind | None = None
    display_name: str = ""
    staff_roles: frozenset[StaffRole] = frozenset()
    memberships: Mapping[int, MemberRole] = field(default_factory=lambda: MappingProxyType({}))
    sign_in_session_id: int | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether a person is known."""
        return self.person_id is not None

    @property
    def is_staff(self) -> bool:
        """Whether the person works for the bureau and holds any role there."""
        return self.kind is PersonKind.STAFF and bool(self.staff_roles)

    @property
    def is_seeker(self) -> bool:
        """Whether the person looks for work."""
        return self.kind is PersonKind.SEEKER

    def has_role(self, *roles: StaffRole) -> bool:
        """Whether the person holds one of the staff roles; an administrator holds them all."""
        return self.is_staff and (StaffRole.ADMINISTRATOR in self.staff_roles or not self.staff_roles.isdisjoint(roles))

    def is_member(self, employer_id: int) -> bool:
        """Whether the person acts for this employer."""
        return employer_id in self.memberships

    def is_owner(self, employer_id: int) -> bool:
        """Whether the person owns this employer's account."""
        return self.memberships.get(employer_id) is MemberRole.OWNER

    @property
    def required_id(self) -> int:
        """The person's id. Raises RuntimeError for an anonymous actor: a policy should have refused it."""
        if self.person_id is None:
            raise RuntimeError("an anonymous actor has no id")
        return self.person_id


ANONYMOUS = Actor()
SYSTEM = Actor(display_name="system")
