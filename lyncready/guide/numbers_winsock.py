"""Errors of Winsock and of Windows' DNS client, with what they mean for federation and where to look."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.number_shapes import Number, NumberKind
from lyncready.guide.numbers_windows import code
from lyncready.guide.texts import Link


def _windows(value: int, name: str, meaning: str, *rows: str, link: Link = links.WINSOCK) -> Number:
    return code(value, name, meaning, *rows, kind=NumberKind.WINDOWS, link=link)


_NO_NAME = "The name does not exist for the resolver that was asked."

_NO_NAME_CAUSE = (
    "The record is missing, or only this resolver lacks it > federation.address: address-missing; "
    "federation.srv: srv-missing dns-only-inside; federation.outbound"
)

_NO_ANSWER = "The DNS server failed or did not answer."
_NO_ANSWER_CAUSE = "The DNS server > federation.srv: dns-servfail dns-timeout; federation.address: dns-servfail"
_NO_RECORD = "The name exists, but has no such record."
_NO_RECORD_CAUSE = "The record is missing > federation.srv: srv-empty; federation.address: address-missing"
_NO_ROUTE = "There is no network, or no route to the host."

_NO_ROUTE_CAUSE = "The routes of the Edge: two interfaces, one gateway > federation.port: tcp-unreachable; " + (
    "federation.outbound"
)

WINDOWS: tuple[Number, ...] = (
    _windows(
        10049,
        "WSAEADDRNOTAVAIL",
        "The Edge is to listen on an address that it does not have.",
        "The addresses in the topology > federation.topology",
    ),
    *(
        _windows(value, name, _NO_ROUTE, _NO_ROUTE_CAUSE)
        for value, name in ((10050, "WSAENETDOWN"), (10051, "WSAENETUNREACH"), (10065, "WSAEHOSTUNREACH"))
    ),
    _windows(
        10054,
        "WSAECONNRESET",
        "The peer cut the connection.",
        "In the handshake: it does not trust your certificate > federation.certificate; federation.tls: tls-reset",
        "At connect: a firewall > federation.port: tcp-reset; federation.outbound",
        "Later: an idle limit on the way",
    ),
    _windows(
        10060,
        "WSAETIMEDOUT",
        "Nobody answered.",
        "A firewall drops it, or the address or a route is wrong > "
        "federation.port: tcp-timeout tcp-outbound-blocked; federation.address: address-private; "
        "federation.outbound; partners.edge: tcp-timeout",
    ),
    _windows(
        10061,
        "WSAECONNREFUSED",
        "The host is up, but nothing listens on the port.",
        "The Access Edge service is down, or federation is not enabled for the pool > "
        "federation.port: tcp-refused; partners.edge: tcp-refused",
    ),
    _windows(11001, "WSAHOST_NOT_FOUND", _NO_NAME, _NO_NAME_CAUSE),
    _windows(11002, "WSATRY_AGAIN", _NO_ANSWER, _NO_ANSWER_CAUSE),
    _windows(11004, "WSANO_DATA", _NO_RECORD, _NO_RECORD_CAUSE),
    _windows(9002, "DNS_ERROR_RCODE_SERVER_FAILURE", _NO_ANSWER, _NO_ANSWER_CAUSE, link=links.SYSTEM_ERRORS),
    _windows(9003, "DNS_ERROR_RCODE_NAME_ERROR", _NO_NAME, _NO_NAME_CAUSE, link=links.SYSTEM_ERRORS),
    _windows(
        9005,
        "DNS_ERROR_RCODE_REFUSED",
        "The DNS server refuses to answer.",
        "The resolver refuses recursion > federation.srv: dns-refused; federation.address: dns-refused",
        link=links.SYSTEM_ERRORS,
    ),
    _windows(9501, "DNS_INFO_NO_RECORDS", _NO_RECORD, _NO_RECORD_CAUSE, link=links.SYSTEM_ERRORS),
)
