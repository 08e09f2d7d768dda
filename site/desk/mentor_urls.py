"""Addresses of the desk's work with student mentors."""

from django.urls import path

from . import (
    hours,
    mentor_calls,
    mentors_report,
    notes,
    pairs,
    reports,
    seats,
    thanks,
    ways,
    weeks,
    weights_page,
)
from . import mentors_pages as pages

urlpatterns = [
    path("mentors/", pages.index, name="mentors"),
    path("mentors/ways/", ways.index, name="ways"),
    path("mentors/gaps/", mentor_calls.index, name="mentor_gaps"),
    path("mentors/weeks/", weeks.index, name="weeks"),
    path("mentors/weeks/start/", weeks.start, name="week_start"),
    path("mentors/weeks/<int:pk>/", weeks.one, name="week_match"),
    path("mentors/weeks/<int:pk>/progress.json", weeks.progress, name="week_progress"),
    path("mentors/weeks/<int:pk>/<str:what>/", weeks.change, name="week_change"),
    path("mentors/weights/", weights_page.weights, name="weights"),
    path("mentors/report/", mentors_report.report, name="mentors_report"),
    path("mentors/report.csv", mentors_report.report_file, name="mentors_report_file"),
    path("mentors/<int:pk>/hours/", hours.one, name="mentor_hours"),
    path("mentors/<int:pk>/hours/<str:what>/", hours.change, name="mentor_hours_change"),
    path("mentors/<int:pk>/certificates/<int:number>.pdf", hours.certificate, name="mentor_certificate"),
    path("mentors/<int:pk>/thanks/", thanks.one, name="mentor_thanks"),
    path("mentors/<int:pk>/thanks/<int:number>.pdf", thanks.card, name="mentor_thanks_card"),
    path("mentors/<int:pk>/thanks/<str:what>/", thanks.change, name="mentor_thanks_change"),
    path("mentors/<int:pk>/", pages.one, name="mentor"),
    path("mentors/<int:pk>/paper/", pages.paper, name="mentor_paper_consent"),
    path("mentors/<int:pk>/<str:what>/", pages.change, name="mentor_change"),
    path("reports/", reports.index, name="reports"),
    path("reports/new/", reports.new, name="report_new"),
    path("reports/<int:pk>/", reports.one, name="report"),
    path("reports/<int:pk>/<str:what>/", reports.change, name="report_change"),
    path("sessions/<int:pk>/notes/", notes.index, name="session_notes"),
    path("sessions/<int:pk>/notes/kartes.pdf", notes.paper, name="session_kartes"),
    path("sessions/<int:pk>/notes/<int:learner_pk>/", notes.one, name="session_note"),
    path("sessions/<int:pk>/notes/<int:learner_pk>/memo/", notes.memo, name="session_memo"),
    path("sessions/<int:pk>/notes/<int:learner_pk>/karte.pdf", notes.paper, name="session_karte"),
    path("sessions/<int:pk>/mentors/", pairs.tables, name="session_mentors"),
    path("sessions/<int:pk>/mentors/seat/", seats.seat, name="session_seat"),
    path("sessions/<int:pk>/mentors/<str:what>/", pairs.change, name="session_mentors_change"),
]
