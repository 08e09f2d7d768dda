"""Words shared by every room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Phone(TextChoices):
    """機種: lessons vary by it, people own one, readers choose one; so it lives at the bottom."""

    IPHONE = "iphone", _("iPhone")
    ANDROID = "android", _("Android")
    EASY = "easy", _("かんたんスマホ")


# Which variant of a step a phone takes when it has none of its own.
FALLBACKS: dict[str, tuple[str, ...]] = {
    Phone.IPHONE: (Phone.IPHONE,),
    Phone.ANDROID: (Phone.ANDROID,),
    Phone.EASY: (Phone.EASY, Phone.ANDROID),
}
