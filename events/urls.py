from django.urls import path, re_path

from .views import applying, me, mine, runs

urlpatterns = [
    path("classes/", runs.class_list, name="classes"),
    path("classes/calendar/", runs.calendar, name="class_calendar"),
    path("classes/centers/<slug:code>/", runs.center_page, name="center"),
    path("classes/mine/", mine.mine, name="mine"),
    path("classes/mine/receipt/", mine.receipt, name="mine_receipt"),
    path("classes/mine/receipt.pdf", mine.receipt_file, name="mine_receipt_file"),
    path("classes/mine/cancel/", mine.cancel, name="mine_cancel"),
    path("classes/mine/answer/", mine.answer, name="mine_answer"),
    path("classes/mine/wish/", mine.wish, name="mine_wish"),
    path("classes/mine/leave/", mine.leave, name="mine_leave"),
    path("classes/<slug:code>/", runs.run_page, name="class_run"),
    path("classes/<slug:code>/koho.txt", runs.koho, name="class_koho"),
    re_path(
        r"^classes/(?P<code>[-a-zA-Z0-9_]+)/poster-(?P<size>a4|a3)\.pdf$", runs.poster, name="class_poster"
    ),
    path("classes/<slug:code>/apply/", applying.who, name="apply_who"),
    path("classes/<slug:code>/apply/how/", applying.how, name="apply_how"),
    path("classes/<slug:code>/apply/check/", applying.check, name="apply_check"),
    path("me/", me.me, name="me"),
    path("me/pin/", me.pin, name="me_pin"),
    path("me/cancel/", me.cancel, name="me_cancel"),
    path("me/answer/", me.answer, name="me_answer"),
    path("me/calendar.ics", me.calendar, name="me_calendar"),
    path("me/leave/", me.leave, name="me_leave"),
    # Scanned codes come in capitals, typed ones in any form.
    re_path(r"^(?:me|[mM])/(?P<token>[0-9A-Za-z]{20,64})/?$", me.enter, name="card"),
    re_path(r"^[cC]/(?P<typed>[^/]{1,20})/?$", runs.short_link, name="class_short_link"),
]
