"""Without any password: the school's own settings, a PostgreSQL and a Redis that ask for a certificate, and their sockets.

Each school is a process of its own with the settings of production, so that what docs/operations.md says is what is tried.
"""

from __future__ import annotations

import datetime
import getpass
import ipaddress
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.keeping.keys import new_key
from tests.keeping.cluster import Cluster, free_port

ROOT = Path(__file__).resolve().parents[2]
# What the school does with both: reads, counts, copies, makes the drill's database; and what its doctor says of it.
ASK = """
import json, sys
import django
django.setup()
from pathlib import Path
from django.core.cache import cache
from django.db import connection
import dj_database_url, psycopg
from config import doctor
from config.keeping import drill, sources
said = {}
try:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())")
        said["database"] = list(cursor.fetchone())
    kept = sources._dump_postgres(connection.get_connection_params(), Path(sys.argv[1]) / "dump")
    said["dump"] = kept.path.stat().st_size > 0 if hasattr(kept, "path") else True
    with drill._scratch_database(Path(sys.argv[1])) as scratch:
        url = dj_database_url.parse(scratch.url)
        with psycopg.connect(host=url["HOST"], port=url["PORT"], user=url["USER"], dbname=url["NAME"], **url.get("OPTIONS", {})) as one:
            said["drill"] = one.execute("SELECT current_database()").fetchone()[0].partition("_drill_")[1]
except Exception as problem:
    said["problem"] = f"{type(problem).__name__}: {problem}"
cache.set("known", "yes", 60)
said["cache"] = cache.get("known")
said["doctor"] = [f"{one.how} {one.said}" for ask in (doctor.database, doctor.shared_cache, doctor.known_by, doctor.lines_out) for one in ask()]
print(json.dumps(said))
"""


class Authority:
    """Certificates for a day; whoever has one of them is known."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.cert = self._signed(self.name, self.key.public_key(), ca=True)
        self.path = folder / f"{name}.crt"
        self.path.write_bytes(self.cert.public_bytes(serialization.Encoding.PEM))

    def _signed(self, subject: x509.Name, public: Any, *, ca: bool) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
        )
        return made.sign(self.key, hashes.SHA256())

    def give(self, name: str) -> tuple[Path, Path]:
        """Certificate and key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        cert_path, key_path = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        signed = self._signed(subject, key.public_key(), ca=False)
        cert_path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        key_path.touch(mode=0o600)
        key_path.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        )
        return cert_path, key_path


