from django.urls import path, re_path

from . import views

urlpatterns = [
    path("opendata/", views.index, name="opendata"),
    path("opendata/catalog.jsonld", views.catalog, name="opendata_catalog"),
    re_path(r"^opendata/(?P<name>[0-9]{6}_[a-z_]{1,60}\.csv)$", views.table, name="opendata_table"),
    path("classes/centers/<slug:code>/calendar.ics", views.center_calendar, name="center_calendar"),
    path("classes/<slug:code>/calendar.ics", views.run_calendar, name="class_run_calendar"),
    path("classes/<slug:code>/event.jsonld", views.run_jsonld, name="class_run_jsonld"),
]
