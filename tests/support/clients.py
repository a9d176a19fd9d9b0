"""Small blocking clients with which tests ask a server what it really does."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import NamedTuple

import dns.message
import dns.query
import dns.rcode

PATIENCE = 5.0
OPTIONS = (
    b"OPTIONS sip:sip.contoso.com;transport=tls SIP/2.0\r\n"
    b"Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK1\r\n"
    b"From: <sip:test@lyncready.test>;tag=1\r\nTo: <sip:sip.contoso.com>\r\n"
    b"Call-ID: 1@lyncready.test\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 0\r\nContent-Length: 0\r\n\r\n"
)


def ask_dns(
    port: int,
    name: str,
    record_type: str,
    *,
    tcp: bool = False,
    address: str = "127.0.0.1",
    timeout: float = PATIENCE,
) -> dns.message.Message:
    """Ask one question once, over UDP or TCP."""
    query = dns.message.make_query(name, record_type)
    ask = dns.query.tcp if tcp else dns.query.udp
    return ask(query, address, port=port, timeout=timeout)


def records(reply: dns.message.Message) -> list[str]:
    """The answer section's rdata as text, sorted."""
    return sorted(rdata.to_text() for rrset in reply.answer for rdata in rrset)


def rcode(reply: dns.message.Message) -> str:
    """The reply's code by name."""
    return dns.rcode.to_text(reply.rcode())


class Met(NamedTuple):
    """What a TLS client met: version, the leaf (DER), and what came after a request."""

    version: str | None
    leaf: bytes
    answer: bytes


def meet(
    address: str,
    port: int,
    name: str | None,
    *,
    request: bytes = OPTIONS,
    certificate: tuple[Path, Path] | None = None,
    old: bool = False,
) -> Met:
    """Connect with TLS (nothing verified), send a request and read the start of the answer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    if old:
        context.minimum_version = ssl.TLSVersion.TLSv1
    if certificate:
        context.load_cert_chain(*certificate)
    with (
        socket.create_connection((address, port), PATIENCE) as raw,
        context.wrap_socket(raw, server_hostname=name) as stream,
    ):
        stream.sendall(request)
        answer = stream.recv(4096)
        return Met(stream.version(), stream.getpeercert(True) or b"", answer)


def talk(address: str, port: int, first: bytes) -> bytes:
    """Send bytes without TLS and return the start of what comes back; raises TimeoutError on silence."""
    with socket.create_connection((address, port), PATIENCE) as raw:
        raw.settimeout(1.0)
        if first:
            raw.sendall(first)
        return raw.recv(4096)
