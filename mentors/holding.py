"""What this room holds about mentors, their guardians and the people they teach; see people.holdings."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people import holdings
from people.enums import Verb
from people.holdings import LAW, LEARNERS, MENTORS, NOBODY, Holding
from people.leaks import Shown
from people.remains import Remain

from .models import (
    Availability,
    Coordinator,
    GuardianConsent,
    Mentor,
    Pairing,
    Report,
    ThankYou,
    VisitNote,
    Wish,
)

_WITH_CONSENT = _(
    "｜本人《ほんにん》の｜同意《どうい》（｜18歳《じゅうはっさい》｜未満《みまん》の｜方《かた》は、｜保護者《ほごしゃ》の｜同意《どうい》も）"
)

MENTOR = Holding(
    name="mentor",
    file=MENTORS,
    label=_("｜学生《がくせい》メンター"),
    purpose=_(
        "｜教室《きょうしつ》で｜教《おし》える｜学生《がくせい》を｜受《う》け｜付《つ》け、｜学校《がっこう》と｜保護者《ほごしゃ》に｜確《たし》かめ、｜教室《きょうしつ》に｜来《き》てもらうため"
    ),
    items=(
        _("｜氏名《しめい》"),
        _("｜呼《よ》び｜名《な》"),
        _("｜生年月日《せいねんがっぴ》"),
        _("｜学校《がっこう》"),
        _("｜学年《がくねん》"),
        _("メールアドレス"),
        _("｜教《おし》えられるスマホ"),
        _("｜教《おし》えられること"),
        _("｜話《はな》せることば"),
        _("｜行《い》ける｜会場《かいじょう》"),
        _("｜活動《かつどう》の｜状態《じょうたい》"),
        _("｜研修《けんしゅう》の｜記録《きろく》"),
        _("｜送《おく》ったメールの｜種類《しゅるい》と｜日時《にちじ》"),
    ),
    whose=_("メンターに｜申《もう》し｜込《こ》んだ｜学生《がくせい》"),
    collected=_("｜本人《ほんにん》が、サイトで｜書《か》く"),
    given_to=_(
        "｜本人《ほんにん》の｜学校《がっこう》の｜担当《たんとう》の｜先生《せんせい》（｜学校《がっこう》の｜生徒《せいと》かを｜確《たし》かめるため）"
    ),
    basis=_WITH_CONSENT,
    kept="mentor_left",
    tables=(
        "mentors.Mentor",
        "mentors.Mentor_centers",
        "mentors.StepLog",
        "mentors.MentorKey",
        "mentors.MailChange",
        "mentors.TrainingDone",
    ),
    people=lambda: Mentor.objects.filter(erased_at__isnull=True).count(),
)
WAITING = Holding(
    name="mentor_waiting",
    file=MENTORS,
    label=_("｜活動《かつどう》していないメンターの｜申込《もうしこ》み"),
    purpose=_("｜申込《もうしこ》みの｜手続《てつづ》きのため"),
    items=MENTOR.items,
    whose=_("｜申《もう》し｜込《こ》んで、まだ｜活動《かつどう》していない｜学生《がくせい》"),
    collected=_("｜本人《ほんにん》が、サイトで｜書《か》く"),
    given_to=_(
        "｜本人《ほんにん》の｜学校《がっこう》の｜担当《たんとう》の｜先生《せんせい》（｜学校《がっこう》の｜生徒《せいと》かを｜確《たし》かめるため）"
    ),
    basis=_WITH_CONSENT,
    kept="mentor_waiting",
    tables=("mentors.Mentor",),
    people=lambda: Mentor.objects.here().filter(state__in=["applied", "consented", "confirmed"]).count(),
)
GUARDIAN = Holding(
    name="guardian",
    file=MENTORS,
    label=_("｜保護者《ほごしゃ》と、｜保護者《ほごしゃ》の｜同意《どうい》"),
    purpose=_(
        "｜18歳《じゅうはっさい》｜未満《みまん》のメンターの｜保護者《ほごしゃ》に、｜同意《どうい》を｜確《たし》かめるため"
    ),
    items=(
        _("｜保護者《ほごしゃ》の｜氏名《しめい》"),
        _("｜続柄《ぞくがら》"),
        _("｜保護者《ほごしゃ》のメールアドレスか｜電話番号《でんわばんごう》"),
        _("｜同意《どうい》した｜文《ぶん》の｜版《ばん》"),
        _("｜同意《どうい》の｜方法《ほうほう》"),
        _("｜同意《どうい》した｜日《ひ》"),
        _("いつまで"),
        _("｜取《と》りやめた｜日時《にちじ》"),
    ),
    whose=_("｜18歳《じゅうはっさい》｜未満《みまん》のメンターの｜保護者《ほごしゃ》"),
    collected=_(
        "メンターがサイトで｜書《か》き、｜保護者《ほごしゃ》がサイトか｜紙《かみ》で｜同意《どうい》する"
    ),
    given_to=NOBODY,
    basis=_("｜保護者《ほごしゃ》の｜同意《どうい》"),
    kept="mentor_left",
    tables=("mentors.GuardianConsent",),
    people=lambda: with_guardian(Mentor.objects.filter(erased_at__isnull=True)).count(),
)
MAILS = Holding(
    name="mentor_mail",
    file=MENTORS,
    label=_("メンターへのメールの｜記録《きろく》"),
    purpose=_("｜届《とど》いたかを｜確《たし》かめるため"),
    items=(_("メールの｜種類《しゅるい》"), _("｜送《おく》った｜日時《にちじ》"), _("｜届《とど》いたか")),
    whose=_("メンターと、その｜保護者《ほごしゃ》"),
    collected=holdings.FROM_PROGRAM,
    given_to=_("メールの｜会社《かいしゃ》（｜届《とど》けるためだけです）"),
    basis=_WITH_CONSENT,
    kept="mentor_links",
    tables=("mentors.MentorMail",),
    people=lambda: Mentor.objects.filter(mails__isnull=False).distinct().count(),
)
TIMES = Holding(
    name="mentor_time",
    file=MENTORS,
    label=_("メンターの｜行《い》ける｜時間《じかん》と、｜行《い》けない｜日《ひ》"),
    purpose=_("｜教室《きょうしつ》に｜来《く》る｜人《ひと》を｜決《き》めるため"),
    items=(
        _("｜行《い》ける｜曜日《ようび》と｜時間《じかん》"),
        _("｜行《い》けない｜日《ひ》"),
        _("｜月《つき》に｜来《こ》られる｜回数《かいすう》"),
    ),
    whose=_("｜活動《かつどう》している｜学生《がくせい》"),
    collected=_("｜本人《ほんにん》が、サイトで｜書《か》く"),
    given_to=NOBODY,
    basis=_WITH_CONSENT,
    kept="mentor_days",
    tables=("mentors.Availability", "mentors.Exceptional", "mentors.MentorLimits"),
    people=lambda: Availability.objects.values("mentor").distinct().count(),
)
PAIRS = Holding(
    name="pairing",
    file=LEARNERS,
    label=_("｜受講者《じゅこうしゃ》とメンターの｜組《くみ》"),
    purpose=_("だれがだれに｜教《おし》えるかを｜決《き》め、あとで｜確《たし》かめるため"),
    items=(
        _("｜教室《きょうしつ》の｜回《かい》"),
        _("｜受講者《じゅこうしゃ》の｜番号《ばんごう》"),
        _("メンターの｜番号《ばんごう》"),
        _("｜組《くみ》にした｜理由《りゆう》"),
        _("いっしょにしない｜2人《ふたり》とその｜理由《りゆう》"),
    ),
    whose=_("｜教室《きょうしつ》に｜来《く》る｜受講者《じゅこうしゃ》と、｜教《おし》えるメンター"),
    collected=_("プログラムが｜作《つく》り、｜職員《しょくいん》が｜直《なお》す"),
    given_to=_(
        "｜同《おな》じ｜回《かい》に｜来《く》るメンター（｜呼《よ》び｜名《な》、｜機種《きしゅ》、｜知《し》りたいことだけ）"
    ),
    basis=LAW,
    kept="learner",
    tables=(
        "mentors.Pairing",
        "mentors.Assignment",
        "mentors.MatchRun",
        "mentors.Forbidden",
        "mentors.MentorAsk",
        "mentors.Replacement",
        "mentors.Handover",
    ),
    people=lambda: (
        Pairing.objects.filter(learner__erased_at__isnull=True).values("learner").distinct().count()
    ),
)
PROPOSALS = Holding(
    name="week_match",
    file=LEARNERS,
    label=_("｜週《しゅう》の｜組《く》み｜合《あ》わせの｜案《あん》"),
    purpose=_(
        "だれがどう｜決《き》めたかを、｜次《つぎ》の｜年度《ねんど》の｜計画《けいかく》で｜見《み》るため"
    ),
    items=(
        _("｜受講者《じゅこうしゃ》の｜番号《ばんごう》"),
        _("メンターの｜番号《ばんごう》"),
        _("｜組《くみ》にした｜理由《りゆう》"),
    ),
    whose=_("その｜週《しゅう》に｜来《く》る｜受講者《じゅこうしゃ》とメンター"),
    collected=_("プログラムが｜作《つく》る"),
    given_to=NOBODY,
    basis=LAW,
    kept="week_matches",
    tables=("mentors.WeekMatch", "mentors.WeekMatch_centers"),
    people=lambda: 0,
)
NOTES = Holding(
    name="visit_note",
    file=LEARNERS,
    label=_("おなやみカルテ"),
    purpose=_("｜次《つぎ》の｜回《かい》に、｜続《つづ》きから｜教《おし》えるため"),
    items=(
        _("した｜手順《てじゅん》"),
        _("どうだったか"),
        _("｜次《つぎ》に｜知《し》りたいこと"),
        _("｜次《つぎ》のメンターへのことば"),
        _("ひとこと"),
    ),
    whose=_("メンターに｜教《おそ》わった｜受講者《じゅこうしゃ》"),
    collected=_("メンターと｜職員《しょくいん》が、｜教室《きょうしつ》で｜書《か》く"),
    given_to=_("｜次《つぎ》に｜教《おし》えるメンター"),
    basis=LAW,
    kept="visit_note",
    tables=("mentors.VisitNote",),
    people=lambda: VisitNote.objects.values("learner").distinct().count(),
)
WISHES = Holding(
    name="mentor_wish",
    file=LEARNERS,
    label=_("｜教室《きょうしつ》でしたいこと"),
    purpose=_("｜合《あ》うメンターと｜組《く》み、したいことを｜教《おし》えるため"),
    items=(_("｜知《し》りたいこと"), _("レッスン")),
    whose=_("｜教室《きょうしつ》に｜来《く》る｜受講者《じゅこうしゃ》"),
    collected=_("｜本人《ほんにん》から、｜職員《しょくいん》かメンターが｜聞《き》く"),
    given_to=_("その｜回《かい》のメンター"),
    basis=LAW,
    kept="mentor_wish",
    tables=("mentors.Wish",),
    people=lambda: Wish.objects.values("learner").distinct().count(),
)
THANKS = Holding(
    name="thanks",
    file=MENTORS,
    label=_(
        "｜活動《かつどう》の｜時間《じかん》、｜証明書《しょうめいしょ》、バッジ、お｜礼《れい》のカード"
    ),
    purpose=_("｜活動《かつどう》を｜証明《しょうめい》し、お｜礼《れい》を｜伝《つた》えるため"),
    items=(
        _("｜来《き》た｜時刻《じこく》と｜帰《かえ》った｜時刻《じこく》"),
        _("｜直《なお》した｜理由《りゆう》"),
        _("｜証明書《しょうめいしょ》の｜番号《ばんごう》と｜時間《じかん》"),
        _("バッジ"),
        _("お｜礼《れい》のことば"),
    ),
    whose=_("｜活動《かつどう》したメンターと、カードを｜書《か》いた｜受講者《じゅこうしゃ》"),
    collected=_(
        "｜職員《しょくいん》が｜受付《うけつけ》でつける。カードは｜受講者《じゅこうしゃ》が｜書《か》く"
    ),
    given_to=_(
        "｜証明書《しょうめいしょ》とバッジを｜見《み》せられた｜人《ひと》（QRコードで、｜番号《ばんごう》と｜時間《じかん》だけ）"
    ),
    basis=_WITH_CONSENT,
    kept="mentor_left",
    tables=(
        "mentors.HoursCorrection",
        "mentors.MonthSum",
        "mentors.CertificateRequest",
        "mentors.HoursCertificate",
        "mentors.Badge",
        "mentors.ThankYou",
    ),
    people=lambda: ThankYou.objects.values("mentor").distinct().count(),
)
REPORTS = Holding(
    name="report",
    file=LEARNERS,
    label=_("｜困《こま》ったこと・あぶないことの｜知《し》らせ"),
    purpose=_("｜同《おな》じことをくり｜返《かえ》さないため、あとで｜確《たし》かめるため"),
    items=(
        _("｜種類《しゅるい》"),
        _("｜知《し》らせた｜人《ひと》"),
        _("｜書《か》いた｜文《ぶん》"),
        _("したこと"),
    ),
    whose=_("｜知《し》らせたメンターと｜職員《しょくいん》、｜書《か》いてある｜方《かた》"),
    collected=_("メンターと｜職員《しょくいん》が｜書《か》く"),
    given_to=NOBODY,
    basis=LAW,
    kept="report",
    tables=("mentors.Report", "mentors.ReportStep", "mentors.ReportMail"),
    people=lambda: Report.objects.exclude(words="").count(),
)
TEACHERS = Holding(
    name="teacher",
    file=holdings.STAFF,
    label=_("｜学校《がっこう》の｜担当《たんとう》の｜先生《せんせい》"),
    purpose=_("｜自分《じぶん》の｜学校《がっこう》の｜生徒《せいと》かを｜確《たし》かめてもらうため"),
    items=(_("｜利用者《りようしゃ》｜名《めい》"), _("｜学校《がっこう》")),
    whose=_("｜学校《がっこう》の｜担当《たんとう》の｜先生《せんせい》"),
    collected=_("｜市《し》の｜担当《たんとう》が｜入《い》れる"),
    given_to=NOBODY,
    basis=LAW,
    kept="staff",
    tables=("mentors.Coordinator",),
    people=Coordinator.objects.count,
)
HOLDINGS = (
    MENTOR,
    WAITING,
    GUARDIAN,
    MAILS,
    TIMES,
    PAIRS,
    PROPOSALS,
    NOTES,
    WISHES,
    THANKS,
    REPORTS,
    TEACHERS,
)


def with_guardian(mentors: object) -> object:
    """Those in whose record a guardian's particulars stand; of a queryset of mentors."""
    consented = GuardianConsent.objects.exclude(contact="").values("mentor")
    return mentors.filter(~Q(guardian_name="") | Q(pk__in=consented))  # type: ignore[attr-defined]


