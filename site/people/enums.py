"""The words of people: how somebody is reached, and what a look at their data was for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How somebody is told. Telephone is always possible; the others need an address of their own."""

    TEL = "tel", _("電話")
    MAIL = "mail", _("メール")
    LINE = "line", _("LINE")
    POST = "post", _("はがき")


class Role(models.TextChoices):
    """What somebody on the staff may do; held as groups named ``role:center`` (people.rights)."""

    CLERK = "staff", _("窓口の職員")
    MANAGER = "manager", _("会場の責任者")
    CITY = "city", _("市の担当")


class Verb(models.TextChoices):
    """What the audit log says was done."""

    READ = "read", _("見た")
    CREATE = "create", _("作った")
    CHANGE = "change", _("変えた")
    EXPORT = "export", _("書き出した")
    IMPORT = "import", _("取り込んだ")
    PRINT = "print", _("印刷した")
    ERASE = "erase", _("消した")
    REVOKE = "revoke", _("止めた")
    SIGN_IN = "sign_in", _("ログインした")
