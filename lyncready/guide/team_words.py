"""What teams are told besides what their findings' codes say: deeds, handling, how a setting is shown."""

from __future__ import annotations

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
