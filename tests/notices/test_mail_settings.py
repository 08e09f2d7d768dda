"""Where mail goes, said by the environment."""

from pathlib import Path

import pytest

from config.settings.mail import settings_of

FILES = Path("/tmp/mail")


def seen(environ: dict[str, str]) -> tuple:
    found = settings_of(environ, files=FILES)
    keys = (
        "EMAIL_HOST",
        "EMAIL_PORT",
        "EMAIL_HOST_USER",
        "EMAIL_HOST_PASSWORD",
        "EMAIL_USE_TLS",
        "EMAIL_USE_SSL",
        "MAIL_READY",
    )
    return tuple(found[key] for key in keys)


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, ("", 25, "", "", False, False, False)),
        ({"EMAIL_URL": "smtp://mail.example:2525"}, ("mail.example", 2525, "", "", False, False, True)),
        (
            {"EMAIL_URL": "smtp://desk%40example:p%2Fw@mail.example/?tls=1"},
            ("mail.example", 587, "desk@example", "p/w", True, False, True),
        ),
        ({"EMAIL_URL": "smtps://mail.example"}, ("mail.example", 465, "", "", False, True, True)),
        (
            {
                "EMAIL_HOST": "mail.example",
                "EMAIL_HOST_USER": "desk",
                "EMAIL_HOST_PASSWORD": "pw",
                "EMAIL_USE_TLS": "1",
            },
            ("mail.example", 587, "desk", "pw", True, False, True),
        ),
    ],
)
def test_servers(environ: dict[str, str], wanted: tuple) -> None:
    assert seen(environ) == wanted


def test_files_for_a_trial() -> None:
    assert settings_of({"EMAIL_URL": "file:"}, files=FILES)["EMAIL_FILE_PATH"] == "/tmp/mail"
    assert settings_of({"EMAIL_URL": "file:///var/mails"}, files=FILES)["EMAIL_FILE_PATH"] == "/var/mails"


def test_an_address_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="EMAIL_URL"):
        settings_of({"EMAIL_URL": "http://mail.example"}, files=FILES)
