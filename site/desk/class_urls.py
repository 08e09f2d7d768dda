"""The day of a class: today, check-in, printing, certificates. Included in desk.urls."""

from django.urls import path, re_path

from . import certificates, disaster, today
from .checkin import views as checkin
from .printing import views as printing

urlpatterns = [
    path("", today.today, name="today"),
    path("disaster/", disaster.disaster, name="disaster"),
    path("sessions/<int:pk>/", checkin.session_list, name="session"),
    path("sessions/<int:pk>/mark/", checkin.mark, name="mark"),
    path("sessions/<int:pk>/scan/", checkin.scan, name="scan"),
    path("sessions/<int:pk>/walk-in/", checkin.walk_in, name="walk_in"),
    path("sessions/<int:pk>/paper/", checkin.paper, name="paper"),
    path("sessions/<int:pk>/contact/<int:learner_pk>/", checkin.contact, name="contact"),
    path("sessions/<int:pk>/print/", printing.print_page, name="session_print"),
    re_path(
        rf"^sessions/(?P<pk>[0-9]{{1,18}})/print/(?P<name>{'|'.join(printing.SHEETS)})\.pdf$",
        printing.sheet,
        name="sheet",
    ),
    path("certificates/<int:pk>/", certificates.certificates, name="certificates"),
    path("certificates/<int:pk>/all.pdf", certificates.certificates_file, name="certificates_file"),
    path(
        "certificates/<int:pk>/<int:learner_pk>.pdf", certificates.certificates_file, name="certificate_file"
    ),
]
