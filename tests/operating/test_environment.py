"""Secrets from files, as systemd and compose hand them over."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings.environment import SECRETS, read_secret_files


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_gives_the_value_without_its_line_end(name: str, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("the value\n")
    environ = {f"{name}_FILE": str(path)}
    read_secret_files(environ)
    assert environ[name] == "the value"


def test_a_value_given_openly_goes_first(tmp_path: Path) -> None:
    environ = {"SECRET_KEY": "open", "SECRET_KEY_FILE": str(tmp_path / "nothing")}
    read_secret_files(environ)
    assert environ["SECRET_KEY"] == "open"


def test_a_file_that_cannot_be_read_is_named_by_its_variable(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="BACKUP_KEY_FILE のファイルを読めません"):
        read_secret_files({"BACKUP_KEY_FILE": str(tmp_path / "nothing")})
