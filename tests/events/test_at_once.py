"""What is worked out once says and writes what the ORM would (core.queries, core.statements)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core import statements
from core.queries import Query
from core.statements import Rows, insert_rows, update_rows
from events import messages
from events.models import (
    Applicant,
    Application,
    ApplicationEvent,
    ClassRun,
    ClassSession,
    LotteryRecord,
)
from events.reading import run_to_enter
from mentors.models import Wish
from notices.models import Notice
from people.models import Consent, Learner
from people.reading import learner_on_file
from tests.factories import classes as make

pytestmark = pytest.mark.django_db


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_query_worked_out_once_gives_what_the_queryset_gives(django_assert_num_queries):
    runs = [make.run(title=title) for title in ("一つめ", "二つめ")]
    for run in (*runs, *runs):  # PostgreSQL keeps the statement from the second time on
        with django_assert_num_queries(1):
            found = run_to_enter.get(run.code)
            assert (found.center.name, found.room.name) == (run.center.name, run.room.name)
        usual = ClassRun.objects.select_related("center", "room").get(pk=run.pk)
        assert values(found) == values(usual)
        assert values(found.center) == values(usual.center)
    learner = make.learner()
    assert values(learner_on_file.get(learner.pk)) == values(Learner.objects.get(pk=learner.pk))


def test_nothing_found_is_the_models_own_error():
    with pytest.raises(ClassRun.DoesNotExist):
        run_to_enter.get("ない番号")
    with pytest.raises(Learner.DoesNotExist):
        learner_on_file.get(0)


def test_a_query_that_does_not_hold_its_value_is_refused():
    with pytest.raises(ValueError, match="does not hold the value"):
        Query(lambda _key: Learner.objects.all())(1)


def test_a_query_without_a_value_is_always_the_same_question():
    newest = Query(lambda: Learner.objects.order_by("-pk").values_list("pk", flat=True)[:1], mark=())
    for _n in range(3):
        one = make.learner()
        assert newest() == [(one.pk,)]


def test_a_query_that_locks_is_refused_outside_a_transaction_however_often_it_was_asked_inside():
    held = Query(lambda key: Learner.objects.select_for_update().filter(pk=key).values_list("pk"))
    one = make.learner()
    assert held(one.pk) == [(one.pk,)]  # a test is a transaction

    def alone():
        """Another thread has a connection of its own, and no transaction."""
        try:
            return held(one.pk)
        except transaction.TransactionManagementError as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        assert "outside of a transaction" in other.submit(alone).result()


def test_the_first_meeting_is_the_first_that_is_held():
    run = make.run(meetings=3)
    first, second, _third = run.sessions.order_by("starts_at")
    assert messages.first_start(run) == first.starts_at
    ClassSession.objects.filter(pk=first.pk).update(cancelled_at=timezone.now())
    assert messages.first_start(run) == second.starts_at
    ClassSession.objects.filter(run=run).update(cancelled_at=timezone.now())
    assert messages.first_start(run) is None


def test_an_application_stands_whole_with_its_keys_right():
    run, learner = make.run(), make.learner()
    made = make.apply(run, learner)
    stands = Application.objects.get()
    assert values(stands) == values(made)
    assert Applicant.objects.values_list("application", "run", "learner", "live").get() == (
        made.pk, run.pk, learner.pk, True,
    )  # fmt: skip
    assert ApplicationEvent.objects.values_list("application", "now").get() == (made.pk, "confirmed")
    assert Notice.objects.values_list("about", "learner").get() == (f"application:{made.pk}", learner.pk)


def test_rows_are_written_all_or_none_and_get_their_keys():
    learner, at = make.learner(), timezone.now()
    before = Consent.objects.count()

    def consent(purpose):
        return Consent(learner=learner, purpose=purpose, text_version="1", channel="web", given_at=at)

    rows = Rows()
    first, second = rows.add(consent("a")), rows.add(consent("b"))
    rows.write()
    rows.write()  # nothing is left to write
    assert Consent.objects.count() == before + 2
    assert [Consent.objects.get(pk=one.pk).purpose for one in (first, second)] == ["a", "b"]
    assert not first._state.adding
    application = make.apply(make.run(), learner)
    before = Consent.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        _write_a_consent_and_the_same_person_twice(consent("c"), application)
    assert Consent.objects.count() == before


def _write_a_consent_and_the_same_person_twice(consent, application):
    rows = Rows()
    rows.add(consent)
    rows.add(Applicant(application=application, run=application.run, learner=application.learner))
    rows.write()


def test_an_application_takes_few_journeys_however_full_the_class_is(django_assert_num_queries):
    run = make.run(capacity=1)
    make.apply(run)
    # First meeting, savepoint and its end, no seat, a place; on PostgreSQL with all rows, on SQLite one by one. Where it
    # is known that there is no seat, PostgreSQL is asked for a place at once.
    for full in (False, True, True):
        learner, run.full = make.learner(), full
        with django_assert_num_queries((5 - full) if connection.vendor == "postgresql" else 9):
            make.apply(run, learner)


def test_the_first_meeting_comes_with_the_class_and_is_the_one_that_is_held():
    run = make.run(meetings=2)
    first, second = run.sessions.order_by("starts_at")
    assert run_to_enter.get(run.code).held_from == first.starts_at
    ClassSession.objects.filter(pk=first.pk).update(cancelled_at=timezone.now())
    assert run_to_enter.get(run.code).held_from == second.starts_at
    ClassSession.objects.filter(run=run).update(cancelled_at=timezone.now())
    assert run_to_enter.get(run.code).held_from is None


def test_many_rows_are_changed_and_written_in_one_journey_each(django_assert_num_queries):
    run = make.run(capacity=1)
    made = [make.apply(run, make.learner()) for _n in range(3)]
    at = timezone.now()
    with django_assert_num_queries(1):
        update_rows(Application, ["tier", "changed_at"], [(n, at, one.pk) for n, one in enumerate(made, 4)])
    assert list(Application.objects.order_by("pk").values_list("tier", "changed_at", "state")) == [
        (4, at, "confirmed"), (5, at, "waitlisted"), (6, at, "waitlisted"),
    ]  # fmt: skip
    ApplicationEvent.objects.all().delete()
    names = ["application", "at", "by", "was", "now", "why"]
    with django_assert_num_queries(1):
        insert_rows(ApplicationEvent, names, [(one.pk, at, "", "", "confirmed", "「%s」") for one in made])
    assert list(ApplicationEvent.objects.values_list("application", "at", "why")) == [
        (one.pk, at, "「%s」") for one in made
    ]
    with django_assert_num_queries(0):
        insert_rows(ApplicationEvent, names, [])
        update_rows(Application, ["tier"], [])


def test_lists_that_python_calls_equal_are_written_as_what_they_are():
    session, at = make.run().sessions.get(), timezone.now()
    for mine in ([("あ",), ("い",), ("あ",)], [(1,), (True,), ("あ",)], [["あ"], ("あ",), [1], [True]]):
        Wish.objects.all().delete()
        rows = [(session.pk, make.learner().pk, said, [], "x", at) for said in mine]
        insert_rows(Wish, ["session", "learner", "topics", "lessons", "by", "changed_at"], rows)
        found = Wish.objects.order_by("pk").values_list("topics", flat=True)
        assert [repr(said) for said in found] == [repr([*said]) for said in mine]


def test_more_rows_than_a_statement_takes_are_all_written(monkeypatch):
    monkeypatch.setattr(statements, "MOST_VALUES", 14)
    made = make.apply(make.run(), make.learner())
    ApplicationEvent.objects.all().delete()
    names, at = ["application", "at", "by", "was", "now", "why"], timezone.now()
    insert_rows(ApplicationEvent, names, [(made.pk, at, "", "", "confirmed", str(n)) for n in range(5)])
    assert list(ApplicationEvent.objects.values_list("why", flat=True)) == ["0", "1", "2", "3", "4"]


def test_a_row_that_is_there_already_gets_the_new_values_instead():
    known, new = make.learner(), make.learner()
    LotteryRecord.objects.create(learner=known, losses=2)
    insert_rows(LotteryRecord, ["learner", "losses"], [(known.pk, 3), (new.pk, 1)], unique="learner")
    assert dict(LotteryRecord.objects.values_list("learner", "losses")) == {known.pk: 3, new.pk: 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(LotteryRecord, ["learner", "losses"], [(new.pk, 2)])


def test_rows_with_sealed_values_are_sealed_one_by_one_and_never_without_their_keys():
    made = [make.learner(), make.learner()]
    update_rows(Learner, ["email"], [("same@home.example", one.pk) for one in made])
    assert {one.email for one in Learner.objects.all()} == {"same@home.example"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(DISTINCT email) FROM people_learner")
        assert cursor.fetchone() == (2,)
    with pytest.raises(FieldError, match="tel"):
        update_rows(Learner, ["tel"], [("0429420099", made[0].pk)])
