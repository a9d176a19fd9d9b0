"""The workstation's proxy settings, and the tunnel through a proxy (RFC 9110, 9.3.6)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

import msgspec

from lyncready.model import host_port, is_loopback, printable
from lyncready.probes.http_exchange import ByteStream, NoReply, NotHttp, exchange_http

_DEFAULT_PORTS = {"http": 80, "": 80}
_MAX_HOST = 253  # of a name as text (RFC 1035, 2.3.4)


class Proxy(msgspec.Struct, frozen=True):
    """A proxy to go through; `authorization` is a header's value that nobody but the proxy is shown."""

    host: str
    port: int
    authorization: str = ""
    supported: bool = True

    @property
    def where(self) -> str:
        """The proxy as reports name it, without credentials."""
        return printable(host_port(self.host, self.port))

    def __repr__(self) -> str:
        return f"Proxy({self.where})"


class ProxyRefused(Exception):
    """The proxy made no tunnel; `reason` says why in a few words."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


FindProxy = Callable[[str], Proxy | None]


def find_proxy(host: str) -> Proxy | None:
    """Return the proxy that this workstation's settings name for HTTPS to a host, None for a direct way.

    On Windows this may look names up; call it in a thread.
    """
    from urllib.request import getproxies, proxy_bypass

    if is_loopback(host):
        return None
    return choose_proxy(host, getproxies(), proxy_bypass)


def choose_proxy(host: str, proxies: Mapping[str, str], bypass: Callable[[str], object]) -> Proxy | None:
    """Return the proxy for HTTPS out of settings as urllib gives them."""
    setting = proxies.get("https") or proxies.get("all") or ""
    if not setting or bypass(host):
        return None
    return read_proxy(setting)


def unusable_setting(proxies: Mapping[str, str], environment: Mapping[str, str]) -> str:
    """Return in one line which proxy setting for HTTPS cannot be used; empty where it can, or there is none.

    `proxies` are settings as urllib gives them. Credentials in the setting are not shown.
    """
    kind = next((kind for kind in ("https", "all") if proxies.get(kind)), "")
    setting = proxies.get(kind, "")
    if not setting or read_proxy(setting).supported:
        return ""
    names = [name for name in environment if name.lower() == f"{kind}_proxy" and environment[name]]
    name = names[0] if names else "this workstation's proxy for HTTPS"
    before, at, after = setting.rpartition("@")
    shown = f"{before.partition('://')[0]}://...@{after}" if at and "://" in before else after
    return f'{name}: "{printable(shown, 80)}" cannot be used, expected one such as http://proxy.contoso.com:3128'


def read_proxy(setting: str) -> Proxy:
    """Return the proxy of a setting such as `http://user:word@proxy:3128` or `proxy:3128`.

    One of a kind that cannot be used, or that cannot be read, is not `supported`.
    """
    setting = setting.strip()
    if not setting.isprintable() or " " in setting:  # urlsplit passes over some of these
        return Proxy("", 0, supported=False)
    try:
        parts = urlsplit(setting if "://" in setting else f"http://{setting}")
        host, port = parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return Proxy("", 0, supported=False)
    authorization = ""
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    return Proxy(
        host, port, authorization, supported=0 < len(host) <= _MAX_HOST and parts.scheme in _DEFAULT_PORTS
    )


async def open_tunnel(link: ByteStream, host: str, port: int, proxy: Proxy) -> None:
    """Ask the proxy at the other end of `link` for a tunnel to a host. Raises ProxyRefused."""
    authority = host_port(host, port)
    headers = [("Host", authority)]
    if proxy.authorization:
        headers.append(("Proxy-Authorization", proxy.authorization))
    try:
        reply = await exchange_http(link, "CONNECT", authority, headers)
    except NotHttp as error:
        raise ProxyRefused(f"it speaks no HTTP: {error.heard}") from None
    except NoReply:
        raise ProxyRefused("it closed the connection") from None
    if not 200 <= reply.status < 300:
        raise ProxyRefused(f"status {reply.status}")