def guardians_of(ids: Iterable[int]) -> tuple[str | Promise, int]:
    """A mentor's contact data shows the guardian's too."""
    return _("保護者"), with_guardian(Mentor.objects.filter(pk__in=list(ids))).count()  # type: ignore[attr-defined]


_MENTOR = _("氏名、メールアドレス、生年月日、保護者の氏名とメールアドレスか電話番号")
SHOWN = (
    Shown(
        "mentor",
        _("学生メンター"),
        whose=_("メンター"),
        items={
            Verb.READ: _MENTOR,
            Verb.EXPORT: _("登録したことの全部（同意、活動、カルテもふくむ）"),
            None: _("氏名、学校、学年、活動の状態"),
        },
    ),
    Shown(
        "guardian",
        _("保護者"),
        whose=_("保護者"),
        items={None: _("保護者の氏名、続柄、連絡先、同意の記録")},
    ),
    Shown("guardian_consent", _("紙の同意"), whose="", items={None: _("保護者の氏名、続柄、連絡先")}),
    Shown("hours_certificate", _("活動証明書"), whose="", items={None: _("メンターの氏名、学校、活動の時間")}),
    Shown("report", _("困ったこと・あぶないことの知らせ"), whose="", items={None: _("書いた文（名前もあります）")}),
    Shown("visit_note", _("おなやみカルテ"), whose="", items={None: _("呼び名、した手順、ひとこと")}),
    Shown("thanks", _("お礼のカード"), whose="", items={None: _("呼び名、お礼のことば")}),
    Shown("badge", _("バッジ"), whose="", items={None: _("メンターの呼び名")}),
    Shown("week_match", _("週の組み合わせの案"), whose="", items={None: _("呼び名、機種、知りたいこと")}),
    Shown("weights", _("組み合わせの重み"), whose="", items={None: _("個人の情報はありません")}),
    Shown("mentor_report", _("メンターの報告"), whose="", items={None: _("人数と時間だけ")}),
    Shown("school", _("学校"), whose="", items={None: _("学校のこと")}),
)  # fmt: skip

REMAINS = Remain(
    "report",
    _("困ったこと・あぶないことの知らせの文"),
    _(
        "名前が書いてあることがあります。責任者が「知らせ」を読んで、確かめます。終わってから3年で、文を消します。"
    ),
    lambda erased_at: None,
)
