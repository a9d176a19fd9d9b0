"""What to do about each exported setting that is not as it should be; the cmdlet itself comes with the finding."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.settings_on_edge import FIXES as ON_EDGE
from lyncready.guide.texts import Fix

_RECREATE = (
    "Of an existing provider only Enabled and VerificationLevel can be set: remove it and create it anew. "
    "Until the new one has replicated, its contacts are out of reach."
)
_CU5 = (
    "Install cumulative update CU5 of Lync Server 2013 or a later one on every Front End and Edge, then export "
    "again. If that is not to be, set the checklist's platform to Lync Server 2013: the provider is then created "
    "without."
)
_TOPOLOGY = (
    'In Topology Builder open the Edge pool, tick "Enable federation (port 5061)", and publish. '
    "No cmdlet does this."
)

# By object, property and step, else by object and property, else by object; lower case.
FIXES: dict[str, Fix] = {
    "accessedge.routingmethod": Fix(
        "Change to SRV routing: public providers work with nothing else. After -EnablePartnerDiscovery, $true "
        "opens federation to whoever can be found, $false keeps it to your own list.",
        links.ACCESS_EDGE,
    ),
    "accessedge.allowfederatedusers": Fix("Turn federation on for the organisation.", links.FEDERATION_SFB),
    "accessedge.enablepartnerdiscovery": Fix(
        "Turn partner discovery on if partners may find you unasked. It opens federation to all of them; leave "
        "it off if you list every partner, and waive this.",
        links.DISCOVERY,
    ),
    "accessedge.enablepartnerdiscovery@nobody": Fix(
        "Decide how partners are found: list each of them as an allowed domain, or turn partner discovery on, "
        "which opens federation to everybody who can find you.",
        links.DISCOVERY,
    ),
    "accessedge.beclearinghouse": Fix(
        "It is for use with Microsoft support only. Unless they asked for it, run "
        "Set-CsAccessEdgeConfiguration -UseDnsSrvRouting with -BeClearingHouse $false, and "
        "-EnablePartnerDiscovery as it is now.",
        links.ACCESS_EDGE,
    ),
    "accessedge.marksourceverifiableonoutgoingmessages": Fix(
        "Turn it on, or partners see your users as unverified.", links.ACCESS_EDGE
    ),
    "accessedge.allowoutsideusers": Fix(
        "Your choice: federation works without it, but users outside cannot sign in.", links.ACCESS_EDGE
    ),
    "accessedge.enableuserreplicator": Fix(
        "Turn it off, wait until every Edge has the change, and restart the Access Edge service there. It is "
        "known to hang or not to start with it (events 30006 and 32136).",
        links.ACCESS_EDGE,
    ),
    "sipdomain.name": Fix(
        "If its users are here, add it in Topology Builder as an additional supported SIP domain, publish, and "
        "renew the certificates with its names. If not, correct the checklist: another name, or where its users "
        "are.",
        links.cmdlet("Get-CsSipDomain"),
    ),
    "sipdomain.name@unlisted": Fix(
        "Add it to the checklist, so that its record and the certificate are checked; if nobody uses it, add it "
        "as a domain without users.",
        links.cmdlet("Get-CsSipDomain"),
    ),
    "edgeservice.accessedgeexternalfqdn": Fix(
        "See which name is in DNS and in the certificate. If it is the topology's, correct the checklist; if it "
        "is the checklist's, change the Access Edge FQDN in Topology Builder, publish, and run Setup on the Edge.",
        links.EDGE_POOL,
    ),
    "server.version": Fix(
        "Set the checklist to the platform that the server runs: what its provider needs, such as the Skype "
        "search settings of Skype for Business Server, is judged by it. If only some servers have moved, export "
        "from a Front End of the pool that the Edge belongs to.",
        links.LIFECYCLE,
    ),
    "capability.namedecorationroutingdomain": Fix(_CU5, links.SKYPE),
    "capability.namedecorationexcludeddomainlist": Fix(_CU5, links.SKYPE),
    "site.federationroute": Fix(
        "In Topology Builder open the central site, enable the SIP federation route, choose the Edge pool, and "
        "publish; or set the route by cmdlet.",
        links.FEDERATION_ROUTE,
    ),
    "edgeservice.poolfqdn": Fix("Deploy an Edge pool first: federation enters through it.", links.EDGE_DEPLOY),
    "edgeservice.registrar": Fix(
        "In Topology Builder open the Edge pool, choose its next hop, and publish.", links.EDGE_POOL
    ),
    "edgeservice.accessedgeexternalsipport@many": Fix(
        "It works where each has a name that partners find and trust. Publish the federation record of a SIP "
        "domain for every pool that a site's federation route names, or lead all routes to one pool.",
        links.FEDERATION_ROUTE,
    ),
    "edgeservice": Fix(_TOPOLOGY, links.EDGE_POOL),
    "blockeddomain": Fix(
        "Take the domain off the blocked list: what is listed is refused outright.", links.BLOCKED_DOMAINS
    ),
    "alloweddomain.proxyfqdn@partners.allowed": Fix(
        "Ask the partner which of the two is right. Correct the checklist where it is the server's; where it is "
        "the checklist's, re-create the allowed domain with it.",
        links.ALLOWED_DOMAINS,
    ),
    "alloweddomain": Fix(
        "Let the domain's edge be found by SRV instead. From Lync Server 2013 CU3 on, one proxy in both an "
        "allowed domain and a provider stops the Access Edge service.",
        links.ALLOWED_DOMAINS,
    ),
    "replication.laststatusreport": Fix(
        "Open TCP 4443 from the Front End to the Edge's internal interface, and check the internal certificate "
        "there.",
        links.EDGE_REQUIREMENTS,
    ),
    "replication": Fix(
        "Wait a few minutes and export again. If the Edge stays behind, push once; that takes two to three "
        "minutes to begin.",
        links.cmdlet("Invoke-CsManagementStoreReplication"),
    ),
    "externalaccesspolicy.users": Fix(
        "Grant the policy to the users meant, as a member of RTCUniversalUserAdmins. The address is an example.",
        links.ASSIGN_POLICY,
    ),
    "externalaccesspolicy.users@instead": Fix(
        "Decide which is meant: open the narrower policy, or take it from the users who are to have more "
        "(-PolicyName $null, as a member of RTCUniversalUserAdmins). The address is an example.",
        links.ASSIGN_POLICY,
    ),
    "externalaccesspolicy.enablefederationaccess": Fix(
        "Let the policy reach federated users. A user's policy beats the site's, and that beats Global.",
        links.FEDERATED_POLICY,
    ),
    "externalaccesspolicy.enablepubliccloudaccess": Fix(
        "Let the policy reach public users as well. A user's policy beats the site's, and that beats Global.",
        links.PUBLIC_POLICY,
    ),
    "externalaccesspolicy.enablepubliccloudaudiovideoaccess": Fix(
        "Turn it on if calls with public contacts are wanted too; messages work without.", links.PUBLIC_POLICY
    ),
    "externalaccesspolicy.enableoutsideaccess": Fix(
        "Your choice: users outside the network need it, federation does not.", links.PUBLIC_POLICY
    ),
    "publicprovider.identity": Fix(
        "Create the provider; whoever holds its proxy has to be removed first.", links.SKYPE
    ),
    "publicprovider.enabled": Fix("Enable the provider.", links.cmdlet("Enable-CsPublicProvider")),
    "publicprovider.verificationlevel": Fix(
        "Set the level to UseSourceVerification, as Microsoft's recipe does. AlwaysUnverifiable would drop "
        "whoever is not yet a contact.",
        links.cmdlet("Set-CsPublicProvider"),
    ),
    "publicprovider.proxyfqdn@provider.clash": Fix(
        "Remove it: two providers cannot share a proxy FQDN. Disabling is not enough, and only re-creation "
        "brings it back.",
        links.cmdlet("Remove-CsPublicProvider"),
    ),
    "publicprovider.proxyfqdn@works": Fix(
        "It works: leave it as it is, or replace it. The lines belong together; from the first until every Edge "
        "has the new one there is no service, so it is your decision.",
        links.cmdlet("Remove-CsPublicProvider"),
    ),
    "publicprovider.proxyfqdn@beside": Fix(
        "Two providers cannot share a proxy FQDN, and this one is enabled: find out which of them serves, before "
        "the other is removed.",
        links.cmdlet("Remove-CsPublicProvider"),
    ),
    "publicprovider": Fix(_RECREATE, links.SKYPE),
    "hostingprovider.proxyfqdn@federation.microsoft-365": Fix(
        "Create the hosting provider. Partners in Teams are then reached by it, whether discovery is on or not.",
        links.HOSTED_PROVIDERS,
    ),
    "hostingprovider.enabled": Fix(
        "Enable it; users here reach partners in Teams once every Edge has the change.",
        links.cmdlet("Set-CsHostingProvider"),
    ),
    "hostingprovider.verificationlevel": Fix(
        "Set the level to UseSourceVerification, as Microsoft's topic does.", links.cmdlet("Set-CsHostingProvider")
    ),
    "hostingprovider.enabledsharedaddressspace": Fix(
        "Share the SIP address space with Microsoft 365, as hybrid needs it, here and in the tenant "
        "(federation.tenant).",
        links.HYBRID,
    ),
    "hostingprovider.enabledsharedaddressspace@unshare": Fix(
        "Ask the tenant's admin first whether any user is in Teams: if so, set users: both and leave this as it "
        "is. Only if nobody is, switch it off; the command stands as a comment.",
        links.HYBRID,
    ),
    "hostingprovider.hostsocsusers": Fix(
        "Say that the provider hosts users of this server's kind; without that they are not looked for there.",
        links.HYBRID,
    ),
    "hostingprovider": Fix(
        "Review it before touching it: users in Microsoft 365 may depend on it. Two providers cannot share a "
        "name or a proxy FQDN; if it is not needed, remove it by hand.",
        links.HOSTED_PROVIDERS,
    ),
    "tenant.allowfederatedusers": Fix(
        "Have the tenant's admin turn on external access in the Teams admin center, or run "
        "Set-CsTenantFederationConfiguration -AllowFederatedUsers $true in the Teams PowerShell module.",
        links.HYBRID,
    ),
    "tenant.sharedsipaddressspace": Fix(
        "Have the tenant's admin run Set-CsTenantFederationConfiguration -SharedSipAddressSpace $true in the "
        "Teams PowerShell module: hybrid needs it on both sides.",
        links.HYBRID,
    ),
    "tenant.alloweddomains@nobody": Fix(
        "Have the tenant's admin allow the partners in the Teams admin center (External access), or all domains.",
        links.HYBRID,
    ),
    "tenant.externalaccesswithtrialtenants": Fix(
        "Nothing to do: use a partner with a paid tenant for the test message.", links.HYBRID
    ),
    "tenant": Fix(
        "Agree with the tenant's admin on one list, and whether it is open or closed; then set it here and in the "
        "tenant. Users of one SIP domain would otherwise reach different partners.",
        links.HYBRID,
    ),
    "edgecertificate": Fix(
        "On that Edge request a certificate with every Access Edge FQDN, import the CA's answer, and assign it "
        "as the external Edge certificate.",
        links.EDGE_REQUIREMENTS,
    ),
    "rootstore": Fix(
        "On that Edge, move certificates that are no roots out of Trusted Root Certification Authorities, and "
        "keep it to a hundred: a longer list is cut in the TLS handshake.",
        links.EDGE_REQUIREMENTS,
    ),
    "partnertest": Fix(
        "Look at that partner's record, edge and certificate in this checklist first. If they are right, take a "
        "trace on your Edge while the test runs, and read it with lyncready trace.",
        links.cmdlet("Test-CsFederatedPartner"),
    ),
    "partnertest.result@note": Fix(
        "Nothing certain: the test itself may fail, as while IPv6 is on at the Edge. Send a message instead.",
        links.cmdlet("Test-CsFederatedPartner"),
    ),
    "capability.module": Fix(
        "Open the server's own Management Shell on a Front End, without the module of Microsoft 365, and export "
        "again: its policies are other ones.",
        links.cmdlet("Set-CsExternalAccessPolicy"),
    ),
    "capability": Fix(
        "Open the server's own Management Shell on a Front End: a Teams module may shadow the cmdlet.",
        links.cmdlet("Set-CsExternalAccessPolicy"),
    ),
} | ON_EDGE
