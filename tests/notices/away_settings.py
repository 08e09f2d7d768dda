"""The test settings for a process of its own that sends to carriers on this machine."""

import os
from pathlib import Path

from config.settings import mail
from config.settings.test import *  # noqa: F403  settings files are layered by import

globals().update(mail.settings_of(os.environ, files=Path(os.devnull)))
EMAIL_TIMEOUT = 5
LINE_TIMEOUT = (2, float(os.environ.get("TEST_LINE_SECONDS", "2")))
