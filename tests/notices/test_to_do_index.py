"""What is still to be done is found without reading what is done, which after some years is nearly everything."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from notices.models import Notice
from notices.querysets import UNDER_WAY
from people.rights import Scope

pytestmark = pytest.mark.django_db


def test_the_counts_of_the_day_are_read_off_the_index_of_what_is_to_do() -> None:
    scope = Scope(clerk=frozenset({"tomioka"}))
    columns = ("center", "channel", "status", "kind", "due_at", "urgent_at", "claimed_at")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # it reads an empty table whole, unless it is told not to
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = Notice.objects.seen_by(scope).filter(UNDER_WAY).order_by().values_list(*columns).explain()
    assert re.search(r"COVERING INDEX notices_to_do|Index Only Scan using notices_to_do", plan)
