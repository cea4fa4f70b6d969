"""The base of all factories."""

from __future__ import annotations

from factory.alchemy import SQLAlchemyModelFactory

from jobsite.core.database import db


class BaseFactory(SQLAlchemyModelFactory):
    """Adds the object to the test's session and flushes, so that it has its id."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = staticmethod(lambda: db.session)
        sqlalchemy_session_persistence = "flush"
