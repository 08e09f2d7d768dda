"""What this room holds about people, what an entry of its audit log says was seen, and until when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from . import holdings
from .enums import Verb
from .holdings import Holding
from .leaks import Shown
from .models import Consent, Learner, LearnerCard, LeakSheet, User

LEARNER = Holding(
    name="learner",
    file=holdings.LEARNERS,
    label=_("受講者のファイル"),
    purpose=_("教室の申込みを受け、お知らせし、出欠をつけるため"),
    items=(
        _("氏名"), _("ふりがな"), _("呼び名"), _("電話番号"), _("生まれた年"), _("スマホの機種"),
        _("お知らせの方法"), _("メールアドレス"), _("LINEの番号"), _("郵便番号"), _("住所"), _("手助けのこと"),
        _("会場"), _("登録した日"), _("最後に来た日"),
    ),
    whose=_("教室に申し込んだ方と、窓口で登録した方"),
    collected=_("本人か家族が、サイト、電話、窓口、はがきで伝える"),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="learner",
    tables=("people.Learner",),
    people=lambda: Learner.objects.on_file().count(),
)  # fmt: skip
AGREED = Holding(
    name="consent",
    file=holdings.LEARNERS,
    label=_("お知らせの同意"),
    purpose=_("同意した方だけに、お知らせを送るため"),
    items=(_("同意の目的"), _("説明文の版"), _("受けた方法"), _("同意した日時"), _("やめた日時")),
    whose=_("お知らせに同意した方"),
    collected=_("本人が、サイト、電話、窓口、はがきで伝える"),
    given_to=holdings.NOBODY,
    basis=holdings.CONSENT,
    kept="learner",
    tables=("people.Consent",),
    people=lambda: (
        Consent.objects.filter(learner__erased_at__isnull=True).values("learner").distinct().count()
    ),
)
CARD = Holding(
    name="card",
    file=holdings.LEARNERS,
    label=_("受講者証"),
    purpose=_("受付を早くし、本人が自分の申込みを見るため"),
    items=(_("受講者証の番号"), _("作った日時"), _("止めた日時")),
    whose=_("受講者証を受け取った方"),
    collected=_("職員が作る"),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="learner",
    tables=("people.LearnerCard",),
    people=lambda: LearnerCard.objects.values("learner").distinct().count(),
)
STAFF = Holding(
    name="staff",
    file=holdings.STAFF,
    label=_("職員の利用者"),
    purpose=_("職員がログインし、受付と編集の仕事をするため"),
    items=(_("利用者名"), _("氏名"), _("メールアドレス"), _("係"), _("最後のログイン"), _("スマホの登録")),
    whose=_("受付、編集、学校の担当の職員"),
    collected=_("管理者が入れる"),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="staff",
    tables=("people.User", "otp_totp.TOTPDevice", "otp_static.StaticDevice", "otp_static.StaticToken"),
    people=lambda: User.objects.count(),
)
AUDIT = Holding(
    name="audit",
    file=holdings.STAFF,
    label=_("だれが何を見たかの記録"),
    purpose=_("個人の情報の使い方を、あとで確かめるため"),
    items=(_("利用者名"), _("日時"), _("したこと"), _("相手の番号"), _("会場"), _("理由")),
    whose=_("職員（受講者とメンターは、番号だけ）"),
    collected=holdings.FROM_PROGRAM,
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="audit",
    tables=("people.AuditEntry", "people.AuditHead"),
    people=lambda: User.objects.count(),
)
LEAKS = Holding(
    name="leak_sheet",
    file=holdings.STAFF,
    label=_("漏えい報告の下書き"),
    purpose=_("漏えいを報告し、同じことをくり返さないため"),
    items=(_("利用者名"), _("期間"), _("報告の文")),
    whose=_("漏えいに使われた利用者の職員"),
    collected=_("市の担当が書く"),
    given_to=_("個人情報保護委員会（報告するとき）"),
    basis=_("個人情報の保護に関する法律 第68条"),
    kept="leak_sheet",
    tables=("people.LeakSheet",),
    people=lambda: LeakSheet.objects.values("account").distinct().count(),
)
HOLDINGS = (LEARNER, AGREED, CARD, STAFF, AUDIT, LEAKS)

_FILE = _("氏名、ふりがな、呼び名、電話番号、生まれた年、機種、メールアドレス、郵便番号、住所、手助けのこと")
SHOWN = (
    Shown(
        "learner",
        _("受講者のファイル"),
        whose=_("受講者"),
        items={
            Verb.READ: _FILE,
            Verb.EXPORT: _("登録したことの全部（申込み、出欠、お知らせ、カルテもふくむ）"),
            Verb.PRINT: _("氏名、ふりがな、呼び名、電話番号か住所、手助けのこと"),
            None: _FILE,
        },
        sensitive=True,
    ),
    Shown("card", _("受講者証"), whose="", items={None: _("氏名、受講者証の番号")}),
    Shown("leak_sheet", _("漏えい報告の下書き"), whose="", items={None: _("報告の文")}),
    Shown("file_book", _("個人情報ファイル簿の記録"), whose="", items={None: _("個人の情報はありません")}),
    Shown("session", _("教室の回、またはログイン"), whose="", items={None: _("人は「受講者」の行に出ます")}),
    Shown("phone", _("職員のスマホの登録"), whose="", items={None: _("受講者の情報はありません")}),
    Shown("recovery_codes", _("職員の予備のコード"), whose="", items={None: _("受講者の情報はありません")}),
)


def forget_leak_sheets(before: datetime) -> int:
    return LeakSheet.objects.filter(changed_at__lt=before).delete()[0]
