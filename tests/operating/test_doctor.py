"""Every finding of ``manage.py doctor``: said when it is so, with what to do, and silent when all is well."""

from __future__ import annotations

import io
import json
from collections import namedtuple
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_q.models import Schedule

from config import doctor, lines
from config.doctor import How
from config.keeping.keys import new_key
from config.keeping.store import Manifest, Store, Stored, set_name
from core import clamd, upkeep
from core.upkeep import UpkeepKind, note
from people.models import AuditEntry, User
from tests import scanner
from tests.scanner import Scanner

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def scanning() -> Iterator[Scanner]:
    with scanner.running() as one:
        yield one


@pytest.fixture(autouse=True)
def well(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scanning: Scanner) -> None:
    """A production of which nothing can be said."""
    # Whatever the tests themselves run on: a database and a Redis that know us by their sockets.
    monkeypatch.setattr(lines, "_database", lambda: {"ENGINE": "x.postgresql", "HOST": "/run/postgresql"})
    if settings.REDIS_URL:
        monkeypatch.setattr(lines, "_redis", lambda: "unix:///run/redis/redis.sock")
    settings.CLAMD_URL = scanning.url
    var = tmp_path / "var"
    for name in ("media", "static"):
        (var / name).mkdir(parents=True)
    (var / "static" / "staticfiles.json").write_text("{}")
    settings.DEMO = False
    settings.SECRET_KEY = "".join(chr(ord("a") + number % 26) for number in range(60))
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://school.example", ["school.example"]
    settings.TRUSTED_PROXIES, settings.BACKUP_MINUTES = 1, 10
    settings.VAR = var
    settings.MEDIA_ROOT, settings.STATIC_ROOT = var / "media", var / "static"
    settings.BACKUP_DIR, settings.BACKUP_KEY = tmp_path / "copies", new_key()
    settings.FIELD_KEYS, settings.FIELD_SEARCH_KEY = new_key(), new_key()
    settings.MAIL_READY, settings.ADMINS = True, [("", "somebody@example.test")]
    settings.LINE_CHANNEL_TOKEN = settings.LINE_CHANNEL_SECRET = "x"
    at = timezone.now()
    for kind in UpkeepKind:
        note(kind=kind, at=at)
    User.objects.all().delete()
    TOTPDevice.objects.create(user=User.objects.create_superuser("root"), name="phone", confirmed=True)
    call_command("make_schedules", verbosity=0)


@pytest.fixture
def expecting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        upkeep, "_within", {UpkeepKind.BACKUP: timedelta(minutes=15), UpkeepKind.DRILL: timedelta(hours=26)}
    )


def wrong() -> list[tuple[str, How, str]]:
    found = [one for one in doctor.examine() if one.how is not How.GOOD]
    assert all(one.said and one.do for one in found)
    return [(one.what, one.how, one.said) for one in found]


def only() -> tuple[How, str]:
    """The one thing that is wrong."""
    found = wrong()
    assert len(found) == 1, found
    return found[0][1:]


def test_nothing_is_said_of_what_is_well() -> None:
    assert wrong() == []


