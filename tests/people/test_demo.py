"""Demo accounts: made once for the demo, removed by a command, refused in production (S04)."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.checks import no_demo_accounts_in_production
from people.actions import DEMO_PASSWORD, make_demo_accounts, remove_demo_accounts
from people.models import User
from people.rights import scope_of

pytestmark = pytest.mark.django_db


def test_making_them_twice_makes_none() -> None:
    assert make_demo_accounts() == []
    assert set(User.objects.filter(is_demo=True).values_list("username", flat=True)) == {
        "admin",
        "editor",
        "moderator",
        "tomioka",
        "tomioka-manager",
        "shintoko",
        "city",
        "teacher",
    }


def test_each_has_a_phone_with_a_secret_of_its_own_and_keeps_it() -> None:
    before = dict(TOTPDevice.objects.values_list("user__username", "key"))
    assert len(before) == len(set(before.values())) == 8
    make_demo_accounts()
    assert dict(TOTPDevice.objects.values_list("user__username", "key")) == before


def test_a_school_from_before_gets_what_is_missing() -> None:
    TOTPDevice.objects.all().delete()
    User.objects.filter(username__in=["tomioka", "city"]).delete()
    Group.objects.filter(name__in=["staff:tomioka", "city"]).delete()
    assert [user.username for user in make_demo_accounts()] == ["tomioka", "city"]
    assert TOTPDevice.objects.filter(confirmed=True).count() == 8


def test_somebody_real_with_such_a_name_is_left_alone() -> None:
    User.objects.filter(username="tomioka").delete()
    real = User.objects.create_user("tomioka", password="a very real password 42")
    make_demo_accounts()
    assert not TOTPDevice.objects.filter(user=real).exists()
    assert not real.groups.exists()


@pytest.mark.parametrize(
    ("username", "sees", "manages"),
    [
        ("tomioka", {"tomioka"}, set()),
        ("tomioka-manager", {"tomioka"}, {"tomioka"}),
        ("shintoko", {"shintoko"}, set()),
        ("city", {"tomioka", "shintoko"}, {"tomioka", "shintoko"}),
        ("editor", set(), set()),
    ],
)
def test_they_work_where_they_belong(username: str, sees: set, manages: set) -> None:
    scope = scope_of(User.objects.get(username=username))
    centers = {"tomioka", "shintoko"}
    assert {center for center in centers if scope.sees(center)} == sees
    assert {center for center in centers if scope.manages(center)} == manages


def test_what_was_changed_in_one_stays() -> None:
    user = User.objects.get(username="editor")
    user.set_password("something else entirely 42")
    user.save()
    make_demo_accounts()
    user.refresh_from_db()
    assert not user.check_password(DEMO_PASSWORD)


def test_an_editor_may_write_and_a_moderator_may_publish_and_neither_is_superuser() -> None:
    editor, moderator = (User.objects.get(username=name) for name in ("editor", "moderator"))
    assert not editor.is_superuser
    assert not moderator.is_superuser
    assert [group.name for group in editor.groups.all()] == ["Editors"]
    assert [group.name for group in moderator.groups.all()] == ["Moderators"]


def test_removing_them_leaves_everybody_else(capsys: pytest.CaptureFixture) -> None:
    User.objects.create_user("real", password="a very real password 42")
    call_command("remove_demo_accounts")
    assert "見本の利用者を8人消しました。" in capsys.readouterr().out
    assert list(User.objects.values_list("username", flat=True)) == ["real"]
    assert remove_demo_accounts() == 0


def test_production_refuses_to_start_with_them(settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    assert [error.id for error in no_demo_accounts_in_production()] == ["school.E002"]
    remove_demo_accounts()
    assert no_demo_accounts_in_production() == []
