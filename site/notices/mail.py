"""Mail, by Django. Tells what was surely not sent from what may have arrived."""

from __future__ import annotations

import logging
import smtplib
from contextlib import suppress
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from .messages import one_line
from .sending import Answer

logger = logging.getLogger(__name__)


def send(*, to: str, subject: str, body: str, key: UUID, stop_url: str = "") -> Answer:
    """One attempt. The same ``key`` gives the same Message-ID, so a mailbox can tell a double.

    Without ``stop_url`` it is a mail that somebody asked for, and there is nothing to stop.
    """
    stop = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    message = EmailMessage(
        subject=one_line(subject),
        body=body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={
            "Message-ID": f"<{key}@{host}>",
            **(stop if stop_url else {}),
            "Auto-Submitted": "auto-generated",
        },
    )
    carrier = get_connection()
    try:
        carrier.open()
    except TimeoutError:
        return Answer.SILENCE
    except (smtplib.SMTPException, OSError) as error:
        return _said(Answer.TROUBLE, error)
    try:
        return Answer.SENT if carrier.send_messages([message]) else Answer.TROUBLE
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        return _said(_by_code(min(codes, default=500)), error)
    except smtplib.SMTPResponseException as error:
        return _said(_by_code(error.smtp_code), error)
    except (ValueError, smtplib.SMTPNotSupportedError) as error:  # an address or a text that is no mail
        return _said(Answer.REFUSED, error)
    except (smtplib.SMTPException, OSError) as error:
        # The line broke in the middle: the server may have taken the mail before.
        return _said(Answer.UNCLEAR, error)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            carrier.close()


def _by_code(code: int) -> Answer:
    """4xx: later, please. 5xx: never."""
    return Answer.TROUBLE if 400 <= code < 500 else Answer.REFUSED


def _said(answer: Answer, error: Exception) -> Answer:
    # The name of the error only: its text may hold an address.
    logger.warning("mail: %s (%s)", answer.value, type(error).__name__)
    return answer
