"""Every address of ours, sorted: lists that grow with the school, files that hold all there is, and the rest.

A new address stands in exactly one of the three (tests/operating/test_growth.py). ``LISTS`` is asked at every size:
the same number of queries, p95 within twice. ``FILES`` hold each row by their nature, so only queries are compared.
What is neither says why. In an address ``{name}`` is one of City.values.
"""

from __future__ import annotations

from typing import NamedTuple


class Look(NamedTuple):
    """``who`` asks: nobody, learner, applicant, mentor, teacher, clerk and manager of the first centre, city, root."""

    who: str
    path: str


def looks(who: str, *paths: str) -> tuple[Look, ...]:
    return tuple(Look(one, path) for path in paths for one in who.split())


PUBLIC = {
    "classes": looks("nobody", "/classes/", "/classes/?page=2", "/classes/?center={center}", "/classes/?kind=class", "/classes/?lesson={lesson}"),
    "class_calendar": looks("nobody", "/classes/calendar/", "/classes/calendar/?month={month}&page=2"),
    "center": looks("nobody", "/classes/centers/{center}/"),
    "class_run": looks("nobody", "/classes/{run}/"),
    "apply_who": looks("nobody", "/classes/{run}/apply/"),
    "search": looks("nobody", "/search/?q=写真"),
    "opendata": looks("nobody", "/opendata/"),
    "file_book": looks("nobody", "/privacy/files/"),
}  # fmt: skip
OWN = {
    "me": looks("learner", "/me/"),
    "mine": looks("applicant", "/classes/mine/"),
    "mentor_me": looks("mentor", "/mentors/me/"),
    "mentor_hours": looks("mentor", "/mentors/me/hours/"),
    "mentor_time": looks("mentor", "/mentors/me/time/"),
    "mentor_days": looks("mentor", "/mentors/me/time/days/"),
    "mentor_edit": looks("mentor", "/mentors/me/edit/"),
    "mentor_table": looks("mentor", "/mentors/me/sessions/{session}/"),
    "mentor_report": looks("mentor", "/mentors/me/report/"),
    "school_mentors": looks("teacher", "/mentors/school/", "/mentors/school/?page=2"),
    "school_hours": looks("teacher", "/mentors/school/hours/"),
    "school_calendar": looks("teacher", "/mentors/school/calendar/"),
}
COUNTER = {
    "desk:today": looks("clerk manager city", "/desk/"),
    "desk:disaster": looks("manager city", "/desk/disaster/"),
    "desk:session": looks("clerk", "/desk/sessions/{session}/"),
    "desk:walk_in": looks("clerk", "/desk/sessions/{session}/walk-in/", "/desk/sessions/{session}/walk-in/?q={family}"),
    "desk:paper": looks("clerk", "/desk/sessions/{session}/paper/"),
    "desk:session_print": looks("clerk", "/desk/sessions/{session}/print/"),
    "desk:certificates": looks("clerk", "/desk/certificates/{run_pk}/"),
    "desk:apply": looks("clerk city", "/desk/apply/", "/desk/apply/?run={run}"),
    "desk:applications": looks(
        "clerk city", "/desk/applications/", "/desk/applications/?state=live", "/desk/applications/?state=offered",
        "/desk/applications/?source=phone&page=3", "/desk/applications/?run={run}",
    ),
    "desk:application": looks("clerk", "/desk/applications/{receipt}/"),
    "desk:learners": looks(
        "clerk city", "/desk/learners/", "/desk/learners/?page=5", "/desk/learners/?q={family}", "/desk/learners/?q=さと",
        "/desk/learners/?q=0012",
    ),
    "desk:learner_find": looks("clerk city", "/desk/learners/find/?q={family}"),
    "desk:learner": looks("clerk", "/desk/learners/{learner}/"),
    "desk:kept": looks("city", "/desk/learners/kept/"),
    "desk:file_book": looks("city", "/desk/learners/book/"),
    "desk:erased": looks("manager city", "/desk/learners/erased/"),
    "desk:leaks": looks("city", "/desk/leaks/"),
    "desk:calls": looks("clerk city", "/desk/calls/", "/desk/calls/?page=2"),
    "desk:runs": looks(
        "clerk city", "/desk/runs/", "/desk/runs/?when=draw", "/desk/runs/?when=over", "/desk/runs/?when=all&page=2",
        "/desk/runs/?when=all&q=写真",
    ),
    "desk:run": looks("clerk", "/desk/runs/{run}/"),
    "desk:session_cancel": looks("clerk", "/desk/sessions/{coming}/cancel/"),
    "desk:draw": looks("manager", "/desk/draws/{draw}/"),
    "desk:opendata": looks("clerk city", "/desk/opendata/"),
    "desk:search": looks("clerk city", "/desk/search/?q={family}", "/desk/search/?q=3000", "/desk/search/?q=写真"),
    "desk:transfer": looks("manager", "/desk/transfer/"),
    "desk:print": looks("root", "/desk/print/"),
}  # fmt: skip
HELPING = {
    "desk:mentors": looks("clerk city", "/desk/mentors/", "/desk/mentors/?state=active&page=2", "/desk/mentors/?state=runs_out"),
    "desk:mentor": looks("clerk", "/desk/mentors/{mentor}/"),
    "desk:mentor_hours": looks("clerk", "/desk/mentors/{mentor}/hours/"),
    "desk:mentor_thanks": looks("clerk", "/desk/mentors/{mentor}/thanks/"),
    "desk:ways": looks("city", "/desk/mentors/ways/"),
    "desk:mentor_gaps": looks("clerk city", "/desk/mentors/gaps/", "/desk/mentors/gaps/?show=all"),
    "desk:weeks": looks("manager city", "/desk/mentors/weeks/"),
    "desk:weights": looks("manager", "/desk/mentors/weights/"),
    "desk:mentors_report": looks("manager city", "/desk/mentors/report/"),
    "desk:reports": looks("clerk city", "/desk/reports/", "/desk/reports/?show=closed"),
    "desk:report_new": looks("clerk", "/desk/reports/new/"),
    "desk:session_notes": looks("clerk", "/desk/sessions/{session}/notes/"),
    "desk:session_mentors": looks("clerk", "/desk/sessions/{session}/mentors/", "/desk/sessions/{coming}/mentors/"),
}  # fmt: skip
# Wagtail's listings of what is ours.
SET_UP = {
    "runs:index": looks("manager root", "/cms/runs/", "/cms/runs/?p=2", "/cms/runs/?q=写真"),
    "runs:index_results": looks("root", "/cms/runs/results/"),
    "centers:index": looks("root", "/cms/centers/"),
    "centers:index_results": looks("root", "/cms/centers/results/"),
    "holidays:index": looks("root", "/cms/holidays/"),
    "holidays:index_results": looks("root", "/cms/holidays/results/"),
    "schools:index": looks("root", "/cms/schools/"),
    "schools:index_results": looks("root", "/cms/schools/results/"),
    "stale_lessons": looks("root", "/cms/reports/stale-lessons/"),
    "stale_lessons_results": looks("root", "/cms/reports/stale-lessons/results/"),
}
LISTS: dict[str, tuple[Look, ...]] = {**PUBLIC, **OWN, **COUNTER, **HELPING, **SET_UP}

