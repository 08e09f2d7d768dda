"""What is typed at the door. Every error says what to do next."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """One sentence for an unknown name, a wrong password and an account that is switched off alike."""

    username = UsernameField(
        label=_("利用者名"),
        error_messages={"required": _("利用者名を書いてください。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("パスワード"),
        strip=False,
        error_messages={"required": _("パスワードを書いてください。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _(
            "利用者名かパスワードがちがいます。大文字と小文字に気をつけて、もう一度書いてください。"
        ),
        "inactive": _(
            "利用者名かパスワードがちがいます。大文字と小文字に気をつけて、もう一度書いてください。"
        ),
    }


class CodeForm(forms.Form):
    """Six digits from the phone; or, in the second field, a recovery code."""

    code = forms.CharField(
        label=_("6けたの番号"),
        required=False,
        max_length=40,
        error_messages={"max_length": _("長すぎます。6けたの番号だけを書いてください。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "enterkeyhint": "go"}
        ),
    )


class RecoveryForm(forms.Form):
    recovery = forms.CharField(
        label=_("予備のコード"),
        required=False,
        max_length=40,
        error_messages={"max_length": _("長すぎます。コードを1つだけ書いてください。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class AgainForm(forms.Form):
    """Password, and a code of the phone or of the paper."""

    password = forms.CharField(
        strip=False,
        max_length=4096,
        error_messages={
            "required": _("パスワードを書いてください。"),
            "max_length": _("長すぎます。パスワードだけを書いてください。"),
        },
    )
    code = forms.CharField(
        max_length=40,
        error_messages={
            "required": _("6けたの番号か、予備のコードを書いてください。"),
            "max_length": _("長すぎます。番号だけを書いてください。"),
        },
    )


class PasswordForm(forms.Form):
    """The password before, and the new one twice; wrong ones before count as wrong passwords at the door do."""

    current = forms.CharField(
        strip=False, max_length=4096, error_messages={"required": _("いまのパスワードを書いてください。")}
    )
    new = forms.CharField(
        strip=False,
        max_length=4096,
        error_messages={
            "required": _("新しいパスワードを書いてください。"),
            "max_length": _("新しいパスワードが長すぎます。4,000文字までにしてください。"),
        },
    )
    repeated = forms.CharField(
        strip=False,
        max_length=4096,
        error_messages={"required": _("新しいパスワードを、もう一度書いてください。")},
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors:
            return values
        user: Any = self.request.user
        if authenticate(self.request, username=user.get_username(), password=values["current"]) is None:
            raise ValidationError(
                _("いまのパスワードがちがいます。大文字と小文字に気をつけて、もう一度書いてください。")
            )
        if values["new"] != values["repeated"]:
            raise ValidationError(
                _("新しいパスワードが、2つでちがいます。もう一度、同じものを書いてください。")
            )
        if values["new"] == values["current"]:
            raise ValidationError(_("いまと同じです。ちがうパスワードを書いてください。"))
        password_validation.validate_password(values["new"], user)
        return values
