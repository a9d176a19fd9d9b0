"""What a probe can see: DNS, TCP, TLS, SIP, HTTPS, issuers and revocation lists fetched, or our own fault."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class DnsOutcome(StrEnum):
    """How one DNS question to one server ended (RFC 1035, RFC 2308). Never folded into "no records".

    `elsewhere` is an alias or a delegation to what this server does not serve: others must say what is there.
    """

    ANSWER = "answer"
    NXDOMAIN = "nxdomain"
    NODATA = "nodata"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    LAME = "lame"
    ELSEWHERE = "elsewhere"
    TIMEOUT = "timeout"
    CLOSED = "closed"
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"


ANSWERED = frozenset({DnsOutcome.ANSWER, DnsOutcome.NXDOMAIN, DnsOutcome.NODATA})

REPLIED = ANSWERED | {
    DnsOutcome.SERVFAIL,
    DnsOutcome.REFUSED,
    DnsOutcome.LAME,
    DnsOutcome.ELSEWHERE,
    DnsOutcome.TRUNCATED,
}

ADDRESS_TYPES = ("A", "AAAA")  # record types that give a name's addresses, in the order in which they are asked


class TcpOutcome(StrEnum):
    """How a TCP connection attempt ended. `no-route` is this machine's own lack of a route."""

    CONNECTED = "connected"
    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    NO_ROUTE = "no-route"
    OURS = "ours"


class TlsOutcome(StrEnum):
    """How a TLS handshake ended; `chain` may be there whatever the end."""

    COMPLETED = "completed"
    NOT_TLS = "not-tls"
    ALERT = "alert"
    RESET = "reset"
    CLOSED = "closed"
    TIMEOUT = "timeout"
    OURS = "ours"


class ClientAuth(StrEnum):
    """Whether the server asked for our certificate."""

    REQUESTED = "requested"
    NOT_REQUESTED = "not-requested"
    UNKNOWN = "unknown"


class SecondLook(StrEnum):
    """What a second handshake with an address was tried for; the `record_type` of the observation."""

    TLS_1_2 = "tls-1.2"
    ECDHE = "ecdhe"
    NODE_2 = "node-2"
    NODE_3 = "node-3"
    NODE_4 = "node-4"


NODE_LOOKS = (SecondLook.NODE_2, SecondLook.NODE_3, SecondLook.NODE_4)
# OpenSSL's names of suites begin with the key exchange, save those of TLS 1.3 and of RSA, which has no word there.
_WITH_EXCHANGE = ("ECDHE-", "DHE-", "EDH-", "TLS_", "ADH-", "AECDH-", "PSK-", "RSA-PSK-", "SRP-", "ECDH-")


def is_static_rsa(cipher: str) -> bool:
    """Whether a suite, by OpenSSL's name, exchanges keys by RSA alone (RFC 5246, F.1.1.2)."""
    return bool(cipher) and not cipher.startswith(_WITH_EXCHANGE)


class SipOutcome(StrEnum):
    """What followed an OPTIONS request."""

    ANSWERED = "answered"
    SILENT = "silent"
    CLOSED = "closed"
    RESET = "reset"
    ALERT = "alert"
    NOT_SIP = "not-sip"
    NOT_ASKED = "not-asked"


class HttpOutcome(StrEnum):
    """How an HTTPS request ended."""

    ANSWERED = "answered"
    NO_ADDRESS = "no-address"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    RESET = "reset"
    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls-failed"
    NOT_HTTP = "not-http"
    PROXY_FAILED = "proxy-failed"
    OURS = "ours"


class FaultKind(StrEnum):
    """Why we saw nothing although we should have: our own side, never theirs."""

    DEADLINE = "deadline"
    CANCELLED = "cancelled"
    NO_NETWORK = "no-network"
    SILENCE = "silence"  # no DNS server of a view told of any zone
    BUG = "bug"


class Srv(msgspec.Struct, frozen=True, gc=False, order=True):
    """One SRV record (RFC 2782); `target` is lower-case text without trailing dot, `.` for "not offered".

    Octets outside printable ASCII stand as `\\DDD` in it.
    """

    priority: int
    weight: int
    port: int
    target: str


