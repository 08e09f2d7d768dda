"""What the desk's own doors hold about people, what its files show, and what of it the night takes away."""

from __future__ import annotations

from datetime import datetime

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_q.models import Task

from people import holdings
from people.holdings import Holding
from people.leaks import Shown
from people.remains import Remain
from people.retention import Kept

SIGN_IN = Kept(
    "sign_in",
    _("ログインのしるしと、まちがえた｜記録《きろく》"),
    30,
    _("｜書《か》いた｜日《ひ》"),
    _("ログインを｜続《つづ》け、パスワードのためし｜打《う》ちを｜止《と》めるため"),
    _("｜消《け》します。"),
)
QUEUE = Kept(
    "queue",
    _("｜裏方《うらかた》の｜仕事《しごと》の｜記録《きろく》"),
    30,
    _("｜終《お》わった｜日《ひ》"),
    _("うまくいかなかった｜仕事《しごと》を、しらべるため"),
    _("｜消《け》します。"),
)
DOOR = Holding(
    name="sign_in",
    file=holdings.STAFF,
    label=_("ログインのしるしと、まちがえた｜記録《きろく》"),
    purpose=_("ログインを｜続《つづ》け、パスワードのためし｜打《う》ちを｜止《と》めるため"),
    items=(
        _("｜利用者《りようしゃ》｜名《めい》"),
        _("｜接続《せつぞく》｜元《もと》の｜番号《ばんごう》"),
        _("ブラウザの｜名前《なまえ》"),
        _("｜日時《にちじ》"),
    ),
    whose=_("｜職員《しょくいん》の｜入口《いりぐち》を｜使《つか》った｜人《ひと》"),
    collected=holdings.FROM_PROGRAM,
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="sign_in",
    tables=(
        "sessions.Session",
        "axes.AccessAttempt",
        "axes.AccessAttemptExpiration",
        "axes.AccessFailureLog",
        "axes.AccessLog",
    ),
    people=lambda: AccessAttempt.objects.values("username").distinct().count(),
)
WORK = Holding(
    name="queue",
    file=holdings.STAFF,
    label=_("｜裏方《うらかた》の｜仕事《しごと》の｜記録《きろく》"),
    purpose=_("うまくいかなかった｜仕事《しごと》を、しらべるため"),
    items=(
        _("｜仕事《しごと》の｜名前《なまえ》"),
        _("｜番号《ばんごう》"),
        _("｜日時《にちじ》"),
        _("うまくいかなかった｜理由《りゆう》"),
    ),
    whose=_("｜仕事《しごと》の｜相手《あいて》（｜番号《ばんごう》だけ）"),
    collected=holdings.FROM_PROGRAM,
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="queue",
    tables=("django_q.Task", "django_q.OrmQ"),
    people=lambda: 0,
)
HOLDINGS = (DOOR, WORK)
_IN_LEARNERS = _("人は「受講者」の行に、1人ずつ出ます")
SHOWN = (
    Shown("learners", _("受講者の一覧の書き出し・取り込み"), whose="", items={None: _IN_LEARNERS}),
    Shown("applications", _("申込みの一覧の書き出し・取り込み"), whose="", items={None: _IN_LEARNERS}),
    Shown("user", _("ログイン"), whose="", items={None: _("受講者の情報はありません")}),
)
PAPER = Remain(
    "paper",
    _("印刷した紙と、書き出したファイル"),
    _(
        "名簿、電話リスト、はがき、災害のときの名簿、CSV。持っている人に、シュレッダーにかけるか消すように伝えます。"
    ),
    lambda erased_at: None,
)


def forget_sign_ins(before: datetime) -> int:
    """Sessions that are over, and wrong passwords of that time. A session that lives is nobody's to end here."""
    over = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
    return over + AccessAttempt.objects.filter(attempt_time__lt=before).delete()[0]


def forget_work(before: datetime) -> int:
    """What the worker has done. A fault's text may quote the row it was about."""
    return Task.objects.filter(stopped__lt=before).delete()[0]