@pytest.mark.parametrize(
    ("values", "how", "said"),
    [
        ({"SECRET_KEY": "short"}, How.BAD, "短すぎる"),
        ({"SECRET_KEY": "a" * 60}, How.BAD, "同じ文字ばかり"),
        ({"ALLOWED_HOSTS": ["other.example"]}, How.BAD, "ALLOWED_HOSTS にありません"),
        ({"BASE_URL": "http://school.example"}, How.BAD, "https://"),
        (
            {"BASE_URL": "https://smartphone.school.example", "ALLOWED_HOSTS": ["smartphone.school.example"]},
            How.CARE,
            "BASE_URL が長く",
        ),
        ({"TRUSTED_PROXIES": 0}, How.CARE, "入口の住所に見えます"),
        ({"REDIS_URL": "unix:///nowhere/redis.sock"}, How.BAD, "Redis につながりません"),
        ({"MEDIA_ROOT": Path("/nowhere/media")}, How.BAD, "MEDIA_ROOT（/nowhere/media）に書けません"),
        ({"MEDIA_ROOT": Path(doctor.__file__).parent}, How.BAD, "プログラムのフォルダの中"),
        ({"STATIC_ROOT": Path("/nowhere")}, How.BAD, "見た目のファイルがありません"),
        ({"MAIL_READY": False}, How.CARE, "メールを送る設定がありません"),
        ({"ADMINS": []}, How.CARE, "控えの失敗を知らせる先"),
        ({"LINE_CHANNEL_SECRET": ""}, How.BAD, "片方だけ"),
        ({"LINE_CHANNEL_SECRET": "", "LINE_CHANNEL_TOKEN": ""}, How.ADVICE, "LINE の設定がありません"),
        ({"TIME_ZONE": "UTC"}, How.BAD, "日本の時間になっていません"),
        ({"BACKUP_KEY": ""}, How.BAD, "控えの鍵がありません"),
        ({"BACKUP_KEY": "x"}, How.BAD, "鍵の形ではありません"),
        ({"BACKUP_MINUTES": 0}, How.CARE, "学園は控えを取りません"),
        ({"CLAMD_URL": ""}, How.ADVICE, "ウイルスがないかしらべません"),
        ({"CLAMD_URL": "127.0.0.1:3310"}, How.BAD, "住所の形ではありません"),
        (
            {"CLAMD_URL": "unix:/nowhere"},
            How.BAD,
            "答えません（not reached）。ファイルを、1つも入れられません",
        ),
    ],
)
def test_a_setting(settings: Any, values: dict[str, Any], how: How, said: str) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    found = only()
    assert found[0] is how
    assert said in found[1]


FAR = "db.city.example"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, None),
        ({"DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1"}}}, None),
        (
            {"DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": FAR}}},
            "データベース",
        ),
        (
            {
                "DATABASES": {
                    "default": {
                        "ENGINE": "django.db.backends.postgresql",
                        "HOST": FAR,
                        "OPTIONS": {"sslmode": "require"},
                    }
                }
            },
            "データベース",
        ),
        (
            {
                "DATABASES": {
                    "default": {
                        "ENGINE": "django.db.backends.postgresql",
                        "HOST": FAR,
                        "OPTIONS": {"sslmode": "verify-full"},
                    }
                }
            },
            None,
        ),
        ({"REDIS_URL": "redis://cache.city.example:6379/0"}, "Redis"),
        ({"REDIS_URL": "rediss://:x@cache.city.example:6379/0"}, None),
        ({"REDIS_URL": "redis://redis:6379/0"}, None),
        (
            {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": FAR, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False},
            "メール",
        ),
        ({"EMAIL_BACKEND": SMTP, "EMAIL_HOST": FAR, "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False}, None),
        ({"LINE_API_URL": "http://api.line.example"}, "LINE_API_URL"),
        ({"CLAMD_URL": "tcp://scan.city.example:3310"}, "ウイルスをしらべるしくみ"),
        ({"CLAMD_URL": "tcp://clamav:3310"}, None),
        ({"CLAMD_URL": "unix:/run/clamav/clamd.ctl"}, None),
        ({"STORAGES": {"default": {"OPTIONS": {"endpoint_url": "http://store.example"}}}}, "S3_ENDPOINT"),
    ],
)
def test_a_line_to_another_machine_without_tls(
    settings: Any, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], said: str | None
) -> None:
    """V12.3 of ASVS; only looked at, nothing is called."""
    for name, value in values.items():
        if (
            name == "CLAMD_URL"
        ):  # of those that the fixture has set: undone in its order, or it stays for the next file
            settings.CLAMD_URL = value
        else:
            monkeypatch.setattr(doctor.settings, name, value, raising=False)
    found = list(doctor.lines_out())
    assert [one.how for one in found] == ([How.CARE] if said else [])
    assert all(said and said in one.said and one.do for one in found)


PG = "django.db.backends.postgresql"


