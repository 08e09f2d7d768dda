"""What is wrong with an installation, in words, and what to do about it: ``manage.py doctor``.

Each finding asks one thing and touches nothing. A finding that cannot even be asked (no database, say) is
itself something wrong, never a crash.
"""

from __future__ import annotations

import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from core import resealing, schedules, sealing, upkeep

from . import checks
from .findings import Answer, Finding, How, advice, bad, care, examine, in_production, question
from .lines import known_by, lines_out, scanner

__all__ = ["Finding", "How", "examine", "known_by", "lines_out", "scanner"]

SECRET_LETTERS = 50
FREE_BYTES = 2 * 1024**3
CLOCK_YEARS = (2026, 2100)


# --- settings -----------------------------------------------------------------------------------
@question("ひみつの鍵（SECRET_KEY）")
def secret_key() -> Answer:
    if in_production() and (len(settings.SECRET_KEY) < SECRET_LETTERS or len(set(settings.SECRET_KEY)) < 5):
        yield bad(
            "短すぎるか、同じ文字ばかりです。",
            "python3 -c 'import secrets; print(secrets.token_urlsafe(60))' で作り、SECRET_KEY に書きます。",
        )


@question("住所（BASE_URL、ALLOWED_HOSTS）")
def addresses() -> Answer:
    from urllib.parse import urlsplit

    host = urlsplit(settings.BASE_URL).hostname or ""
    if "*" not in settings.ALLOWED_HOSTS and host not in settings.ALLOWED_HOSTS:
        yield bad(
            f"BASE_URL の名前（{host}）が、ALLOWED_HOSTS にありません。",
            "ALLOWED_HOSTS に、同じ名前を足します。",
        )
    if in_production() and not settings.BASE_URL.startswith("https://"):
        yield bad(
            "BASE_URL が https:// で始まっていません。",
            "入口（nginx など）を HTTPS にし、BASE_URL を直します。",
        )
    if len(f"{settings.BASE_URL}/S/12-3") > 35:
        yield care(
            "BASE_URL が長く、紙のQRコードが細かくなります。", "/S/12-3 を足して35文字までの名前にします。"
        )


@question("入口（TRUSTED_PROXIES）")
def proxies() -> Answer:
    if in_production() and settings.TRUSTED_PROXIES == 0:
        yield care(
            "0 なので、相手の住所は全部、入口の住所に見えます。",
            "nginx などが前にあるときは、TRUSTED_PROXIES=1 にします。ないときは、そのままでかまいません。",
        )


# --- database -----------------------------------------------------------------------------------
@question("データベース")
def database() -> Answer:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA journal_mode")
                if (mode := cursor.fetchone()[0]) not in ("wal", "memory"):
                    yield bad(
                        f"SQLite が WAL で動いていません（{mode}）。",
                        "ネットワークのフォルダに置いていないか確かめます。SQLite は、その機械のディスクに置きます。",
                    )
    except DatabaseError as problem:
        yield bad(
            f"つながりません（{type(problem).__name__}）。",
            "DATABASE_URL と、PostgreSQL が動いているかを確かめます。SQLite なら、VAR_DIR の権限を見ます。",
        )


@question("表の形（migrate）")
def migrations() -> Answer:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield bad(f"まだしていない変更が {len(waiting)} 個あります。", "manage.py migrate をします。")


@question("共有のキャッシュ（Redis）")
def shared_cache() -> Answer:
    if not settings.REDIS_URL:
        if connection.vendor != "sqlite":
            yield advice(
                "REDIS_URL がありません。機械が2台以上のときは、要ります。",
                "Redis を動かし、REDIS_URL を書きます。",
            )
        return
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3).ping()
    except (redis.RedisError, ValueError) as problem:
        yield bad(
            f"Redis につながりません（{type(problem).__name__}）。",
            "REDIS_URL と、Redis が動いているかを確かめます。",
        )


# --- what runs ----------------------------------------------------------------------------------
@question("裏方（qcluster）")
def worker() -> Answer:
    row = upkeep.Upkeep.objects.filter(kind=upkeep.UpkeepKind.WORKER).first()
    if row is None or row.worked_at is None:
        yield bad(
            "まだ1度も動いていません。",
            "manage.py qcluster を動かします（systemd なら systemctl start sumaho-worker）。",
        )
    elif timezone.now() - row.worked_at > timedelta(minutes=5):
        since = timezone.localtime(row.worked_at)
        yield bad(
            f"{since:%m月%d日 %H:%M} から動いていません。",
            "qcluster を起こし、その記録（journalctl）を読みます。",
        )


