"""受講者: found, opened, changed, told apart; contact data only for a reason, which is written down."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages as said
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.enums import Phone
from events.history import history_of
from events.models import Applicant, Center
from events.paper import cards_pdf
from events.querysets import learners_seen_by
from media.pdf import PaperError
from notices.models import Notice
from people import actions, retention
from people.actions.learners import give_consent
from people.book import counted_book
from people.enums import Channel, Verb
from people.errors import BadValue, SamePerson, SchoolError
from people.models import AuditEntry, Learner
from people.order import BY_KANA
from people.querysets import LearnerQuerySet
from people.rights import Scope

from .access import desk_view, get_or_404_in_scope, managers_only, page, paged
from .entry.reading import LONGEST
from .person_export import as_rows, everything_about
from .transfer.sheets import csv_bytes

# Chosen, never typed: what is written into the audit log must hold nobody's data.
REASONS = {
    "call": gettext_lazy("教室のことで電話をする"),
    "post": gettext_lazy("はがきや書類を送る"),
    "check": gettext_lazy("本人かどうかを、たしかめる"),
    "change": gettext_lazy("連絡先を書き直す"),
    "urgent": gettext_lazy("けがや災害などの緊急"),
    "asked": gettext_lazy("本人からの求め"),
}
ERASE_REASONS = {
    "asked": gettext_lazy("本人からの申し出"),
    "family": gettext_lazy("ご家族からの申し出"),
    "mistake": gettext_lazy("まちがって登録した"),
}
PLAIN_FIELDS = ("call_name", "name", "kana", "birth_year", "phone", "channel", "needs")
CONTACT_FIELDS = ("tel", "email", "postal_code", "address")
MOST = {**LONGEST, "email": 254, "postal_code": 10, "address": 120}


@require_safe
@desk_view
def index(request: HttpRequest, scope: Scope) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:80]
    found = learners_seen_by(scope)
    if words:
        found = found.found_by(words)
    return page(
        request, "people/index.html", title=_("受講者"), place="learners", words=words,
        on_file=actions.people_on_file(), **paged(request, found, whole=_shown, order=BY_KANA),
        manages=scope.everywhere or bool(scope.manager),
    )  # fmt: skip


def _shown(rows: LearnerQuerySet) -> LearnerQuerySet:
    """What a list shows of a file: of the contact data the telephone's end; nothing else is unsealed."""
    return rows.defer("email", "line_id", "postal_code", "address", "needs")


