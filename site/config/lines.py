"""Lines from this machine to others, and whom they lead to: questions of ``manage.py doctor``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils import timezone

from core.clamd import EICAR, Clamd, NoAnswer

from .findings import Answer, advice, bad, care, good, in_production, question

OLD_SIGNATURES = timedelta(days=7)  # freshclam asks for new ones each hour; a week without any is a fault


# Names of this machine, of a socket's folder, and of one compose file's own network.
_NEAR = ("", "localhost", "127.0.0.1", "::1", "postgres", "redis", "clamav")


@question("ほかの機械への道（TLS）")
def lines_out() -> Answer:
    database = settings.DATABASES["default"]
    host, mode = str(database.get("HOST", "")), (database.get("OPTIONS") or {}).get("sslmode", "")
    if database["ENGINE"].endswith("postgresql") and not _is_near(host) and mode != "verify-full":
        yield care(
            f"ほかの機械（{host}）のデータベースと、証明書を確かめないで話します。",
            "DATABASE_URL の終わりに ?sslmode=verify-full&sslrootcert=（証明書）を付けます。",
        )
    shared = urlsplit(settings.REDIS_URL)
    if settings.REDIS_URL and not _is_near(shared.hostname or "") and shared.scheme != "rediss":
        yield care(
            f"ほかの機械（{shared.hostname}）の Redis と、鍵をかけないで話します。",
            "REDIS_URL を rediss:// にし、合言葉を付けます。",
        )
    mail = str(getattr(settings, "EMAIL_HOST", ""))
    smtp = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    if smtp and not _is_near(mail) and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield care(
            f"ほかの機械（{mail}）に、メールを、鍵をかけないでわたします。",
            "EMAIL_URL を smtps:// にするか、?tls=1 を付けます。",
        )
    scanner_host = urlsplit(settings.CLAMD_URL).hostname or ""
    if not _is_near(scanner_host):
        yield care(
            f"ほかの機械（{scanner_host}）のウイルスをしらべるしくみに、ファイルを、鍵をかけないでわたします。",
            "この機械に clamav-daemon を入れ、CLAMD_URL を unix: にするか、VPN（WireGuard など）の中で話します。",
        )
    for name, address in (("LINE_API_URL", settings.LINE_API_URL), ("S3_ENDPOINT", _store())):
        parts = urlsplit(address)
        if address and parts.scheme != "https" and not _is_near(parts.hostname or ""):
            yield care(f"{name} が https:// で始まっていません。", f"{name} を直します。")


@question("データベースと Redis が、この学園を何で見分けるか")
def known_by() -> Answer:
    """ASVS 13.2.1: not by a password that stays until somebody changes it.

    On the machine itself that is advice: nobody listens in between, and it is how the handbook sets up the first one.
    """
    to_do = "1台ならソケットに、ほかの機械なら証明書にします（docs/operations.md の8「合言葉をなくす」）。"
    database = _database()
    if database["ENGINE"].endswith("postgresql"):
        host, options = str(database.get("HOST") or ""), database.get("OPTIONS") or {}
        if database.get("PASSWORD"):
            say = advice if _is_near(host) else care
            yield say("データベースは、変わらない合言葉で見分けます。", to_do)
        elif not host or host.startswith("/"):
            yield good("データベースは、この機械の利用者の名前で見分けます（ソケット）。合言葉はありません。")
        elif options.get("sslcert"):
            yield good("データベースは、証明書で見分けます。合言葉はありません。")
        else:
            yield care("データベースに、合言葉も証明書もなしで入れます。", to_do)
    if shared := _redis():
        parts = urlsplit(shared)
        # Nothing about people lies in Redis: wrong tries, and since when kept pages are old.
        say = advice if _is_near(parts.hostname or "") else care
        if parts.scheme == "unix" and not parts.password:
            yield good("Redis は、ファイルの権利で見分けます（ソケット）。合言葉はありません。")
        elif parts.scheme == "rediss" and "ssl_certfile" in parse_qs(parts.query):
            yield good("Redis は、証明書で見分けます。")
        elif parts.password:
            yield say("Redis は、変わらない合言葉で見分けます。", to_do)
        else:
            yield say("Redis に、合言葉も証明書もなしで入れます。", to_do)


def _database() -> dict[str, Any]:
    return cast("dict[str, Any]", settings.DATABASES["default"])


def _redis() -> str:
    return settings.REDIS_URL


def _is_near(host: str) -> bool:
    return host in _NEAR or host.startswith("/")


def _store() -> str:
    return str((settings.STORAGES["default"].get("OPTIONS") or {}).get("endpoint_url") or "")


# --- the virus scanner ----------------------------------------------------------------------------
@question("ウイルスをしらべるしくみ（CLAMD_URL）")
def scanner() -> Answer:
    if not settings.CLAMD_URL:
        if in_production():
            yield advice(
                "ありません。入れたファイルを、ウイルスがないかしらべません。",
                "clamav-daemon を入れ、CLAMD_URL を書きます（docs/operations.md の3）。",
            )
        return
    try:
        yield from _scanner(Clamd.at(settings.CLAMD_URL))
    except ValueError:
        yield bad(
            "CLAMD_URL が、住所の形ではありません。ファイルを、1つも入れられません。",
            "unix:/run/clamav/clamd.ctl か tcp://ホスト:3310 の形に直します。",
        )
    except NoAnswer as silent:
        yield bad(
            f"答えません（{silent}）。ファイルを、1つも入れられません。",
            "systemctl status clamav-daemon clamav-freshclam を見て、起こします。"
            "はじめは、ウイルスの目録が届くまで起きません。",
        )


def _scanner(clamd: Clamd) -> Answer:
    from media.forms import MAX_BYTES

    if (said := clamd.ask("PING")) != "PONG":
        yield bad(f"ClamAV ではないものが答えました（{said[:20]}）。", "CLAMD_URL を確かめます。")
        return
    program, made = _version(clamd.ask("VERSION"))
    if made is None:
        yield bad(
            "ウイルスの目録が、いつのものか分かりません。",
            "clamav-freshclam を入れ、動いているか確かめます。",
        )
    elif (age := timezone.localtime().replace(tzinfo=None) - made) > OLD_SIGNATURES:
        yield bad(
            f"ウイルスの目録が、{age.days} 日前のものです。新しいウイルスを見つけられません。",
            "systemctl status clamav-freshclam と、その記録を見ます。",
        )
    if not clamd.ask("INSTREAM", [EICAR]).endswith(" FOUND"):
        yield bad(
            "試しのウイルス（EICAR）を見つけません。",
            "freshclam をして、clamav-daemon を起こし直します。",
        )
    try:
        whole = clamd.ask("INSTREAM", [bytes(MAX_BYTES)]) == "stream: OK"
    except NoAnswer:
        whole = False  # it breaks off at its limit, and its word about it may be lost
    if not whole:
        yield bad(
            f"{MAX_BYTES // 1024**2}MB のファイルを、しらべられません。",
            "clamd.conf の StreamMaxLength を 25M にして、起こし直します。",
        )
    if made is not None:
        yield good(f"{program}。ウイルスの目録は {made:%m月%d日 %H:%M} のものです。")


def _version(said: str) -> tuple[str, datetime | None]:
    """``ClamAV 1.4.6/27823/Fri Nov 27 08:28:55 2026``, the time being its machine's own; or the first part alone."""
    parts = said.split("/")
    try:
        return parts[0], datetime.strptime(parts[2], "%a %b %d %H:%M:%S %Y")
    except (IndexError, ValueError):
        return parts[0], None
