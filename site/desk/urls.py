from django.urls import include, path

from . import views

app_name = "desk"
urlpatterns = [
    path("print/", views.print_page, name="print"),
    path("", include("desk.class_urls")),
    path("", include("desk.casework_urls")),
    path("", include("desk.mentor_urls")),
]
