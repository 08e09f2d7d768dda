"""The school's addresses, and the yardstick: a view that does nothing, behind the same middlewares."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from config.urls import handler404
from config.urls import urlpatterns as school_urls
from events.actions import apply
from events.enums import Source
from events.reading import run_to_enter
from people.models import Consent, Learner
from people.reading import learner_on_file

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
def enter(request: HttpRequest, run: str, learner: int) -> HttpResponse:
    """What the web form and the desk call, for somebody on file."""
    made = apply(
        run=run_to_enter.get(run),
        people=[learner_on_file.get(learner)],
        source=Source.WEB,
    )
    return HttpResponse(made.state, content_type="text/plain")


urlpatterns = [
    path("benchmark-insert/", insert),
    path("benchmark-apply/<str:run>/<int:learner>/", enter),
    path(CONSTANT.strip("/") + "/", constant),
    *school_urls,
]
