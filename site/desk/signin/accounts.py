"""Accounts and groups are the administrator's alone, whatever permissions a group carries (S10).

Wagtail shows its screens of users to whoever holds ``change_user``, with the box that makes an
administrator in them, and its screens of groups to whoever holds ``change_group``: either right would
then be every right. Here neither opens anything by itself.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry


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
