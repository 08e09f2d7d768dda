#!/usr/bin/env python
"""Runs Django's commands.

``site/`` is a source root, not a package: a package of that name would hide Python's own
``site`` module (or be hidden by it). So it goes on ``sys.path`` here, before Django starts.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from config.owner import become_owner_of

    become_owner_of(os.environ.get("VAR_DIR", ""))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
