"""Which stand-in each private name and address gets: the same everywhere in a report, and from run to run."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from lyncready.model import BadName, Checklist, Reach, labels_above, parse_name, reach_of

# Names everyone has; they tell nothing of a deployment and keep a shared report readable.
KEPT_ZONES = (
    "microsoft.com", "microsoftonline.com", "lync.com", "msn.com", "outlook.com", "live.com", "hotmail.com",
    "skype.com", "office.com", "windows.net", "cloudflare-dns.com", "one.one.one.one", "dns.google", "quad9.net",
    "localhost", "root-servers.net", "gtld-servers.net",
)  # fmt: skip
KEPT_ADDRESSES = frozenset({
    "1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "149.112.112.112", "2606:4700:4700::1111",
    "2606:4700:4700::1001", "2001:4860:4860::8888", "2001:4860:4860::8844", "2620:fe::fe", "2620:fe::9",
})  # fmt: skip
KEPT_LABELS = frozenset({
    "sip", "sipfed", "access", "edge", "ap", "ae", "www", "lyncdiscover", "lyncdiscoverinternal", "sipinternal",
    "sipexternal", "webcon", "av", "ns", "ns1", "ns2", "mail", "_sipfederationtls", "_sip", "_tls", "_tcp",
})  # fmt: skip
HOST = re.compile(r"(?<![\w.-])(?:\*\.)?(?:[\w-]{1,63}\.)+[^\W\d_][\w-]*[^\W_](?![\w-]|\.\w)")
_V4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_V6 = re.compile(
    r"(?<![\w:])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{3,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])"
)
_PUBLIC_V4 = tuple(ipaddress.ip_network(text) for text in ("203.0.113.0/24", "198.51.100.0/24", "198.18.0.0/15"))


class StandIns:
    """The table of stand-ins of one checklist. `swap` replaces whatever of it occurs in a text."""

    def __init__(self, checklist: Checklist) -> None:
        self._zones: dict[str, str] = {}
        self._hosts: dict[str, dict[str, str]] = {}
        self._addresses: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        for domain in checklist.deployment.domain_names:
            self._add_zone(domain, "domain")
        for edge in checklist.deployment.access_edges:
            self.learn_name(edge)
            self._host(edge)
        self._learn_people(checklist)

    def learn_name(self, name: str) -> None:
        """Take a host or domain name into the table, with the zone that it belongs to."""
        bare = name.removeprefix("*.").rstrip(".").lower()
        try:
            bare = parse_name(bare)
        except BadName:
            return
        if "." not in bare or _is_kept(bare):
            return
        if not any(labels_above(bare, zone) is not None for zone in self._zones):
            labels = bare.split(".")
            short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
            self._add_zone(".".join(labels[-3 if short else -2 :]), "other")

    def learn_word(self, word: str, kind: str) -> None:
        """Take a word that is no name of a host (a person, a computer, a serial number) into the table."""
        text = word.strip().lower()
        if len(text) > 1 and text not in self._words:
            number = 1 + sum(known.startswith(f"{kind}-") for known in self._words.values())
            self._words[text] = f"{kind}-{number}"
            self._pattern = None

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
            self.learn_word(export.computer, "computer")
        for resolver in checklist.network.resolvers or ():
            self.learn_word(resolver.name, "resolver")

    def _add_zone(self, zone: str, kind: str) -> None:
        if zone not in self._zones and not _is_kept(zone):
            number = 1 + sum(known.startswith(f"{kind}-") for known in self._zones.values())
            self._zones[zone] = f"{kind}-{number}.example"

    def swap(self, text: str) -> str:
        """Return the text with every name, address and word of the table replaced."""
        if self._words:
            if self._pattern is None:
                longest = sorted(self._words, key=lambda word: (-len(word), word))
                words = "|".join(re.escape(word) for word in longest)
                self._pattern = re.compile(rf"(?<![\w.@-])(?:{words})(?![\w@-]|\.\w)", re.IGNORECASE)
            text = self._pattern.sub(lambda match: self._words.get(match[0].lower(), match[0]), text)
        text = HOST.sub(lambda match: self._host(match[0]), text)
        text = _V4.sub(lambda match: self._address(match[0]), text)
        return _V6.sub(lambda match: self._address(match[0]), text)

    def _host(self, shown: str) -> str:
        name = shown.lower()
        try:
            name = parse_name(name.removeprefix("*."))
        except BadName:
            return shown
        star = "*." if shown.startswith("*.") else ""
        for zone, stand_in in self._zones_by_length():
            above = labels_above(name, zone)
            if above is not None:
                labels = name.split(".")[:above]
                return star + ".".join([*(self._label(zone, label) for label in labels), stand_in])
        return shown

    def _zones_by_length(self) -> Iterable[tuple[str, str]]:
        return sorted(self._zones.items(), key=lambda item: (-item[0].count("."), item[0]))

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
        if canonical in KEPT_ADDRESSES:
            return text
        reach = reach_of(canonical)
        if reach is Reach.LOOPBACK or address.is_unspecified:
            return text
        if canonical not in self._addresses:
            self._addresses[canonical] = self._next_address(address.version, reach)
        return self._addresses[canonical]

    def _next_address(self, version: int, reach: Reach) -> str:
        private = reach is Reach.PRIVATE
        if version == 6:
            base = ipaddress.ip_address("fd00::" if private else "2001:db8::")
            return str(base + 1 + sum(":" in known for known in self._addresses.values()))
        taken = set(self._addresses.values())
        pools = (ipaddress.ip_network("10.0.0.0/8"),) if private else _PUBLIC_V4
        return next(str(host) for pool in pools for host in pool.hosts() if str(host) not in taken)


def _is_kept(name: str) -> bool:
    return any(labels_above(name, zone) is not None for zone in KEPT_ZONES)


def hosts_in(text: str) -> list[str]:
    """Return the host names that occur in a free text."""
    return HOST.findall(text)
