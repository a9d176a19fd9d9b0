"""Which stand-in each private name and address gets: the same everywhere in a report, and from run to run."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from lyncready.model import (
    AUTHORITATIVE,
    LOCAL,
    PUBLIC,
    BadName,
    Checklist,
    Evidence,
    ExportScope,
    Reach,
    as_name,
    as_text,
    known_partners,
    parse_name,
    reach_of,
)

# Names everyone has; they tell nothing of a deployment and keep a shared report readable.
KEPT_ZONES = frozenset((
    "microsoft.com", "microsoftonline.com", "lync.com", "msn.com", "outlook.com", "live.com", "hotmail.com",
    "skype.com", "office.com", "windows.net", "cloudflare-dns.com", "one.one.one.one", "dns.google", "quad9.net",
    "localhost", "root-servers.net", "gtld-servers.net",
))  # fmt: skip
KEPT_ADDRESSES = frozenset({
    "1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "149.112.112.112", "2606:4700:4700::1111",
    "2606:4700:4700::1001", "2001:4860:4860::8888", "2001:4860:4860::8844", "2620:fe::fe", "2620:fe::9",
})  # fmt: skip
KEPT_LABELS = frozenset({
    "sip", "sipfed", "access", "edge", "ap", "ae", "www", "lyncdiscover", "lyncdiscoverinternal", "sipinternal",
    "sipexternal", "webcon", "av", "ns", "ns1", "ns2", "mail", "_sipfederationtls", "_sip", "_tls", "_tcp",
})  # fmt: skip
HOST = re.compile(r"(?<![\w.-])(?:\*\.)?(?:[\w-]{1,63}\.)+[^\W\d_][\w-]*[^\W_](?![\w-]|\.\w)")
# A setting's subject, `object:identity.property`: to a pattern of names the property would be a top level domain.
_SETTING = re.compile(r"([A-Za-z]+:)([^ ]+)(\.[A-Z][A-Za-z]+)")
_V4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_V6 = re.compile(
    r"(?<![\w:])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{3,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])"
)
# A person's or computer's name of one token is looked up; a phrase is searched for.
_TOKEN = re.compile(r"(?<![\w.@+-])[\w@+-](?:[\w.@+-]*\w)?")
# Words of lyncready and of every server, which somebody may also have given to a resolver, a site or a policy.
_NOT_PRIVATE = frozenset({
    LOCAL, PUBLIC, AUTHORITATIVE, "global", "default", "site", "policy", "service",
    # The providers that servers came with, and those of Microsoft's own topics.
    "skype", "msn", "messenger", "aol", "aim", "yahoo", "yahoo!", "lynconline", "lync online", "exchange online",
    "exchangeonline", "skype for business online", "skypeforbusinessonline", "tenant",
})  # fmt: skip
_OWN_NAMES = (
    ("sites", "Identity"),
    ("sites", "DisplayName"),
    ("edgeServices", "SiteId"),
    ("externalAccessPolicies", "Identity"),
    ("policyAssignments", "Policy"),
)
# Where an export names a host or a domain, which may have one label only.
_HOST_FIELDS = {
    "edgeServices": ("PoolFqdn", "Registrar", "AccessEdgeExternalFqdn", "Identity"),
    "edgeComputers": ("Fqdn", "Pool"),
    "replication": ("ReplicaFqdn",),
    "sites": ("FederationRoute",),
    "accessEdge": ("DefaultRouteFqdn",),
    "publicProviders": ("ProxyFqdn",),
    "hostingProviders": ("ProxyFqdn",),
    "sipDomains": ("Name",),
    "allowedDomains": ("Domain", "ProxyFqdn"),
    "blockedDomains": ("Domain",),
    "outbound": ("Host",),
    "nextHop": ("Host",),
    "resolved": ("Name",),
    "failures": ("speaker", "domain", "peer"),
    "tenant": ("AllowedDomains", "BlockedDomains", "AllowedTrialTenantDomains"),
}
_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
_OWNER = re.compile(r"(?:^|, ?)(?:O|OU|L|ST|STREET)=([^,=]+)")
_PROVIDERS = ("publicProviders", "hostingProviders")
_POOLS = {
    (4, False): ("203.0.113.0/24", "198.51.100.0/24", "198.18.0.0/15"),
    (4, True): ("10.0.0.0/8",),
    (6, False): ("2001:db8::/64",),
    (6, True): ("fd00::/64",),
}


class StandIns:
    """The table of stand-ins of one checklist. `swap` replaces whatever of it occurs in a text."""

    def __init__(self, checklist: Checklist) -> None:
        self._zones: dict[str, str] = {}
        self._hosts: dict[str, dict[str, str]] = {}
        self._addresses: dict[str, str] = {}
        self._pools = {kind: _hosts_of(pools) for kind, pools in _POOLS.items()}
        self._words: dict[str, str] = {}
        self._phrases: re.Pattern[str] | None = None
        self._numbers: Counter[str] = Counter()
        self._known: dict[str, str] = {}
        self._learnt: set[str] = set()
        for domain in checklist.deployment.domain_names:
            self._add_zone(domain, "domain")
        for partner in known_partners(checklist):
            self._add_zone(partner.name, "partner")
            self.learn_name(partner.edge)
        for edge in checklist.deployment.access_edges:
            self.learn_name(edge)
            self._host(edge)
        self._learn_people(checklist)

    def learn_name(self, name: str) -> None:
        """Take a host or domain name into the table, with the zone that it belongs to."""
        if name in self._learnt:
            return
        self._learnt.add(name)
        bare = _plain(name)
        if "." in bare and not _is_kept(bare) and self._zone_of(bare) is None:
            labels = bare.split(".")
            short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
            self._add_zone(".".join(labels[-3 if short else -2 :]), "other")

    def learn_word(self, word: str, kind: str) -> None:
        """Take a word that is no name of a host (a person, a computer, a serial number) into the table."""
        text = word.strip().lower()
        if len(text) > 1 and text not in self._words and text not in _NOT_PRIVATE:
            self._words[text] = self._next_name(kind)
            phrases = [known for known in self._words if not _TOKEN.fullmatch(known)]
            longest = sorted(phrases, key=lambda known: (-len(known), known))
            either = "|".join(re.escape(known) for known in longest)
            self._phrases = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if phrases else None
            self._known.clear()

    def learn_host(self, name: str) -> None:
        """Take a host's name of one label into the table, which nothing in a text would show to be one."""
        bare = _plain(name)
        if bare and "." not in bare and bare not in KEPT_LABELS:
            self.learn_word(bare, "host")

    def _learn_people(self, checklist: Checklist) -> None:
        deployment = checklist.deployment
        contact = deployment.contact
        for word in (contact.name, contact.email, contact.phone):
            self.learn_word(word, "contact")
        self.learn_word(deployment.agreement_number, "agreement")
        self.learn_word(deployment.name, "deployment")
        for step_id in sorted(checklist.steps):
            attestation = checklist.steps[step_id]
            for by in (attestation.by, *(part.by for part in attestation.parts.values())):
                self.learn_word(by, "person")
        for waiver in checklist.waivers:
            self.learn_word(waiver.by, "person")
        for export in checklist.evidence:
            if export.scope is ExportScope.TRACE and "." in export.computer:
                self.learn_name(export.computer)  # who speaks in a trace: an edge, ours or another's
            else:
                self.learn_word(export.computer, "computer")
        for resolver in checklist.network.resolvers or ():
            self.learn_word(resolver.name, "resolver")
        self.learn_word(deployment.provider.identity, "provider")
        for export in checklist.evidence:
            self._learn_settings(export)

    def _learn_settings(self, export: Evidence) -> None:
        """Take in what an organisation named itself: its sites, its policies and its providers."""
        for section, field in _OWN_NAMES:
            for item in export.sections[section].items if section in export.sections else ():
                named = item.get(field) if isinstance(item, dict) else item
                for form in _forms(named):
                    scope, _, name = form.rpartition(":")
                    kind = "site" if scope.lower() == "site" or field == "DisplayName" else "policy"
                    self.learn_word(name, kind)
        for section, fields in _HOST_FIELDS.items():
            for item in export.sections[section].items if section in export.sections else ():
                for field in fields if isinstance(item, dict) else ():
                    name = as_text(item.get(field)).rpartition(":")[2]
                    for found in hosts_in(name) or [name]:
                        self.learn_name(found)
                        self.learn_host(found)
        for item in export.sections["edgeCertificates"].items if "edgeCertificates" in export.sections else ():
            if isinstance(item, dict):
                self.learn_word(as_text(item.get("Thumbprint")), "certificate")
                for owner in _OWNER.findall(as_text(item.get("Subject"))):
                    self.learn_word(owner, "organisation")
        for section in _PROVIDERS:
            for item in export.sections[section].items if section in export.sections else ():
                for form in _forms(item.get("Identity") if isinstance(item, dict) else item):
                    self.learn_word(form, "provider")

    def _next_name(self, kind: str) -> str:
        self._numbers[kind] += 1
        return f"{kind}-{self._numbers[kind]}"

    def _add_zone(self, zone: str, kind: str) -> None:
        if zone not in self._zones and not _is_kept(zone):
            self._zones[zone] = f"{self._next_name(kind)}.example"
            self._known.clear()

    def _zone_of(self, name: str) -> str | None:
        """Return the smallest known zone that a name is in."""
        return next((suffix for suffix in _suffixes(name) if suffix in self._zones), None)

    def swap(self, text: str) -> str:
        """Return the text with every name, address and word of the table replaced."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._swapped(text)
        return known

    def _swapped(self, text: str) -> str:
        setting = _SETTING.fullmatch(text)
        if setting is not None:
            return setting[1] + self.swap(setting[2]) + setting[3]
        if self._phrases is not None:
            text = self._phrases.sub(lambda match: self._words[match[0].lower()], text)
        text = _TOKEN.sub(lambda match: self._words.get(match[0].lower(), match[0]), text)
        text = HOST.sub(lambda match: self._host(match[0]), text)
        text = _V4.sub(lambda match: self._address(match[0]), text)
        return _V6.sub(lambda match: self._address(match[0]), text)

    def _host(self, shown: str) -> str:
        star = "*." if shown.startswith("*.") else ""
        name = _plain(shown)
        zone = self._zone_of(name)
        if zone is None:
            return shown
        labels = name.split(".")[: name.count(".") - zone.count(".")]
        return star + ".".join([*(self._label(zone, label) for label in labels), self._zones[zone]])

    def _label(self, zone: str, label: str) -> str:
        if label in KEPT_LABELS:
            return label
        known = self._hosts.setdefault(zone, {})
        return known.setdefault(label, f"host-{len(known) + 1}")

    def _address(self, text: str) -> str:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return text
        canonical = str(address)
        reach = reach_of(canonical)
        if canonical in KEPT_ADDRESSES or reach is Reach.LOOPBACK or address.is_unspecified:
            return text
        if canonical not in self._addresses:
            pool = self._pools[address.version, reach is Reach.PRIVATE]
            self._addresses[canonical] = next(pool, "address")
        return self._addresses[canonical]


def _forms(value: Any) -> tuple[str, ...]:
    """Return a name as texts show it and as it stands in a command, where quotation marks are doubled."""
    written = as_name(value)
    return tuple(dict.fromkeys((as_text(value), written, _QUOTES.sub(r"\g<0>\g<0>", written))))


def _hosts_of(pools: tuple[str, ...]) -> Iterator[str]:
    return (str(host) for host in chain.from_iterable(ipaddress.ip_network(pool).hosts() for pool in pools))


def _is_kept(name: str) -> bool:
    return any(suffix in KEPT_ZONES for suffix in _suffixes(name))


def _suffixes(name: str) -> Iterator[str]:
    """Yield the name and the zones above it, the longest first."""
    while name:
        yield name
        name = name.partition(".")[2]


def _plain(shown: str) -> str:
    """Return a name that occurs in a text as the table keeps it; empty where it can be none."""
    bare = shown.removeprefix("*.").rstrip(".").lower()
    if bare.isascii():
        return bare
    try:
        return parse_name(bare)
    except BadName:
        return ""


def hosts_in(text: str) -> list[str]:
    """Return the host names that occur in a free text."""
    return HOST.findall(text)


def identity_in(subject: str) -> str:
    """Return the identity in the subject of a setting; empty where it names none."""
    setting = _SETTING.fullmatch(subject)
    return setting[2] if setting is not None else ""
