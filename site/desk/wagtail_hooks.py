"""What the staff's door has to know of Wagtail's screens of accounts."""

from wagtail import hooks

from .signin.accounts import note_given

hooks.register("after_create_user", note_given)
hooks.register("after_edit_user", note_given)
