"""Settings from the environment."""

from pathlib import Path

import pytest

from jobsite.config import Settings, UnsafeSettings


def test_production_without_a_secret_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings, match="SECRET_KEY is not set"):
        Settings.from_environ({"JOBSITE_ENV": "production", "DATA_DIR": str(tmp_path)})


def test_production_with_a_short_secret_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings, match="shorter"):
        Settings.from_environ({"JOBSITE_ENV": "production", "DATA_DIR": str(tmp_path), "SECRET_KEY": "short"})


def test_a_made_key_is_kept_and_private(tmp_path: Path) -> None:
    first = Settings.from_environ({"DATA_DIR": str(tmp_path)})
    second = Settings.from_environ({"DATA_DIR": str(tmp_path)})
    assert len(first.secret_key) == 64
    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_secret_key_is_not_shown(tmp_path: Path) -> None:
    settings = Settings.from_environ({"DATA_DIR": str(tmp_path)})
    assert settings.secret_key not in repr(settings)


@pytest.mark.parametrize("port", ["0", "65536", "abc", "-1"])
def test_an_impossible_port_is_refused(port: str, tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings, match="PORT"):
        Settings.from_environ({"PORT": port, "DATA_DIR": str(tmp_path)})


def test_postgres_addresses_get_their_driver(tmp_path: Path) -> None:
    settings = Settings.from_environ({"DATABASE_URL": "postgres://u@h/d", "DATA_DIR": str(tmp_path)})
    assert settings.database_url == "postgresql+psycopg://u@h/d"


def test_the_index_follows_the_data_folder(tmp_path: Path) -> None:
    assert Settings.from_environ({"DATA_DIR": str(tmp_path)}).search_index_dir == tmp_path / "search_index"
