"""What mails to mentors say about classes, and whether it is still so when the mail leaves.

A 呼び名, the class, when, where, how to come, what to do, whom to ring. Nothing about any learner (P01).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.enums import RunState
from events.messages import clock, day, when
from events.models import ClassSession
from notices.messages import one_line

from .enums import COMING, AskState, Coming, MailKind, SwapState
from .models import Handover, MentorMail
from .pairing import fit_on, read_sitting
from .telling_apart import name_among_mentors

# A mail that somebody else's mail carries no meaning without the mentor being able to come on the day.
WITHOUT_THE_DAY = frozenset({MailKind.OFF, MailKind.FILLED, MailKind.SWAP_NO, MailKind.SWAP_YES})


def stamp(session: ClassSession) -> str:
    """The occasion of what is true of one beginning only: a session that is moved is told of again."""
    return str(int(session.starts_at.timestamp()))


def is_off(session: ClassSession) -> bool:
    return session.cancelled_at is not None or session.run.state == RunState.CANCELLED


def still_so(row: MentorMail, at: datetime) -> bool:
    """Asked in the moment of sending: nobody is told what is no longer true, or may not come any more."""
    session = row.session
    if session is None:
        return True
    if not fit_on(row.mentor, timezone.localdate(at)):
        return False
    if row.kind not in WITHOUT_THE_DAY and not fit_on(row.mentor, timezone.localdate(session.starts_at)):
        # Told all the same: this very move may be what put it behind the consent's end.
        return row.kind == MailKind.MOVED and _moved(row)
    if is_off(session) != (row.kind == MailKind.OFF) or session.ends_at <= at:
        return False
    return _STILL[MailKind(row.kind)](row)


def _live(row: MentorMail, *states: str) -> bool:
    return row.mentor.assignments.filter(session=row.session_id, state__in=states).exists()


def _accepted(row: MentorMail) -> bool:
    return _live(row, Coming.ACCEPTED)


def _reminds(row: MentorMail) -> bool:
    assert row.session is not None  # noqa: S101  asked by still_so
    return _accepted(row) and row.occasion == stamp(row.session)


def _moved(row: MentorMail) -> bool:
    assert row.session is not None  # noqa: S101  asked by still_so
    return not is_off(row.session) and row.occasion == stamp(row.session)


def _wanted(row: MentorMail) -> bool:
    assert row.session is not None  # noqa: S101  asked by still_so
    waits = row.mentor.asks.filter(session=row.session_id, state=AskState.WAITING).exists()
    return waits and read_sitting(row.session).places > 0


def swap_of(row: MentorMail) -> Handover | None:
    found = Handover.objects.select_related(
        "back__run__center", "back__room", "assignment__mentor", "taken_by"
    )
    return found.filter(pk=int(row.occasion)).first() if row.occasion.isdecimal() else None


def _swap_is(*states: str) -> Callable[[MentorMail], bool]:
    def check(row: MentorMail) -> bool:
        swap = swap_of(row)
        return swap is not None and swap.state in states

    return check


_STILL: dict[MailKind, Callable[[MentorMail], bool]] = {
    MailKind.ASKED: lambda row: _live(row, Coming.OFFERED),
    MailKind.SETTLED: _accepted,
    MailKind.WEEK: _reminds,
    MailKind.TOMORROW: _reminds,
    MailKind.MOVED: _moved,
    MailKind.OFF: lambda row: True,
    MailKind.WANTED: _wanted,
    MailKind.FILLED: lambda row: not _live(row, *COMING),
    MailKind.SWAP_ASK: _swap_is(SwapState.WAITING),
    MailKind.SWAP_YES: _swap_is(SwapState.DONE),
    MailKind.SWAP_NO: _swap_is(SwapState.REFUSED),
}


def particulars(session: ClassSession) -> str:
    """Class, time, place, how to come, whom to ring there."""
    run, center = session.run, session.run.center
    return "\n".join(
        line
        for line in (
            _("教室：%(title)s") % {"title": one_line(run.title)},
            _("日時：%(start)sから%(end)sまで")
            % {"start": when(session.starts_at), "end": clock(session.ends_at)},
            _("会場：%(center)s　%(room)s") % {"center": center.name, "room": session.room.name},
            _("住所：%(address)s") % {"address": center.address} if center.address else "",
            _("来かた：%(way)s") % {"way": one_line(center.by_bus)} if center.by_bus else "",
            _("会場の電話：%(tel)s") % {"tel": center.tel} if center.tel else "",
        )
        if line
    )


def _page() -> str:
    return _("あなたのページ\n%(link)s") % {"link": settings.BASE_URL + reverse("mentor_door")}


def class_mail(row: MentorMail, *, at: datetime) -> tuple[str, str]:
    """Subject and middle of a mail about a class."""
    assert row.session is not None  # noqa: S101  the caller's question
    subject, first, todo = _PARTS[MailKind(row.kind)](row, row.session, at)
    middle = [first, particulars(row.session), todo, _page()]
    return subject, "\n\n".join(part for part in middle if part)


Parts = tuple[str, str, str]
CANNOT = "行けないときは、あなたのページの「行けなくなった」を押してください。すぐに代わりの人をさがします。"


def _asked(row: MentorMail, session: ClassSession, at: datetime) -> Parts:
    return (
        _("教室に来ていただけませんか"),
        _("この教室に、メンターとして来ていただけませんか。"),
        _("あなたのページで「行けます」か「行けません」を押してください。理由はいりません。"),
    )


def _settled(row: MentorMail, session: ClassSession, at: datetime) -> Parts:
    return _("行く教室が決まりました"), _("この教室で、お待ちしています。ありがとうございます。"), _(CANNOT)


def _week(row: MentorMail, session: ClassSession, at: datetime) -> Parts:
    days = (timezone.localdate(session.starts_at) - timezone.localdate(at)).days
    soon = _("1週間後") if days == 7 else _("%(n)d日後") % {"n": days}
    return (
        _("%(day)sは教室です") % {"day": day(session.starts_at)},
        _("%(soon)sに、あなたが行く教室があります。") % {"soon": soon},
        _(CANNOT),
    )


def _tomorrow(row: MentorMail, session: ClassSession, at: datetime) -> Parts:
    # Late, if the worker stood still in the evening.
    is_today = timezone.localdate(session.starts_at) == timezone.localdate(at)
    word = _("きょう") if is_today else _("あした")
    return (
        _("%(word)sは教室です") % {"word": word},
        _("%(word)s、教室があります。着いたら、受付で名前を言ってください。") % {"word": word},
        _("行けなくなったら、会場に電話してください。あなたのページからも知らせられます。"),
    )


def _moved_text(row: MentorMail, session: ClassSession, at: datetime) -> Parts:
    subject = _("教室の日時か部屋が変わりました")
    if _live(row, *COMING):
        return subject, _("あなたが行く教室の日時か部屋が、変わりました。新しい日時と会場です。"), _(CANNOT)
    return (
        subject,
        _("教室の日時が変わりました。新しい日時には出られないため、あなたの予定からはずしました。"),
        _("行かなくて大丈夫です。出られるときは、会場に電話してください。"),
    )


def _off(row: MentorMail, session: ClassSession, at: datetime) -> Parts:
    return _("教室を中止します"), _("この教室は、中止になりました。行かなくて大丈夫です。"), ""


def _wanted_text(row: MentorMail, session: ClassSession, at: datetime) -> Parts:
    return (
        _("メンターをさがしています"),
        _("この教室で、メンターが足りなくなりました。来ていただけませんか。"),
        _(
            "あなたのページで「行けます」か「行けません」を押してください。理由はいりません。\n"
            "何人かの方にお願いしています。先にお返事のあった方に決まります。"
        ),
    )


def _filled(row: MentorMail, session: ClassSession, at: datetime) -> Parts:
    return (
        _("メンターがそろいました"),
        _("お願いしていた教室は、メンターがそろいました。今回は行かなくて大丈夫です。"),
        _("気にかけてくださって、ありがとうございます。またお願いします。"),
    )


def _swap_ask(row: MentorMail, session: ClassSession, at: datetime) -> Parts:
    swap = swap_of(row)
    assert swap is not None  # noqa: S101  still_so has seen it
    first = _("%(name)sさんが、この教室を代わってくれる人をさがしています。") % {
        "name": one_line(name_among_mentors(swap.assignment.mentor))
    }
    if swap.back is not None:
        first += _("\n代わりに、あなたの %(when)s の教室へは、%(name)sさんが行きます。") % {
            "when": when(swap.back.starts_at), "name": one_line(name_among_mentors(swap.assignment.mentor)),
        }  # fmt: skip
    return _("交代のお願い"), first, _("代われるときは、あなたのページで「代わります」を押してください。")


def _swap_yes(row: MentorMail, session: ClassSession, at: datetime) -> Parts:
    swap = swap_of(row)
    assert swap is not None  # noqa: S101  still_so has seen it
    assert swap.taken_by is not None  # noqa: S101  the database has a constraint for it
    first = _("%(name)sさんが、この教室を代わってくれました。この教室には、行かなくて大丈夫です。") % {
        "name": one_line(name_among_mentors(swap.taken_by))
    }
    if swap.back is None:
        return _("交代が決まりました"), first, ""
    instead = _("代わりに、%(when)sからの教室へ来てください。くわしいことは、別のメールでお知らせします。")
    return _("交代が決まりました"), first, instead % {"when": when(swap.back.starts_at)}


def _swap_no(row: MentorMail, session: ClassSession, at: datetime) -> Parts:
    return (
        _("交代のお返事"),
        _("お願いした方は、この教室を代われないとのことです。いまも、あなたが行くことになっています。"),
        _("ほかの方にお願いできます。") + _(CANNOT),
    )


_PARTS: dict[MailKind, Callable[[MentorMail, ClassSession, datetime], Parts]] = {
    MailKind.ASKED: _asked,
    MailKind.SETTLED: _settled,
    MailKind.WEEK: _week,
    MailKind.TOMORROW: _tomorrow,
    MailKind.MOVED: _moved_text,
    MailKind.OFF: _off,
    MailKind.WANTED: _wanted_text,
    MailKind.FILLED: _filled,
    MailKind.SWAP_ASK: _swap_ask,
    MailKind.SWAP_YES: _swap_yes,
    MailKind.SWAP_NO: _swap_no,
}
