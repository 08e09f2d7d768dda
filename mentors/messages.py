"""What is said to mentors and guardians by mail: the 呼び名, what to do, whom to ring. No other particulars."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.school import default_school
from notices.messages import one_line

from .class_messages import class_mail
from .enums import TO_GUARDIAN, MailKind
from .models import MentorMail, Report


def link(name: str, *args: str) -> str:
    return settings.BASE_URL + reverse(name, args=args)


def _closing() -> str:
    own = default_school()
    tel = _("電話 %(tel)s") % {"tel": own.tel} if own.tel else ""
    return "\n".join(filter(None, [own.school_name, own.desk_name, tel]))


def mail_of(row: MentorMail, *, token: str, at: datetime) -> tuple[str, str]:
    """Subject and text of one mail; ``token`` is the secret of its link."""
    name = one_line(row.mentor.call_name)
    subject, middle = class_mail(row, at=at) if row.session else _PARTS[MailKind(row.kind)](name, token)
    hello = _("保護者の方へ") if row.kind in TO_GUARDIAN else _("%(name)sさん") % {"name": name}
    return subject, f"{hello}\n\n{middle}\n\n{_closing()}\n"


def _sign_in(name: str, token: str) -> tuple[str, str]:
    return _("メンターのページの入口"), _(
        "下のリンクを押すと、あなたのページが開きます。\n%(link)s\n\n"
        "リンクは30分のあいだ、1回だけ使えます。\n"
        "おぼえがないときは、このメールを消してください。"
    ) % {"link": link("mentor_enter", token)}


def _ask(name: str, token: str) -> tuple[str, str]:
    return _("スマホ学園：同意のお願い"), _(
        "%(name)sさんが、スマホを教えるメンターに申し込みました。\n"
        "18歳未満の方の活動には、保護者の方の同意が必要です。\n\n"
        "下のリンクから、説明を読んでください。2回押すと、同意できます。\n%(link)s\n\n"
        "リンクは14日のあいだ使えます。\n"
        "心当たりがないときは、何もしないでください。"
    ) % {"name": name, "link": link("guardian_enter", token)}


def _given(name: str, token: str) -> tuple[str, str]:
    return _("スマホ学園：同意の控え"), _(
        "%(name)sさんの活動への同意をお受けしました。\n同意は1年のあいだ続きます。\n\n"
        "同意は、いつでも取りやめられます。下のリンクから、2回押してください。\n%(link)s\n\n"
        "このメールを残しておいてください。"
    ) % {"name": name, "link": link("withdraw_enter", token)}


def _active(name: str, token: str) -> tuple[str, str]:
    return _("メンターの活動を始められます"), _(
        "職員の確認が終わりました。これから、メンターとして活動できます。\n\n"
        "あなたのページは、こちらです。\n%(link)s"
    ) % {"link": link("mentor_door")}


def _not_ours(name: str, token: str) -> tuple[str, str]:
    return _("学校の確認ができませんでした"), _(
        "担当の先生が、あなたを確認できませんでした。\nあなたのページで、学校を選び直してください。\n%(link)s"
    ) % {"link": link("mentor_door")}


def _lapsed(name: str, token: str) -> tuple[str, str]:
    return _("保護者の方の同意が必要です"), _(
        "保護者の方の同意が、いまはありません。同意がもどるまで、活動はお休みです。\n\n"
        "あなたのページから、同意のお願いをもう一度送れます。\n%(link)s"
    ) % {"link": link("mentor_door")}


def _new_mail(name: str, token: str) -> tuple[str, str]:
    return _("スマホ学園：新しいメールアドレスの確認"), _(
        "メンターのメールアドレスを、このアドレスに変える申し出がありました。\n"
        "下のリンクを開いて、ボタンを押すと、変わります。\n%(link)s\n\n"
        "リンクは24時間のあいだ、1回だけ使えます。\n"
        "心当たりがないときは、何もしないでください。"
    ) % {"link": link("mentor_new_mail_enter", token)}


def _old_mail(name: str, token: str) -> tuple[str, str]:
    return _("スマホ学園：メールアドレスが変わりました"), _(
        "あなたのメールアドレスを、新しいアドレスに変えました。\n"
        "これからのメールは、新しいアドレスへ送ります。\n\n"
        "心当たりがないときは、すぐに電話でお知らせください。"
    )


_PARTS = {
    MailKind.SIGN_IN: _sign_in,
    MailKind.ASK: _ask,
    MailKind.GIVEN: _given,
    MailKind.ACTIVE: _active,
    MailKind.NOT_OURS: _not_ours,
    MailKind.LAPSED: _lapsed,
    MailKind.NEW_MAIL: _new_mail,
    MailKind.OLD_MAIL: _old_mail,
}


def report_mail(report: Report, *, with_kind: bool) -> tuple[str, str]:
    """To one of the staff: that there is a report. What it says is read at the desk, behind the second factor."""
    at = timezone.localtime(report.made_at)
    lines = [
        _("%(center)sで、知らせがありました。") % {"center": report.center.name},
        _("日時：%(at)s") % {"at": f"{at:%Y-%m-%d %H:%M}"},
    ]
    if with_kind:
        lines.append(_("種類：%(kind)s") % {"kind": report.get_kind_display()})
    lines += ["", _("受付の画面で読んで、「見ました」を押してください。"), link("desk:reports")]
    return _("困ったこと・あぶないことの知らせ"), "\n".join(lines) + "\n\n" + _closing() + "\n"
