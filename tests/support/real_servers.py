"""Real server software on loopback: started with temporary files on free ports, stopped by its own handle."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from support.certificates import Files

PATIENCE = 15.0
KAMAILIO_MODULES = (
    *Path("/usr/lib").glob("*/kamailio/modules/tls.so"),
    *Path("/usr/lib64").glob("kamailio/modules/tls.so"),
)


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip a test only where a program is missing."""
    missing = [program for program in programs if not find(program)]
    if "kamailio" in programs and not missing and not KAMAILIO_MODULES:
        missing = ["kamailio's TLS module"]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def find(program: str) -> str | None:
    """Return a program's path; servers often stand where a plain user's PATH does not look."""
    return shutil.which(
        program, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    )


def address(number: int) -> str:
    """Return a loopback address of this test process's own: workers of a parallel run do not meet."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"127.60.{int(worker)}.{number}"


def free_port(addresses: Iterable[str], kinds: tuple[int, ...] = (socket.SOCK_STREAM,)) -> int:
    """Return a port that is free at every address, for TCP and where asked for UDP."""
    wanted = list(addresses)
    for _ in range(50):
        with contextlib.ExitStack() as stack:
            port = 0
            try:
                for one in wanted:
                    for kind in kinds:
                        sock = stack.enter_context(socket.socket(socket.AF_INET, kind))
                        sock.bind((one, port))
                        port = sock.getsockname()[1]
            except OSError:
                continue
            return port
    raise OSError("no port is free")


def may_bind(where: str, port: int) -> bool:
    """Tell whether this process may serve at an address and port (below 1024 that takes a privilege)."""
    try:
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((where, port))
    except OSError:
        return False
    return True


@contextmanager
def running(
    words: list[str], folder: Path, ready: Iterable[tuple[str, int]], quit_signal: int = signal.SIGTERM
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it is ready once every (address, port) accepts TCP."""
    program = find(words[0])
    assert program, words[0]
    log = folder / f"{Path(words[0]).name}-{time.monotonic_ns()}.log"
    with log.open("wb") as out:
        handle = subprocess.Popen(
            [program, *words[1:]],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=sys.platform != "win32",
        )
    try:
        for where in ready:
            _wait_for(where, handle, log)
        yield handle
    finally:
        _stop(handle, quit_signal)


def _wait_for(where: tuple[str, int], handle: subprocess.Popen[bytes], log: Path) -> None:
    """Knock until somebody opens; a server has no event to tell it."""
    end = time.monotonic() + PATIENCE
    while True:
        if handle.poll() is not None:
            raise RuntimeError(f"{handle.args!r} ended: {log.read_text(errors='replace')[-2000:]}")
        try:
            socket.create_connection(where, 1.0).close()
        except OSError:
            if time.monotonic() > end:
                raise RuntimeError(
                    f"{handle.args!r} never listened at {where}: {log.read_text()[-2000:]}"
                ) from None
            time.sleep(0.02)
        else:
            return


def _stop(handle: subprocess.Popen[bytes], quit_signal: int) -> None:
    if handle.stdin:
        handle.stdin.close()
    if handle.poll() is None:
        handle.send_signal(quit_signal)
        try:
            handle.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            handle.kill()
            handle.wait(PATIENCE)