@pytest.mark.parametrize(
    ("database", "shared", "said"),
    [
        ({"ENGINE": "django.db.backends.sqlite3"}, "", []),
        ({"ENGINE": PG, "HOST": ""}, "unix:///run/redis/redis.sock?db=0", ["この機械の利用者", "ファイルの権利"]),
        ({"ENGINE": PG, "HOST": "/run/postgresql"}, "", ["この機械の利用者"]),
        ({"ENGINE": PG, "HOST": "", "PASSWORD": "x"}, "", ["?変わらない合言葉"]),
        ({"ENGINE": PG, "HOST": "127.0.0.1", "PASSWORD": "x"}, "redis://127.0.0.1:6379/0", ["?変わらない合言葉", "?なしで入れます"]),
        ({"ENGINE": PG, "HOST": FAR}, "rediss://far:6379/0", ["!なしで入れます", "!なしで入れます"]),
        ({"ENGINE": PG, "HOST": FAR, "PASSWORD": "x"}, "rediss://:x@far:6379/0", ["!変わらない合言葉", "!変わらない合言葉"]),
        ({"ENGINE": PG, "HOST": "127.0.0.1"}, "redis://127.0.0.1:6379/0", ["!なしで入れます", "?なしで入れます"]),
        ({"ENGINE": PG, "HOST": FAR, "OPTIONS": {"sslcert": "/a"}}, "rediss://far:6379/0?ssl_certfile=/a", ["証明書で", "証明書で"]),
    ],
)  # fmt: skip
def test_how_the_database_and_redis_know_the_school(
    monkeypatch: pytest.MonkeyPatch, database: dict[str, Any], shared: str, said: list[str]
) -> None:
    """V13.2.1 of ASVS."""
    monkeypatch.setattr(lines, "_database", lambda: database)
    monkeypatch.setattr(lines, "_redis", lambda: shared)
    found = list(doctor.known_by())
    how = {"!": How.CARE, "?": How.ADVICE}
    assert [one.how for one in found] == [how.get(one[0], How.GOOD) for one in said]
    assert all(word.lstrip("!?") in one.said for word, one in zip(said, found, strict=True))


def test_a_scanner_that_is_well_is_told_by_its_version() -> None:
    found = next(one for one in doctor.examine() if one.what.startswith("ウイルス"))
    assert (found.how, found.said[:12]) == (How.GOOD, "ClamAV 1.4.6")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("silent", ["答えません（too slow）"]),
        ("breaks off", ["答えません（broke off）"]),
        ("no signatures", ["いつのものか分かりません", "試しのウイルス"]),
        ("old signatures", ["8 日前のものです"]),
        ("too small", ["10MB のファイルを、しらべられません"]),
        ("somebody else", ["ClamAV ではないもの"]),
    ],
)
def test_a_scanner_that_is_ill(
    settings: Any, monkeypatch: pytest.MonkeyPatch, how: str, said: list[str]
) -> None:
    monkeypatch.setattr(clamd, "ANSWER_SECONDS", 0.5)
    with scanner.running(how) as one:
        settings.CLAMD_URL = one.url
        if how == "old signatures":
            one.signed = f"{datetime.now() - timedelta(days=8, hours=1):%a %b %d %H:%M:%S %Y}"
        if how == "too small":
            one.most = 1_000_000
        found = wrong()
    assert [(what[:4], level) for what, level, _said in found] == [("ウイルス", How.BAD)] * len(said)
    assert all(words in one[2] for words, one in zip(said, found, strict=True))


def test_copies_beside_the_data(settings: Any) -> None:
    settings.BACKUP_DIR = settings.VAR / "backups"
    assert "同じ場所" in only()[1]


def test_a_copy_that_no_key_opens(settings: Any) -> None:
    store = Store()
    store.open()
    at = timezone.now()
    store.close_set(Manifest(set_name(at), at, "sqlite", Stored(0, "", []), {}))
    assert wrong() == []
    settings.BACKUP_KEY = new_key()
    assert "鍵がありません" in only()[1]


def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    found = wrong()
    assert found[0][0] == "データベース"
    assert "つながりません" in found[0][2]


def test_a_migration_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.migrations.executor import MigrationExecutor

    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda _self, _targets: [1, 2])
    assert "まだしていない変更が 2 個" in only()[1]


def test_a_worker_that_never_ran() -> None:
    upkeep.Upkeep.objects.filter(kind=UpkeepKind.WORKER).delete()
    assert "まだ1度も" in only()[1]


def test_a_worker_that_stopped() -> None:
    note(kind=UpkeepKind.WORKER, at=timezone.now() - timedelta(minutes=6))
    assert "から動いていません" in only()[1]


def test_a_schedule_that_is_missing() -> None:
    Schedule.objects.filter(name="school: notices: deliver").delete()
    assert "1 個の予定がありません" in only()[1]


