"""Addresses of the counter's work: entry, applications, draws, learners, calls, runs, search, files in and out."""

from django.urls import path

from . import applications, calls, draws, leaks, opendata, people_pages, privacy, runs, search
from .entry import views as entry
from .transfer import views as transfer

urlpatterns = [
    path("apply/", entry.enter, name="apply"),
    path("apply/done/<str:receipt>/", entry.entered, name="entered"),
    path("applications/", applications.inbox, name="applications"),
    path("applications/<str:receipt>/", applications.one, name="application"),
    path("applications/<str:receipt>/receipt.pdf", applications.receipt_pdf, name="receipt"),
    path("applications/<str:receipt>/<str:what>/", applications.change, name="change_application"),
    path("draws/<str:code>/", draws.one, name="draw"),
    path("draws/<str:code>/freeze/", draws.freeze, name="freeze"),
    path("draws/<str:code>/draw/", draws.draw, name="draw_lots"),
    path("draws/<str:code>/sheet.pdf", draws.sheet_pdf, name="draw_sheet"),
    path("draws/<str:code>/sheet.txt", draws.sheet_text, name="draw_text"),
    path("learners/", people_pages.index, name="learners"),
    path("learners/find/", entry.find, name="learner_find"),
    path("learners/new/", people_pages.new, name="learner_new"),
    path("learners/kept/", people_pages.kept, name="kept"),
    path("learners/book/", privacy.file_book, name="file_book"),
    path("learners/book.pdf", privacy.file_book_pdf, name="file_book_pdf"),
    path("learners/erased/", privacy.erased, name="erased"),
    path("leaks/", leaks.index, name="leaks"),
    path("leaks/<int:pk>/", leaks.one, name="leak"),
    path("leaks/<int:pk>/sheet.pdf", leaks.sheet_pdf, name="leak_pdf"),
    path("learners/<int:pk>/", people_pages.one, name="learner"),
    path("learners/<int:pk>/edit/", people_pages.edit, name="learner_edit"),
    path("learners/<int:pk>/card/", people_pages.card, name="learner_card"),
    path("learners/<int:pk>/notices/", people_pages.notices, name="learner_notices"),
    path("learners/<int:pk>/export/", people_pages.export, name="learner_export"),
    path("learners/<int:pk>/erase/", people_pages.erase, name="learner_erase"),
    path("calls/", calls.index, name="calls"),
    path("calls/numbers/", calls.numbers, name="call_numbers"),
    path("calls/list.pdf", calls.list_pdf, name="calls_pdf"),
    path("calls/postcards.pdf", calls.postcards_pdf, name="postcards_pdf"),
    path("calls/posted/", calls.posted, name="posted"),
    path("calls/<int:pk>/", calls.tick, name="call"),
    path("runs/", runs.index, name="runs"),
    path("runs/<str:code>/", runs.one, name="run"),
    path("runs/<str:code>/<str:what>/", runs.change, name="change_run"),
    path("sessions/<int:pk>/move/", runs.move, name="session_move"),
    path("sessions/<int:pk>/cancel/", runs.cancel_session, name="session_cancel"),
    path("opendata/", opendata.missing, name="opendata"),
    path("search/", search.search, name="search"),
    path("transfer/", transfer.index, name="transfer"),
    path("transfer/out/", transfer.out, name="transfer_out"),
    path("transfer/in/", transfer.preview, name="transfer_in"),
    path("transfer/in/do/", transfer.do, name="transfer_do"),
]