@contextmanager
def knot(folder: Path, zones: Mapping[str, str], where: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve zones (text by name) with Knot DNS; SIGHUP makes it read `NAME.zone` in `folder` again."""
    folder.mkdir(parents=True, exist_ok=True)
    write_zones(folder, zones)
    names = "".join(f"  - domain: {name}\n    file: {folder / (name + '.zone')}\n" for name in zones)
    head = f"""
    server:
      rundir: {folder}
      pidfile: {folder / "knot.pid"}
      listen: {where}@{port}
      udp-workers: 1
      tcp-workers: 1
      background-workers: 1
    log:
      - target: stderr
        any: info
    database:
      storage: {folder / "db"}
    template:
      - id: default
        storage: {folder}
        zonefile-sync: -1
        journal-content: none
    zone:
    """
    (folder / "knot.conf").write_text(dedent(head).lstrip() + names)
    with running(["knotd", "-c", str(folder / "knot.conf")], folder, [(where, port)]) as handle:
        yield handle


@contextmanager
def nsd(folder: Path, zones: Mapping[str, str], where: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve zones (text by name) with NSD."""
    folder.mkdir(parents=True, exist_ok=True)
    write_zones(folder, zones)
    names = "".join(f'zone:\n  name: "{name}"\n  zonefile: "{folder / (name + ".zone")}"\n' for name in zones)
    head = f"""
    server:
      ip-address: {where}@{port}
      server-count: 1
      username: ""
      chroot: ""
      zonesdir: "{folder}"
      database: ""
      pidfile: "{folder / "nsd.pid"}"
      xfrdfile: "{folder / "xfrd.state"}"
      xfrdir: "{folder}"
      zonelistfile: "{folder / "zone.list"}"
    remote-control:
      control-enable: no
    """
    (folder / "nsd.conf").write_text(dedent(head).lstrip() + names)
    with running(["nsd", "-d", "-c", str(folder / "nsd.conf")], folder, [(where, port)]) as handle:
        yield handle


def write_zones(folder: Path, zones: Mapping[str, str]) -> None:
    """Write zone files; a text that is no whole zone stands below an SOA and one name server."""
    for name, text in zones.items():
        if text.startswith("$ORIGIN"):  # a whole zone, with an SOA of its own
            (folder / f"{name}.zone").write_text(text)
            continue
        serial = time.time_ns() // 1_000_000 % 2**31
        head = (
            f"$ORIGIN {name}.\n$TTL 3600\n"
            f"@ SOA ns1.{name}. hostmaster.{name}. {serial} 3600 600 604800 300\n@ NS ns1.{name}.\n"
        )
        (folder / f"{name}.zone").write_text(head + dedent(text))


@contextmanager
def s_server(
    folder: Path, where: str, port: int, files: Files, *options: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve TLS with `openssl s_server`, which keeps silent after the handshake."""
    words = ["openssl", "s_server", "-accept", f"{where}:{port}", "-quiet"]
    words += ["-cert", str(files.certificate), "-key", str(files.key)]
    chain = ["-cert_chain", str(files.issuers)] if files.issuers else []
    with running([*words, *chain, *options], folder, [(where, port)]) as handle:
        yield handle


@contextmanager
def kamailio(folder: Path, edges: Iterable[KamailioEdge], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve SIP over TLS with Kamailio, an edge an address."""
    folder.mkdir(parents=True, exist_ok=True)
    edges = list(edges)
    # Without a default Kamailio looks for a certificate of its own and ends.
    sections = [edges[0].section("default"), *(edge.section(f"{edge.where}:{port}") for edge in edges)]
    (folder / "tls.cfg").write_text("".join(sections))
    listen = "\n".join(f"listen=tls:{edge.where}:{port}" for edge in edges)
    config = f"""
    #!KAMAILIO
    debug=2
    log_stderror=yes
    children=1
    tcp_children=1
    enable_tls=yes
    disable_tcp=no
    auto_aliases=no
    dns=no
    rev_dns=no
    {{listen}}
    mpath="{KAMAILIO_MODULES[0].parent}"
    loadmodule "tls.so"
    loadmodule "sl.so"
    loadmodule "pv.so"
    modparam("tls", "config", "{folder / "tls.cfg"}")
    request_route {{{{
      if (method == "OPTIONS") {{{{
        sl_send_reply("200", "OK");
        exit;
      }}}}
      sl_send_reply("403", "Forbidden");
    }}}}
    """
    (folder / "kamailio.cfg").write_text(dedent(config).lstrip().format(listen=listen))
    words = ["kamailio", "-f", str(folder / "kamailio.cfg"), "-DD", "-E", "-m", "32", "-M", "8", "-Y", str(folder)]
    with running(words, folder, [(edge.where, port) for edge in edges]) as handle:
        yield handle


class KamailioEdge:
    """One address of a Kamailio; `ca` makes it demand a client certificate of that CA."""

    def __init__(self, where: str, files: Files, ca: Path | None = None) -> None:
        self.where, self.files, self.ca = where, files, ca

    def section(self, name: str) -> str:
        """Return the edge's part of tls.cfg."""
        verify = f"verify_certificate = yes\nrequire_certificate = yes\nca_list = {self.ca}\n" if self.ca else ""
        names = f"private_key = {self.files.key}\ncertificate = {self.files.certificate}\n"
        return f"[server:{name}]\nmethod = TLSv1.2+\n{names}{verify}\n"


@contextmanager
def nginx(
    folder: Path, servers: Iterable[str], ready: Iterable[tuple[str, int]]
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve with nginx; each of `servers` is the inside of a `server` block."""
    folder.mkdir(parents=True, exist_ok=True)
    blocks = "\n".join(f"server {{ {server} }}" for server in servers)
    paths = " ".join(
        f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder / 'nginx.pid'}; error_log stderr;\n"
        f"events {{ }}\nhttp {{ access_log off; {paths}\n{blocks}\n}}\n"
    )
    words = ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    with running(words, folder, ready) as handle:
        yield handle
