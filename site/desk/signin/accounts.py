"""Accounts and groups are the administrator's alone, whatever permissions a group carries (S10).

Wagtail shows its screens of users to whoever holds ``change_user``, with the box that makes an
administrator in them, and its screens of groups to whoever holds ``change_group``: either right would
then be every right. Here neither opens anything by itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from people.actions import record
from people.enums import Verb
from people.models import User


class AdministratorsOnly(ModelPermissionPolicy):
    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and user.is_superuser)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return self.user_has_permission(user, "")

    def users_with_any_permission(self, actions: Any) -> Any:
        return get_user_model().objects.filter(is_active=True, is_superuser=True)


def guard() -> None:
    """Before Wagtail's own policies, which are registered for these models, too, but less exactly."""
    for model in (get_user_model(), Group):
        policy_registry.register(model, AdministratorsOnly(model), exact_class=True)


@transaction.atomic
def change_password(user: Any, password: str, *, at: datetime) -> User:
    """By its owner: it is nobody else's from now on. Every other session of the account ends with the old one."""
    found = User.objects.select_for_update().get(pk=user.pk)
    found.set_password(password)
    found.password_is_given = False
    found.save(update_fields=["password", "password_is_given"])
    record(actor=found, verb=Verb.CHANGE, subject="password", subject_id=found.pk, at=at)
    return found


def note_given(request: HttpRequest, user: Any) -> None:
    """After Wagtail's form: a password that somebody else has chosen is for one sign-in only."""
    if request.POST.get("password1") and user.pk != request.user.pk:
        User.objects.filter(pk=user.pk).update(password_is_given=True)
