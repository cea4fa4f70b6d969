"""What a database refuses is told without the values that were given."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from jobsite.core.database import db


def test_an_error_of_the_database_names_no_value(db_session: Any) -> None:
    with pytest.raises(sa.exc.DBAPIError) as caught, db_session.begin_nested():
        db.session.execute(sa.text("SELECT no_such_column FROM person WHERE phone = :phone"), {"phone": "13912345678"})
    assert "13912345678" not in str(caught.value)
