"""A test's browser past the staff's door, without walking through it: tests/desk walks."""

from __future__ import annotations

import time

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.models import User


def sign_in(user: User, *, second_factor: bool = True) -> Client:
    """A client signed in as ``user``; without ``second_factor`` as after the password only."""
    client = Client()
    client.force_login(user)
    if second_factor:
        device = TOTPDevice.objects.filter(user=user).first() or TOTPDevice.objects.create(
            user=user, name="phone"
        )
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session["seen"] = session["proved"] = int(time.time())  # as from somebody who has just come in
        session.save()
    return client