@question("予定（make_schedules）")
def schedule_rows() -> Answer:
    from django_q.models import Schedule

    there = set(Schedule.objects.values_list("name", flat=True))
    if missing := [job.name for job in schedules.jobs() if schedules.OURS + job.name not in there]:
        yield bad(
            f"{len(missing)} 個の予定がありません（{missing[0]} など）。",
            "manage.py make_schedules をします。",
        )


# --- files --------------------------------------------------------------------------------------
@question("書きこむ場所（VAR_DIR、MEDIA_ROOT）")
def folders() -> Answer:
    for name, path in (("VAR_DIR", Path(settings.VAR)), ("MEDIA_ROOT", Path(settings.MEDIA_ROOT))):
        if not path.is_dir() or not os.access(path, os.W_OK | os.X_OK):
            yield bad(
                f"{name}（{path}）に書けません。",
                f"フォルダを作り、学園を動かす利用者のものにします：chown 利用者 {path}",
            )
    for error in checks.uploads_lie_outside_the_code():
        yield bad(str(error.msg), str(error.hint))


@question("ディスクの空き")
def disk() -> Answer:
    for name, path in (("VAR_DIR", Path(settings.VAR)), ("BACKUP_DIR", Path(settings.BACKUP_DIR))):
        there = next(one for one in (path, *path.parents) if one.exists())
        free = shutil.disk_usage(there).free
        if free < FREE_BYTES:
            yield bad(
                f"{name} の空きが {free / 1024**3:.1f} GB しかありません。",
                "いらないファイルを消すか、ディスクを大きくします。",
            )


@question("紙の字（media/fonts）")
def fonts() -> Answer:
    from media.pdf import FONTS, PaperError, load_fonts

    try:
        load_fonts(FONTS)
    except PaperError as problem:
        yield bad(str(problem), "プログラムを、もう一度全部取り直します。")


@question("見た目のファイル（collectstatic）")
def static_files() -> Answer:
    if in_production() and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield bad("集めた見た目のファイルがありません。", "manage.py collectstatic --noinput をします。")


# --- what goes out --------------------------------------------------------------------------------
@question("メール")
def mail() -> Answer:
    if not settings.MAIL_READY:
        yield care(
            "メールを送る設定がありません。お知らせは、LINE と電話だけになります。",
            "EMAIL_URL と MAIL_FROM を書きます。",
        )
    elif in_production() and not settings.ADMINS:
        yield care(
            "控えの失敗を知らせる先がありません。", "ADMIN_MAIL に、係の人のメールアドレスを書きます。"
        )


@question("LINE")
def line() -> Answer:
    if bool(settings.LINE_CHANNEL_TOKEN) != bool(settings.LINE_CHANNEL_SECRET):
        yield bad(
            "トークンとシークレットの、片方だけがあります。",
            "LINE_CHANNEL_TOKEN と LINE_CHANNEL_SECRET を、両方書きます。",
        )
    elif not settings.LINE_CHANNEL_TOKEN:
        yield advice(
            "LINE の設定がありません。お知らせは、メールと電話だけになります。",
            "使うときは、LINE の2つの値を書きます。",
        )


# --- time ---------------------------------------------------------------------------------------
@question("時計")
def clock() -> Answer:
    now = timezone.localtime()
    if not CLOCK_YEARS[0] <= now.year < CLOCK_YEARS[1]:
        yield bad(
            f"サーバーの時計が {now:%Y年%m月%d日} です。", "timedatectl set-ntp true で、時計を合わせます。"
        )
    if settings.TIME_ZONE != "Asia/Tokyo" or time.tzname[0] != "JST":
        yield bad("日本の時間になっていません。", "tzdata を入れ、TIME_ZONE を変えていないか確かめます。")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
        if apart > 5:
            yield bad(
                f"データベースの時計と {apart:.0f} 秒ちがいます。",
                "両方の機械で timedatectl set-ntp true をします。",
            )


# --- copies ---------------------------------------------------------------------------------------
@question("控えの鍵（BACKUP_KEY）")
def backup_key() -> Answer:
    from .keeping.keys import KeepingError, read_keys
    from .keeping.store import Store

    if not settings.BACKUP_MINUTES:
        yield care(
            "BACKUP_MINUTES が 0 なので、学園は控えを取りません。",
            "ほかのしくみで取っていることを確かめます。",
        )
        return
    try:
        store = Store(known=read_keys(settings.BACKUP_KEY))
        for name in store.names():
            store.manifest(name)
    except KeepingError as problem:
        yield bad(problem.text, "鍵を直してから、manage.py backup をします。")
    if in_production() and Path(settings.BACKUP_DIR).is_relative_to(settings.VAR):
        yield care(
            "控えが、データと同じ場所にあります。ディスクがこわれると、両方なくなります。",
            "BACKUP_DIR を別のディスクにするか、毎日ほかの機械に写します（docs/operations.md の6）。",
        )


