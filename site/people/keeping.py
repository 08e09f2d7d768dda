"""What this room holds about people, what an entry of its audit log says was seen, and until when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from . import holdings
from .enums import Verb
from .holdings import Holding
from .leaks import Shown
from .models import Consent, LeakSheet, Learner, LearnerCard, User

LEARNER = Holding(
    name="learner",
    file=holdings.LEARNERS,
    label=_("｜受講者《じゅこうしゃ》のファイル"),
    purpose=_(
        "｜教室《きょうしつ》の｜申込《もうしこ》みを｜受《う》け、お｜知《し》らせし、｜出欠《しゅっけつ》をつけるため"
    ),
    items=(
        _("｜氏名《しめい》"),
        _("ふりがな"),
        _("｜呼《よ》び｜名《な》"),
        _("｜電話番号《でんわばんごう》"),
        _("｜生《う》まれた｜年《ねん》"),
        _("スマホの｜機種《きしゅ》"),
        _("お｜知《し》らせの｜方法《ほうほう》"),
        _("メールアドレス"),
        _("LINEの｜番号《ばんごう》"),
        _("｜郵便番号《ゆうびんばんごう》"),
        _("｜住所《じゅうしょ》"),
        _("｜手助《てだす》けのこと"),
        _("｜会場《かいじょう》"),
        _("｜登録《とうろく》した｜日《ひ》"),
        _("｜最後《さいご》に｜来《き》た｜日《ひ》"),
    ),
    whose=_(
        "｜教室《きょうしつ》に｜申《もう》し｜込《こ》んだ｜方《かた》と、｜窓口《まどぐち》で｜登録《とうろく》した｜方《かた》"
    ),
    collected=_(
        "｜本人《ほんにん》か｜家族《かぞく》が、サイト、｜電話《でんわ》、｜窓口《まどぐち》、はがきで｜伝《つた》える"
    ),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="learner",
    tables=("people.Learner", "people.NameKey"),
    people=lambda: Learner.objects.on_file().count(),
)
AGREED = Holding(
    name="consent",
    file=holdings.LEARNERS,
    label=_("お｜知《し》らせの｜同意《どうい》"),
    purpose=_("｜同意《どうい》した｜方《かた》だけに、お｜知《し》らせを｜送《おく》るため"),
    items=(
        _("｜同意《どうい》の｜目的《もくてき》"),
        _("｜説明文《せつめいぶん》の｜版《ばん》"),
        _("｜受《う》けた｜方法《ほうほう》"),
        _("｜同意《どうい》した｜日時《にちじ》"),
        _("やめた｜日時《にちじ》"),
    ),
    whose=_("お｜知《し》らせに｜同意《どうい》した｜方《かた》"),
    collected=_(
        "｜本人《ほんにん》が、サイト、｜電話《でんわ》、｜窓口《まどぐち》、はがきで｜伝《つた》える"
    ),
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
    label=_("｜受講者《じゅこうしゃ》｜証《しょう》"),
    purpose=_(
        "｜受付《うけつけ》を｜早《はや》くし、｜本人《ほんにん》が｜自分《じぶん》の｜申込《もうしこ》みを｜見《み》るため"
    ),
    items=(
        _("｜受講者《じゅこうしゃ》｜証《しょう》の｜番号《ばんごう》"),
        _("｜作《つく》った｜日時《にちじ》"),
        _("｜止《と》めた｜日時《にちじ》"),
    ),
    whose=_("｜受講者《じゅこうしゃ》｜証《しょう》を｜受《う》け｜取《と》った｜方《かた》"),
    collected=_("｜職員《しょくいん》が｜作《つく》る"),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="learner",
    tables=("people.LearnerCard",),
    people=lambda: LearnerCard.objects.values("learner").distinct().count(),
)
STAFF = Holding(
    name="staff",
    file=holdings.STAFF,
    label=_("｜職員《しょくいん》の｜利用者《りようしゃ》"),
    purpose=_(
        "｜職員《しょくいん》がログインし、｜受付《うけつけ》と｜編集《へんしゅう》の｜仕事《しごと》をするため"
    ),
    items=(
        _("｜利用者《りようしゃ》｜名《めい》"),
        _("｜氏名《しめい》"),
        _("メールアドレス"),
        _("｜係《かかり》"),
        _("｜最後《さいご》のログイン"),
        _("スマホの｜登録《とうろく》"),
    ),
    whose=_(
        "｜受付《うけつけ》、｜編集《へんしゅう》、｜学校《がっこう》の｜担当《たんとう》の｜職員《しょくいん》"
    ),
    collected=_("｜管理者《かんりしゃ》が｜入《い》れる"),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="staff",
    tables=("people.User", "otp_totp.TOTPDevice", "otp_static.StaticDevice", "otp_static.StaticToken"),
    people=User.objects.count,
)
AUDIT = Holding(
    name="audit",
    file=holdings.STAFF,
    label=_("だれが｜何《なに》を｜見《み》たかの｜記録《きろく》"),
    purpose=_(
        "｜個人《こじん》の｜情報《じょうほう》の｜使《つか》い｜方《かた》を、あとで｜確《たし》かめるため"
    ),
    items=(
        _("｜利用者《りようしゃ》｜名《めい》"),
        _("｜日時《にちじ》"),
        _("したこと"),
        _("｜相手《あいて》の｜番号《ばんごう》"),
        _("｜会場《かいじょう》"),
        _("｜理由《りゆう》"),
    ),
    whose=_("｜職員《しょくいん》（｜受講者《じゅこうしゃ》とメンターは、｜番号《ばんごう》だけ）"),
    collected=holdings.FROM_PROGRAM,
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="audit",
    tables=("people.AuditEntry", "people.AuditHead"),
    people=User.objects.count,
)
LEAKS = Holding(
    name="leak_sheet",
    file=holdings.STAFF,
    label=_("｜漏《ろう》えい｜報告《ほうこく》の｜下書《したが》き"),
    purpose=_("｜漏《ろう》えいを｜報告《ほうこく》し、｜同《おな》じことをくり｜返《かえ》さないため"),
    items=(
        _("｜利用者《りようしゃ》｜名《めい》"),
        _("｜期間《きかん》"),
        _("｜報告《ほうこく》の｜文《ぶん》"),
    ),
    whose=_("｜漏《ろう》えいに｜使《つか》われた｜利用者《りようしゃ》の｜職員《しょくいん》"),
    collected=_("｜市《し》の｜担当《たんとう》が｜書《か》く"),
    given_to=_(
        "｜個人《こじん》｜情報《じょうほう》｜保護《ほご》｜委員《いいん》｜会《かい》（｜報告《ほうこく》するとき）"
    ),
    basis=_(
        "｜個人《こじん》｜情報《じょうほう》の｜保護《ほご》に｜関《かん》する｜法律《ほうりつ》｜第《だい》68｜条《じょう》"
    ),
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
    Shown("password", _("職員のパスワード"), whose="", items={None: _("受講者の情報はありません")}),
)


def forget_leak_sheets(before: datetime) -> int:
    return LeakSheet.objects.filter(changed_at__lt=before).delete()[0]
