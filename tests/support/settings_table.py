"""The rules on settings as a table: a change of the finished export, and how one rule then comes out."""
# ruff: noqa: E501 - a table is read by the line

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from lyncready.model import Status
from support.exports import item

PASS, NOTE, WARN, FAIL = Status.PASS, Status.NOTE, Status.WARN, Status.FAIL
UNKNOWN, HELD = Status.UNKNOWN, Status.HELD
EDGE, TOPOLOGY, OUTSIDE = "federation.access-edge", "federation.topology", "prepare.external-access"
CLASH, CREATED = "provider.clash", "provider.created"


def sets(section: str, index: int = 0, **fields: Any) -> Callable[[dict[str, Any]], None]:
    """A change of one item's fields."""

    def change(value: dict[str, Any]) -> None:
        item(value, section, index).update(fields)

    return change


def lists(section: str, *items: Any) -> Callable[[dict[str, Any]], None]:
    """A change of a whole section."""

    def change(value: dict[str, Any]) -> None:
        value[section] = {"ok": True, "error": None, "items": copy.deepcopy(list(items))}

    return change


def drops(section: str, failed: bool = False) -> Callable[[dict[str, Any]], None]:
    """A section that is not there, or that failed."""

    def change(value: dict[str, Any]) -> None:
        del value[section]
        if failed:
            value[section] = {"ok": False, "error": "Access is denied.", "items": []}

    return change


def policy(identity: str, federation: bool | None, public: bool) -> dict[str, Any]:
    return {
        "Identity": identity,
        "EnableFederationAccess": federation,
        "EnablePublicCloudAccess": public,
        "EnablePublicCloudAudioVideoAccess": True,
        "EnableOutsideAccess": True,
    }


