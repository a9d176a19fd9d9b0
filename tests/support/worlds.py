"""Servers for scripts to run on: their state, as the stubs of the cmdlets show it."""

from __future__ import annotations

import copy
from typing import Any

from lyncready.model import PROVIDER_RECIPE, SKYPE_PROXY

World = dict[str, Any]
_BLANK = dict.fromkeys((
    "Identity", "ProxyFqdn", "Enabled", "VerificationLevel", "IconUrl", "NameDecorationDomain",
    "NameDecorationRoutingDomain", "NameDecorationExcludedDomainList",
))  # fmt: skip


def provider(identity: str, proxy: str = SKYPE_PROXY, **more: Any) -> dict[str, Any]:
    """Return a public provider, as it must be save for what is said."""
    recipe = {name: value for name, value in PROVIDER_RECIPE.items() if name in _BLANK}
    right = {"Enabled": True, "VerificationLevel": "UseSourceVerification", **recipe}
    return {**_BLANK, "Identity": identity, "ProxyFqdn": proxy, **right, **more}


def shipped(identity: str, proxy: str) -> dict[str, Any]:
    """Return a provider as the product brings it along: disabled."""
    return {**_BLANK, "Identity": identity, "ProxyFqdn": proxy, "Enabled": False,
            "VerificationLevel": "AlwaysUnverifiable"}  # fmt: skip


def world(**more: Any) -> World:
    """Return a server on which everything is as it must be, save for what is said."""
    return {
        "server": "Microsoft Lync Server 2013 (5.0.8308.0): Volume license key installed.",
        "blank": dict(_BLANK),
        "edgeStopped": False,
        "edge": {
            "Identity": "Global",
            "RoutingMethod": "UseDnsSrvRouting",
            "AllowFederatedUsers": True,
            "AllowOutsideUsers": True,
            "EnablePartnerDiscovery": True,
            "BeClearingHouse": False,
            "MarkSourceVerifiableOnOutgoingMessages": True,
        },
        "policies": [{"Identity": "Global", "EnableFederationAccess": True, "EnablePublicCloudAccess": True,
                      "EnablePublicCloudAudioVideoAccess": True, "EnableOutsideAccess": True}],
        "providers": [provider("Skype")],
        "hosting": [],
        "allowed": [],
        "blocked": [],
        "sites": [{"Identity": "Site:Redmond", "DisplayName": "Redmond", "SiteType": "CentralSite",
                   "FederationRoute": "EdgeServer:edge.contoso.com"}],
        "services": [{"Identity": "EdgeServer:edge.contoso.com", "SiteId": "Site:Redmond",
                      "PoolFqdn": "edge.contoso.com", "Registrar": "Registrar:fe.contoso.com",
                      "AccessEdgeExternalFqdn": "sip.contoso.com", "AccessEdgeExternalSipPort": 5061,
                      "AccessEdgeClientSipPort": 443}],
        "computers": [{"Fqdn": "edge01.contoso.com", "Pool": "edge.contoso.com"}],
        "users": [{"SipAddress": "sip:a@contoso.com", "ExternalAccessPolicy": None}],
        "domains": [{"Identity": "contoso.com", "IsDefault": True}],
        "replicas": [{"ReplicaFqdn": "edge01.contoso.com", "UpToDate": True, "LastStatusReport": None}],
        "certificates": [],
        **copy.deepcopy(more),
    }  # fmt: skip


def edge(**more: Any) -> dict[str, Any]:
    """Return the Access Edge configuration, as it must be save for what is said."""
    found: dict[str, Any] = world()["edge"]
    return {**found, **more}


_MSN = (shipped("Messenger", SKYPE_PROXY), shipped("Yahoo!", "lcsap.msg.yahoo.com"))
WORLDS: dict[str, World] = {
    "healthy": world(),
    "untouched": world(
        edge=edge(AllowFederatedUsers=False),
        providers=list(_MSN),
        policies=[{**world()["policies"][0], "EnableFederationAccess": False, "EnablePublicCloudAccess": False}],
        sites=[{**world()["sites"][0], "FederationRoute": None}],
        blocked=[{"Identity": "msn.com", "Domain": "msn.com", "Comment": "O'Neill's"}],
    ),
    "closed": world(edge=edge(EnablePartnerDiscovery=False)),
    "closed-off": world(edge=edge(EnablePartnerDiscovery=False, AllowFederatedUsers=False)),
    "default-route": world(
        edge=edge(RoutingMethod="UseDefaultRouting", EnablePartnerDiscovery=None),
        providers=[],
    ),
    "messenger": world(providers=[provider("Messenger")]),
    "icon": world(providers=[provider("Skype", IconUrl=None)]),
    "level": world(providers=[provider("Skype", Enabled=False, VerificationLevel="AlwaysUnverifiable")]),
    "elsewhere": world(providers=[provider("Skype", "elsewhere.example", IconUrl="it's"), _MSN[0]]),
    "clash": world(
        providers=[_MSN[1]],
        allowed=[{"Identity": "partner.com", "Domain": "partner.com", "ProxyFqdn": SKYPE_PROXY.upper(),
                  "Comment": "O'Neill", "MarkForMonitoring": False}],
    ),
    "hosting": world(providers=[_MSN[0]], hosting=[{"Identity": "SKYPE", "ProxyFqdn": "other.example"}]),
}  # fmt: skip
# The provider that is wanted is switched off, and another does its work.
RIVALS = world(providers=[provider("Skype", Enabled=False), provider("Messenger")])
