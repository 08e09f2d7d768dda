"""受付. Who may: staff and editors who are signed in; for others these pages do not exist."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.enums import Phone
from courses.models import LessonIndexPage
from courses.permissions import may_print_for_class
from courses.views.lessons import lessons_by_course


@require_safe
def print_page(request: HttpRequest) -> HttpResponse:
    """印刷: every sheet of every lesson, one click away."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not may_print_for_class(request.user):
        raise Http404
    index = LessonIndexPage.objects.live().first()
    phone = request.GET.get("phone", Phone.IPHONE)
    if phone not in Phone.values:
        phone = Phone.IPHONE
    context = {
        "page_title": _("印刷する"),
        "courses": lessons_by_course(index) if index else [],
        "phone": phone,
        "phone_label": Phone(phone).label,
        "phones": [
            {
                "value": value,
                "label": label,
                "current": value == phone,
                "url": f"{request.path}?phone={value}",
            }
            for value, label in Phone.choices
        ],
        "robots": "noindex",
    }
    response = render(request, "desk/print.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
