"""deploy/nginx.conf as it stands, in a real nginx in front of the app: only the name, the ports, the certificate and the folders are other ones."""

import datetime
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.postgres import _free_port

ROOT = Path(__file__).resolve().parents[2]
_FRAME = """daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
  include /etc/nginx/mime.types;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  access_log off;
{site}
}}
"""


@dataclass
class Site:
    folder: Path
    secure: int
    plain: int

    @property
    def url(self) -> str:
        return f"https://localhost:{self.secure}"

    def log(self) -> str:
        """What it wrote about its visitors and about its troubles."""
        return "".join((self.folder / name).read_text(encoding="utf-8") for name in ("laomo.log", "error.log"))


def rewritten(folder: Path, secure: int, plain: int, app: int) -> str:
    """The file with other places; every rewrite has to find something."""
    text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("https://laomo.example.org$request_uri", f"https://localhost:{secure}$request_uri"), ("server_name laomo.example.org;", "server_name localhost;"),
        ("listen 80", f"listen 127.0.0.1:{plain}"), ("listen 443", f"listen 127.0.0.1:{secure}"), ("127.0.0.1:8501", f"127.0.0.1:{app}"),
        ("/etc/ssl/laomo", str(folder)), ("/var/cache/laomo", f"{folder}/cache"), ("/var/log/nginx/laomo.log", f"{folder}/laomo.log"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    assert not re.search(r"\b(?:80|443)\b;|laomo\.example\.org;", text)
    return text


def certificate(folder: Path) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False).sign(key, hashes.SHA256()))
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


@contextmanager
def site_before(app: int, folder: Path) -> Iterator[Site]:
    secure, plain = _free_port(), _free_port()
    certificate(folder)
    conf = folder / "nginx.conf"
    conf.write_text(_FRAME.format(folder=folder, site=rewritten(folder, secure, plain, app)), encoding="utf-8")
    command = ["nginx", "-p", str(folder), "-c", str(conf), "-e", str(folder / "error.log")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0 and "[warn]" not in tested.stderr and "[emerg]" not in tested.stderr, tested.stderr
    server = subprocess.Popen(command)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", secure), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Site(folder, secure, plain)
    finally:
        server.terminate()
        server.wait(20)


def trusting() -> ssl.SSLContext:
    """The certificate is made for the test; what is tried here is not the certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
