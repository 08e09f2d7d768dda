from django.urls import path

from . import own, views

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.login, name="login"),
    path("code/", views.code, name="code"),
    path("setup/", views.setup, name="setup"),
    path("codes/", views.codes, name="codes"),
    path("sessions/", own.sessions, name="sessions"),
    path("again/", own.again, name="again"),
    path("password/", own.password, name="password"),
    path("held/", own.held, name="held"),
    path("logout/", views.logout, name="logout"),
    path("forgot/", views.forgot, name="forgot"),
]
