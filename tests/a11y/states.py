"""Every page type of the public site, in every state in which a reader can find it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.e2e import class_doing as applying
from tests.e2e import class_school as classes
from tests.e2e import doing
from tests.e2e import mentor_doing as helping
from tests.e2e import mentor_school as mentors
from tests.e2e import table_school as tables
from tests.e2e.doing import Page


@dataclass(frozen=True)
class State:
    """One page as a reader finds it.

    ``do`` brings the page into its state once it is open; ``cookies`` are the reader's own;
    ``scripts=False`` is a phone on which no script of ours has arrived; ``template`` is what the
    server would send had it broken down. ``colours``: axe also examines it in black and yellow, so
    chosen that every page type and every part with colours of its own is among them.
    """

    name: str
    path: str
    do: Callable[[Page], None] | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    status: int = 200
    scripts: bool = True
    template: str = ""
    colours: bool = False


# --- the pages --------------------------------------------------------------------------------
GONE_STEP = 90  # printed once, gone now; see conftest.served
COURSES = {"": "photo-map", "waiting": "start", "running": "basics", "done": "safety", "failed": "daily"}
# Stop links under notices, made in conftest: one to press, one that was pressed.
STOP_LINKS = {"live": "a-stop-link-that-lives", "used": "a-stop-link-that-was-used"}
STANDARD_PAGES = ("about", "help", "consult", "privacy", "accessibility")

CLASSES = (
    State("classes", "/classes/", colours=True),
    State("classes of one lesson, none", "/classes/?lesson=28&center=tomioka", colours=True),
    State("classes of one kind", "/classes/?kind=consultation"),
    State("calendar of classes", "/classes/calendar/", colours=True),
    State("calendar of classes, an empty month", "/classes/calendar/?month=2026-01"),
    State("centre", "/classes/centers/tomioka/", colours=True),
    State("class that is open", f"/classes/{classes.OPEN}/", colours=True),
    State("class that is full", f"/classes/{classes.FULL}/"),
    State("class with a draw", f"/classes/{classes.LOTTERY}/"),
    State("class called off", f"/classes/{classes.CANCELLED}/", colours=True),
    State("class to come", f"/classes/{classes.COMING}/"),
    State("class that is closed", f"/classes/{classes.CLOSED}/", colours=True),
    State("consultation", f"/classes/{classes.CONSULTATION}/"),
    State("no such class", "/classes/K999/", status=404),
    State("applying after closing", f"/classes/{classes.CLOSED}/apply/", colours=True),
    State("applying, who", f"/classes/{classes.OPEN}/apply/", colours=True),
    State("applying, two people", f"/classes/{classes.OPEN}/apply/", applying.choose_two),
    State(
        "applying, all left empty", f"/classes/{classes.OPEN}/apply/", applying.leave_all_empty, colours=True
    ),
    State("applying, how", f"/classes/{classes.OPEN}/apply/", applying.to_how, colours=True),
    State("applying, by postcard", f"/classes/{classes.OPEN}/apply/", applying.choose_postcard),
    State(
        "applying, mail without address",
        f"/classes/{classes.OPEN}/apply/",
        applying.choose_mail_without_address,
    ),
    State(
        "applying, the time of a consultation",
        f"/classes/{classes.CONSULTATION}/apply/",
        applying.to_how,
        colours=True,
    ),
    State("applying, check", f"/classes/{classes.OPEN}/apply/", applying.to_check, colours=True),
    State("receipt", "/classes/mine/", applying.look_at_the_receipt, colours=True),
    State("door to one's application", "/classes/mine/", colours=True),
    State("door, wrong number", "/classes/mine/", applying.open_wrongly, colours=True),
    State("one's application", "/classes/mine/", applying.open_mine, colours=True),
    State("one's application, a wish too long", "/classes/mine/", applying.write_a_long_wish),
    State("one's application, offered a seat", "/classes/mine/", applying.open_the_offer),
    State("cancelling", "/classes/mine/", applying.ask_to_cancel, colours=True),
    State("learner's page", f"/M/{classes.TOKEN}", colours=True),
    State("learner's page, cancelling", f"/M/{classes.TOKEN}", applying.ask_to_cancel_by_card),
    State("learner's page, PIN", f"/M/{classes.TOKEN_WITH_PIN}", colours=True),
    State("learner's page without a card", "/me/", colours=True),
    State("card nobody knows", "/M/00000000000000000000000000", status=404, colours=True),
)

MENTORS = (
    State("mentors", "/mentors/", colours=True),
    State("mentor applying, who", "/mentors/apply/"),
    State("mentor applying, all left empty", "/mentors/apply/", applying.send, colours=True),
    State("mentor applying, school", "/mentors/apply/", helping.to_school, colours=True),
    State("mentor applying, no school", "/mentors/apply/", helping.school_left_empty, colours=True),
    State("mentor applying, help", "/mentors/apply/", helping.to_help, colours=True),
    State("mentor applying, guardian", "/mentors/apply/", helping.to_guardian, colours=True),
    State("mentor applying, guardian with own address", "/mentors/apply/", helping.guardian_with_own_address),
    State("mentor applying, check", "/mentors/apply/", helping.to_check, colours=True),
    State("mentor's mail sent", "/mentors/sent/", colours=True),
    State("mentor's door", "/mentors/door/", colours=True),
    State("mentor's door, left empty", "/mentors/door/", applying.send),
    State("mentor coming in", f"/mentors/in/{mentors.IN}/", colours=True),
    State("mentor's link nobody knows", "/mentors/in/", status=410, colours=True),
    *(
        State(f"mentor's page, {name}", "/mentors/me/", cookies={"mentor": str(pk)}, colours=name != "trained")
        for name, pk in (
            ("applied", mentors.APPLIED), ("trained", mentors.TRAINED), ("active", mentors.ACTIVE),
            ("paused", mentors.PAUSED), ("refused", mentors.REFUSED),
        )
    ),
    State(
        "mentor hands a place over", f"/mentors/me/sessions/{mentors.MINE}/hand-over/",
        cookies={"mentor": str(mentors.ACTIVE)}, colours=True,
    ),
    State(
        "mentor hands a place over, nobody chosen", f"/mentors/me/sessions/{mentors.MINE}/hand-over/", applying.send,
        cookies={"mentor": str(mentors.ACTIVE)},
    ),
    State("mentor's hours", "/mentors/me/hours/", cookies={"mentor": str(mentors.ACTIVE)}, colours=True),
    State("mentor's hours, none yet", "/mentors/me/hours/", cookies={"mentor": str(mentors.APPLIED)}),
    State("certificate that is good", f"/V/{mentors.CERTIFIED}", colours=True),
    State("certificate that was revoked", f"/V/{mentors.REVOKED}", colours=True),
    State("certificate nobody knows", f"/V/{'0' * 26}", status=404, colours=True),
    State("mentor's own data", "/mentors/me/edit/", cookies={"mentor": str(mentors.ACTIVE)}, colours=True),
    State("mentor's mail", "/mentors/me/mail/", cookies={"mentor": str(mentors.ACTIVE)}, colours=True),
    State("mentor's mail, left empty", "/mentors/me/mail/", applying.send, cookies={"mentor": str(mentors.ACTIVE)}),
    State("mentor's new mail, a link nobody knows", "/mentors/mail/", status=410, colours=True),
    State("mentor's week", "/mentors/me/time/", cookies={"mentor": str(mentors.ACTIVE)}, colours=True),
    State("mentor's week, nothing said", "/mentors/me/time/", cookies={"mentor": str(mentors.APPLIED)}),
    State(
        "mentor's week at a centre", f"/mentors/me/time/at/{mentors.FIRST_CENTER}/",
        cookies={"mentor": str(mentors.ACTIVE)}, colours=True,
    ),
    State("mentor's days", "/mentors/me/time/days/", cookies={"mentor": str(mentors.ACTIVE)}, colours=True),
    State(
        "mentor's days, left empty", "/mentors/me/time/days/", helping.no_day,
        cookies={"mentor": str(mentors.APPLIED)}, colours=True,
    ),
    State("mentor's guardian", "/mentors/me/guardian/", cookies={"mentor": str(mentors.APPLIED)}, colours=True),
    *(
        State(f"mentor's {name}", f"/mentors/me/sessions/{tables.SESSION}/", do, cookies={"mentor": str(mentors.ACTIVE)}, colours=True)
        for name, do in (
            ("table", None), ("note", helping.open_note), ("note, nothing chosen", helping.note_left_empty),
            ("learner's wish", helping.open_wish),
        )
    ),
    *(
        State(f"mentor reports{name}", "/mentors/me/report/", do, cookies={"mentor": str(mentors.ACTIVE)}, colours=True)
        for name, do in (("", None), (", nothing chosen", applying.send), (" and is told", helping.report))
    ),
    State("mentor leaving", "/mentors/me/leave/", cookies={"mentor": str(mentors.ACTIVE)}, colours=True),
    State("training", "/mentors/me/training/privacy/", cookies={"mentor": str(mentors.APPLIED)}, colours=True),
    State(
        "training, answered wrongly", "/mentors/me/training/trouble/", helping.answer_wrongly,
        cookies={"mentor": str(mentors.APPLIED)}, colours=True,
    ),
    State("training, done", "/mentors/me/training/manners/", cookies={"mentor": str(mentors.ACTIVE)}, colours=True),
    State("guardian reads", f"/mentors/consent/{mentors.CONSENT}/", colours=True),
    State("guardian agrees", f"/mentors/consent/{mentors.CONSENT}/", helping.agree, colours=True),
    State("guardian agrees without a name", f"/mentors/consent/{mentors.CONSENT}/", helping.agree_without_name),
    State("guardian has agreed", f"/mentors/consent/{mentors.USED}/", colours=True),
    State("guardian's link nobody knows", "/mentors/consent/", status=410, colours=True),
    State("guardian may withdraw", f"/mentors/withdraw/{mentors.WITHDRAW}/", colours=True),
    State("guardian withdraws", f"/mentors/withdraw/{mentors.WITHDRAW}/", helping.agree, colours=True),
    State("guardian has withdrawn", f"/mentors/withdraw/{mentors.WITHDRAWN}/", colours=True),
    State("consent's text", "/mentors/text/1/", colours=True),
    State("school's mentors", "/mentors/school/", cookies={"sessionid": mentors.TEACHER}, colours=True),
    State("school's calendar", "/mentors/school/calendar/", cookies={"sessionid": mentors.TEACHER}, colours=True),
    State(
        "school's calendar, left empty", "/mentors/school/calendar/", helping.calendar_left_empty,
        cookies={"sessionid": mentors.TEACHER},
    ),
    State(
        "school's calendar, a file", "/mentors/school/calendar/", helping.show_a_calendar_file,
        cookies={"sessionid": mentors.TEACHER}, colours=True,
    ),
    State(
        "school's calendar, another file", "/mentors/school/calendar/", helping.show_another_file,
        cookies={"sessionid": mentors.TEACHER},
    ),
    State("school's hours", "/mentors/school/hours/", cookies={"sessionid": mentors.TEACHER}, colours=True),
    State(
        "school's mentor", f"/mentors/school/{mentors.TRAINED}/", cookies={"sessionid": mentors.TEACHER},
        colours=True,
    ),
    State(
        "school's mentor refused without a reason", f"/mentors/school/{mentors.TRAINED}/",
        helping.refuse_without_reason, cookies={"sessionid": mentors.TEACHER},
    ),
)  # fmt: skip

STATES = (
    State("home", "/"),
    State("home with a lesson begun", "/", cookies={"last": "12-3"}, colours=True),
    State("lessons", "/lessons/"),
    State("lessons with stamps", "/lessons/", cookies={"stamps": "1.12"}, colours=True),
    State("course", "/lessons/photo-map/", colours=True),
    State("lesson", "/lessons/12/"),
    State("lesson begun", "/lessons/12/", cookies={"last": "12-3"}),
    State("lesson with a step that is gone", f"/lessons/12/{GONE_STEP}/", colours=True),
    State("first step", "/lessons/12/1/"),
    State("middle step", "/lessons/12/4/"),
    State("middle step without furigana", "/lessons/12/4/", cookies={"reader": "m.off.white.iphone"}),
    State("middle step on Android", "/lessons/12/5/", cookies={"reader": "m.on.white.android"}),
    State("middle step on an easy phone", "/lessons/12/5/", cookies={"reader": "m.on.white.easy"}),
    State("middle step, largest text", "/lessons/12/4/", cookies={"reader": "x.on.white.iphone"}),
    State("middle step with the settings open", "/lessons/12/4/", doing.open_settings, colours=True),
    State("middle step being read aloud", "/lessons/12/4/", doing.listen, colours=True),
    State("last step", "/lessons/12/7/"),
    State("whole lesson", "/lessons/12/all/", colours=True),
    State("lesson to print", "/lessons/12/print/", colours=True),
    State("practice", "/lessons/12/practice/"),
    State("practice after a wrong touch", "/lessons/12/practice/", doing.touch_beside, colours=True),
    State("practice with the place shown", "/lessons/12/practice/", doing.ask_for_the_place),
    State("practice in typing", "/lessons/2/practice/", doing.play_to_typing),
    State("practice after wrong typing", "/lessons/2/practice/", doing.type_wrongly, colours=True),
    State("practice at the end", "/lessons/12/practice/", doing.play_to_the_end),
    State("practice without scripts", "/lessons/12/practice/", scripts=False),
    State("practice of gestures", "/lessons/4/practice/", colours=True),
    State("practice of gestures at the end", "/lessons/4/practice/", doing.play_to_the_end),
    State("practice of gestures without scripts", "/lessons/4/practice/", scripts=False),
    State("practice of kana", "/lessons/11/practice/"),
    State(
        "practice of kana after a wrong one", "/lessons/11/practice/", doing.type_a_wrong_kana, colours=True
    ),
    State(
        "practice of kana, one by one", "/lessons/11/practice/", doing.choose_kana_one_by_one, colours=True
    ),
    State("practice of kana at the end", "/lessons/11/practice/", doing.flick_to_the_end, colours=True),
    State("practice of kana without scripts", "/lessons/11/practice/", scripts=False),
    State("practice of scams", "/lessons/20/practice/"),
    State("practice of scams, nothing chosen", "/lessons/20/practice/", doing.judge),
    State("practice of scams, judged rightly", "/lessons/20/practice/", doing.judge_rightly, colours=True),
    State("practice of scams, judged wrongly", "/lessons/20/practice/", doing.judge_wrongly, colours=True),
    State(
        "practice of scams without scripts", "/lessons/20/practice/?parcel=fine&clinic=fine", scripts=False
    ),
    State("done", "/lessons/12/done/"),
    State("done, answered rightly", "/lessons/12/done/?answer=1"),
    State("done, answered wrongly", "/lessons/12/done/?answer=2", colours=True),
    State("done, stamped before", "/lessons/12/done/", cookies={"stamps": "12"}),
    State("done, stamped now", "/lessons/12/done/?stamp=1", cookies={"stamps": "1.12"}, colours=True),
    State("stuck at a step", "/lessons/12/help/?step=4", colours=True),
    State("stuck in a lesson", "/lessons/12/help/"),
    State("number", "/number/"),
    State("number left empty", "/number/?number="),
    State("number nobody can read", "/number/?number=abc", status=404, colours=True),
    State("number on no paper", "/number/?number=12-999", status=404),
    State("short link on no paper", "/s/77-7", status=404),
    State("search", "/search/"),
    State("search with results", "/search/?q=カメラ", colours=True),
    State("search with nothing found", "/search/?q=qqqqqqqq", colours=True),
    State("words", "/words/", colours=True),
    State("stamps, none yet", "/stamps/"),
    State("stamps", "/stamps/", cookies={"stamps": "1.2.12"}, colours=True),
    State("settings", "/settings/", colours=True),
    State("book of files", "/privacy/files/", colours=True),
    *(State(f"page {slug}", f"/{slug}/", colours=slug == "accessibility") for slug in STANDARD_PAGES),
    State("booklet", f"/courses/{COURSES['']}/booklet/"),
    *(
        State(f"booklet {state}", f"/courses/{slug}/booklet/", colours=state in ("running", "failed"))
        for state, slug in COURSES.items()
        if state
    ),
    State("stop notices", f"/stop/{STOP_LINKS['live']}/", colours=True),
    State("notices stopped", f"/stop/{STOP_LINKS['used']}/", colours=True),
    State("stop link nobody knows", "/stop/nobody-knows/", status=404, colours=True),
    *CLASSES,
    *MENTORS,
    State("no such page", "/nowhere/", status=404, colours=True),
    State("no such lesson", "/lessons/999/", status=404),
    State("form that could not be sent", "/lessons/12/done/", doing.send_without_the_secret),
    State("sheets to print, for staff", "/desk/print/", doing.sign_in, colours=True),
    State("broken server", "/broken/", status=500, template="500.html", colours=True),
)
