"""What is said of edge names without usable addresses."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.wording import FindingReader, FindingWords, Writer
from lyncready.model import reserved_ending


def _edge_hint(case: FindingReader) -> str:
    if case.detail.get("expected"):
        return f" Nobody declared {case.name}; if the Access Edge has another name, add that to access_edges."
    return ""


def _address_missing(case: FindingReader) -> FindingWords:
    if case.informs:
        return FindingWords(
            f"This network's own DNS has no address for {case.name}.",
            "No action unless servers in here should reach the edge by that name.",
        )
    exists = " (the name exists, without A or AAAA)" if case.detail.get("exists") else ""
    if reserved_ending(case.host):
        return FindingWords(
            f"{case.name} has no address in public DNS, and can have none.",
            f"Under {reserved_ending(case.host)} no name is ever public. Give the Access Edge an external name "
            "under a public "
            "domain, one label in front of its SIP domain.",
        )
    alias = case.text("alias")
    what = f" is an alias of {alias}, which has no address" if alias else f" has no address in public DNS{exists}"
    return FindingWords(
        f"{case.name}{what}.",
        f"{'Replace the alias by' if alias else 'Add'} an A record with the public address of the Access Edge, "
        f"the one its firewall or NAT shows to the Internet.{_edge_hint(case)}",
        f"{case.host}. 3600 IN A PUBLIC-ADDRESS",
    )


def _address_private(case: FindingReader) -> FindingWords:
    found = case.listed("addresses")
    which = f": {found}" if found else ""
    if case.informs:
        return FindingWords(
            f"This network's own DNS gives {case.name} a private address{which}.",
            "No action: that is how split DNS looks. Private addresses are named here, never contacted.",
        )
    return FindingWords(
        f"Public DNS gives {case.name} a private address{which}.",
        "Publish the public address that NAT maps to the Access Edge, and keep the private one in the inside "
        "zone only.",
        f"{case.host}. 3600 IN A PUBLIC-ADDRESS",
        link=links.PRIVATE_ADDRESSES,
    )


def _ipv6_only(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"{case.name} has no A record, only IPv6{case.at}.",
        "Add an A record as well: Lync Server 2010 knows no IPv6, and many partners' edges have none.",
        f"{case.host}. 3600 IN A PUBLIC-ADDRESS",
    )


def _address_changed(case: FindingReader) -> FindingWords:
    was, now = case.listed("was") or "another address", case.listed("addresses")
    partners = case.names("partners", 6)
    tell = f" {partners} may let in the old address only: tell them." if partners else ""
    return FindingWords(
        f"{case.name} was at {was} before{f', and is at {now} now' if now else ''}.",
        "If you moved it, let the firewall pass TCP 5061 to and from the new address, and tell partners whose "
        f"firewall names addresses.{tell} If not, find out who changed the record.",
    )


WRITERS: dict[str, Writer] = {
    "address-missing": _address_missing,
    "address-private": _address_private,
    "address-ipv6-only": _ipv6_only,
    "edge-address-changed": _address_changed,
}
