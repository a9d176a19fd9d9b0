"""What is set on the servers for federation: topology, Access Edge, next hop, way out, replication, proof."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.commands import (
    get_provider,
    has_shell,
    look,
    old_port_test,
    port_test,
    set_access_edge,
)
from lyncready.guide.step_words import act, by_platform, first_domain, look_up, on_front_end, panel, proved, shell
from lyncready.guide.texts import Action, StepText
from lyncready.guide.wording import listed, shown
from lyncready.model import SKYPE_DOMAINS, Deployment, Platform, Purpose, federation_owner, quote, render_cmdlet

_SNAP_IN = "Office Communications Server 2007 R2 has no cmdlets; use its administrative snap-in."


def topology(deployment: Deployment) -> StepText:
    """Return the text of federation.topology."""
    actions = by_platform(
        deployment,
        (
            act(
                'In Topology Builder open the Edge pool and tick "Enable federation for this Edge pool (port '
                '5061)".'
            ),
            act(
                "Open the central site, enable the SIP federation route and choose that Edge pool. Branch "
                "sites need none."
            ),
            act("Publish. If someone publishes for you without activating, activate it.", "Enable-CsTopology"),
            act(
                "See the result: one Edge pool on 5061, and a route on a central site.",
                "\n".join(
                    (
                        look("Get-CsService -EdgeServer", "Identity", "SiteId", "AccessEdgeExternalSipPort"),
                        look("Get-CsSite", "Identity", "FederationRoute"),
                    )
                ),
            ),
        ),
        (
            _SNAP_IN,
            "In the forest's global properties, tab Federation: enable it and name the Access Edge, port 5061.",
        ),
    )
    return StepText(
        why="Until the Edge pool is enabled for federation it does not even listen on 5061.",
        actions=actions,
        panel=panel(
            deployment,
            'Topology Builder > Edge pools > (pool) > Edit Properties > "Enable federation (port 5061)"',
            "Topology Builder > (central site) > Edit Properties > Federation route",
            "Action > Topology > Publish",
        ),
        proves=proved("federation.topology", deployment),
        links=(links.EDGE_POOL, links.FEDERATION_ROUTE, links.cmdlet("Set-CsSite")),
    )


def _see_blocked() -> Action:
    names = ", ".join(quote(name) for name in SKYPE_DOMAINS)
    return act(
        "See that none of Skype's domains is blocked.",
        f"Get-CsBlockedDomain | Where-Object {{ {names} -contains $_.Domain }}",
    )


def access_edge(deployment: Deployment) -> StepText:
    """Return the text of federation.access-edge."""
    skype = deployment.purpose is Purpose.SKYPE
    discovery = (
        "Partner discovery is how public IM has found deployments since 2019-08-15."
        if skype
        else "Put $false after -EnablePartnerDiscovery to federate with the domains on your list alone."
    )
    shown_fields = ("AllowFederatedUsers", "EnablePartnerDiscovery", "RoutingMethod")
    actions = by_platform(
        deployment,
        (
            act(
                f"{on_front_end(deployment)}, turn on federation with SRV routing. {discovery}", set_access_edge()
            ),
            *((_see_blocked(),) if skype else ()),
            act("See the result.", look("Get-CsAccessEdgeConfiguration", *shown_fields)),
        ),
        (
            _SNAP_IN,
            "In the Edge Server's properties, tab Access Methods: allow federation, discovery of partners, and "
            "federation with public IM providers.",
        ),
    )
    return StepText(
        why="This is the master switch: with it off, no policy and no provider has any effect.",
        actions=actions,
        panel=panel(
            deployment,
            "{external} > Access Edge Configuration > Global > Edit: "
            '"Enable federation and public IM connectivity" and "Enable partner domain discovery" > Commit',
        ),
        proves=proved("federation.access-edge", deployment),
        links=(
            links.FEDERATION,
            links.FEDERATION_SFB,
            links.DISCOVERY,
            links.cmdlet("Set-CsAccessEdgeConfiguration"),
        ),
    )


def inside(deployment: Deployment) -> StepText:
    """Return the text of federation.inside."""
    actions = by_platform(
        deployment,
        (
            act(
                "See which pool each Edge takes as its next hop; a Director or Front End pool that is in service.",
                look("Get-CsService -EdgeServer", "Identity", "Registrar", "DependentServiceList"),
            ),
            act(
                "Let the Edge resolve that pool's name, and the pool the Edge's internal name, by DNS or hosts "
                "file."
            ),
            act(
                "Open TCP 5061 between both in both directions, and TCP 4443 from the Front End to the Edge "
                "for replication."
            ),
        ),
        (
            _SNAP_IN,
            "See that the Edge Server's internal settings name the next hop, and that both resolve and reach "
            "each other on TCP 5061.",
        ),
    )
    return StepText(
        why="What arrives at the Edge has to reach a pool inside, and settings have to reach the Edge.",
        actions=actions,
        panel=panel(deployment, "Topology Builder > Edge pools > (pool) > Edit Properties > Next hop selection"),
        proves=proved("federation.inside", deployment),
        links=(links.EDGE_REQUIREMENTS, links.EDGE_VALIDATE, links.cmdlet("Set-CsEdgeServer")),
    )


def outbound(deployment: Deployment) -> StepText:
    """Return the text of federation.outbound."""
    skype = deployment.purpose is Purpose.SKYPE
    host = deployment.provider.proxy_fqdn if skype else "sipfed.online.lync.com"
    domain = first_domain(deployment)
    script = shell("Or let a read-only script do all of it there.", "lyncready script FILE --export-edge")
    try_port = old_port_test if deployment.platform is Platform.LYNC_2010 else port_test
    return StepText(
        why="The Edge calls partners too: it must resolve them in public DNS and reach them on 5061.",
        actions=(
            look_up(
                "On each Edge, ask public DNS for a partner's record (here your own as a test).",
                deployment,
                federation_owner(domain),
            ),
            act(f"On each Edge, reach {'the provider' if skype else 'a partner'} on 5061.", try_port(host)),
            act(
                "Let the Edge resolve public names by its own DNS servers, and reach the revocation list that its "
                "certificate names on TCP 80."
            ),
            act("Keep the roots that the chains of Microsoft and of partners end in among the Edge's own."),
            *((script,) if has_shell(deployment.platform) else ()),
        ),
        proves=proved("federation.outbound", deployment, on_edge=True),
        links=(links.EDGE_REQUIREMENTS, links.TEST_PORT),
    )


def replicated(deployment: Deployment) -> StepText:
    """Return the text of finish.replicated."""
    skype = deployment.purpose is Purpose.SKYPE
    provider = get_provider(deployment.provider.identity, local=True) if skype else ""
    actions = by_platform(
        deployment,
        (
            act(
                "See whether every Edge is up to date; a change takes some minutes.",
                look("Get-CsManagementStoreReplicationStatus", "ReplicaFqdn", "UpToDate", "LastStatusReport"),
            ),
            act(
                "If one stays behind, push once; it starts two to three minutes later and sends everything.",
                render_cmdlet("Invoke-CsManagementStoreReplication", {}),
            ),
            act(
                "On each Edge, see that the settings arrived.",
                f"Get-CsAccessEdgeConfiguration -LocalStore\n{provider}".rstrip(),
            ),
        ),
        (
            "Office Communications Server 2007 R2 replicates nothing to its Edge: compare the settings on each "
            "Edge Server.",
        ),
    )
    return StepText(
        why="Settings are written inside; each Edge acts on its own copy.",
        actions=actions,
        panel=panel(deployment, "Topology > Status: a green tick under Replication for every Edge"),
        proves=proved("finish.replicated", deployment),
        links=(links.cmdlet("Get-CsManagementStoreReplicationStatus"), links.EDGE_VALIDATE),
    )


def message(deployment: Deployment) -> StepText:
    """Return the text of finish.message."""
    users = listed(shown(name) for name in deployment.domain_names) or "as listed"
    return StepText(
        why="Probes show reachability and exports show settings; only a message both ways shows federation.",
        actions=(
            act(f"Have one user of every SIP domain ({users}) exchange a message with a partner, both ways."),
            act("Look at presence too: it takes the same way, and shows at once if only one direction works."),
            act(
                "If it fails, take a SIPStack trace on the Edge: its ms-diagnostics number names the side and "
                "the cause."
            ),
        ),
        proves=proved("finish.message", deployment),
        links=(links.VERIFY, links.PREREQUISITES),
    )
