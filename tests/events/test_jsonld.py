"""A run as schema.org/Event, on an address of its own and inside its page."""

import json
import re
from typing import Any

import pytest
import rdflib
from django.template import Context, Template
from django.test import Client

from core.models import SchoolSettings
from events import actions
from events.enums import Method
from tests.factories import classes as make


def event(code: str) -> dict[str, Any]:
    answer = Client().get(f"/classes/{code}/event.jsonld")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/ld+json; charset=utf-8"
    return json.loads(answer.content)


def graph_of(data: dict[str, Any]) -> rdflib.Graph:
    # The vocabulary written out, as schema.org's own context does: nothing is fetched.
    data = {**data, "@context": {"@vocab": "https://schema.org/", "id": "@id"}}
    return rdflib.Graph().parse(data=json.dumps(data), format="json-ld")


@pytest.mark.django_db
def test_seats_agree_with_the_database() -> None:
    run = make.run(capacity=5)
    make.apply(run, make.learner(), make.learner())
    data = event(run.code)
    pool = run.pools.get()
    assert (
        (data["maximumAttendeeCapacity"], data["remainingAttendeeCapacity"])
        == (5, 3)
        == (pool.capacity, pool.free)
    )


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser uses it
def test_it_reads_as_an_event_with_place_time_and_offer() -> None:
    run = make.run(meetings=2)
    graph = graph_of(event(run.code))
    schema = rdflib.Namespace("https://schema.org/")
    (found,) = graph.subjects(rdflib.RDF.type, schema.EducationEvent)
    assert str(graph.value(found, schema.name)) == "スマホの基本"
    assert str(graph.value(found, schema.startDate)) == run.sessions.first().starts_at.astimezone(
        make.NOW.tzinfo
    ).isoformat(timespec="seconds")
    geo = graph.value(graph.value(found, schema.location), schema.geo)
    assert float(graph.value(geo, schema.latitude)) == 35.826
    assert graph.value(found, schema.offers) is not None
    assert len(list(graph.objects(found, schema.subEvent))) == 2


@pytest.mark.django_db
def test_availability_follows_dates_and_seats(django_user_model: Any) -> None:
    from datetime import timedelta

    from events.jsonld import event_of

    school = SchoolSettings.objects.get()
    run = make.run(capacity=1)

    def word(at: Any) -> str:
        run.refresh_from_db()
        return event_of(run, school, at=at)["offers"]["availability"].rsplit("/", 1)[1]

    assert word(make.NOW) == "InStock"
    assert word(run.opens_at - timedelta(minutes=1)) == "PreSale"
    assert word(run.closes_at) == "OutOfStock"
    make.apply(run)
    assert word(make.NOW) == "SoldOut"
    actions.cancel_run(
        run=run, reason="台風", by=django_user_model.objects.get(username="admin"), at=make.NOW
    )
    assert word(make.NOW) == "Discontinued"
    assert event_of(run, school, at=make.NOW)["eventStatus"] == "https://schema.org/EventCancelled"


@pytest.mark.django_db
def test_a_lottery_is_open_however_many_applied() -> None:
    run = make.run(capacity=1, method=Method.LOTTERY)
    make.apply(run)
    make.apply(run)
    assert event(run.code)["remainingAttendeeCapacity"] == 1


@pytest.mark.django_db
def test_the_data_block_cannot_be_broken_out_of() -> None:
    run = make.run(title="</script><script>alert(1)</script>", kana="")
    html = Template('{% include "events/jsonld.html" %}').render(
        Context({"run": run, "school": SchoolSettings.objects.get()})
    )
    assert html.count("<script") == html.count("</script>") == 1
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert json.loads(block)["name"] == "</script><script>alert(1)</script>"
    assert f'href="/classes/{run.code}/event.jsonld"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"publish": False}, {"public": False}])
def test_what_is_not_public_has_no_data(fields: dict[str, Any]) -> None:
    run = make.run(**fields)
    assert Client().get(f"/classes/{run.code}/event.jsonld").status_code == 404
    assert Client().get(f"/classes/{run.code}/calendar.ics").status_code == 404
