"""People who sign in, people who learn, and the record of who looked at whose data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.enums import Phone
from core.sealed import KeepsKeys, KeyField, SealedCharField, SealedTextField

from . import name_keys, typed
from .enums import Channel, Verb
from .name_keys import NAMES
from .querysets import AuditQuerySet, LearnerQuerySet


class User(AbstractUser):
    """職員 and 編集者. A model of our own from the first migration, so that it can grow."""

    name = models.CharField(_("氏名"), max_length=60, blank=True)
    is_demo = models.BooleanField(
        _("見本の利用者"),
        default=False,
        editable=False,
        help_text=_("make run が作る、だれでも知っている合言葉の利用者です。"),
    )
    password_is_given = models.BooleanField(
        _("はじめのパスワード"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_("管理者が決めたパスワードです。次のログインで、本人が変えます。"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("利用者")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name or super().get_full_name() or self.username


class Learner(KeepsKeys):
    """受講者: a senior. No login, often no e-mail; known by kana, telephone and birth year.

    ``home_center`` is the code of the centre that keeps the file; what a code means is events' matter.
    Names, kana, contact data and needs are sealed in the database (docs/adr/0022, 0032, 0038): it neither searches nor
    orders by them.
    """

    SAVED_ONLY = frozenset(NAMES)

    call_name = SealedCharField(_("呼び名"), max_length=20)
    name = SealedCharField(_("氏名"), max_length=60)
    kana = SealedCharField(_("ふりがな"), max_length=60)
    kana_key = KeyField(of="kana", fold=typed.heard)
    # Says of which names there are keys to look for by (people.name_keys); written with them alone.
    keys_of = models.CharField(max_length=64, editable=False, blank=True, default="", db_default="")
    tel = SealedCharField(_("電話番号"), max_length=11, blank=True)
    tel_key, tel_end_key = KeyField(of="tel"), KeyField(of="tel", last=4)
    birth_year = models.PositiveSmallIntegerField(_("生まれた年"))
    phone = models.CharField(_("機種"), max_length=10, choices=Phone.choices, blank=True)
    channel = models.CharField(
        _("お知らせの方法"), max_length=4, choices=Channel.choices, default=Channel.TEL
    )
    email = SealedCharField(_("メールアドレス"), max_length=254, blank=True, validators=[validate_email])
    line_id = SealedCharField(_("LINEの番号"), max_length=40, blank=True)
    line_key = KeyField(of="line_id")
    postal_code = SealedCharField(_("郵便番号"), max_length=7, blank=True)
    address = SealedCharField(_("住所"), max_length=120, blank=True)
    needs = SealedTextField(_("手助けのこと"), max_length=300, blank=True)
    home_center = models.SlugField(_("会場の記号"), max_length=30, blank=True)
    notices_since = models.DateTimeField(_("お知らせに同意した日"), null=True, blank=True)
    notices_stopped = models.DateTimeField(_("お知らせを止めた日"), null=True, blank=True)
    created_at = models.DateTimeField(_("登録した日"), auto_now_add=True)
    last_seen_at = models.DateTimeField(_("最後に来た日"), null=True, blank=True)
    erased_at = models.DateTimeField(_("消した日"), null=True, blank=True)

    objects = LearnerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("受講者")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kana_key", "tel_key", "birth_year"],
                condition=~Q(tel_key="") & Q(erased_at__isnull=True),
                name="one_file_a_person",
            ),
        ]
        indexes = [
            *(models.Index(fields=[key]) for key in ("kana_key", "tel_key", "tel_end_key", "line_key")),
            models.Index(fields=["home_center", "id"]),
            # The order of the long lists, with what says whose file is kept where: of those in
            # between no row is opened.
            models.Index(fields=["id", "home_center", "erased_at"], name="people_learner_walk"),
        ]

    def __str__(self) -> str:
        return self.call_name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        if update_fields is not None and not {*NAMES} & (update_fields := {*update_fields}):
            super().save(*args, update_fields=update_fields, **options)
            return
        before, is_new = self.keys_of, self._state.adding
        self.keys_of = self.keys_of_now
        if self.keys_of == before:
            super().save(*args, update_fields=update_fields, **options)
            return
        try:
            with transaction.atomic(using=options.get("using")):
                super().save(*args, update_fields=update_fields and {*update_fields, "keys_of"}, **options)
                name_keys.write([self], NameKey, are_new=is_new)
        except BaseException:
            self.keys_of = before
            raise

    @property
    def keys_of_now(self) -> str:
        """What ``keys_of`` has to be."""
        return name_keys.mark_now(self)

    @property
    def tel_shown(self) -> str:
        return typed.show_tel(self.tel)

    @property
    def may_be_noticed(self) -> bool:
        """Consent stands: given, and not withdrawn since."""
        return self.notices_since is not None and self.notices_stopped is None


class NameKey(models.Model):
    """How one of a learner's names begins, as a keyed number (people.name_keys)."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="name_keys")
    key = models.BigIntegerField()

    class Meta:
        # Whoever has a key is read off this index from the newest file on, page by page, however many have it.
        indexes = [models.Index(fields=["key", "learner"], name="people_name_key")]

    def __str__(self) -> str:
        return str(self.key)


