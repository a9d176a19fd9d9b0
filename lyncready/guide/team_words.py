"""What a team is told to do about a finding, and why in at most six words; how a setting is shown."""

from __future__ import annotations

# Code: what to do with the record, and why. A fault of servers rather than of records is to be fixed.
DNS_DEEDS: dict[str, tuple[str, str]] = {
    "srv-missing": ("add", "partners cannot find the Edge"),
    "srv-empty": ("add", "the name has no SRV record"),
    "srv-not-offered": ("replace", "it says that nothing is offered"),
    "srv-foreign-target": ("replace", "the target is in another domain"),
    "srv-deep-target": ("replace", "the target is too many labels"),
    "srv-target-unresolved": ("replace", "the target has no address"),
    "srv-wrong-port": ("replace", "partners try only this port"),
    "srv-target-alias": ("fix", "SRV targets must not be aliases"),
    "srv-target-not-declared": ("fix", "the target is no known Edge"),
    "srv-duplicate": ("delete", "the same record is there twice"),
    "srv-several": ("fix", "one record is enough for partners"),
    "srv-still-on-premises": ("replace", "the users are at Microsoft now"),
    "srv-left-behind": ("delete", "the domain has no users here"),
    "srv-hostile": ("replace", "the target is no host name"),
    "srv-microsoft-365": ("replace", "some users are still here"),
    "address-missing": ("add", "the Edge's name has no address"),
    "address-private": ("replace", "the Internet cannot reach private addresses"),
    "address-ipv6-only": ("add", "partners need an IPv4 address"),
    "address-microsoft-365": ("fix", "the name leads to Microsoft"),
    "edge-address-changed": ("fix", "the address changed, confirm it"),
    "dns-only-inside": ("add", "only the inside DNS has it"),
    "dns-views-differ": ("fix", "inside and outside DNS differ"),
    "dns-servers-disagree": ("fix", "the zone's servers disagree"),
    "dns-stale": ("fix", "one server has old data"),
    "external-srv-missing": ("add", "clients outside look for it"),
    "external-address-missing": ("add", "clients outside look for it"),
    "cert-caa-forbids": ("add", "the CA may not issue"),
}
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
