"""What docs/operations.md and deploy/ name is really there."""

from __future__ import annotations

import re
import ssl
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from tests.security.routes import all_routes

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
SETTINGS = "".join(
    path.read_text(encoding="utf-8")
    for path in [
        *(ROOT / "site" / "config" / "settings").glob("*.py"),
        ROOT / "site" / "config" / "gunicorn.py",
    ]
)
GUNICORN = (ROOT / "site" / "config" / "gunicorn.py").read_text(encoding="utf-8")
# Read by Django, by the libraries or by the image itself.
ELSEWHERE = {"DJANGO_SETTINGS_MODULE", "PYTHONUNBUFFERED", "PYTHONPATH"}


def variables(text: str) -> set[str]:
    return set(re.findall(r"^\s*(?:- )?([A-Z][A-Z0-9_]+)[=:]", text, re.MULTILINE))


def read(name: str) -> bool:
    return f'"{name}"' in SETTINGS or (name.endswith("_FILE") and f'"{name[:-5]}"' in SETTINGS)


def test_every_command_of_the_handbook_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", OPERATIONS))
    assert named - set(get_commands()) == set()
    assert {"backup", "restore", "restore_drill", "doctor", "make_schedules"} <= named


def test_every_setting_of_the_handbook_is_read() -> None:
    table = OPERATIONS.partition("## 2. 環境変数")[2].partition("## 3.")[0]
    named = {
        name
        for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
        for name in re.findall(r"`([A-Z0-9_]+)`", row)
    }
    assert len(named) > 25
    assert {name for name in named - ELSEWHERE if not read(name)} == set()


def test_every_setting_of_the_example_is_in_the_handbook() -> None:
    named = variables((DEPLOY / "school.env.example").read_text(encoding="utf-8"))
    assert len(named) > 12
    assert {name for name in named if f"`{name}`" not in OPERATIONS} == set()


def test_the_compose_file_gives_only_what_is_read_and_names_its_secrets() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert set(services) == {"prepare", "web", "worker", "postgres", "redis", "clamav", "proxy"}
    for name in ("prepare", "web", "worker"):
        assert {one for one in services[name]["environment"] if not read(one)} == set()
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    for service in services.values():
        assert set(service.get("secrets", [])) <= set(compose["secrets"])
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).exists()
    commands = re.findall(r"manage\.py ([a-z_]+)", services["prepare"]["command"][2])
    assert set(commands) <= set(get_commands())
    assert "ports" not in services["postgres"] and "ports" not in services["redis"]
    # The scanner only where somebody asks for it, and for nobody outside.
    assert services["clamav"]["profiles"] == ["scanner"] and "ports" not in services["clamav"]


def test_the_image_is_made_once_at_every_start_and_never_fetched() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    made = {name: one for name, one in services.items() if one["image"] == "sumaho-gakuen"}
    assert {name: one["pull_policy"] for name, one in made.items()} == {
        "prepare": "build",
        "web": "never",
        "worker": "never",
    }
    assert [name for name, one in services.items() if "build" in one] == ["prepare"]


def test_no_service_fills_the_disk_with_its_lines_or_is_cut_off_while_it_answers() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    kept = {"driver": "local", "options": {"max-size": "50m", "max-file": "5"}}
    assert {name: one.get("logging") for name, one in services.items()} == dict.fromkeys(services, kept)
    graceful = re.search(r"^graceful_timeout = (\d+)", GUNICORN, re.MULTILINE)
    assert graceful and int(services["web"]["stop_grace_period"].rstrip("s")) > int(graceful[1])
    assert services["worker"]["stop_grace_period"] == services["postgres"]["stop_grace_period"] == "60s"


def test_the_compose_files_door_sees_every_visitors_own_address_and_stays_open_over_an_upgrade() -> None:
    """Through the engine's own proxy all visitors of IPv6 come from one address. What depends on the web server is
    made anew with it."""
    proxy = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["proxy"]
    assert proxy["ports"] == ["0.0.0.0:80:80", "0.0.0.0:443:443", "0.0.0.0:443:443/udp"]
    assert "depends_on" not in proxy


def test_the_compose_files_door_waits_for_the_web_server_and_asks_nothing_of_redis() -> None:
    """/readyz says no while Redis is away; then the school answers all the same, and there is no other server."""
    caddy = re.sub(r"#.*", "", (DEPLOY / "Caddyfile").read_text(encoding="utf-8"))
    assert "health_uri" not in caddy
    waits = re.search(r"lb_try_duration (\d+)s", caddy)
    ready = re.search(r"^READY_WITHIN = (\d+)", GUNICORN, re.MULTILINE)
    assert waits and ready and int(waits[1]) >= int(ready[1])


