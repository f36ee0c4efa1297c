"""Real web servers, set up with the very lines that `docs/veroeffentlichen.md` shows."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from conftest import ROOT

__all__ = ["GUIDE", "apache", "nginx", "snippet"]

GUIDE = ROOT / "docs" / "veroeffentlichen.md"

_NGINX = """\
daemon off; user {user}; pid {work}/pid; error_log stderr;
events {{}}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream; access_log off;
  client_body_temp_path {work}/a; proxy_temp_path {work}/b; fastcgi_temp_path {work}/c;
  uwsgi_temp_path {work}/d; scgi_temp_path {work}/e;
  {conf}
}}
"""
_APACHE = """\
ServerRoot {work}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {work}/pid
ErrorLog {work}/fehler.log
TypesConfig /etc/mime.types
{modules}
DocumentRoot {root}
<Directory {root}>
  Require all granted
  AllowOverride FileInfo Indexes Limit Options
  Options FollowSymLinks
</Directory>
"""
_MODULES = ("mpm_event", "authz_core", "mime", "dir", "headers")


def snippet(language: str) -> str:
    """Return the lines of the first block of the guide in this language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S)
    assert found, f"{GUIDE.name} has no block {language}"
    return found[1]


@contextmanager
def nginx(work: Path, root: Path, changes: Mapping[str, str]) -> Iterator[str]:
    """Serve `root` with nginx; `changes`: what an operator edits besides name and folder."""
    port = _free_port()
    conf = _change(
        snippet("nginx"),
        {"listen 80;": f"listen 127.0.0.1:{port};", "root /srv/kik;": f"root {root};", **changes},
    )
    path = work / "nginx.conf"
    user = "root" if Path("/root").stat().st_uid == work.stat().st_uid else "nobody"
    path.write_text(_NGINX.format(work=work, conf=conf, user=user), encoding="utf-8")
    yield from _run([_find("nginx"), "-c", str(path), "-p", str(work), "-e", "stderr"], port)


@contextmanager
def apache(work: Path, root: Path, place: Path, changes: Mapping[str, str]) -> Iterator[str]:
    """Serve `root` with Apache; the `.htaccess` lies in `place`."""
    port = _free_port()
    (place / ".htaccess").write_text(_change(snippet("apache"), changes), encoding="utf-8")
    folder = Path("/usr/lib/apache2/modules")
    lines = [f"LoadModule {name}_module {folder}/mod_{name}.so" for name in _MODULES]
    path = work / "apache.conf"
    conf = _APACHE.format(work=work, port=port, root=root, modules="\n".join(lines))
    path.write_text(conf, encoding="utf-8")
    yield from _run([_find("apache2"), "-D", "FOREGROUND", "-f", str(path)], port)


def _change(text: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"the guide does not say {old}"
        text = text.replace(old, new)
    return text


def _find(name: str) -> str:
    path = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/sbin:/bin")
    assert path, f"this test needs {name}: sh tools/systempakete test"
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str], port: int) -> Iterator[str]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            while process.poll() is None:
                try:
                    socket.create_connection(("127.0.0.1", port), 0.2).close()
                    break
                except OSError:
                    time.sleep(0.05)
            else:
                assert process.stdout is not None
                raise AssertionError(process.stdout.read().decode())
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