class Servers:
    """A PostgreSQL and a Redis that know the school by its certificate, or by its user on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ca = folder, Authority(folder, "city-ca")
        self.cert, self.key = self.ca.give("sumaho")
        self.cluster, self.redis_port = Cluster(folder), free_port()
        self.socket = folder / "redis.sock"
        # To a server in a namespace of its own whoever is root here is nobody.
        self.user = "nobody" if os.geteuid() == 0 else getpass.getuser()

    def start(self) -> None:
        server_cert, server_key = self.ca.give("localhost")
        self.cluster.make()
        with (self.cluster.data / "postgresql.conf").open("a") as conf:
            conf.write(
                f"listen_addresses = '127.0.0.1'\nssl = on\nssl_cert_file = '{server_cert}'\n"
                f"ssl_key_file = '{server_key}'\nssl_ca_file = '{self.ca.path}'\n"
            )
        (self.cluster.data / "pg_hba.conf").write_text(
            "local all postgres trust\nlocal all all peer map=school\nhostssl all all 127.0.0.1/32 cert\n"
        )
        (self.cluster.data / "pg_ident.conf").write_text(f"school {self.user} sumaho\n")
        self.cluster.start()
        self.cluster.sql("CREATE ROLE sumaho LOGIN CREATEDB")
        self.cluster.sql("CREATE DATABASE school")
        self.redis = subprocess.Popen(
            [
                "redis-server", "--port", "0", "--tls-port", str(self.redis_port), "--bind", "127.0.0.1",
                "--tls-cert-file", str(server_cert), "--tls-key-file", str(server_key),
                "--tls-ca-cert-file", str(self.ca.path), "--tls-auth-clients", "yes", "--save", "",
                "--unixsocket", str(self.socket), "--unixsocketperm", "700", "--dir", str(self.folder),
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 30
        while not self.socket.exists():
            assert time.monotonic() < until and self.redis.poll() is None
            time.sleep(0.05)  # nobody tells when it listens

    def stop(self) -> None:
        self.redis.terminate()
        self.redis.wait(20)
        self.cluster.stop("immediate")

    def by_tls(self, cert: Path | None, key: Path | None, ca: Path | None = None) -> tuple[str, str]:
        ours = f"&sslcert={cert}&sslkey={key}" if cert else "&sslcert=/nowhere.crt"
        shared = f"&ssl_certfile={cert}&ssl_keyfile={key}" if cert else ""
        ca = ca or self.ca.path
        return (
            f"postgres://sumaho@localhost:{self.cluster.port}/school?sslmode=verify-full&sslrootcert={ca}{ours}",
            f"rediss://localhost:{self.redis_port}/0?ssl_ca_certs={ca}&ssl_cert_reqs=required{shared}",
        )

    def by_socket(self) -> tuple[str, str]:
        place = str(self.folder).replace("/", "%2F")
        return f"postgres://sumaho@{place}:{self.cluster.port}/school", f"unix://{self.socket}?db=0"


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with tempfile.TemporaryDirectory(prefix="tls-", dir="/tmp") as folder:  # a socket's path must be short
        one = Servers(Path(folder))
        try:
            one.start()
            yield one
        finally:
            one.stop()


def school(urls: tuple[str, str], folder: Path) -> dict[str, Any]:
    """What a school with these two addresses says of them."""
    folder.mkdir(exist_ok=True)
    known = ("PATH", "HOME", "LANG")
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(folder)],
        cwd=ROOT,
        env={
            **{name: os.environ[name] for name in known if name in os.environ},
            "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}", "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "DATABASE_URL": urls[0], "REDIS_URL": urls[1], "VAR_DIR": str(folder), "LOG_LEVEL": "CRITICAL",
            "SECRET_KEY": "x" * 30 + "0123456789" * 3, "FIELD_KEYS": new_key(), "FIELD_SEARCH_KEY": new_key(),
            "ALLOWED_HOSTS": "school.example", "BASE_URL": "https://school.example",
        },
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_by_its_certificate_the_school_is_known_to_both_and_its_copies_too(
    servers: Servers, tmp_path: Path
) -> None:
    said = school(servers.by_tls(servers.cert, servers.key), tmp_path / "var")
    assert "problem" not in said, said
    assert (said["database"], said["dump"], said["drill"]) == (["sumaho", True], True, "_drill_")
    assert said["cache"] == "yes"
    assert [one[:2] for one in said["doctor"]] == ["よい", "よい"]
    assert all("証明書" in one for one in said["doctor"])


def test_without_a_certificate_neither_answers(servers: Servers, tmp_path: Path) -> None:
    said = school(servers.by_tls(None, None), tmp_path / "var")
    assert "certificate" in said["problem"] and said["cache"] is None
    assert sum("つながりません" in one for one in said["doctor"]) == 2


def test_somebody_elses_certificate_opens_nothing(servers: Servers, tmp_path: Path) -> None:
    strange = Authority(tmp_path, "strange-ca")
    said = school(servers.by_tls(*strange.give("sumaho")), tmp_path / "var")
    assert "database" not in said and said["cache"] is None


def test_a_server_that_another_authority_vouches_for_is_not_spoken_to(
    servers: Servers, tmp_path: Path
) -> None:
    strange = Authority(tmp_path, "strange-ca")
    said = school(servers.by_tls(servers.cert, servers.key, strange.path), tmp_path / "var")
    assert "certificate verify failed" in said["problem"] and said["cache"] is None


def test_on_one_machine_sockets_know_the_schools_user(servers: Servers, tmp_path: Path) -> None:
    said = school(servers.by_socket(), tmp_path / "var")
    assert "problem" not in said, said
    assert (said["database"], said["dump"], said["drill"]) == (["sumaho", False], True, "_drill_")
    assert said["cache"] == "yes"
    assert [one[:2] for one in said["doctor"]] == ["よい", "よい"]
    assert all("ソケット" in one for one in said["doctor"])
