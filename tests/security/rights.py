"""Who may open what: ONE table of every address, Wagtail's own screens included. Data for test_rights_matrix.

A new address needs one line here. Left its name, or the beginning of its name with a star (the longest
line that fits counts); right ``Row(who, get, post, others)``:

    who     the roles for whom it is there
    get     what those are answered to GET, as one word or several that may be («200», «302», «405» …)
    post    the same for a POST without any field
    others  what everybody else is answered («404»); below the staff's prefixes whoever has not passed the
            staff's door is shown the door in any case, and needs no mention

Words: a status; «door», the staff's door; «own door», where mentors come in; «away», Wagtail's way back.
"""

from __future__ import annotations

from typing import NamedTuple

OUTSIDE = frozenset({"nobody", "reader", "learner", "applicant", "mentor", "guardian", "halfway"})
TEACHERS = frozenset({"teacher-mihon", "teacher-other"})
WRITERS = frozenset({"editor", "moderator", "admin"})
PUBLISHERS = frozenset({"moderator", "admin"})
ADMIN = frozenset({"admin"})
CITY = frozenset({"city", "admin"})
MANAGERS = CITY | {"tomioka-manager"}
CENTER = MANAGERS | {"tomioka"}
DESK = CENTER | {"shintoko"}
INSIDE = TEACHERS | WRITERS | DESK
ALL = OUTSIDE | INSIDE
CMS = WRITERS | MANAGERS  # whoever has some right behind Wagtail's door
NOT_VERIFIED = OUTSIDE  # «halfway» has given a password only


class Row(NamedTuple):
    who: frozenset[str]
    get: str = "200"
    post: str = "405"
    others: str = "404"


def only(*roles: str) -> frozenset[str]:
    return frozenset(roles)