class Consent(models.Model):
    """What a learner agreed to, when, how, and which wording; never changed, only withdrawn."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("目的"), max_length=20)
    text_version = models.CharField(_("説明文の版"), max_length=20)
    channel = models.CharField(_("受けた方法"), max_length=10)
    given_at = models.DateTimeField(_("同意した日時"))
    withdrawn_at = models.DateTimeField(_("やめた日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("同意")
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"


class LearnerCard(models.Model):
    """受講者証: a number to say and a secret in a QR. Only the secret's hash is kept."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="cards")
    number = models.CharField(_("受講者証の番号"), max_length=8, unique=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    pin_hash = models.CharField(max_length=128, blank=True, editable=False)
    pin_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    issued_at = models.DateTimeField(_("作った日時"))
    revoked_at = models.DateTimeField(_("止めた日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("受講者証")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner"], condition=Q(revoked_at__isnull=True), name="one_live_card_per_learner"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AuditHead(models.Model):
    """The end of the audit chain: one row, locked by whoever writes the next entry."""

    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return str(self.sequence)


class AuditEntry(models.Model):
    """Who did what to whose record, and why. Holds numbers, never names or contact data.

    ``digest`` is SHA-256 over the entry and the digest before it: an entry changed or removed breaks
    the chain from there on (people.actions.audit.verify).
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(_("だれが"), max_length=150)
    verb = models.CharField(_("何をした"), max_length=10, choices=Verb.choices)
    subject = models.CharField(_("何に"), max_length=40)
    subject_id = models.PositiveBigIntegerField(null=True, blank=True)
    center = models.SlugField(max_length=30, blank=True)
    reason = models.CharField(_("なぜ"), max_length=200, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("記録")
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["subject", "subject_id"]),
            models.Index(fields=["actor", "at"]),
            models.Index(fields=["verb", "at"], name="people_audit_verb_at"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("an audit entry is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("an audit entry is never removed")


class LeakSheet(models.Model):
    """漏えい報告の下書き: for one account and period. What was seen comes out of the audit log each time
    (people.leaks); here is only what somebody typed: ``texts`` by part.
    """

    account = models.CharField(_("利用者名"), max_length=150)
    since = models.DateTimeField(_("いつから"))
    until = models.DateTimeField(_("いつまで（ふくまない）"))
    texts = models.JSONField(_("書いた文"), default=dict)
    known_on = models.DateField(_("知った日"), null=True, blank=True)
    wrongful = models.BooleanField(_("不正の目的のおそれ"), default=False)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("作った日時"))
    made_by = models.CharField(_("作った人"), max_length=150)
    changed_at = models.DateTimeField(_("最後に書いた日時"))
    changed_by = models.CharField(_("最後に書いた人"), max_length=150, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("漏えい報告の下書き")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "since", "until"], name="one_sheet_an_account_and_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.since:%Y-%m-%d}"


class HoldingCount(models.Model):
    """How many people one kind of record (people.holdings) was about when it was counted: a number about nobody."""

    name = models.CharField(max_length=40, primary_key=True)
    people = models.PositiveIntegerField(_("人数"))
    at = models.DateTimeField(_("数えた日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("個人情報ファイル簿の人数")

    def __str__(self) -> str:
        return f"{self.name} {self.people}"
