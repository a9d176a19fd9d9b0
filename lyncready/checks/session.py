"""Rules on TLS and SIP of an edge: mutual TLS that stops a stranger is health, not a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from lyncready.checks.connections import AddressContact, Connections
from lyncready.checks.port import Verdict, fold_addresses, with_others
from lyncready.checks.sip_trouble import trouble_of
from lyncready.model import ClientAuth, Fault, SecondLook, Sip, SipOutcome, Status, Tls, TlsOutcome, is_static_rsa

# Microsoft's side wants TLS 1.2; RFC 8996 deprecates the rest.
OLD_VERSIONS = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})
WANTED_VERSION = "TLSv1.2"
# Schannel keeps 16 KB of the list of trusted issuers and leaves out the names that do not fit any more, so that a
# list that was cut ends a name short of it; no name of a CA is longer than this (Microsoft, KB 2464556).
LIST_LIMIT, LONGEST_NAME = 16 * 1024, 512
CUT_SHORT = "the handshake did not end"
_REFUSALS = frozenset({TlsOutcome.ALERT, TlsOutcome.RESET, TlsOutcome.CLOSED})
_ENDINGS = {
    TlsOutcome.ALERT: "tls-alert",
    TlsOutcome.RESET: "tls-reset",
    TlsOutcome.CLOSED: "tls-reset",
    TlsOutcome.TIMEOUT: "tls-timeout",
}


def asked_for_ours(tls: Tls) -> bool:
    """Whether the server showed its certificate and demanded ours: every end after that is mutual TLS at work."""
    return bool(tls.chain) and tls.client_auth is ClientAuth.REQUESTED


def came(contact: AddressContact) -> bool:
    """Whether the server's certificate came on this address."""
    return isinstance(contact.tls, Tls) and bool(contact.tls.chain)


class Bearing(msgspec.Struct, frozen=True):
    """Whose TLS it is: the provider's, a partner's (`foreign`), or one's own, which `partners` need at 1.2."""

    provider: bool = False
    foreign: bool = False
    partners: tuple[str, ...] = ()


OUR_OWN, PROVIDERS = Bearing(), Bearing(provider=True)


def tls_verdicts(connections: Connections, bearing: Bearing = OUR_OWN) -> Iterator[Verdict]:
    """Yield (code, status, detail) for TLS of one subject; a fault on any address is that fault."""
    found = fold_addresses(
        (verdict, [contact.address]) for contact in connections.up for verdict in _tls_faults(contact, bearing)
    )
    yield from with_others(found.values(), (contact.address for contact in connections.up))
    if all(status is Status.NOTE for _, status, _ in found.values()):
        versions = {contact.tls.version for contact in connections.up if isinstance(contact.tls, Tls)} - {""}
        asked = [contact.tls.client_auth.value for contact in connections.up if isinstance(contact.tls, Tls)]
        yield "ok", Status.PASS, {"version": ", ".join(sorted(versions)), "client_auth": sorted(set(asked))}


def _tls_faults(contact: AddressContact, bearing: Bearing) -> Iterator[Verdict]:
    tls = contact.tls
    if tls is None:
        yield "not-checked", Status.UNKNOWN, {}
        return
    if isinstance(tls, Fault):
        yield "check-incomplete", Status.UNKNOWN, {"reason": tls.reason.value}
        return
    if tls.version in OLD_VERSIONS and (tls.chain or tls.version == "SSLv3"):
        detail = {"version": tls.version, "cipher": tls.cipher, "found": tls.version, "wanted": WANTED_VERSION}
        yield "tls-too-old", Status.FAIL, detail
        if not tls.chain:
            return
    if not tls.chain:
        yield from _without_certificate(tls)
        return
    if bearing.provider:
        return
    yield from _second_looks(tls, dict(contact.looks), bearing.partners)
    if tls.authorities_size > LIST_LIMIT - LONGEST_NAME:
        yield "tls-trusted-list-cut", Status.WARN, {"authorities": tls.authorities}
    if tls.client_auth is ClientAuth.NOT_REQUESTED:
        # Whether a partner's TLS is mutual is its own affair: ours asks it for a certificate all the same.
        status = Status.NOTE if bearing.foreign else Status.FAIL
        yield "tls-no-client-certificate-request", status, {"version": tls.version}
    elif tls.client_auth is ClientAuth.UNKNOWN and tls.outcome is not TlsOutcome.COMPLETED:
        # Cut between the two: nobody has seen whether its TLS is mutual, so that nothing is proved.
        yield "check-incomplete", Status.UNKNOWN, {"ended": tls.outcome.value, "reason": CUT_SHORT}