def test_what_the_compose_files_door_says_itself_is_no_empty_page() -> None:
    errors = (DEPLOY / "Caddyfile").read_text(encoding="utf-8").partition("handle_errors {")[2]
    assert 'header Strict-Transport-Security "max-age=63072000; includeSubDomains; preload"' in errors
    assert "header X-Content-Type-Options nosniff" in errors
    assert "header Content-Security-Policy \"default-src 'none';" in errors
    assert "header Cache-Control no-store" in errors
    assert re.findall(r'respond (?:@large )?"([^"]+)"', errors) == [
        "ファイルが大きすぎます。10MBまでの画像をえらんで、もう一度してください。",
        "いま、ページを出せません。少したってから、もう一度ひらいてください。",
    ]


def test_every_service_that_the_handbook_names_is_in_the_compose_file() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    lines = re.findall(
        r"docker compose (?:--\S+ )*(exec|run|up|build|stop|restart|logs)((?: [-a-z]+)+)", OPERATIONS
    )
    named = set()
    for verb, rest in lines:
        words = [word for word in rest.split() if not word.startswith("-")]
        named |= {*words[:1]} if verb in ("exec", "run") else {*words}
    assert len(lines) > 20 and named == {*compose["services"]} - {"clamav"}
    assert {*re.findall(r"> deploy/secrets/([a-z_]+)", OPERATIONS)} == {*compose["secrets"]}


@pytest.mark.parametrize("unit", ["sumaho-web.service", "sumaho-worker.service"])
def test_a_unit_starts_what_is_there_and_may_write_little(unit: str) -> None:
    text = (DEPLOY / "systemd" / unit).read_text(encoding="utf-8")
    assert "InaccessiblePaths=-/srv/sumaho/app/.git" in text
    assert "ProtectSystem=strict" in text and "NoNewPrivileges=yes" in text and "Restart=always" in text
    command = re.search(r"^ExecStart=(.+)$", text, re.MULTILINE)
    assert command
    if "gunicorn" in command[1]:
        assert (ROOT / "site" / "config" / "gunicorn.py").exists() and "site/config/gunicorn.py" in command[1]
    else:
        assert command[1].endswith("manage.py qcluster")