def _learner(scope: Scope, pk: int) -> Learner:
    return get_or_404_in_scope(Learner, scope, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def one(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The file. Posted with a reason it shows how to reach the person, and writes down who looked and why."""
    learner = _learner(scope, pk)
    reason = REASONS.get(request.POST.get("reason", ""))
    error = None
    if request.method == "POST":
        if reason is None:
            error = BadValue(_("連絡先を見る理由をえらんでください。"), field="reason")
        else:
            actions.record(
                actor=request.user, verb=Verb.READ, subject="learner", subject_id=learner.pk,
                center=learner.home_center, reason=str(reason),
            )  # fmt: skip
    return _file(request, scope, learner, shows=reason is not None, error=error)


def _file(
    request: HttpRequest, scope: Scope, learner: Learner, *, shows: bool = False,
    error: SchoolError | None = None, what: str = "", same: int = 0,
) -> HttpResponse:  # fmt: skip
    applications = (
        Applicant.objects.filter(learner=learner).select_related("application", "run__center").order_by("-pk")
    )
    if not scope.everywhere:
        applications = applications.filter(run__center__code__in=scope.clerk)
    notices = Notice.objects.seen_by(scope).filter(learner=learner).order_by("-created_at", "-pk")
    typed = {name: getattr(learner, name) for name in (*PLAIN_FIELDS, *CONTACT_FIELDS)}
    if what == "edit":
        typed |= {name: request.POST[name] for name in typed if name in request.POST}
        shows = any(name in request.POST for name in CONTACT_FIELDS)
    if not shows:  # what is not asked for does not even reach the template
        typed |= dict.fromkeys(CONTACT_FIELDS, "")
    return page(
        request, "people/one.html", title=learner.call_name, place="learners", learner=learner,
        typed=typed, shows=shows, tel_end=learner.tel[-4:], has_mail=bool(learner.email),
        has_address=bool(learner.address), has_line=bool(learner.line_id), reasons=REASONS,
        applications=applications[:50], history=history_of(learner, scope=scope), notices=notices[:30],
        consents=learner.consents.all(), cards=learner.cards.all()[:10],
        live_card=learner.cards.filter(revoked_at__isnull=True).first(),
        looked=AuditEntry.objects.filter(subject="learner", subject_id=learner.pk)[:20],
        home=Center.objects.filter(code=learner.home_center).first(),
        phones=Phone.choices, channels=Channel.choices, error=error, what=what, same=same,
        may_erase=scope.manages(learner.home_center), status=409 if error else 200,
    )  # fmt: skip


def _clean(post: Any, names: tuple[str, ...]) -> dict[str, str]:
    """The fields that were sent; too long, or no address, is said before anything is written."""
    values = {name: post[name].strip() for name in names if name in post}
    if values.get("phone", "") not in ("", *Phone.values):
        values["phone"] = ""
    if values.get("channel", Channel.TEL) not in Channel.values:
        values["channel"] = Channel.TEL
    for name, text in values.items():
        if len(text) > MOST.get(name, 60):
            raise BadValue(_("長すぎます。%(most)d文字までです。") % {"most": MOST[name]}, field=name)
    for name in ("name", "kana"):
        if name in values and not values[name]:
            raise BadValue(_("お名前とふりがなを書いてください。"), field=name)
    if values.get("email"):
        try:
            validate_email(values["email"])
        except ValidationError:
            raise BadValue(_("メールアドレスの形がちがいます。例：hana@example.jp"), field="email") from None
    return values


@require_POST
@desk_view
def edit(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Changes what was sent: the plain part of the file, or the contact part, which is shown for a reason only."""
    learner = _learner(scope, pk)
    try:
        values = _clean(request.POST, (*PLAIN_FIELDS, *CONTACT_FIELDS))
        if not values.get("call_name", "x"):
            values.pop("call_name")
        actions.change_learner(learner=learner, by=request.user, at=timezone.now(), **values)
    except SamePerson as error:
        seen = learners_seen_by(scope).filter(pk=error.learner_id).exists()
        return _file(request, scope, learner, error=error, what="edit", same=error.learner_id if seen else 0)
    except SchoolError as error:
        return _file(request, scope, learner, error=error, what="edit")
    said.success(request, _("書き直しました。"))
    return HttpResponseRedirect(reverse("desk:learner", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A file without an application: somebody at the counter who only wants a card."""
    same, post = 0, request.POST
    error: SchoolError | None = None
    centers = list(Center.objects.seen_by(scope))
    if request.method == "POST":
        try:
            values: dict[str, Any] = _clean(post, (*PLAIN_FIELDS, *CONTACT_FIELDS))
            home = post.get("home_center", "")
            if home not in {center.code for center in centers}:
                raise BadValue(_("会場をえらんでください。"), field="home_center")
            learner = actions.add_learner(
                by=request.user, at=timezone.now(), home_center=home,
                consent_by="counter" if post.get("consent") == "1" else "",
                **({"kana": "", "birth_year": ""} | values),
            )  # fmt: skip
        except SamePerson as problem:
            error = problem
            same = problem.learner_id if _is_seen(scope, problem.learner_id) else 0
        except SchoolError as problem:
            error = problem
        else:
            said.success(request, _("登録しました。"))
            return HttpResponseRedirect(reverse("desk:learner", args=[learner.pk]))
    typed = {name: post.get(name, "") for name in (*PLAIN_FIELDS, *CONTACT_FIELDS, "home_center")}
    return page(
        request, "people/new.html", title=_("新しい方を登録する"), place="learners", error=error, same=same,
        typed=typed, centers=centers, phones=Phone.choices, channels=Channel.choices,
        on_file=actions.people_on_file(), status=409 if error else 200,
    )  # fmt: skip


def _is_seen(scope: Scope, pk: int) -> bool:
    return learners_seen_by(scope).filter(pk=pk).exists()


@sensitive_post_parameters("pin")
@require_POST
@desk_view
def card(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Makes a card and prints it in the same breath: its secret is on that paper and nowhere else."""
    learner = _learner(scope, pk)
    at = timezone.now()
    if request.POST.get("do") == "revoke":
        stopped = actions.revoke_card(learner=learner, by=request.user, at=at)
        said.success(request, _("受講者証を止めました。") if stopped else _("使える受講者証はありません。"))
        return HttpResponseRedirect(reverse("desk:learner", args=[pk]))
    try:
        with transaction.atomic():  # no paper, no card: the old one goes on
            issued = actions.issue_card(
                learner=learner, by=request.user, pin=request.POST.get("pin", "").strip(), at=at
            )
            pdf = cards_pdf([issued], today=timezone.localdate(at))
    except SchoolError as error:
        return _file(request, scope, learner, error=error, what="card")
    except PaperError as problem:
        return _file(request, scope, learner, error=BadValue(str(problem)), what="card")
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="card-{issued.card.number}.pdf"'},
    )


@require_POST
@desk_view
def notices(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Notices stopped, or agreed to again, at the counter or on the telephone."""
    learner = _learner(scope, pk)
    if request.POST.get("do") == "agree":
        give_consent(learner=learner, channel="counter", at=timezone.now())
        said.success(request, _("お知らせの同意を記録しました。"))
    else:
        actions.stop_notices(learner=learner, at=timezone.now())
        said.success(request, _("お知らせを止めました。"))
    actions.record(
        actor=request.user, verb=Verb.CHANGE, subject="learner", subject_id=pk,
        center=learner.home_center, reason=_("お知らせの同意"),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("desk:learner", args=[pk]))


@require_POST
@desk_view
def export(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The person's own data, as they may ask for it. A manager's: it shows every centre's part."""
    learner = _learner(scope, pk)
    managers_only(scope, learner.home_center)
    reason = REASONS.get(request.POST.get("reason", ""))
    if reason is None:
        return _file(
            request, scope, learner, error=BadValue(_("書き出す理由をえらんでください。"), field="reason")
        )
    everything = everything_about(learner)
    actions.record(
        actor=request.user, verb=Verb.EXPORT, subject="learner", subject_id=pk,
        center=learner.home_center, reason=str(reason),
    )  # fmt: skip
    if request.POST.get("form") == "csv":
        body, kind, end = csv_bytes(as_rows(everything)), "text/csv; charset=utf-8", "csv"
    else:
        text = json.dumps(everything, ensure_ascii=False, indent=1)
        body, kind, end = text.encode(), "application/json; charset=utf-8", "json"
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="jukosha-{pk}.{end}"'}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def erase(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """消去 on request. The 呼び名 is typed to be sure, and the data is offered first."""
    learner = _learner(scope, pk)
    managers_only(scope, learner.home_center)
    error = None
    if request.method == "POST":
        reason = ERASE_REASONS.get(request.POST.get("reason", ""))
        try:
            if reason is None:
                raise BadValue(_("消す理由をえらんでください。"), field="reason")
            if request.POST.get("typed_name", "").strip() != learner.call_name:
                raise BadValue(_("たしかめのため、呼び名をそのまま書いてください。"), field="typed_name")
            actions.erase_learner(learner=learner, by=request.user, reason=str(reason), at=timezone.now())
        except SchoolError as problem:
            error = problem
        else:
            said.success(request, _("消しました。人数の記録だけが残ります。残るものは、下のとおりです。"))
            return HttpResponseRedirect(reverse("desk:erased"))
    live = Applicant.objects.filter(learner=learner, live=True).count()
    return page(
        request, "people/erase.html", title=_("この方の情報を消す"), place="learners", learner=learner,
        reasons=ERASE_REASONS, live=live, error=error, status=409 if error else 200,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def kept(request: HttpRequest, scope: Scope) -> HttpResponse:
    """How long what is kept, how many people are on file, and the 個人情報ファイル簿 (recorded by the city)."""
    error = None
    if request.method == "POST":
        managers_only(scope, "")
        try:
            actions.record_file_book(by=request.user, number=request.POST.get("number", ""))
        except SchoolError as problem:
            error = problem
        else:
            said.success(request, _("個人情報ファイル簿を記録しました。"))
            return HttpResponseRedirect(reverse("desk:kept"))
    # Up to the limit to the person; beyond it the figure decides nothing, and the book's is told.
    on_file = actions.people_on_file()
    book = counted_book(timezone.now())
    return page(
        request, "people/kept.html", title=_("個人の情報を残す期間"), place="learners",
        kinds=retention.KINDS.values(), on_file=on_file, book=book,
        more=on_file.people >= retention.BOOK_FROM, learners=book.people("learner"),
        book_from=retention.BOOK_FROM, manages=scope.everywhere, error=error,
        answers=scope.everywhere or bool(scope.manager),
        status=409 if error else 200,
    )  # fmt: skip