FILES: dict[str, tuple[Look, ...]] = {
    "sitemap": looks("nobody", "/sitemap.xml"),
    "opendata_table": looks("nobody", "/opendata/112089_events.csv", "/opendata/112089_class_statistics.csv"),
    "opendata_catalog": looks("nobody", "/opendata/catalog.jsonld"),
    "center_calendar": looks("nobody", "/classes/centers/{center}/calendar.ics"),
    "mentor_calendar": looks("mentor", "/mentors/me/classes.ics"),
    "mentor_data": looks("mentor", "/mentors/me/data.json"),
    "desk:mentors_report_file": looks("manager", "/desk/mentors/report.csv"),
}

# Neither: by why not. Exact names, so that a new address is thought about.
REST: dict[str, str] = {
    "a form, its answer, or a way in": """
        staff:home staff:login staff:code staff:setup staff:codes staff:password staff:again staff:held staff:sessions staff:logout staff:forgot reader_settings
        mentor_apply_who mentor_apply_school mentor_apply_help mentor_apply_guardian mentor_apply_check mentor_sent mentor_door
        mentor_in mentor_enter mentor_mail mentor_new_mail mentor_new_mail_enter mentor_guardian mentor_unit mentor_time_center mentor_leave mentor_wish mentor_hand_over
        guardian guardian_yes guardian_enter withdraw withdraw_enter apply_how apply_check me_pin me_cancel me_leave
        mine_cancel mine_wish mine_leave stop_notices card class_short_link short_link consent_short number
        runs:add runs:edit runs:delete centers:add centers:edit centers:delete holidays:add holidays:edit holidays:delete
        schools:add schools:edit schools:delete desk:learner_new desk:learner_edit desk:learner_erase desk:session_move
        desk:contact desk:mentor_erase desk:mentor_correct school_calendar_file school_calendar_take_in""",
    "posted only": """
        line_webhook lesson_done me_answer mine_answer mentor_swap mentor_session mentor_hours_ask mentor_pause mentor_out
        desk:mark desk:scan desk:change_application desk:freeze desk:draw_lots desk:leak_pdf desk:learner_card
        desk:learner_notices desk:learner_export desk:call_numbers desk:calls_pdf desk:postcards_pdf desk:posted desk:call
        desk:change_run desk:transfer_out desk:transfer_in desk:transfer_do desk:week_start desk:week_change
        desk:mentor_hours_change desk:mentor_thanks_change desk:mentor_export desk:mentor_paper_consent desk:mentor_change
        desk:report_change desk:session_memo desk:session_seat desk:session_mentors_change""",
    "about one thing that stays as large as it is": """
        desk:entered desk:leak desk:week_match desk:week_progress desk:report desk:session_note mentor_note mentor_reported
        school_mentor class_run_calendar class_run_jsonld class_koho me_calendar badge badge_kind badge_status badge_issuer
        hours_check mentor_badge media_picture_for_editor""",
    "paper of one class or one person": """
        desk:sheet desk:certificates_file desk:certificate_file desk:receipt desk:draw_sheet desk:draw_text desk:file_book_pdf
        desk:mentor_certificate desk:mentor_thanks_card desk:session_kartes desk:session_karte class_poster mine_receipt
        mine_receipt_file mentor_paper mentor_karte mentor_certificate mentor_thanks""",
    "lessons and texts: as many as editors have written": """
        mentors consent_text lesson lesson_step lesson_all lesson_print lesson_help lesson_practice lesson_handout
        lesson_summary lesson_poster lesson_helper course_booklet course_booklet_file words stamps manifest""",
    "for machines": "/robots.txt /healthz /readyz /metrics /media/%(path)s",
    "Wagtail's and Django's own doors, shut": """
        /cms/login/ /cms/logout/ /cms/password_reset/ /cms/password_reset/%(rest)s /cms/failwhale/ /cms/test404/ /cms//
        /_util/login/ /admin/ /admin/login/ /accounts/login/""",
}
REASONS = {name: why for why, names in REST.items() for name in names.split()}