@question("控えと、戻す練習")
def copies() -> Answer:
    if not settings.BACKUP_MINUTES:
        return
    for one in upkeep.wrong():
        if one.kind != upkeep.UpkeepKind.WORKER:
            yield bad(
                one.text, "manage.py backup、manage.py restore_drill を手で動かし、出た文のとおりにします。"
            )


NOT_ARCHIVED = (
    "SELECT current_setting('archive_mode') <> 'off' AND last_failed_time IS NOT NULL"
    " AND last_failed_time > coalesce(last_archived_time, '-infinity') FROM pg_stat_archiver"
)


@question("WAL の写し")
def archived() -> Answer:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(NOT_ARCHIVED)
        if cursor.fetchone()[0]:
            yield bad(
                "PostgreSQL が WAL を写せません。たまり続けると、ディスクがいっぱいになります。",
                "PostgreSQL の記録を見て、置き場所の空きと権利を直します（docs/operations.md の6）。",
            )


@question("控えのあとで消した方")
def erased_people() -> Answer:
    from .keeping import deeds
    from .keeping.keys import KeepingError

    try:
        waiting = deeds.outstanding() if settings.BACKUP_KEY else []
    except KeepingError:
        return  # a key that is none was said above
    if waiting:
        yield bad(
            f"古い控えを戻したので、消した方などがもどっています：{deeds.named(waiting)}",
            "manage.py erase_again をします。まちがえて消した方は、先に --spare で残します（docs/operations.md の6）。",
        )


# --- contact data ---------------------------------------------------------------------------------
@question("連絡先の鍵（FIELD_KEYS、FIELD_SEARCH_KEY）")
def field_keys() -> Answer:
    again = "manage.py rotate_keys をします。動かしたままでできます。"
    if in_production() and not (settings.FIELD_KEYS and settings.FIELD_SEARCH_KEY):
        yield bad(
            "連絡先の鍵が、どちらかありません。",
            "manage.py rotate_keys --new-key で1つずつ作り、FIELD_KEYS と FIELD_SEARCH_KEY に書きます。",
        )
        return
    if errors := checks.field_keys_are_keys():
        yield bad(str(errors[0].msg), str(errors[0].hint))
        return
    try:
        newest = sealing.known()[0].id
        there = resealing.lying()
        for one in there:
            if not one.opens:
                yield bad(
                    f"{one.column} の {one.rows:,} 件が開けません（鍵の番号 {one.key}）。",
                    "前の鍵を、FIELD_KEYS に「,」で足します。紙に写した鍵を見ます（docs/operations.md の10）。",
                )
            elif one.key != newest:
                what = "前の鍵のまま" if one.key else "封をしないまま"
                yield care(f"{one.column} の {one.rows:,} 件が、{what}です。", again)
        if all(one.opens for one in there) and (wrong := resealing.wrong_keys()):
            yield bad(
                f"FIELD_SEARCH_KEY が、前とちがいます（{'、'.join(wrong)}）。電話番号などで、さがせません。",
                "前の FIELD_SEARCH_KEY に戻すか、2つのプログラムを止めて manage.py rotate_keys をします。",
            )
    except sealing.SealError as problem:
        yield bad(problem.text, "鍵を直してから、もう一度 manage.py doctor をします。")


# --- people ---------------------------------------------------------------------------------------
@question("見本の利用者")
def demo_accounts() -> Answer:
    if checks.demo_accounts_remain():
        yield bad(
            "だれでも知っている合言葉の利用者が、残っています。", "manage.py remove_demo_accounts をします。"
        )


@question("ログインの2つめの鍵（スマホの番号）")
def second_factors() -> Answer:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from people.models import User

    with_phone = TOTPDevice.objects.filter(confirmed=True).values("user")
    without = User.objects.filter(is_active=True).exclude(pk__in=with_phone).count()
    if without:
        yield care(
            f"{without} 人が、まだスマホを登録していません。",
            "はじめてのログインのときに登録してもらいます。使わない人は、/cms/ の「利用者」で止めます。",
        )
    if in_production() and not User.objects.filter(is_active=True, is_superuser=True).exists():
        yield bad("管理者がいません。", "manage.py createsuperuser をします。")


@question("記録のくさり（だれが何を見たか）")
def audit_chain() -> Answer:
    from people.actions import verify

    verdict = verify()
    if verdict.broken_at is not None:
        yield bad(
            f"{verdict.broken_at} 番で切れています。だれかがデータベースを直接変えました。",
            "そのままにして控えを取り、責任者に知らせます。",
        )