DEFAULT_ROUTE = sets(
    "accessEdge",
    RoutingMethod="UseDefaultRouting",
    TypeName="DisplayAccessEdgeSettingsDefaultRoute",
    EnablePartnerDiscovery=None,
)
SECOND_POOL = {
    "Identity": "EdgeServer:edge2.contoso.com",
    "PoolFqdn": "edge2.contoso.com",
    "Registrar": "Registrar:pool01.corp.contoso.com",
    "AccessEdgeExternalFqdn": "sip2.contoso.com",
    "AccessEdgeExternalSipPort": 5061,
}
REDMOND = {"Identity": "Redmond", "FederationRoute": "EdgeServer:edge.contoso.com", "SiteType": "CentralSite"}
PARIS = {"Identity": "Site:Paris", "FederationRoute": "", "SiteType": "CentralSite"}
BRANCH = {"Identity": "Lyon", "FederationRoute": "", "SiteType": "BranchSite"}
SKYPE = "publicProvider:Skype"
ROWS: list[tuple[str, Callable[[dict[str, Any]], Any], str, str, Status]] = [
    ("E1.1", DEFAULT_ROUTE, EDGE, "accessEdge.RoutingMethod", FAIL),
    ("E1.1 by type", sets("accessEdge", RoutingMethod=None), EDGE, "accessEdge.RoutingMethod", PASS),
    ("E1.1 unseen", sets("accessEdge", RoutingMethod="", TypeName="PSObject"), EDGE, "accessEdge.RoutingMethod", UNKNOWN),
    ("E1.2", sets("accessEdge", AllowFederatedUsers=False), EDGE, "accessEdge.AllowFederatedUsers", FAIL),
    ("E1.3 none", sets("edgeServices", AccessEdgeExternalSipPort=0), TOPOLOGY, "edgeService.AccessEdgeExternalSipPort", FAIL),
    ("E1.3 other port", sets("edgeServices", AccessEdgeExternalSipPort=443), TOPOLOGY, "edgeService.AccessEdgeExternalSipPort", FAIL),
    ("E1.3 hidden", sets("edgeServices", AccessEdgeExternalSipPort=None), TOPOLOGY, "edgeService.AccessEdgeExternalSipPort", UNKNOWN),
    ("E1.3 no Edge", lists("edgeServices"), TOPOLOGY, "edgeService.AccessEdgeExternalSipPort", FAIL),
    ("E1.3 no Edge", lists("edgeServices"), OUTSIDE, "edgeService.PoolFqdn", FAIL),
    ("E1.3 two pools", lambda v: v["edgeServices"]["items"].append(SECOND_POOL), TOPOLOGY, "edgeService.AccessEdgeExternalSipPort", NOTE),
    ("E1.4 none", sets("sites", FederationRoute=""), TOPOLOGY, "site:Redmond.FederationRoute", FAIL),
    ("E1.4 dangling", sets("sites", FederationRoute="EdgeServer:gone.contoso.com"), TOPOLOGY, "site:Redmond.FederationRoute", FAIL),
    ("E1.4 director", sets("sites", FederationRoute="Director:dir.contoso.com"), TOPOLOGY, "site:Redmond.FederationRoute", PASS),
    ("E1.4 any case", sets("sites", FederationRoute="edgeserver:EDGE.contoso.com"), TOPOLOGY, "site:Redmond.FederationRoute", PASS),
    ("E1.4 further", lists("sites", REDMOND, PARIS, BRANCH), TOPOLOGY, "site:Paris.FederationRoute", WARN),
    ("E1.4 routed", lists("sites", REDMOND, PARIS, BRANCH), TOPOLOGY, "site:Redmond.FederationRoute", PASS),
    ("E1.5", sets("accessEdge", EnablePartnerDiscovery=False), EDGE, "accessEdge.EnablePartnerDiscovery", WARN),
    ("E1.6", sets("accessEdge", BeClearingHouse=True), EDGE, "accessEdge.BeClearingHouse", WARN),
    ("E1.7", sets("accessEdge", MarkSourceVerifiableOnOutgoingMessages=False), EDGE, "accessEdge.MarkSourceVerifiableOnOutgoingMessages", WARN),
    ("E1.8", sets("accessEdge", AllowOutsideUsers=False), EDGE, "accessEdge.AllowOutsideUsers", NOTE),
    ("E1.8 external", sets("accessEdge", AllowOutsideUsers=False), OUTSIDE, "accessEdge.AllowOutsideUsers", NOTE),
    ("E1.9", lists("blockedDomains", {"Domain": "Live.COM"}), EDGE, "blockedDomain:live.com.Domain", WARN),
    ("E1.9 other", lists("blockedDomains", {"Domain": "rival.example"}), EDGE, "blockedDomain.Domain", PASS),
    ("E1.10", sets("replication", 2, UpToDate=False), "finish.replicated", "replication:edge02.contoso.com.UpToDate", FAIL),
    ("E1.10 Front End", sets("replication", 0, UpToDate=False), "finish.replicated", "replication:edge01.contoso.com.UpToDate", PASS),
    ("E1.10 absent", lambda v: v["replication"]["items"].pop(), "finish.replicated", "replication:edge02.contoso.com.UpToDate", UNKNOWN),
    ("registrar", sets("edgeServices", Registrar=""), "federation.inside", "edgeService:edge.contoso.com.Registrar", FAIL),
    ("replication port", sets("replication", 1, UpToDate=False, LastStatusReport="0001-01-01T00:00:00Z"), "federation.inside", "replication:edge01.contoso.com.LastStatusReport", WARN),
    ("E2.1 federated", lists("externalAccessPolicies", policy("Global", False, True)), "policy.federated", "externalAccessPolicy:Global.EnableFederationAccess", FAIL),
    ("E2.1 federated is the cause", lists("externalAccessPolicies", policy("Global", False, True)), "policy.public", "externalAccessPolicy:Global.EnablePublicCloudAccess", HELD),
    ("E2.1 federated not shown", lists("externalAccessPolicies", policy("Global", None, True)), "policy.public", "externalAccessPolicy:Global.EnablePublicCloudAccess", UNKNOWN),
    ("E2.1 another not shown", lists("externalAccessPolicies", policy("Global", True, False), policy("site:Paris", None, True)), "policy.public", "externalAccessPolicy:Global.EnablePublicCloudAccess", UNKNOWN),
    ("E2.1 public", lists("externalAccessPolicies", policy("Global", True, False)), "policy.public", "externalAccessPolicy:Global.EnablePublicCloudAccess", FAIL),
    ("E2.1 one flag each", lists("externalAccessPolicies", policy("Global", True, False), policy("site:Paris", False, True)), "policy.public", "externalAccessPolicy:Global.EnablePublicCloudAccess", FAIL),
    ("E2.1 by a site", lists("externalAccessPolicies", policy("Global", False, False), policy("site:Paris", True, True)), "policy.public", "externalAccessPolicy:site:Paris.EnablePublicCloudAccess", PASS),
    ("E2.2 nobody", lists("externalAccessPolicies", policy("Global", False, False), policy("Tag:Pilot", True, True)), "policy.assigned", "externalAccessPolicy:Pilot.Users", FAIL),
    ("E2.2 site", lists("externalAccessPolicies", policy("Global", False, False), policy("Site:Redmond", True, True)), "policy.assigned", "externalAccessPolicy:site:Redmond.Users", PASS),
    ("E2.2 no such site", lists("externalAccessPolicies", policy("Global", False, False), policy("Site:Paris", True, True)), "policy.assigned", "externalAccessPolicy:site:Paris.Users", UNKNOWN),
    ("E2.3", lambda v: v["externalAccessPolicies"]["items"].append(policy("site:Paris", True, False)), "policy.assigned", "externalAccessPolicy:site:Paris.EnablePublicCloudAccess", WARN),
    ("E2.3 nobody's", lambda v: v["externalAccessPolicies"]["items"].append(policy("Tag:Old", False, False)), "policy.assigned", "externalAccessPolicy:Old.EnableFederationAccess", NOTE),
    ("E2.4", sets("externalAccessPolicies", EnablePublicCloudAudioVideoAccess=False), "policy.public", "externalAccessPolicy:Global.EnablePublicCloudAudioVideoAccess", NOTE),
    ("E2.5", sets("externalAccessPolicies", EnableOutsideAccess=False), "policy.assigned", "externalAccessPolicy:Global.EnableOutsideAccess", NOTE),
    ("E2.6", sets("capabilities", 1, Parameters=["Identity", "EnableFederationAccess"]), "policy.public", "capability:Set-CsExternalAccessPolicy.EnablePublicCloudAccess", FAIL),
    ("E3.1", lists("publicProviders"), CREATED, f"{SKYPE}.Identity", FAIL),
    ("E3.1 any case", sets("publicProviders", 1, Identity="SKYPE"), CREATED, f"{SKYPE}.Identity", PASS),
    ("E3.2", sets("publicProviders", 1, ProxyFqdn="proxy.example"), CREATED, f"{SKYPE}.ProxyFqdn", FAIL),
    ("E3.2 any case", sets("publicProviders", 1, ProxyFqdn="Federation.Messenger.msn.com."), CREATED, f"{SKYPE}.ProxyFqdn", PASS),
    ("E3.3", sets("publicProviders", 1, Enabled=False), CREATED, f"{SKYPE}.Enabled", FAIL),
    ("E3.4 unverifiable", sets("publicProviders", 1, VerificationLevel="AlwaysUnverifiable"), CREATED, f"{SKYPE}.VerificationLevel", FAIL),
    ("E3.4 verifiable", sets("publicProviders", 1, VerificationLevel="AlwaysVerifiable"), CREATED, f"{SKYPE}.VerificationLevel", WARN),
    ("E3.4 by number", sets("publicProviders", 1, VerificationLevel=None, VerificationLevelValue=2), CREATED, f"{SKYPE}.VerificationLevel", PASS),
    ("E3.4 unseen", sets("publicProviders", 1, VerificationLevel=None, VerificationLevelValue=None), CREATED, f"{SKYPE}.VerificationLevel", UNKNOWN),
    ("E3.5", sets("publicProviders", 1, NameDecorationRoutingDomain="live.com"), CREATED, f"{SKYPE}.NameDecorationRoutingDomain", WARN),
    ("E3.6 missing", sets("publicProviders", 1, NameDecorationExcludedDomainList="msn.com,live.com"), CREATED, f"{SKYPE}.NameDecorationExcludedDomainList", WARN),
    ("E3.6 extra", sets("publicProviders", 1, NameDecorationExcludedDomainList="msn.com,outlook.com,live.com,hotmail.com,x.com"), CREATED, f"{SKYPE}.NameDecorationExcludedDomainList", WARN),
    ("E3.6 as a set", sets("publicProviders", 1, NameDecorationExcludedDomainList=["Hotmail.com", " live.com", "msn.com", "outlook.com"]), CREATED, f"{SKYPE}.NameDecorationExcludedDomainList", PASS),
    ("E3.7", sets("publicProviders", 1, IconUrl="https://example.com/x.png"), CREATED, f"{SKYPE}.IconUrl", WARN),
    ("E3.8", lists("publicProviders", {"Identity": "Messenger", "ProxyFqdn": "FEDERATION.messenger.msn.com", "Enabled": False}), CLASH, "publicProvider:Messenger.ProxyFqdn", FAIL),
    ("E3.9 name", lists("hostingProviders", {"Identity": "skype", "ProxyFqdn": "x.example"}), CLASH, "hostingProvider:skype.Identity", FAIL),
    ("E3.9 proxy", lists("hostingProviders", {"Identity": "Other", "ProxyFqdn": "Federation.messenger.msn.com"}), CLASH, "hostingProvider:Other.ProxyFqdn", FAIL),
    ("allowed domain", lists("allowedDomains", {"Domain": "msn.com", "ProxyFqdn": "Federation.Messenger.msn.com"}), CLASH, "allowedDomain:msn.com.ProxyFqdn", FAIL),
    ("allowed, other provider's", lists("allowedDomains", {"Domain": "y.com", "ProxyFqdn": "lcsap.msg.yahoo.com"}), CLASH, "allowedDomain:y.com.ProxyFqdn", FAIL),
    ("allowed, own edge", lists("allowedDomains", {"Domain": "partner.example", "ProxyFqdn": "sip.partner.example"}), CLASH, "allowedDomain.ProxyFqdn", PASS),
]  # fmt: skip
