from django.urls import path

from . import views

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.login, name="login"),
    path("code/", views.code, name="code"),
    path("setup/", views.setup, name="setup"),
    path("codes/", views.codes, name="codes"),
    path("sessions/", views.sessions, name="sessions"),
    path("logout/", views.logout, name="logout"),
    path("forgot/", views.forgot, name="forgot"),
]
