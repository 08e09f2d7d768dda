"""The school's addresses, and the yardstick: a view that does nothing, behind the same middlewares."""

from functools import cache

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from config.urls import handler404
from config.urls import urlpatterns as school_urls
from events.actions import apply
from events.enums import Source
from events.models import ClassRun
from people.models import Consent, Learner

__all__ = ["handler404", "urlpatterns"]

CONSTANT = "/benchmark-constant/"


def constant(request: HttpRequest) -> HttpResponse:
    """Two bytes, whatever is asked."""
    return HttpResponse(b"ok", content_type="text/plain")


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """The yardstick of applying: one row into one table."""
    Consent.objects.create(
        learner_id=_somebody(), purpose="benchmark", text_version="1", channel="web", given_at=timezone.now()
    )
    return HttpResponse(b"ok", content_type="text/plain")


@cache
def _somebody() -> int:
    return Learner.objects.values_list("pk", flat=True)[0]


@csrf_exempt
def enter(request: HttpRequest, run: int, learner: int) -> HttpResponse:
    """What the web form and the desk call, for somebody on file."""
    with transaction.atomic():
        made = apply(
            run=ClassRun.objects.select_related("center", "room").get(pk=run),
            people=[Learner.objects.get(pk=learner)],
            source=Source.WEB,
        )
    return HttpResponse(made.state, content_type="text/plain")


urlpatterns = [
    path("benchmark-insert/", insert),
    path("benchmark-apply/<int:run>/<int:learner>/", enter),
    path(CONSTANT.strip("/") + "/", constant),
    *school_urls,
]