def _second_looks(tls: Tls, looks: Mapping[str, Tls], partners: tuple[str, ...]) -> Iterator[Verdict]:
    """What was refused to a second handshake that offered less than the first, which was taken."""
    if tls.version == "TLSv1.3" and _is_refused(looks.get(SecondLook.TLS_1_2)):
        detail = {"version": tls.version, **({"partners": list(partners)} if partners else {})}
        yield "tls-no-1.2", Status.FAIL if partners else Status.WARN, detail
    if tls.version == WANTED_VERSION and is_static_rsa(tls.cipher) and _is_refused(looks.get(SecondLook.ECDHE)):
        yield "tls-no-forward-secrecy", Status.WARN, {"cipher": tls.cipher}


def _is_refused(tls: Tls | None) -> bool:
    """Whether a handshake was turned down before the server chose a version."""
    return tls is not None and not tls.version and tls.outcome in _REFUSALS


def _without_certificate(tls: Tls) -> Iterator[Verdict]:
    detail = {
        "version": tls.version,
        "alert": tls.alert,
        "first_bytes": tls.first_bytes,
        "plain_sip": tls.plain_sip,
    }
    if tls.plain_sip or tls.outcome is TlsOutcome.NOT_TLS:
        yield "tls-not-spoken", Status.FAIL, detail
    elif tls.outcome in _ENDINGS:
        yield _ENDINGS[tls.outcome], Status.FAIL, detail
    elif tls.outcome is TlsOutcome.OURS:
        yield "check-incomplete", Status.UNKNOWN, {**detail, "reason": "our own TLS failed"}
    else:
        yield "tls-alert", Status.FAIL, detail


def sip_verdicts(connections: Connections) -> Iterator[Verdict]:
    """Yield (code, status, detail) for SIP of one subject; nothing for addresses where TLS never came up."""
    found = fold_addresses(
        (verdict, [contact.address])
        for contact in connections.up
        if (verdict := _sip_verdict(contact)) is not None
    )
    bad = any(status is not Status.PASS for _, status, _ in found.values())
    told = [verdict for code, verdict in found.items() if not (bad and code == "ok")]
    yield from with_others(told, (contact.address for contact in connections.up))


def _sip_verdict(contact: AddressContact) -> Verdict | None:
    tls, sip = contact.tls, contact.sip
    if isinstance(tls, Tls) and tls.plain_sip and not tls.chain:
        return "sip-plain-text", Status.FAIL, {"reason": tls.plain_sip}
    if not isinstance(tls, Tls) or not tls.chain:
        return None
    if isinstance(sip, Sip) and sip.outcome is SipOutcome.ANSWERED:
        return _answered(sip)
    if isinstance(sip, Sip) and sip.outcome is SipOutcome.NOT_SIP:
        return "sip-not-spoken", Status.FAIL, {"first_bytes": sip.first_bytes}
    ended = sip.outcome.value if isinstance(sip, Sip) else tls.outcome.value
    detail = {"ended": ended, "alert": (sip.alert if isinstance(sip, Sip) else "") or tls.alert}
    if asked_for_ours(tls):
        taken = tls.offered and isinstance(sip, Sip) and sip.outcome is SipOutcome.SILENT
        if taken:
            return "sip-silent", Status.FAIL, {**detail, "offered": True}
        return "sip-needs-client-certificate", Status.PASS, {**detail, "offered": tls.offered}
    if isinstance(sip, Fault):
        return "check-incomplete", Status.UNKNOWN, {"reason": sip.reason.value}
    if tls.outcome is TlsOutcome.COMPLETED and sip is None:
        return "not-checked", Status.UNKNOWN, {}
    if tls.client_auth is ClientAuth.UNKNOWN and tls.outcome is not TlsOutcome.COMPLETED:
        return "check-incomplete", Status.UNKNOWN, {**detail, "reason": CUT_SHORT}
    return "sip-silent", Status.FAIL, detail


def _answered(sip: Sip) -> Verdict:
    detail = {"status": sip.status, "reason": sip.reason}
    trouble = trouble_of(sip)
    if trouble is not None:
        said = {"id": trouble.id, "says": trouble.reason, "next_hop": trouble.next_hop}
        return (
            "sip-server-trouble",
            Status.WARN,
            {**detail, **{key: value for key, value in said.items() if value}},
        )
    return "ok" if 200 <= sip.status < 300 else "sip-rejected", Status.PASS, detail