# What stands open to everybody.
PUBLIC = {
    "/robots.txt": Row(ALL), "manifest": Row(ALL), "/healthz": Row(ALL), "/readyz": Row(ALL), "/metrics": Row(ALL, get="404"), "sitemap": Row(ALL, post="200"),
    "reader_settings": Row(ALL), "wagtail_serve": Row(ALL, post="200 405"),
    "lesson*": Row(ALL), "lesson_done": Row(ALL, post="302"), "number": Row(ALL), "search": Row(ALL), "words": Row(ALL),
    "lesson_helper": Row(CMS, others="404 door 405"), "stamps": Row(ALL), "course_booklet": Row(ALL, post="302"),
    "course_booklet_file": Row(ALL, get="404"),  # not made yet
    "short_link": Row(ALL, get="302"), "opendata*": Row(ALL), "opendata_table": Row(ALL, get="404 200"), "center*": Row(ALL), "class*": Row(ALL),
    "class_short_link": Row(ALL, get="302"), "file_book": Row(ALL),
    "apply_who": Row(ALL, post="422"), "apply_how": Row(ALL, "302", "302"), "apply_check": Row(ALL, "302", "302"),
    "/media/*": Row(ALL, "404", "405"), "wagtaildocs_*": Row(ALL, "404", "404"),
    "wagtailcore_authenticate_with_password": Row(ALL, "404", "404"),
    "line_webhook": Row(ALL, "405", "404"),  # by LINE's signature alone; here no secret is set
}  # fmt: skip
# What a card, a receipt number or a link in a mail opens.
OWN = {
    "card": Row(ALL, get="302"), "me": Row(ALL), "me_pin": Row(only("learner"), "405", "302", "404 405"),
    "me_cancel": Row(ALL, "302", "302"), "me_answer": Row(ALL, "405", "302"), "me_leave": Row(ALL, "405", "302"),
    "me_calendar": Row(only("learner"), others="302 405"),
    "mine": Row(ALL, post="422"), "mine_*": Row(ALL, "405", "302"),
    "mine_cancel": Row(only("applicant"), post="302", others="302"),
    "mine_receipt*": Row(only("applicant"), others="302 405"),
    "stop_notices": Row(ALL, post="200"),
    "mentors": Row(ALL), "consent_text": Row(ALL), "consent_short": Row(ALL, get="302"),
    "mentor_apply_*": Row(ALL, "302", "302"), "mentor_apply_who": Row(ALL, post="422"), "mentor_sent": Row(ALL),
    "mentor_door": Row(ALL, get="200 302", post="422"), "mentor_enter": Row(ALL, get="302"),
    "mentor_in": Row(only("mentor"), "302", "302", "410"),
    "mentor_*": Row(only("mentor"), others="own door 405"),
    "mentor_edit": Row(only("mentor"), post="422", others="own door"),
    "mentor_mail": Row(only("mentor"), post="422", others="own door"), "mentor_new_mail": Row(ALL, "410", "410 302"),
    "mentor_new_mail_enter": Row(ALL, get="302"),
    "mentor_unit": Row(only("mentor"), post="422", others="own door"),
    "mentor_guardian": Row(only("mentor"), "302", "302", "own door"),
    "mentor_leave": Row(only("mentor"), post="200", others="own door"),
    "mentor_pause": Row(only("mentor"), "405", "302", "own door 405"),
    "mentor_out": Row(only("mentor"), "405", "302", "own door 405"),
    "mentor_session": Row(only("mentor"), "405", "404", "own door 405"),
    "mentor_hand_over": Row(only("mentor"), post="422", others="own door"),
    "mentor_swap": Row(only("mentor"), "405", "302", "own door 405"),
    "mentor_note": Row(only("mentor"), post="422", others="own door"),
    "mentor_wish": Row(only("mentor"), post="302", others="own door"),
    "mentor_report": Row(only("mentor"), post="422", others="own door"),
    "mentor_reported": Row(only("mentor"), post="422", others="own door"),
    "mentor_time": Row(only("mentor"), post="302", others="own door"),
    "mentor_time_center": Row(only("mentor"), post="302", others="own door"),
    "mentor_days": Row(only("mentor"), post="422", others="own door"),
    "mentor_hours_ask": Row(only("mentor"), "405", "404", "own door 405"),
    # The secret on the paper or in the badge opens these, whoever holds it.
    "badge_issuer": Row(ALL), "badge_kind": Row(ALL), "badge": Row(ALL), "badge_status": Row(ALL), "hours_check": Row(ALL),
    "guardian": Row(only("guardian"), others="410 405"), "guardian_yes": Row(only("guardian"), post="409", others="410"),
    "guardian_enter": Row(ALL, get="302"), "withdraw": Row(only("guardian"), post="410", others="410"),
    "withdraw_enter": Row(ALL, get="302"),
    "school_calendar": Row(TEACHERS, post="422"), "school_calendar_file": Row(TEACHERS, "405", "409"),
    "school_calendar_take_in": Row(TEACHERS, "405", "409"), "school_hours": Row(TEACHERS),
    "school_mentors": Row(TEACHERS), "school_mentor": Row(only("teacher-mihon"), post="302"),
}  # fmt: skip
# The staff's door itself.
DOOR = {
    "staff:*": Row(INSIDE, others="door 405"), "staff:forgot": Row(ALL),
    "staff:login": Row(OUTSIDE - {"halfway"}, post="200", others="door 200"),
    "staff:code": Row(only("halfway"), post="200", others="door"),
    "staff:setup": Row(INSIDE, post="door 200", others="door"), "staff:codes": Row(INSIDE, post="door 302", others="door"),
    "staff:again": Row(INSIDE, post="200", others="door"), "staff:password": Row(INSIDE, post="200", others="door"),
    "staff:held": Row(INSIDE, post="door", others="door"),
    "staff:sessions": Row(INSIDE, post="302", others="door"),
    "staff:logout": Row(ALL, "door", "302"), "/cms/logout/": Row(ALL, "door", "302"), "wagtailadmin_logout": Row(ALL, "door", "302"),
    "/cms/login/": Row(ALL, "door", "door"), "wagtailadmin_login": Row(ALL, "door", "door"),
    "wagtailcore_login": Row(ALL, "door", "door"), "/_util/login/": Row(ALL, "door", "door"),
    "/admin/": Row(ALL, "door", "door"), "/admin/login/": Row(ALL, "door", "door"),
    "/accounts/login/": Row(ALL, "door", "door"),
    "/cms/password_reset/*": Row(ALL, "door", "door"), "wagtailadmin_password_reset*": Row(ALL, "door", "door"),
}  # fmt: skip
# The counter's work at 富岡, whose things these are: «DESK» is whoever works at some centre.
COUNTER = {
    "desk:*": Row(CENTER), "desk:today": Row(DESK), "desk:disaster": Row(MANAGERS, post="404"),
    "desk:print": Row(CMS), "desk:search": Row(DESK), "desk:opendata": Row(DESK), "desk:mentors": Row(DESK),
    "desk:apply": Row(DESK, post="200"), "desk:applications": Row(DESK), "desk:change_application": Row(CENTER, "405", "302"),
    "desk:runs": Row(DESK), "desk:change_run": Row(MANAGERS, "405", "409"),
    "desk:session_move": Row(CENTER, post="409"), "desk:session_cancel": Row(CENTER, post="409"),
    "desk:session_mentors_change": Row(CENTER, "405", "302"),
    "desk:session_print": Row(CENTER, post="200 302"), "desk:mark": Row(CENTER, "405", "404"), "desk:scan": Row(CENTER, "405", "400"),
    "desk:walk_in": Row(CENTER, post="404"), "desk:paper": Row(CENTER, post="302"), "desk:contact": Row(CENTER, post="200"),
    "desk:certificates_file": Row(CENTER, get="404"), "desk:certificate_file": Row(CENTER, get="404"),
    "desk:freeze": Row(CENTER, "405", "409"), "desk:draw_lots": Row(CENTER, "405", "409"),
    "desk:draw_sheet": Row(CENTER, get="404"), "desk:draw_text": Row(CENTER, get="404"),
    "desk:learners": Row(DESK), "desk:learner_find": Row(DESK), "desk:learner_new": Row(DESK, post="409"),
    "desk:kept": Row(DESK, post="404 409"), "desk:learner": Row(CENTER, post="409"), "desk:learner_edit": Row(CENTER, "405", "302"),
    "desk:learner_card": Row(CENTER, "405", "200"), "desk:learner_notices": Row(CENTER, "405", "302"),
    "desk:learner_export": Row(MANAGERS, "405", "409"), "desk:learner_erase": Row(MANAGERS, post="409"),
    "desk:file_book": Row(MANAGERS, post="302"), "desk:file_book_pdf": Row(MANAGERS), "desk:erased": Row(MANAGERS),
    "desk:leaks": Row(CITY, post="409"), "desk:leak": Row(CITY, post="302"), "desk:leak_pdf": Row(CITY, "405", "200"),
    "desk:mentor_export": Row(MANAGERS, "405", "409"), "desk:mentor_erase": Row(MANAGERS, post="409"),
    "desk:calls": Row(DESK), "desk:call_numbers": Row(DESK, "405", "302"), "desk:calls_pdf": Row(DESK, "405", "200"),
    "desk:postcards_pdf": Row(DESK, "405", "302"), "desk:posted": Row(DESK, "405", "302"), "desk:call": Row(CENTER, "405", "404"),
    "desk:transfer": Row(MANAGERS), "desk:transfer_*": Row(MANAGERS, "405", "409"),
    "desk:mentor": Row(CENTER, post="409"), "desk:mentor_paper_consent": Row(CENTER, "405", "409"), "desk:mentor_correct": Row(CENTER, post="409"),
    "desk:mentor_change": Row(CENTER, "405", "409"), "desk:ways": Row(CITY, post="302"), "desk:mentor_gaps": Row(DESK),
    "desk:weeks": Row(MANAGERS), "desk:week_start": Row(MANAGERS, "405", "409"), "desk:week_match": Row(MANAGERS),
    "desk:week_progress": Row(MANAGERS), "desk:week_change": Row(MANAGERS, "405", "302"), "desk:weights": Row(MANAGERS, post="409"),
    "desk:mentors_report": Row(MANAGERS), "desk:mentors_report_file": Row(MANAGERS),
    "desk:mentor_hours": Row(CENTER), "desk:mentor_hours_change": Row(CENTER, "405", "409"), "desk:mentor_certificate": Row(CENTER),
    "desk:mentor_thanks": Row(CENTER), "desk:mentor_thanks_change": Row(CENTER, "405", "409"), "desk:mentor_thanks_card": Row(CENTER),
    "desk:reports": Row(DESK), "desk:report_new": Row(DESK, post="422"), "desk:report": Row(MANAGERS),
    "desk:report_change": Row(MANAGERS, "405", "302"), "desk:session_notes": Row(CENTER), "desk:session_kartes": Row(CENTER),
    "desk:session_note": Row(CENTER, post="200"), "desk:session_memo": Row(CENTER, "405", "404"), "desk:session_karte": Row(CENTER),
    "desk:session_seat": Row(CENTER, "405", "409"),
}  # fmt: skip
# Wagtail's screens. An answer there is many a thing (a page, JSON, a dialogue): «opened» is anything that is
# neither the door nor the way back. What counts is for whom.
OPEN, REFUSED = "opened", "door away 403 404 405"
CMS_SCREENS = {
    # Its frame, and lists that show each only what they may see.
    "wagtailadmin_home": CMS, "wagtailadmin_account": CMS, "wagtailadmin_dismissibles": CMS, "/cms/test404/": CMS,
    "wagtailadmin_error_test": CMS, "/cms/failwhale/": CMS, "/cms//": CMS, "wagtailadmin_api:*": CMS, "wagtailadmin_block_preview": CMS,
    "wagtailadmin_choose_page*": CMS, "wagtailadmin_tag_*": CMS, "wagtailadmin_editing_sessions:*": CMS, "wagtail_bulk_action": CMS,
    "wagtailadmin_reports:site_history*": CMS, "wagtailembeds:*": CMS, "wagtailsnippetchoosers_courses_term:*": CMS,
    "wagtaildocs_chooser:*": CMS, "wagtailimages_chooser:*": CMS, "wagtailsnippets:index": WRITERS,
    # Writing pages.
    "wagtailadmin_explore*": WRITERS, "wagtailadmin_pages:*": WRITERS, "wagtailadmin_reports:*": WRITERS, "stale_lessons*": WRITERS,
    "wagtailadmin_pages:choose_parent": CMS, "wagtailadmin_pages:workflow_*": CMS,
    "wagtailadmin_pages:collect_workflow_action_data": CMS, "wagtailadmin_pages:confirm_workflow_cancellation": CMS,
    "wagtailadmin_pages:convert_alias": CMS, "wagtailadmin_pages:revisions_index": CMS, "wagtailadmin_pages:workflow_history*": WRITERS,
    "wagtailadmin_pages:revisions_compare": frozenset(),  # of page 1, which has no revisions
    "media_picture_for_editor": WRITERS, "wagtaildocs:*": WRITERS, "wagtailimages:*": WRITERS, "wagtailsnippets_courses_term:*": WRITERS,
    "wagtailimages_chooser:create": WRITERS, "wagtailimages_chooser:chosen": WRITERS, "wagtailimages_chooser:select_format": WRITERS, "wagtaildocs_chooser:create": WRITERS,
    "wagtailsnippetchoosers_courses_term:create": WRITERS, "wagtailimages:url_generator*": WRITERS,
    # Publishing, moving, removing.
    **dict.fromkeys(
        [f"wagtailadmin_pages:{name}" for name in
         ("delete", "unpublish", "revisions_unschedule", "lock", "unlock", "move", "set_privacy", "set_page_position")]
        + ["wagtailsnippets_courses_term:delete", "wagtailadmin_reports:locked_pages*"],
        PUBLISHERS,
    ),
    # Setting classes up: a manager for the own centre, the city for all.
    "runs:*": MANAGERS, "centers:*": MANAGERS, "holidays:*": MANAGERS, "centers:add": CITY, "centers:delete": CITY, "holidays:add": CITY,
    "holidays:edit": CITY, "holidays:delete": CITY, "schools:*": CITY,
    # Rights, and what the whole site hangs on: the administrator alone (S10).
    "wagtailusers_users:*": ADMIN, "wagtailusers_groups:*": ADMIN, "wagtailadmin_collections:*": ADMIN, "wagtailadmin_workflows:*": ADMIN,
    "wagtailadmin_workflows:task_chooser*": CMS, "wagtailadmin_workflows:task_chosen": CMS, "wagtaillocales:add": frozenset(),  # the one language is there
    "wagtailredirects:*": ADMIN,
    "wagtailsites:*": ADMIN, "wagtailsettings:*": ADMIN, "wagtaillocales:*": ADMIN,
}  # fmt: skip
ANYBODY_INSIDE = {  # words and pictures of Wagtail's screens, nothing of ours
    # The question shows a title that is public anyway; the answer is for those who publish.
    "wagtailadmin_pages:move_confirm": Row(CMS, post="302 away", others="door"),
    "wagtailadmin_pages:workflow_preview": Row(CMS, "away", "405 away", others="door"),  # no such task
    "wagtailadmin_sprite": Row(INSIDE, post="200"), "wagtailadmin_javascript_catalog": Row(INSIDE),
}  # fmt: skip
TABLE: dict[str, Row] = {
    **PUBLIC, **OWN, **DOOR, **COUNTER, **ANYBODY_INSIDE,
    **{name: Row(who, OPEN, OPEN, REFUSED) for name, who in CMS_SCREENS.items()},
}  # fmt: skip


def row_of(name: str) -> Row | None:
    """The line for an address: its own, or the longest beginning that fits. ``desk:*`` is no line for new ones."""
    if name in TABLE:
        return TABLE[name]
    fits = [line for line in TABLE if line.endswith("*") and name.startswith(line[:-1])]
    return TABLE[max(fits, key=len)] if fits else None
