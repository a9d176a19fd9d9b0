"""Which exported setting a finding is about, in words: object, name, property."""

from __future__ import annotations

import msgspec

from lyncready.guide.wording import FindingReader, listed, shown

_OBJECTS = {
    "accessedge": "Access Edge configuration",
    "externalaccesspolicy": "External access policy",
    "publicprovider": "Public provider",
    "hostingprovider": "Hosting provider",
    "sipdomain": "SIP domain",
    "alloweddomain": "Allowed domain",
    "blockeddomain": "Blocked domain",
    "site": "Site",
    "server": "The software",
    "edgeservice": "Edge pool",
    "edgecertificate": "External certificate",
    "replication": "Replication",
    "rootstore": "Root store",
    "resolver": "DNS as seen",
    "nexthop": "The Edge's next hop",
    "event": "Events",
    "capability": "The shell's",
    "evidence": "The export",
    "tenant": "The tenant",
    "partnertest": "Test of",
}
# Between the object and its name, where the name is a computer's.
_JOINTS = {
    "edgecertificate": "of ",
    "replication": "to ",
    "rootstore": "of ",
    "resolver": "by ",
    "event": "of ",
    "evidence": "of ",
    "server": "of ",
}


class Setting(msgspec.Struct, frozen=True):
    """One exported setting: what kind of object, which one, which property."""

    kind: str
    identity: str
    prop: str

    @property
    def key(self) -> str:
        """Object and property in lower case."""
        return f"{self.kind}.{self.prop}".lower()


def setting_of(case: FindingReader) -> Setting:
    """Return object, identity and property of the subject `object[:identity].property`."""
    head, _, prop = case.finding.subject.rpartition(".")
    kind, _, identity = head.partition(":")
    return Setting(kind or case.text("object"), identity or case.text("identity"), prop or case.text("property"))


def setting_label(case: FindingReader) -> str:
    """Return the setting in words: `Public provider Skype: ProxyFqdn`."""
    setting = setting_of(case)
    if setting.kind.lower() == "outbound":
        return f"The Edge's way out{_to(setting.identity)}"
    kind, joint = _OBJECTS.get(setting.kind.lower(), setting.kind), _JOINTS.get(setting.kind.lower(), "")
    return f"{kind}{f' {joint}{shown(setting.identity)}' if setting.identity else ''}: {setting.prop}"


def _to(target: str) -> str:
    """Return ` to host:port`, or ` to port N` where no host was tried."""
    if not target:
        return ""
    return f" to port {target}" if target.isdigit() else f" to {shown(target)}"


def values(case: FindingReader, key: str) -> str:
    """Return a value or list of values as words; empty where there is none."""
    return listed((shown(value) for value in case.texts(key)), 4)
