"""Addresses of the desk's work with student mentors."""

from django.urls import path

from . import hours, mentors_report, pairs, thanks
from . import mentors_pages as pages

urlpatterns = [
    path("mentors/", pages.index, name="mentors"),
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
    path("sessions/<int:pk>/mentors/", pairs.tables, name="session_mentors"),
    path("sessions/<int:pk>/mentors/<str:what>/", pairs.change, name="session_mentors_change"),
]
