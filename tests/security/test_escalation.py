"""No account raises its own rights (S10), and «may change users» is not «may everything»."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from people.models import User
from tests.security.asking import DOOR, ask, word
from tests.security.world import World
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
SCREENS = ["", "results/", "new/", "edit/{pk}/", "delete/{pk}/", "history/{pk}/", "usage/{pk}/"]


def rights_of(user: User) -> tuple[Any, ...]:
    fresh = User.objects.get(pk=user.pk)
    groups = sorted(fresh.groups.values_list("name", flat=True))
    return fresh.is_superuser, fresh.is_active, groups, sorted(fresh.get_all_permissions()), fresh.password


def everything(user: User) -> dict[str, Any]:
    groups = [str(pk) for pk in Group.objects.values_list("pk", flat=True)]
    return {
        "username": user.username, "email": "x@school.example", "first_name": "x", "last_name": "x", "name": "x",
        "is_superuser": "on", "is_staff": "on", "is_active": "on", "groups": groups, "user_permissions": groups,
        "password1": "another long password 43", "password2": "another long password 43",
    }  # fmt: skip


@pytest.mark.parametrize(
    "role", ["teacher-mihon", "editor", "moderator", "tomioka", "tomioka-manager", "city"]
)
def test_nobody_but_the_administrator_changes_what_anybody_may(role: str, world: World) -> None:
    client = world.client(role)
    me, boss = User.objects.get(username=role), User.objects.get(username="admin")
    before = rights_of(me), rights_of(boss), User.objects.count(), Group.objects.count()
    for target in (me, boss):
        for part in SCREENS:
            path = f"/cms/users/{part.format(pk=target.pk)}"
            assert client.get(path).status_code in (302, 404), path
            client.post(path, everything(target))
    group = Group.objects.first()
    assert group is not None
    for part in SCREENS:
        path = f"/cms/groups/{part.format(pk=group.pk)}"
        assert client.get(path).status_code in (302, 404), path
        client.post(path, {"name": "mine", "permissions": [p.pk for p in Permission.objects.all()[:300]]})
    for action in ("delete", "assign_role", "set_active_state"):
        path = f"/cms/bulk/people/user/{action}/?id={me.pk}&next=/cms/users/"
        client.post(path, {"role": group.pk, "mark_as_active": "on"})
    # One's own account page: name and password are one's own matter, rights are not there.
    client.post("/cms/account/", {f"name_email-{name}": value for name, value in everything(me).items()})
    client.post("/cms/account/", everything(me))
    assert (rights_of(me), rights_of(boss), User.objects.count(), Group.objects.count()) == before


@pytest.mark.parametrize(
    "right", ["change_user", "add_user", "delete_user", "change_group", "add_group", "delete_group"]
)
def test_a_right_over_users_or_groups_given_to_a_group_opens_nothing_by_itself(
    right: str, world: World
) -> None:
    group = Group.objects.get(name="Moderators")
    group.permissions.add(Permission.objects.get(codename=right))
    me = User.objects.get(username="moderator")
    assert me.get_all_permissions() & {f"people.{right}", f"auth.{right}"}
    client, before = sign_in(me), rights_of(me)
    kind = "users" if right.endswith("user") else "groups"
    pk = me.pk if kind == "users" else group.pk
    for part in SCREENS:
        path = f"/cms/{kind}/{part.format(pk=pk)}"
        assert client.get(path).status_code in (302, 404), path
        client.post(path, everything(me) | {"permissions": [p.pk for p in Permission.objects.all()[:300]]})
    client.post(f"/cms/bulk/people/user/assign_role/?id={me.pk}&next=/cms/users/", {"role": group.pk})
    assert rights_of(me) == before
    assert User.objects.filter(username="moderator").exists() and Group.objects.filter(pk=group.pk).exists()


def test_the_administrator_still_sets_accounts_up(world: World) -> None:
    client = world.client("admin")
    clerks = Group.objects.get(name="staff:tomioka")
    data = everything(User(username="new-clerk")) | {"groups": [str(clerks.pk)]}
    del data["is_superuser"], data["user_permissions"]
    assert client.post("/cms/users/new/", data).status_code == 302
    made = User.objects.get(username="new-clerk")
    assert (made.is_superuser, list(made.groups.all())) == (False, [clerks])


@pytest.mark.parametrize(
    "path",
    [
        "/_util/login/", "/cms/login/", "/_util/login/?next=/desk/",
        "/admin/", "/admin/login/", "/admin/login/?next=/admin/", "/accounts/login/",
    ],
)  # fmt: skip
def test_there_is_no_second_place_for_a_password(path: str) -> None:
    client = Client()
    for method in ("get", "post"):
        answer = ask(
            client, method, path, {"username": "admin", "password": "x"} if method == "post" else None
        )
        assert word(answer) == DOOR


def test_a_form_forged_among_wagtails_screens_is_refused_with_a_page(admin: Client) -> None:
    """Not with a fault: our page that says so knows its words there, too."""
    forger = Client(enforce_csrf_checks=True)
    forger.cookies = admin.cookies
    answer = forger.post("/cms/users/new/", {})
    assert answer.status_code == 403 and "送れませんでした。" in answer.content.decode()
    assert admin.get("/cms/failwhale/").status_code == 404
