"""What is typed at the door. Every error says what to do next."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
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