def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: usage(1, 1, 1024**3))
    assert [said for _what, _how, said in wrong()] == [
        "VAR_DIR の空きが 1.0 GB しかありません。",
        "BACKUP_DIR の空きが 1.0 GB しかありません。",
    ]


def test_fonts_that_are_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import media.pdf

    monkeypatch.setattr(media.pdf, "FONTS", tmp_path)
    assert wrong()[0][0] == "紙の字（media/fonts）"


def test_a_clock_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    long_ago = datetime(2001, 1, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    monkeypatch.setattr(doctor.timezone, "localtime", lambda *_args: long_ago)
    assert "2001年01月01日" in next(said for what, _how, said in wrong() if what == "時計")


@pytest.mark.usefixtures("expecting")
def test_a_copy_that_failed_a_drill_that_is_old_and_one_that_never_was() -> None:
    assert wrong() == []
    note(kind=UpkeepKind.BACKUP, at=timezone.now(), problem="ディスクがいっぱいです。")
    note(kind=UpkeepKind.DRILL, at=timezone.now() - timedelta(hours=27))
    assert [said for _what, _how, said in wrong()] == [
        "控え：ディスクがいっぱいです。",
        "控えから戻す練習が、27時間のあいだありません。",
    ]
    upkeep.Upkeep.objects.filter(kind=UpkeepKind.DRILL).delete()
    note(kind=UpkeepKind.BACKUP, at=timezone.now())
    assert "まだ1度もありません" in only()[1]


def test_demo_accounts_in_production() -> None:
    user = User.objects.create(username="demo", is_demo=True, is_active=False)
    assert "だれでも知っている" in only()[1]
    user.delete()


def test_staff_without_a_phone_and_no_administrator() -> None:
    User.objects.create(username="new")
    User.objects.filter(username="root").update(is_superuser=False)
    assert [said for _what, _how, said in wrong()] == [
        "1 人が、まだスマホを登録していません。",
        "管理者がいません。",
    ]


def test_a_broken_audit_chain() -> None:
    from people.actions import record
    from people.enums import Verb

    for _n in range(2):
        record(actor=None, verb=Verb.READ, subject="learner")
    first = AuditEntry.objects.earliest("sequence")
    with connection.cursor() as cursor:  # the model itself refuses
        cursor.execute("UPDATE people_auditentry SET reason = 'changed' WHERE id = %s", [first.pk])
    assert f"{first.sequence} 番で切れています" in only()[1]


def test_a_question_that_breaks_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User.objects, "filter", lambda **_: 1 / 0)
    found = doctor.examine()
    assert "ZeroDivisionError" in next(one.said for one in found if one.what.startswith("ログイン"))
    assert found[-1].what.startswith("記録のくさり")


def test_the_command_prints_and_its_exit_code_tells(settings: Any) -> None:
    out = io.StringIO()
    call_command("doctor", stdout=out)
    assert "だめ 0、注意 0、すすめ 0、よい " in out.getvalue()
    settings.TRUSTED_PROXIES = 0
    call_command("doctor", stdout=io.StringIO())
    with pytest.raises(SystemExit):
        call_command("doctor", strict=True, stdout=io.StringIO())
    settings.SECRET_KEY = "short"
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", json=True, stdout=out)
    assert ended.value.code == 1
    rows = {row["what"]: row["how"] for row in json.loads(out.getvalue())}
    assert rows["ひみつの鍵（SECRET_KEY）"] == "だめ"
    assert "short" not in out.getvalue()


def test_the_handbooks_first_installation_is_well_however_strictly_one_asks(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password for the database, Redis as Debian sets it up, and no scanner: the handbook, 3, says all of that."""
    monkeypatch.setattr(
        lines, "_database", lambda: {"ENGINE": PG, "HOST": "127.0.0.1", "PASSWORD": "of the handbook"}
    )
    monkeypatch.setattr(lines, "_redis", lambda: "redis://127.0.0.1:6379/0")
    settings.CLAMD_URL = settings.LINE_CHANNEL_SECRET = settings.LINE_CHANNEL_TOKEN = ""
    out = io.StringIO()
    call_command("doctor", strict=True, stdout=out)
    assert "だめ 0、注意 0、すすめ 4、よい " in out.getvalue()
    assert "変わらない合言葉" in out.getvalue()  # said all the same, with what to do
    assert out.getvalue().count("→") == 4
