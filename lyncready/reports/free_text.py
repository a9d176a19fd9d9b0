"""What people and strangers wrote freely: no table of names can make it anonymous, so that it is left out."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from lyncready.model import (
    Aia,
    Checklist,
    Crl,
    Dns,
    Evidence,
    Fault,
    FetchError,
    Https,
    Network,
    Observation,
    Seen,
    Sip,
    Tcp,
    Tls,
)

LEFT_OUT = "(left out)"
_EDE = re.compile(r"\d{1,5}(?: \([A-Za-z0-9 ]+\))?")  # code and registered name, not the server's own words
_ERRNO = re.compile(r"E[A-Z0-9]{2,20}\Z")
_VERSION = re.compile(r"(?:SSLv|TLSv)[0-9.]{1,4}\Z")
_CIPHER = re.compile(r"(?:TLS_|ECDHE-|DHE-|ECDH-|AES|CHACHA20|RSA-|DES-|RC4-|CAMELLIA|ARIA|PSK-)[A-Z0-9_-]*\Z")
_ALERT = re.compile(r"(?:[a-z]{2,20}(?:_[a-z]{2,20})+|alert \d{1,3})\Z")  # the registry's, or its number
_TRANSPORT = re.compile(r"(?:udp|tcp|tls|https)\Z")
_FETCH = re.compile(rf"(?:status \d{{3}}|{'|'.join(FetchError)})\Z")
_DIAGNOSTICS = re.compile(r"(ms-diagnostics(?:-public)?): *(\d{1,6})", re.IGNORECASE)
_SOURCE = re.compile(r';source="([\w.-]{1,253})"', re.IGNORECASE)
_URL = re.compile(r"(https?://[^/\s)]+)(/[^\s)]*)")
_COMMON_PATH = "/dns-query"


def without_words(checklist: Checklist) -> Checklist:
    """Return the checklist without free text: notes, reasons, and what servers and errors said in their own words.

    Whether there was any stays to be seen. All is judged as before.
    """
    return replace(
        checklist,
        network=_network(checklist.network),
        steps={
            step_id: replace(said, note=_left_out(said.note), reason=_left_out(said.reason))
            for step_id, said in checklist.steps.items()
        },
        waivers=tuple(replace(waiver, reason=_left_out(waiver.reason)) for waiver in checklist.waivers),
        observations=tuple(map(_observation, checklist.observations)),
        evidence=tuple(map(_evidence, checklist.evidence)),
    )


def _left_out(text: str) -> str:
    return LEFT_OUT if text else ""


def _kept(text: str, known: re.Pattern[str]) -> str:
    return text if known.match(text) else _left_out(text)


def _without_path(text: str) -> str:
    """Return a text whose URLs lead to a host only: a path may name an account."""
    return _URL.sub(lambda match: match[1] + (_COMMON_PATH if match[2] == _COMMON_PATH else "/"), text)


def _network(network: Network) -> Network:
    resolvers = network.resolvers
    if resolvers is None:
        return network
    return replace(network, resolvers=tuple(replace(one, url=_without_path(one.url)) for one in resolvers))


def _observation(item: Observation) -> Observation:
    again = item.again and replace(item.again, detail=_left_out(item.again.detail))
    return replace(item, server=_without_path(item.server), seen=_seen(item.seen), again=again)


def _seen(seen: Seen) -> Seen:
    match seen:
        case Dns():
            ede = tuple(found[0] for text in seen.ede if (found := _EDE.match(text)))
            return replace(seen, ede=ede, note=_left_out(seen.note), transport=_kept(seen.transport, _TRANSPORT))
        case Tcp():
            return replace(seen, error=_kept(seen.error, _ERRNO))
        case Tls():
            return replace(
                seen,
                version=_kept(seen.version, _VERSION),
                cipher=_kept(seen.cipher, _CIPHER),
                alert=_kept(seen.alert, _ALERT),
                first_bytes=_left_out(seen.first_bytes),
                plain_sip=_left_out(seen.plain_sip),
            )
        case Sip():
            return replace(
                seen,
                reason=_left_out(seen.reason),
                first_bytes=_left_out(seen.first_bytes),
                alert=_kept(seen.alert, _ALERT),
                headers=tuple(filter(None, map(_header, seen.headers))),
            )
        case Https():
            texts = ("location", "server", "proxy", "error")
            return replace(seen, **{name: _left_out(getattr(seen, name)) for name in texts})
        case Aia() | Crl():
            return replace(seen, error=_kept(seen.error, _FETCH))
        case Fault():
            return replace(seen, detail=seen.detail if seen.detail.isidentifier() else _left_out(seen.detail))
        case _:
            return seen


def _header(header: str) -> str:
    """Return of a header what is a number or a host's name: the diagnostics' id, and who speaks."""
    found = _DIAGNOSTICS.match(header)
    if found is None:
        return ""
    source = _SOURCE.search(header)
    return f"{found[1]}: {found[2]}" + (f';source="{source[1]}"' if source else "")


def _evidence(export: Evidence) -> Evidence:
    sections: dict[str, Any] = {
        name: replace(section, error=_left_out(section.error)) for name, section in export.sections.items()
    }
    return replace(export, sections=sections)