class Caa(msgspec.Struct, frozen=True, gc=False, order=True):
    """One CAA record that restricts who issues (RFC 8659): `issue` or `issuewild`, and the CA's name alone.

    The name is lower-case and printable, empty where nobody may; parameters are left out.
    """

    tag: str
    value: str


class Dns(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag="dns", tag_field="kind", omit_defaults=True):
    """A DNS server's reply. `cnames` is the chain of aliases from the question's name to the owner of the answer.

    `ttl` is in seconds: the smallest of the chain, or the SOA minimum of a negative answer. `names` are what NS
    records name, or the zone of an SOA record or of a referral.
    """

    outcome: DnsOutcome
    srv: tuple[Srv, ...] = ()
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    cnames: tuple[str, ...] = ()
    caa: tuple[Caa, ...] = ()
    serial: int | None = None
    ttl: int | None = None
    authoritative: bool = False
    transport: str = "udp"
    ede: tuple[str, ...] = ()
    note: str = ""


class Tcp(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag="tcp", tag_field="kind", omit_defaults=True):
    """A connection attempt; `error` is the errno's symbolic name."""

    outcome: TcpOutcome
    error: str = ""


class Tls(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag="tls", tag_field="kind", omit_defaults=True):
    """A handshake, verification off. `chain` is DER as sent, leaf first, kept whatever the end.

    `offered` says whether a client certificate of ours was at hand, `first_bytes` what answered instead of
    TLS (printable), `plain_sip` the status line of a plain-text OPTIONS tried after a handshake failed.
    `authorities` counts the issuers that the request for our certificate lists, `authorities_size` is the list's
    length in bytes (RFC 5246, 7.4.4).
    """

    outcome: TlsOutcome
    version: str = ""
    cipher: str = ""
    chain: tuple[bytes, ...] = ()
    client_auth: ClientAuth = ClientAuth.UNKNOWN
    offered: bool = False
    alert: str = ""
    first_bytes: str = ""
    plain_sip: str = ""
    authorities: int = 0
    authorities_size: int = 0


class Sip(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag="sip", tag_field="kind", omit_defaults=True):
    """What an OPTIONS request brought over TLS; texts are printable."""

    outcome: SipOutcome
    status: int = 0
    reason: str = ""
    headers: tuple[str, ...] = ()
    first_bytes: str = ""
    alert: str = ""


class Https(
    msgspec.Struct, frozen=True, gc=False, kw_only=True, tag="https", tag_field="kind", omit_defaults=True
):
    """An HTTPS request (no redirect followed). `date` is the server's own clock, `proxy` who carried it."""

    outcome: HttpOutcome
    status: int = 0
    location: str = ""
    server: str = ""
    date: datetime | None = None
    proxy: str = ""
    version: str = ""
    chain: tuple[bytes, ...] = ()
    error: str = ""


class Aia(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag="aia", tag_field="kind", omit_defaults=True):
    """An issuer's certificate fetched by the URL that a certificate names (RFC 5280, 4.2.2.1)."""

    certificates: tuple[bytes, ...] = ()
    error: str = ""


class Revoked(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """When and why a certificate was revoked, as its list says (RFC 5280, 5.3.1)."""

    date: datetime | None = None
    reason: str = ""


class Crl(msgspec.Struct, frozen=True, kw_only=True, tag="crl", tag_field="kind", omit_defaults=True):
    """A revocation list fetched by the URL that a certificate names (RFC 5280, 5.1).

    `serials` (hexadecimal) are those of the run's own certificates that it names, kept only where the list's
    signature fits the issuer; `issuer_key` is the SHA-256 of that issuer's public key, `error` why there is no
    list.
    """

    this_update: datetime | None = None
    next_update: datetime | None = None
    issuer_key: str = ""
    serials: dict[str, Revoked] = {}
    error: str = ""


class Fault(
    msgspec.Struct, frozen=True, gc=False, kw_only=True, tag="fault", tag_field="kind", omit_defaults=True
):
    """We could not look: our own deadline, network or bug."""

    reason: FaultKind
    detail: str = ""


Seen = Dns | Tcp | Tls | Sip | Https | Aia | Crl | Fault
