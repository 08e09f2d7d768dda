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

from .models import Availability, Coordinator, GuardianConsent, Mentor, Pairing, Report, ThankYou, VisitNote, Wish

_WITH_CONSENT = _("本人の同意（18歳未満の方は、保護者の同意も）")

MENTOR = Holding(
    name="mentor",
    file=MENTORS,
    label=_("学生メンター"),
    purpose=_("教室で教える学生を受け付け、学校と保護者に確かめ、教室に来てもらうため"),
    items=(
        _("氏名"), _("呼び名"), _("生年月日"), _("学校"), _("学年"), _("メールアドレス"), _("教えられるスマホ"),
        _("教えられること"), _("話せることば"), _("行ける会場"), _("活動の状態"), _("研修の記録"), _("送ったメールの種類と日時"),
    ),
    whose=_("メンターに申し込んだ学生"),
    collected=_("本人が、サイトで書く"),
    given_to=_("本人の学校の担当の先生（学校の生徒かを確かめるため）"),
    basis=_WITH_CONSENT,
    kept="mentor_left",
    tables=(
        "mentors.Mentor", "mentors.Mentor_centers", "mentors.StepLog", "mentors.MentorKey", "mentors.TrainingDone",
    ),
    people=lambda: Mentor.objects.filter(erased_at__isnull=True).count(),
)  # fmt: skip
WAITING = Holding(
    name="mentor_waiting",
    file=MENTORS,
    label=_("活動していないメンターの申込み"),
    purpose=_("申込みの手続きのため"),
    items=MENTOR.items,
    whose=_("申し込んで、まだ活動していない学生"),
    collected=_("本人が、サイトで書く"),
    given_to=_("本人の学校の担当の先生（学校の生徒かを確かめるため）"),
    basis=_WITH_CONSENT,
    kept="mentor_waiting",
    tables=("mentors.Mentor",),
    people=lambda: Mentor.objects.here().filter(state__in=["applied", "consented", "confirmed"]).count(),
)
GUARDIAN = Holding(
    name="guardian",
    file=MENTORS,
    label=_("保護者と、保護者の同意"),
    purpose=_("18歳未満のメンターの保護者に、同意を確かめるため"),
    items=(
        _("保護者の氏名"), _("続柄"), _("保護者のメールアドレスか電話番号"), _("同意した文の版"), _("同意の方法"),
        _("同意した日"), _("いつまで"), _("取りやめた日時"),
    ),
    whose=_("18歳未満のメンターの保護者"),
    collected=_("メンターがサイトで書き、保護者がサイトか紙で同意する"),
    given_to=NOBODY,
    basis=_("保護者の同意"),
    kept="mentor_left",
    tables=("mentors.GuardianConsent",),
    people=lambda: with_guardian(Mentor.objects.filter(erased_at__isnull=True)).count(),
)  # fmt: skip
MAILS = Holding(
    name="mentor_mail",
    file=MENTORS,
    label=_("メンターへのメールの記録"),
    purpose=_("届いたかを確かめるため"),
    items=(_("メールの種類"), _("送った日時"), _("届いたか")),
    whose=_("メンターと、その保護者"),
    collected=holdings.FROM_PROGRAM,
    given_to=_("メールの会社（届けるためだけです）"),
    basis=_WITH_CONSENT,
    kept="mentor_links",
    tables=("mentors.MentorMail",),
    people=lambda: Mentor.objects.filter(mails__isnull=False).distinct().count(),
)
TIMES = Holding(
    name="mentor_time",
    file=MENTORS,
    label=_("メンターの行ける時間と、行けない日"),
    purpose=_("教室に来る人を決めるため"),
    items=(_("行ける曜日と時間"), _("行けない日"), _("月に来られる回数")),
    whose=_("活動している学生"),
    collected=_("本人が、サイトで書く"),
    given_to=NOBODY,
    basis=_WITH_CONSENT,
    kept="mentor_days",
    tables=("mentors.Availability", "mentors.Exceptional", "mentors.MentorLimits"),
    people=lambda: Availability.objects.values("mentor").distinct().count(),
)
PAIRS = Holding(
    name="pairing",
    file=LEARNERS,
    label=_("受講者とメンターの組"),
    purpose=_("だれがだれに教えるかを決め、あとで確かめるため"),
    items=(_("教室の回"), _("受講者の番号"), _("メンターの番号"), _("組にした理由"), _("いっしょにしない2人とその理由")),
    whose=_("教室に来る受講者と、教えるメンター"),
    collected=_("プログラムが作り、職員が直す"),
    given_to=_("同じ回に来るメンター（呼び名、機種、知りたいことだけ）"),
    basis=LAW,
    kept="learner",
    tables=(
        "mentors.Pairing", "mentors.Assignment", "mentors.MatchRun", "mentors.Forbidden", "mentors.MentorAsk",
        "mentors.Replacement", "mentors.Handover",
    ),
    people=lambda: (
        Pairing.objects.filter(learner__erased_at__isnull=True).values("learner").distinct().count()
    ),
)  # fmt: skip
PROPOSALS = Holding(
    name="week_match",
    file=LEARNERS,
    label=_("週の組み合わせの案"),
    purpose=_("だれがどう決めたかを、次の年度の計画で見るため"),
    items=(_("受講者の番号"), _("メンターの番号"), _("組にした理由")),
    whose=_("その週に来る受講者とメンター"),
    collected=_("プログラムが作る"),
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
    purpose=_("次の回に、続きから教えるため"),
    items=(_("した手順"), _("どうだったか"), _("次に知りたいこと"), _("次のメンターへのことば"), _("ひとこと")),
    whose=_("メンターに教わった受講者"),
    collected=_("メンターと職員が、教室で書く"),
    given_to=_("次に教えるメンター"),
    basis=LAW,
    kept="visit_note",
    tables=("mentors.VisitNote",),
    people=lambda: VisitNote.objects.values("learner").distinct().count(),
)
WISHES = Holding(
    name="mentor_wish",
    file=LEARNERS,
    label=_("教室でしたいこと"),
    purpose=_("合うメンターと組み、したいことを教えるため"),
    items=(_("知りたいこと"), _("レッスン")),
    whose=_("教室に来る受講者"),
    collected=_("本人から、職員かメンターが聞く"),
    given_to=_("その回のメンター"),
    basis=LAW,
    kept="mentor_wish",
    tables=("mentors.Wish",),
    people=lambda: Wish.objects.values("learner").distinct().count(),
)
THANKS = Holding(
    name="thanks",
    file=MENTORS,
    label=_("活動の時間、証明書、バッジ、お礼のカード"),
    purpose=_("活動を証明し、お礼を伝えるため"),
    items=(_("来た時刻と帰った時刻"), _("直した理由"), _("証明書の番号と時間"), _("バッジ"), _("お礼のことば")),
    whose=_("活動したメンターと、カードを書いた受講者"),
    collected=_("職員が受付でつける。カードは受講者が書く"),
    given_to=_("証明書とバッジを見せられた人（QRコードで、番号と時間だけ）"),
    basis=_WITH_CONSENT,
    kept="mentor_left",
    tables=(
        "mentors.HoursCorrection", "mentors.CertificateRequest", "mentors.HoursCertificate", "mentors.Badge",
        "mentors.ThankYou",
    ),
    people=lambda: ThankYou.objects.values("mentor").distinct().count(),
)  # fmt: skip
REPORTS = Holding(
    name="report",
    file=LEARNERS,
    label=_("困ったこと・あぶないことの知らせ"),
    purpose=_("同じことをくり返さないため、あとで確かめるため"),
    items=(_("種類"), _("知らせた人"), _("書いた文"), _("したこと")),
    whose=_("知らせたメンターと職員、書いてある方"),
    collected=_("メンターと職員が書く"),
    given_to=NOBODY,
    basis=LAW,
    kept="report",
    tables=("mentors.Report", "mentors.ReportStep", "mentors.ReportMail"),
    people=lambda: Report.objects.exclude(words="").count(),
)
TEACHERS = Holding(
    name="teacher",
    file=holdings.STAFF,
    label=_("学校の担当の先生"),
    purpose=_("自分の学校の生徒かを確かめてもらうため"),
    items=(_("利用者名"), _("学校")),
    whose=_("学校の担当の先生"),
    collected=_("市の担当が入れる"),
    given_to=NOBODY,
    basis=LAW,
    kept="staff",
    tables=("mentors.Coordinator",),
    people=lambda: Coordinator.objects.count(),
)
HOLDINGS = (
    MENTOR, WAITING, GUARDIAN, MAILS, TIMES, PAIRS, PROPOSALS, NOTES, WISHES, THANKS, REPORTS, TEACHERS,
)  # fmt: skip


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
    Shown("report", _("困ったこと・あぶないことの知らせ"), whose="", items={None: _("書いた文（だれかの名前があることもあります）")}),
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
