"""The stop link, pressed by people and by mail programs; and what LINE tells us."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from linebot.v3.exceptions import InvalidSignatureError
from linebot.v3.webhook import WebhookParser
from linebot.v3.webhooks import Event, FollowEvent, MessageEvent, TextMessageContent, UnfollowEvent

from core import security_log
from core.throttle import count_misses

from . import actions, line, messages

logger = logging.getLogger(__name__)


# Exempt: the address itself is the secret, and a mail program's own stop button (RFC 8058) brings no cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@count_misses
def stop_notices(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button, because mail scanners open every link; POST stops, as often as it comes."""
    if request.method == "POST":
        learner = actions.stop(token=token, at=timezone.now())
    else:
        learner = actions.find_by_stop_token(token)
    if learner is None:
        raise Http404(_("このリンクは使えません。お知らせを止めたいときは、電話で教えてください。"))
    stopped = learner.notices_stopped is not None
    context = {
        "page_title": _("お知らせを止めました") if stopped else _("お知らせを止める"),
        "stopped": stopped,
        "robots": "noindex",
        "canonical_url": "",  # the address is a secret
    }
    response = render(request, "notices/stop.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt
@require_POST
def line_webhook(request: HttpRequest) -> HttpResponse:
    """Events from LINE, by its signature only. Always 200 then: LINE would send them all again."""
    if not settings.LINE_CHANNEL_SECRET:
        raise Http404
    try:
        body = request.body.decode()
        signature = request.headers.get("X-Line-Signature", "")
        events = WebhookParser(settings.LINE_CHANNEL_SECRET).parse(body, signature)
    except InvalidSignatureError:
        security_log.note("forged event")
        return HttpResponseForbidden()
    except (ValueError, TypeError, KeyError, AttributeError):
        return HttpResponseBadRequest()
    for event in events:
        try:
            _take(event)
        except Exception as error:  # noqa: BLE001  one event's failure is no reason to get the others twice
            logger.error("line: an event could not be taken (%s)", type(error).__name__)
    return HttpResponse("ok\n", content_type="text/plain")


def _take(event: Event) -> None:
    sender = getattr(event.source, "user_id", None) if event.source else None
    if not sender:
        return
    answer = ""
    if isinstance(event, UnfollowEvent):
        actions.unlink(sender=sender, at=timezone.now())
    elif isinstance(event, FollowEvent):
        answer = messages.line_how_to()
    elif isinstance(event, MessageEvent) and isinstance(event.message, TextMessageContent):
        answer = actions.link(
            sender=sender, text=event.message.text, event_id=event.webhook_event_id, at=timezone.now()
        )
    if answer and event.reply_token:
        line.reply(token=event.reply_token, text=answer)
