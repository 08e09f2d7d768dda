"""LINE's Messaging API, by the official SDK. Repeating a push with the same key is harmless there."""

from __future__ import annotations

import logging
from uuid import UUID

import urllib3
from django.conf import settings
from linebot.v3.messaging import (
    ApiClient,
    Configuration,
    MessagingApi,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
)
from linebot.v3.messaging.exceptions import ApiException

from .sending import Answer

WAS_ACCEPTED = 409  # this key has been accepted before
TOO_MANY = 429

logger = logging.getLogger(__name__)


def _configuration() -> Configuration:
    configuration = Configuration(
        host=settings.LINE_API_URL.rstrip("/"), access_token=settings.LINE_CHANNEL_TOKEN
    )
    configuration.retries = False  # when to try again is our matter, and written down
    return configuration


def push(*, to: str, text: str, key: UUID) -> Answer:
    """One attempt."""
    request = PushMessageRequest(to=to, messages=[TextMessage(text=text)])
    timeout = settings.LINE_TIMEOUT
    try:
        with ApiClient(_configuration()) as client:
            MessagingApi(client).push_message(request, x_line_retry_key=str(key), _request_timeout=timeout)
    except ApiException as error:
        return _by_status(int(error.status or 0))
    except urllib3.exceptions.TimeoutError as error:
        return _said(Answer.SILENCE, type(error).__name__)
    except urllib3.exceptions.HTTPError as error:
        return _said(Answer.TROUBLE, type(error).__name__)
    except (ValueError, TypeError, AttributeError) as error:
        # An answer that the SDK cannot read: the next attempt's 409 will tell.
        return _said(Answer.TROUBLE, type(error).__name__)
    return Answer.SENT


def reply(*, token: str, text: str) -> bool:
    """Answers in a chat. A chat without an answer is no reason to fail."""
    request = ReplyMessageRequest(reply_token=token, messages=[TextMessage(text=text)])
    try:
        with ApiClient(_configuration()) as client:
            MessagingApi(client).reply_message(request, _request_timeout=settings.LINE_TIMEOUT)
    except (ApiException, urllib3.exceptions.HTTPError, ValueError, TypeError, AttributeError) as error:
        logger.warning("line: no answer given (%s)", type(error).__name__)
        return False
    return True


def _by_status(status: int) -> Answer:
    if status == WAS_ACCEPTED:
        return Answer.SENT
    if status == TOO_MANY or status >= 500 or status == 0:
        return _said(Answer.TROUBLE, str(status))
    return _said(Answer.REFUSED, str(status))


def _said(answer: Answer, why: str) -> Answer:
    logger.warning("line: %s (%s)", answer.value, why)
    return answer
