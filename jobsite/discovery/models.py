"""The table of invitations to apply."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.core.database import Model
from jobsite.vacancies.models import Vacancy


class MatchInvitation(Model):
    """A firm or the bureau invites a person to apply for a vacancy; once per pair."""

    __tablename__ = "match_invitation"
    __table_args__ = (
        sa.UniqueConstraint("vacancy_id", "person_id"),
        sa.Index("ix_match_invitation_person_id_created_at", "person_id", "created_at"),
        sa.Index("ix_match_invitation_vacancy_id_created_at", "vacancy_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    is_by_staff: Mapped[bool]
    message: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]

    vacancy: Mapped[Vacancy] = relationship(Vacancy)
