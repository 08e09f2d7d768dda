"""What docs/asvs.md says is met and no other test shows: small things, each looked at by itself."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client, RequestFactory

from events.views import keys
from notices import line
from notices.sending import Answer
from people.models import User
from tests.security.asking import ask
from tests.security.world import World
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("site", "courses", "events", "mentors", "media")
# Each with the files that may have it, and why.
NEVER = {
    r"shell\s*=\s*True|os\.system\(|os\.popen\(": {},
    r"(?<![\w.])(?:eval|exec)\(|\bcompile\([^)]*[\"']exec": {},
    r"\b(?:pickle|marshal|shelve|dill)\b|yaml\.(?:unsafe_|full_)?load\((?!.*_Loader)": {},
    r"\bTemplate\(|from_string\(|autoescape off": {},
    r"\.innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(|postMessage": {},
}


def test_no_shell_no_eval_no_pickle_and_no_markup_out_of_texts() -> None:
    found = []
    for room in ROOMS:
        for file in (ROOT / room).rglob("*"):
            if file.suffix in (".py", ".js", ".html") and "migrations" not in file.parts:
                text = file.read_text("utf-8")
                found += [
                    f"{file.relative_to(ROOT)}: {match[0]}"
                    for mark in NEVER
                    for match in re.finditer(mark, text)
                ]
    assert found == []


def test_other_sites_may_read_open_data_and_badges_only() -> None:
    files = {
        str(file.relative_to(ROOT))
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if "Access-Control-Allow" in file.read_text("utf-8")
    }
    assert files == {"events/opendata/views.py", "mentors/views/checks.py"}


def test_what_was_signed_for_one_purpose_opens_nothing_else() -> None:
    """Every cookie of a learner's phone, put under the name of every other."""
    kinds = [keys.MINE, keys.CARD, keys.form_key("K101")]
    for made in kinds:
        answer = HttpResponse()
        made.write(answer, {"receipt": "12345678", "card": 1})
        (cookie,) = answer.cookies.values()
        for asked in kinds:
            request = RequestFactory().get("/")
            request.COOKIES = dict.fromkeys((asked.name, cookie.key), cookie.value)
            request.COOKIES[next(iter(_written(asked)))] = cookie.value
            assert bool(asked.read(request)) is (asked is made), (made.name, asked.name)
    with pytest.raises(signing.BadSignature):
        signing.loads(cookie.value, salt="something else")


def _written(key: keys.Key) -> Any:
    answer = HttpResponse()
    key.write(answer, {})
    return answer.cookies


def test_an_account_switched_off_or_deleted_is_out_at_once() -> None:
    user = User.objects.get(username="tomioka") if User.objects.filter(username="tomioka").exists() else None
    user = user or User.objects.create_user("clerk", password="a long password of ours 42", is_superuser=True)
    client = sign_in(user)
    assert client.get("/staff/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/staff/")["Location"].startswith("/staff/login/")
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert client.get("/staff/").status_code == 200
    User.objects.filter(pk=user.pk).delete()
    assert client.get("/staff/")["Location"].startswith("/staff/login/")


STAFF = ["/staff/", "/staff/sessions/", "/staff/codes/", "/staff/setup/", "/desk/", "/desk/learners/", "/desk/applications/",
         "/desk/calls/", "/desk/runs/", "/desk/mentors/", "/desk/transfer/", "/desk/print/", "/cms/", "/cms/users/"]  # fmt: skip


def test_the_way_out_is_on_every_page_of_the_staff(admin: Client) -> None:
    for path in STAFF:
        answer = admin.get(path)
        assert answer.status_code == 200, path
        assert re.search(r"/(?:staff|cms)/logout/", answer.content.decode()), path
        assert "no-store" in answer["Cache-Control"], path


def test_folders_are_not_listed_and_trace_is_not_answered(world: World) -> None:
    client = world.client("nobody")
    for folder in ("/static/", "/static/css/", "/media/", "/media/images/", "/documents/"):
        assert ask(client, "get", folder).status_code == 404, folder
    for path in ("/", "/lessons/12/", "/classes/", "/staff/login/", "/healthz", "/robots.txt", "/no/such/"):
        answer = client.generic("TRACE", path, HTTP_X_MARK="canary")
        assert answer.status_code in (404, 405) and b"canary" not in answer.content, path


def test_passwords_are_kept_by_a_slow_hash_in_production() -> None:
    """PBKDF2 with SHA-256, 600,000 rounds and more; as typed, however long."""
    code = (
        "import django; django.setup()\n"
        "from django.contrib.auth.hashers import check_password, make_password\n"
        "typed = 'あ word ' * 20\n"
        "kept = make_password(typed)\n"
        "print(kept.split('$')[:2], check_password(typed, kept), check_password(typed[:-1], kept), check_password(typed.upper(), kept))"
    )
    env = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "config.settings.drill",
    }
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    algorithm, rounds = re.findall(r"'(\w+)'", done.stdout)
    assert (algorithm, int(rounds) >= 600_000) == ("pbkdf2_sha256", True)
    assert done.stdout.split("] ")[1].split() == ["True", "False", "False"]


def test_line_cannot_send_us_elsewhere(settings: Any) -> None:
    """An answer that leads on to another address is an answer that was no use; nobody goes there."""
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", "/inside")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        settings.LINE_API_URL = f"http://127.0.0.1:{server.server_port}"
        settings.LINE_CHANNEL_TOKEN = "token"
        assert line.push(to="U1", text="x", key=uuid4()) is not Answer.SENT
    finally:
        server.shutdown()
        server.server_close()
    assert asked == ["/v2/bot/message/push"]
