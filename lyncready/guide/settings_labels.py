"""Which exported setting a finding is about, in words: object, name, property."""

from __future__ import annotations

import msgspec

from lyncready.guide.wording import FindingReader, listed, shown
from lyncready.model import Deployment, Finding, Status

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
    thing, prop = setting_parts(case)
    return f"{thing}: {prop}" if prop else thing


def setting_parts(case: FindingReader) -> tuple[str, str]:
    """Return the object in words and the property as the shell calls it: `Public provider Skype`, `ProxyFqdn`."""
    setting = setting_of(case)
    if setting.kind.lower() == "outbound":
        return f"The Edge's way out{_to(setting.identity)}", ""
    kind, joint = _OBJECTS.get(setting.kind.lower(), setting.kind), _JOINTS.get(setting.kind.lower(), "")
    return f"{kind}{f' {joint}{shown(setting.identity)}' if setting.identity else ''}", setting.prop


class SettingRow(msgspec.Struct, frozen=True):
    """A setting as a row of a table: the object, the property, the value found and the one that should be."""

    thing: str
    prop: str
    found: str
    wanted: str


def setting_row(finding: Finding, deployment: Deployment) -> SettingRow:
    """Return a finding on a setting as a row; a value that nobody could read is empty."""
    case = FindingReader(finding, deployment)
    empty = "" if finding.status in (Status.UNKNOWN, Status.HELD) else "not set"
    if isinstance(finding.detail.get("found"), list | tuple):
        empty = "none"
    found, wanted = values(case, "found"), values(case, "wanted")
    if not found and not wanted and finding.status is Status.PASS:
        found = "OK"  # a rule on what must not be there
    return SettingRow(*setting_parts(case), found or empty, wanted)


def _to(target: str) -> str:
    """Return ` to host:port`, or ` to port N` where no host was tried."""
    if not target:
        return ""
    return f" to port {target}" if target.isdigit() else f" to {shown(target)}"


def values(case: FindingReader, key: str) -> str:
    """Return a value or list of values as words; empty where there is none."""
    return listed((shown(value) for value in case.texts(key)), 4)


# What is to be done about a record, and why, where its code does not say it: servers fail, or all is well.
FIX = ("fix", "the zone's servers do not answer")
LEAVE = "leave alone (Microsoft's)"
KEEP = "leave as it is"
HANDLING = "no inspection, no SIP ALG, load balancer layer 4 only"
# How each object of the settings is shown by one command; those with a cmdlet of their own are asked by its noun.
SHOW_SETTINGS = {
    "site": "Get-CsSite",
    "sipDomain": "Get-CsSipDomain",
    "server": "Get-CsServerVersion",
    "edgeService": "Get-CsService -EdgeServer",
    "edgeCertificate": "Get-CsCertificate",
    "replication": "Get-CsManagementStoreReplicationStatus",
    "capability": "Get-Command {identity} -Syntax",
    "rootStore": "Get-ChildItem Cert:\\LocalMachine\\Root",
    "event": "Get-WinEvent -LogName 'Lync Server' -MaxEvents 50",
    "tenant": "Get-CsTenantFederationConfiguration",
    "hostingProvider": "Get-CsHostingProvider",
    "publicProvider": "Get-CsPublicProvider",
    "allowedDomain": "Get-CsAllowedDomain",
    "blockedDomain": "Get-CsBlockedDomain",
    "accessEdge": "Get-CsAccessEdgeConfiguration",
    "externalAccessPolicy": "Get-CsExternalAccessPolicy",
}
