"""In place of Wagtail's own door, before its addresses: there is one door only."""

from django.urls import path

from . import views

urlpatterns = [
    path("login/", views.to_login),
    path("logout/", views.logout),
    path("password_reset/", views.to_forgot),
    path("password_reset/<path:rest>", views.to_forgot),
    path("failwhale/", views.nothing),
]
