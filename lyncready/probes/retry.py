"""When a question is put again: silence and passing faults yes, answers never. Pure."""

from __future__ import annotations

from lyncready.model import ClientAuth, Dns, DnsOutcome, Seen, Sip, SipOutcome, Tcp, TcpOutcome, Tls, TlsOutcome

MAX_TRIES = 2
_DNS_PASSING = frozenset({DnsOutcome.TIMEOUT, DnsOutcome.SERVFAIL})
_TCP_PASSING = frozenset({TcpOutcome.TIMEOUT, TcpOutcome.RESET})
_TLS_PASSING = frozenset({TlsOutcome.RESET, TlsOutcome.CLOSED, TlsOutcome.TIMEOUT})


def worth_another_try(seen: Seen, tries: int) -> bool:
    """Whether a fault may pass by itself: time-out, SERVFAIL, reset. No name, refusal and certificates stand."""
    if tries >= MAX_TRIES:
        return False
    if isinstance(seen, Dns):
        return seen.outcome in _DNS_PASSING
    if isinstance(seen, Tcp):
        return seen.outcome in _TCP_PASSING
    # Once the server's certificate came, an abrupt end is how mutual TLS turns a stranger away.
    return isinstance(seen, Tls) and not seen.chain and not seen.plain_sip and seen.outcome in _TLS_PASSING


def sip_worth_another_try(tls: Tls | None, sip: Sip | None, tries: int) -> bool:
    """Whether silence after a handshake may pass; after a request for our certificate mutual TLS ends so."""
    if tries >= MAX_TRIES or tls is None or sip is None:
        return False
    counts = tls.offered or tls.client_auth is ClientAuth.NOT_REQUESTED
    return counts and bool(tls.chain) and sip.outcome is SipOutcome.SILENT


def timed_out(seen: Seen) -> bool:
    """Whether a connection or handshake met nothing but silence."""
    if isinstance(seen, Tcp):
        return seen.outcome is TcpOutcome.TIMEOUT
    return isinstance(seen, Tls) and seen.outcome is TlsOutcome.TIMEOUT
