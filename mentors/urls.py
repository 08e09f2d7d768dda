from django.urls import path, re_path

from .views import classes, door, guardian, me, public, reports, school, seats, signup

TOKEN = r"(?P<token>[-_0-9A-Za-z]{20,64})"  # noqa: S105  a pattern, no secret

urlpatterns = [
    path("mentors/", public.index, name="mentors"),
    path("mentors/apply/", signup.who, name="mentor_apply_who"),
    path("mentors/apply/school/", signup.school, name="mentor_apply_school"),
    path("mentors/apply/help/", signup.teach, name="mentor_apply_help"),
    path("mentors/apply/guardian/", signup.guardian, name="mentor_apply_guardian"),
    path("mentors/apply/check/", signup.check, name="mentor_apply_check"),
    path("mentors/sent/", signup.sent, name="mentor_sent"),
    path("mentors/door/", door.door, name="mentor_door"),
    path("mentors/in/", door.come_in, name="mentor_in"),
    re_path(rf"^mentors/in/{TOKEN}/$", door.enter, name="mentor_enter"),
    path("mentors/me/", me.me, name="mentor_me"),
    path("mentors/me/edit/", me.edit, name="mentor_edit"),
    path("mentors/me/guardian/", me.guardian, name="mentor_guardian"),
    path("mentors/me/consent.pdf", me.paper, name="mentor_paper"),
    path("mentors/me/data.json", me.data, name="mentor_data"),
    path("mentors/me/sessions/<int:pk>/", seats.table, name="mentor_table"),
    path("mentors/me/sessions/<int:pk>/seats/<int:learner>/", seats.note, name="mentor_note"),
    path("mentors/me/sessions/<int:pk>/seats/<int:learner>/wish/", seats.wish, name="mentor_wish"),
    path("mentors/me/sessions/<int:pk>/seats/<int:learner>/karte.pdf", seats.karte, name="mentor_karte"),
    path("mentors/me/report/", reports.report, name="mentor_report"),
    path("mentors/me/report/<int:pk>/", reports.reported, name="mentor_reported"),
    path("mentors/me/sessions/<int:pk>/<slug:what>/", classes.change, name="mentor_session"),
    path("mentors/me/pause/", me.pause, name="mentor_pause"),
    path("mentors/me/leave/", me.leave, name="mentor_leave"),
    path("mentors/me/out/", me.out, name="mentor_out"),
    path("mentors/me/training/<slug:slug>/", me.unit, name="mentor_unit"),
    path("mentors/consent/", guardian.consent, name="guardian"),
    path("mentors/consent/yes/", guardian.consent_yes, name="guardian_yes"),
    re_path(rf"^mentors/consent/{TOKEN}/$", guardian.enter, name="guardian_enter"),
    path("mentors/withdraw/", guardian.withdraw, name="withdraw"),
    re_path(rf"^mentors/withdraw/{TOKEN}/$", guardian.withdraw_enter, name="withdraw_enter"),
    path("mentors/text/<int:version>/", public.consent_text, name="consent_text"),
    path("mentors/school/", school.index, name="school_mentors"),
    path("mentors/school/<int:pk>/", school.one, name="school_mentor"),
    re_path(r"^[gG]/(?P<version>[0-9]{1,4})/?$", public.short_text, name="consent_short"),
]
