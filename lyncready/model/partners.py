"""The partners that a checklist knows: typed or allowed, and whose names certificates share."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lyncready.model.checklist import Checklist
from lyncready.model.deployment import Users
from lyncready.model.evidence import Evidence, ExportScope
from lyncready.model.names import BadName, parse_name
from lyncready.model.network import AskPartners
from lyncready.model.platforms import SKYPE_DOMAINS
from lyncready.model.settings import AllowedDomain
from lyncready.model.settings_read import read_allowed, read_settings

# Names below a domain that Microsoft's domain setup makes aliases of for clients.
_FOR_CLIENTS = ("lyncdiscover", "sip", "autodiscover")


class KnownPartner(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A partner, and where its edge is said to be: `proxy` by an export, `typed_edge` by the file.

    `listed` tells whether the export allows the domain; `written` is its name there, for commands.
    """

    name: str
    typed: bool
    required: bool = False
    typed_edge: str = ""
    proxy: str = ""
    listed: bool = False
    written: str = ""

    @property
    def edge(self) -> str:
        """The edge by which the partner is listed: the export's before the typed one; empty where DNS tells."""
        return self.proxy or self.typed_edge

    @property
    def by(self) -> str:
        """Who says where the edge is: `export`, `listed` (typed), or the partner's own record, `srv`."""
        return "export" if self.proxy else "listed" if self.typed_edge else "srv"


def known_partners(checklist: Checklist) -> tuple[KnownPartner, ...]:
    """Return every partner: the typed ones in their order, then the export's others by name.

    A domain of one's own and Skype's four are none; of a domain that is both typed and allowed the typed entry
    says whether it is required.
    """
    allowed = allowed_partners(checklist.evidence)
    found = {}
    for partner in checklist.deployment.partners:
        entry = allowed.get(partner.name)
        found[partner.name] = KnownPartner(
            name=partner.name,
            typed=True,
            required=partner.required,
            typed_edge=partner.edge,
            proxy=entry.proxy if entry else "",
            listed=entry is not None,
            written=entry.written if entry else "",
        )
    others = allowed.keys() - found.keys() - set(checklist.deployment.domain_names) - set(SKYPE_DOMAINS)
    for name in sorted(others):
        entry = allowed[name]
        found[name] = KnownPartner(name=name, typed=False, proxy=entry.proxy, listed=True, written=entry.written)
    return tuple(found.values())


def partners_looked_up(checklist: Checklist) -> tuple[KnownPartner, ...]:
    """Return the partners that the network is asked about; of those not typed, DNS alone."""
    asked = checklist.network.partners
    if asked is AskPartners.OFF:
        return ()
    return tuple(one for one in known_partners(checklist) if one.typed or asked is AskPartners.ALL)


def allowed_partners(evidence: Iterable[Evidence]) -> dict[str, AllowedDomain]:
    """Return the allowed domains of the newest central export that shows them, by A-label; no name, no partner."""
    central = (one for one in evidence if one.scope is ExportScope.CENTRAL)
    found: dict[str, AllowedDomain] = {}
    for entry in read_allowed(central).items:
        try:
            name = parse_name(entry.name)
        except BadName:
            continue
        found.setdefault(name, msgspec.structs.replace(entry, name=name, proxy=_host(entry.proxy)))
    return found


def _host(text: str) -> str:
    """Return an edge's name as a look-up takes it; empty for what can be none."""
    try:
        return parse_name(text)
    except BadName:
        return ""


def hint_questions(domain: str, hosts: Iterable[str] = _FOR_CLIENTS) -> tuple[tuple[str, str], ...]:
    """Return the names and record types that give away a tenant of Microsoft 365 without a federation record."""
    return ((domain, "MX"), *((f"{host}.{domain}", "A") for host in hosts))


def mail_questions(domain: str) -> tuple[tuple[str, str], ...]:
    """Return those of `hint_questions` that are about mail, which says nothing of where federation leads."""
    return hint_questions(domain, ("autodiscover",))


EDGE_LABEL = "sip"  # the label by which the field names an Access Edge in a certificate


def shared_names(checklist: Checklist) -> tuple[str, ...]:
    """Return the names that every own edge's certificate needs where the address space is shared with Teams.

    They are those of the domains with users in Teams, wholly or partly; none where nothing is shared.
    """
    domains = checklist.deployment.sip_domains
    if not any(domain.users is Users.BOTH for domain in domains) and not _tenant_shares(checklist):
        return ()
    return tuple(f"{EDGE_LABEL}.{item.name}" for item in domains if item.users in (Users.BOTH, Users.ONLINE))


def _tenant_shares(checklist: Checklist) -> bool:
    """Whether the newest word of the tenant is that it shares its address space with the servers here."""
    told = [one for one in checklist.evidence if one.scope is ExportScope.TENANT]
    return bool(told) and any(tenant.shared for tenant in read_settings(told).tenant.items)


def foreign_names(checklist: Checklist) -> frozenset[str]:
    """Return the names of partners' edges, typed and allowed, that one's own certificates should not have."""
    deployment = checklist.deployment
    listed = {partner.name for partner in known_partners(checklist)} - set(deployment.domain_names)
    return frozenset({f"{EDGE_LABEL}.{name}" for name in listed} - set(deployment.access_edges))
