"""E-mail addresses as people spell them: which are the same address, and which may be the same mailbox."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from .errors import BadValue

_ONE_HOST = {"googlemail.com": "gmail.com"}
_DOTS_MEAN_NOTHING = {"gmail.com"}


def clean_email(text: str, *, field: str = "email") -> str:
    """As it is stored: half-width, without blanks."""
    email = "".join(unicodedata.normalize("NFKC", text).split())
    try:
        validate_email(email)
    except ValidationError:
        raise BadValue(
            _("メールアドレスを、もう｜一度《いちど》たしかめてください。｜例《れい》：hana@example.jp"),
            field=field,
        ) from None
    return email


def key_of(email: str) -> str:
    """The same for every spelling of one address."""
    return "".join(unicodedata.normalize("NFKC", email).split()).casefold()


def mailbox_of(email: str) -> str:
    """The same for all addresses that may well end in one mailbox: ``a.b+x@googlemail.com`` is ``ab@gmail.com``.

    For asking whether a guardian is somebody else; too strict to tell two people apart.
    """
    local, _at, host = key_of(email).rpartition("@")
    host = host.rstrip(".")
    host = _ONE_HOST.get(host, host)
    local = local.strip('"').partition("+")[0]
    return f"{local.replace('.', '') if host in _DOTS_MEAN_NOTHING else local}@{host}"
