"""One of each thing that somebody could be after, all at 富岡, and a browser for everybody there is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from courses.models import LessonPage
from events.actions.places import ensure_groups
from events.enums import Method
from media.models import SchoolDocument, SchoolImage
from mentors.models import Mentor
from notices.actions.stopping import new_stop_link
from notices.models import Notice
from people.actions import issue_card, open_leak_sheet
from people.models import User
from tests.desk.class_day import session_of, today_run
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NINETEEN
from tests.security.mentoring import Mentoring
from tests.signed_in import sign_in

STAFF = ("editor", "moderator", "tomioka", "shintoko", "tomioka-manager", "city", "admin")
ROLES = (
    "nobody", "reader", "learner", "applicant", "mentor", "guardian", "halfway", "teacher-mihon", "teacher-other",
    *STAFF,
)  # fmt: skip


class World:
    """``values``: what stands in an address for each name of a variable; ``by_route`` where a name is not enough."""

    def __init__(self) -> None:
        at = timezone.now()
        for code in ("tomioka", "shintoko"):
            classes.center(code)
            ensure_groups(code)  # as the set-up of a centre does
        make.coordinator(make.school(), "teacher-mihon")
        make.coordinator(make.school("other"), "teacher-other")
        self.learner = classes.learner(
            "見本 花子", call_name="花子", email="hanako@home.example", channel="mail"
        )
        self.run = classes.run(at=at, method=Method.LOTTERY)
        self.application = classes.apply(self.run, self.learner, at=at)
        self.today = session_of(today_run(self.learner, begun=False))
        self.waiting = Notice.objects.filter(channel="tel").first() or self._call(at)
        self.card = issue_card(learner=self.learner, by=None)
        self.stop = new_stop_link(learner=self.learner, at=at)
        self.mentor: Mentor = make.active(at - timedelta(days=1), birth_date=NINETEEN)
        work = Mentoring(self.mentor, self.learner, self.today, at=at)
        self.minor: Mentor = make.verified(at)
        lesson = LessonPage.objects.get(number=12)
        picture, document = SchoolImage.objects.first(), SchoolDocument.objects.first()
        page = lesson.pk
        assert picture is not None
        self.values: dict[str, Any] = {
            "code": self.run.code, "receipt": self.application.receipt, "learner_pk": self.learner.pk,
            "learner": self.learner.pk, "kind": "first",
            "token": "a" * 32, "number": 12, "step_number": 3, "phone": "iphone", "slug": "basics", "version": 1,
            "typed": "12-3", "name": "roster", "what": "wish", "path": "no-such-file", "size": "a4",
            "page_id": page, "parent_page_id": lesson.get_parent().pk, "page_to_move_id": page, "image_id": picture.pk,
            "document_id": document.pk if document else 1, "destination_id": lesson.get_parent().pk,
            "uidb64": "MQ", "rest": "done/", "restriction_id": 1, "app_label": "courses", "model_name": "lessonpage",
            "action": "delete", "filter_spec": "original", "app_name": "core", "content_type_app_name": "courses",
            "content_type_model_name": "lessonpage", "object_id": page, "revision_id": lesson.latest_revision_id,
            "action_name": "copy", "_0": "",
        }  # fmt: skip
        session, run = self.today.pk, self.today.run_id
        city = User.objects.get(username="city")
        leak = open_leak_sheet(account="tomioka", first=at.date(), last=at.date(), by=city, at=at)
        pks = {
            "desk:learner": self.learner.pk, "desk:leak": leak.pk, "desk:call": self.waiting.pk, "desk:mentor": self.minor.pk,
            "desk:certificate": run, "desk:": session, "mentor_": session, "school_mentor": self.minor.pk,
            "runs:": self.run.pk, "centers:": self.run.center_id, "schools:": self.minor.school_id,
            "wagtailusers_users:": User.objects.get(username="tomioka").pk,
            "wagtailusers_groups:": User.objects.get(username="tomioka").groups.get().pk, **work.pks,
        }  # fmt: skip
        self.pks = sorted(pks.items(), key=lambda item: -len(item[0]))
        self.other = {
            "desk:mentor_change": {"what": "approve"}, "desk:session_mentors_change": {"what": "match"},
            "desk:change_run": {"what": "capacity"}, "mentor_session": {"what": "yes"}, "mentor_unit": {"slug": "privacy"},
            "course_booklet": {"slug": LessonPage.objects.get(number=1).get_parent().slug}, "class_short_link": {"typed": self.run.code},
            "center": {"code": "tomioka"}, "stop_notices": {"token": self.stop}, "card": {"token": self.card.token},
            "opendata_table": {"name": "112089_event.csv"}, "wagtailsettings:": {"model_name": "schoolsettings"}, **work.other,
        }  # fmt: skip

    def _call(self, at: Any) -> Notice:
        other = classes.run(at=at, method=Method.LOTTERY)
        classes.apply(other, classes.learner(), at=at)
        found = Notice.objects.filter(channel="tel").first()
        assert found is not None
        return found

    def of(self, name: str) -> dict[str, Any]:
        """What stands in the address of the route ``name``."""
        own = {
            key: value
            for start, values in self.other.items()
            if name.startswith(start)
            for key, value in values.items()
        }
        pk = next((pk for start, pk in self.pks if name.startswith(start)), 1)
        return {**self.values, "pk": pk, **own}

    def client(self, role: str) -> Client:
        at = timezone.now()
        client = Client()
        if role == "reader":
            client.get("/settings/?size=large")
        elif role == "learner":
            client.get(f"/M/{self.card.token}")
        elif role == "applicant":
            tel = self.learner.tel
            client.post("/classes/mine/", {"receipt": self.application.receipt, "tel": tel})
        elif role == "mentor":
            client.get(f"/mentors/in/{make.key(self.mentor, 'sign_in', at)}/")
            assert client.post("/mentors/in/")["Location"] == "/mentors/me/"
        elif role == "guardian":
            client.get(f"/mentors/consent/{make.key(self.minor, 'consent', at)}/")
            client.get(f"/mentors/withdraw/{make.key(self.minor, 'withdraw', at)}/")
        elif role == "halfway":  # a superuser's password, and no second factor
            client = sign_in(User.objects.get(username="admin"), second_factor=False)
        elif role != "nobody":
            client = sign_in(User.objects.get(username=role))
        return client