def test_the_door_hides_what_is_for_inside_and_logs_no_secret_address() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for inside in ("/metrics", "/readyz"):
        assert re.search(rf"location = {inside}\s+\{{ return 404; \}}", text)
        assert inside in (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert "$request_uri" not in text.partition("log_format")[2].partition(";")[0]
    assert "$args" not in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text


def seen_by_the_door(path: str) -> str:
    """What nginx writes of an address, by the first line of its map that fits."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    lines = re.findall(
        r'^ +"?~(\S+?)"? {2,}(\S+);$', text.partition("$sumaho_seen {")[2].partition("}\n")[0], re.M
    )
    assert len(lines) == 2
    for pattern, written in lines:
        if found := re.search(pattern.replace("(?<", "(?P<"), path):
            seen = written.replace("$1", found[1])
            for name, value in found.groupdict().items():
                seen = seen.replace(f"${name}", value)
            return seen
    return path


SECRET = "aBcdefgh0123456789abcdefgh"


def test_no_card_link_or_receipt_stands_in_the_doors_log() -> None:
    values = {"token": SECRET, "receipt": "20001234"}
    routes = [one for one in all_routes() if {*values} & {*one.varies}]
    assert {"card", "mentor_enter", "guardian_enter", "stop_notices", "hours_check", "desk:application"} <= {
        one.name for one in routes
    }
    for route in routes:
        seen = seen_by_the_door(route.at(values))
        assert "***" in seen and not any(value in seen for value in values.values()), route.name


def test_lessons_stay_readable_in_the_doors_log() -> None:
    assert seen_by_the_door("/lessons/12/3/") == "/lessons/12/3/"
    assert seen_by_the_door(f"/mentors/in/{SECRET}/") == "/mentors/in/***"


def test_an_error_of_one_request_is_not_logged_with_its_address() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert re.findall(r"^ +error_log \S+ (\w+);", text, re.M) == ["crit"]
    assert "exclude http.log.error" in (DEPLOY / "Caddyfile").read_text(encoding="utf-8")


def test_the_door_speaks_tls_of_today_and_sends_everybody_there() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert re.findall(r"ssl_protocols ([^;]+);", text) == ["TLSv1.2 TLSv1.3"]
    (ciphers,) = re.findall(r"ssl_ciphers ([^;]+);", text)
    known = {one["name"] for one in ssl.create_default_context().get_ciphers()}
    for cipher in ciphers.split(":"):
        assert cipher in known, cipher
        assert cipher.startswith("ECDHE-") and ("GCM" in cipher or "POLY1305" in cipher), cipher
    plain = text.partition("listen 80;")[2].partition("listen 443")[0]
    assert "return 308 https://$host$request_uri;" in plain and "proxy_pass" not in plain
    # Caddy speaks TLS 1.2 and 1.3 and leads there by itself, as long as nothing says otherwise.
    assert not re.search(r"http://|auto_https|protocols", (DEPLOY / "Caddyfile").read_text(encoding="utf-8"))


def blocks(text: str) -> dict[str, str]:
    """The locations of the server on 443, each with what stands in it."""
    server = re.sub(r"#.*", "", text.partition("listen 443")[2])
    return dict(re.findall(r"location (=? ?\S+)\s*\{([^}]*)\}", server))


def test_what_the_door_answers_itself_has_the_headers_that_django_would_give() -> None:
    """A location that adds one header of its own inherits none (V3.4 of ASVS)."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    found = blocks(text)
    assert set(found) == {"= /metrics", "= /readyz", "/static/", "/media/", "/"}
    hsts = 'add_header Strict-Transport-Security "max-age=63072000; includeSubDomains; preload" always;'
    server = text.partition("listen 443")[2].partition("location")[0]
    assert hsts in server
    for name in ("/static/", "/media/"):
        assert hsts in found[name] and "add_header X-Content-Type-Options nosniff always;" in found[name]
        (policy,) = re.findall(r'Content-Security-Policy "([^"]+)" always;', found[name])
        assert {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert "add_header" not in found["/"] and "proxy_hide_header Strict-Transport-Security;" in found["/"]
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert 'header @inside Strict-Transport-Security "max-age=63072000' in caddy


def test_the_door_overwrites_what_the_program_believes_and_takes_away_what_it_does_not_know() -> None:
    inside = blocks((DEPLOY / "nginx.conf").read_text(encoding="utf-8"))["/"]
    for line in (
        "Host $host",
        "X-Forwarded-Proto https",
        "X-Forwarded-For $remote_addr",
        'X-Forwarded-Host ""',
        'Forwarded ""',
    ):
        assert f"proxy_set_header {line};" in inside, line
    assert "proxy_request_buffering on;" in inside
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    for line in (
        "header_up X-Forwarded-For {remote_host}",
        "header_up -X-Forwarded-Host",
        "header_up -Forwarded",
    ):
        assert line in caddy, line


def test_no_secret_lies_in_the_tree() -> None:
    for path in FILES:
        for name in (
            "SECRET_KEY",
            "BACKUP_KEY",
            "FIELD_KEYS",
            "FIELD_SEARCH_KEY",
            "METRICS_TOKEN",
            "LINE_CHANNEL_TOKEN",
            "LINE_CHANNEL_SECRET",
        ):
            assert not re.search(rf"^{name}=.", path.read_text(encoding="utf-8"), re.MULTILINE), path


def test_how_long_copies_stay_is_said_by_its_setting_and_in_one_place() -> None:
    row = re.search(r"^\| `BACKUP_DAYS` \|.*ないときは `(\d+)`", OPERATIONS, re.MULTILINE)
    default = re.search(r'"BACKUP_DAYS", "(\d+)"', SETTINGS)
    assert row and default and row[1] == default[1]
    rest = OPERATIONS + (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    for words in (f"{default[1]}日", f"{default[1]} days"):
        assert words not in rest
    assert rest.count("`BACKUP_DAYS`") >= 6


@pytest.mark.parametrize("name", [".gitignore", ".dockerignore"])
def test_the_secrets_of_the_compose_file_stay_out_of_the_repository_and_the_image(name: str) -> None:
    ignored = (ROOT / name).read_text(encoding="utf-8").split()
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    filled_in = [f"deploy/{secret['file']}" for secret in compose["secrets"].values()]
    for path in [*filled_in, f"deploy/{compose['services']['web']['env_file']}"]:
        assert any(path.startswith(line.rstrip("/")) for line in ignored), path
