"""What to do about each exported setting that is not as it should be, and with which cmdlet."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from lyncready.guide import links
from lyncready.guide.commands import (
    grant_policy,
    has_shell,
    policy_flags,
    port_test,
    recreate_provider,
    remove_provider,
    set_access_edge,
)
from lyncready.guide.texts import Link
from lyncready.guide.wording import Case
from lyncready.model import ParameterValue, Purpose, render_cmdlet


class Setting(msgspec.Struct, frozen=True):
    """One exported setting: what kind of object, which one, which property."""

    kind: str
    identity: str
    prop: str


CommandFor = Callable[[Case, Setting], str]


class Fix(msgspec.Struct, frozen=True):
    """What to do, the command for it (empty where it is done by hand), and where to read more."""

    remedy: str
    command: CommandFor
    link: Link


def _none(case: Case, setting: Setting) -> str:
    return ""


def _fixed(text: str) -> CommandFor:
    return lambda case, setting: text


def _access_edge(**parameters: ParameterValue) -> CommandFor:
    return _fixed(render_cmdlet("Set-CsAccessEdgeConfiguration", parameters))


def _policy(*flags: str) -> CommandFor:
    def command(case: Case, setting: Setting) -> str:
        values: dict[str, ParameterValue] = dict.fromkeys(flags, True) if flags else policy_flags(case.deployment)
        return render_cmdlet("Set-CsExternalAccessPolicy", {"Identity": setting.identity or "Global", **values})

    return command


def _grant(case: Case, setting: Setting) -> str:
    return grant_policy(case.deployment, setting.identity.removeprefix("tag:") or "AllowSkype")


def _provider(case: Case, setting: Setting) -> str:
    """Re-create it: only Enabled and VerificationLevel can be changed in place."""
    if not has_shell(case.deployment.platform):
        return ""
    return recreate_provider(case.deployment, setting.identity or case.deployment.provider.identity)


def _enable(case: Case, setting: Setting) -> str:
    return render_cmdlet(
        "Enable-CsPublicProvider", {"Identity": setting.identity or case.deployment.provider.identity}
    )


def _verify(case: Case, setting: Setting) -> str:
    identity = setting.identity or case.deployment.provider.identity
    return render_cmdlet("Set-CsPublicProvider", {"Identity": identity, "VerificationLevel": 2})


def _remove(case: Case, setting: Setting) -> str:
    return remove_provider(setting.identity) if setting.identity else ""


def _route(case: Case, setting: Setting) -> str:
    wanted = case.text("wanted")
    if not setting.identity or not wanted.lower().startswith("edgeserver:"):
        return ""
    site = setting.identity.removeprefix("site:").removeprefix("Site:")
    return render_cmdlet("Set-CsSite", {"Identity": site, "FederationRoute": wanted})


def _unblock(case: Case, setting: Setting) -> str:
    domain = setting.identity or case.text("found")
    return render_cmdlet("Remove-CsBlockedDomain", {"Identity": domain}) if domain else ""


def _allow_again(case: Case, setting: Setting) -> str:
    if not setting.identity:
        return ""
    names: dict[str, ParameterValue] = {"Identity": setting.identity}
    return f"{render_cmdlet('Remove-CsAllowedDomain', names)}\n{render_cmdlet('New-CsAllowedDomain', names)}"


def _replicate(case: Case, setting: Setting) -> str:
    names: dict[str, ParameterValue] = {"ReplicaFqdn": setting.identity} if setting.identity else {}
    return render_cmdlet("Invoke-CsManagementStoreReplication", names)


def _outbound(case: Case, setting: Setting) -> str:
    host, _, port = setting.identity.rpartition(":")
    if host and port.isdigit():
        return port_test(host, int(port))
    return port_test(case.deployment.provider.proxy_fqdn)


def _clash(case: Case, setting: Setting) -> str:
    skype = case.deployment.purpose is Purpose.SKYPE
    return _remove(case, setting) if skype else ""


_ROUTING = set_access_edge()
_RECREATE = (
    "Only Enabled and VerificationLevel can be changed in place: remove the provider and create it anew. Until "
    "the "
    "new one has replicated, its contacts are out of reach."
)
_TOPOLOGY = (
    'In Topology Builder open the Edge pool, tick "Enable federation (port 5061)", and publish. '
    "No cmdlet does this."
)

FIXES: dict[str, Fix] = {
    "accessedge.routingmethod": Fix(
        "Change from default routing to SRV routing: public providers work with nothing else. "
        "EnablePartnerDiscovery opens federation to whoever can be found; put $false to keep your own list.",
        _fixed(_ROUTING),
        links.ACCESS_EDGE,
    ),
    "accessedge.allowfederatedusers": Fix(
        "Turn federation on for the organisation.", _access_edge(AllowFederatedUsers=True), links.FEDERATION_SFB
    ),
    "accessedge.enablepartnerdiscovery": Fix(
        "Turn partner discovery on if partners may find you unasked; leave it off if you list every one of them.",
        _fixed(_ROUTING),
        links.DISCOVERY,
    ),
    "accessedge.beclearinghouse": Fix(
        "Turn it off unless Microsoft support asked for it.",
        _fixed(f"{_ROUTING} -BeClearingHouse $false"),
        links.ACCESS_EDGE,
    ),
    "accessedge.marksourceverifiableonoutgoingmessages": Fix(
        "Turn it on, or partners see your users as unverified.",
        _access_edge(MarkSourceVerifiableOnOutgoingMessages=True),
        links.ACCESS_EDGE,
    ),
    "accessedge.allowoutsideusers": Fix(
        "Your choice: federation works without it, users outside cannot sign in.",
        _access_edge(AllowOutsideUsers=True),
        links.ACCESS_EDGE,
    ),
    "accessedge": Fix("Correct it on a Front End, then export again.", _none, links.ACCESS_EDGE),
    "site.federationroute": Fix(
        "In Topology Builder open the central site, enable the SIP federation route, choose the Edge pool, and "
        "publish.",
        _route,
        links.FEDERATION_ROUTE,
    ),
    "edgeservice": Fix(_TOPOLOGY, _none, links.EDGE_POOL),
    "edgecomputer": Fix(
        "Check the Edge pool's computers in Topology Builder, and publish.", _none, links.EDGE_POOL
    ),
    "blockeddomain": Fix(
        "Take the domain off the blocked list: what is listed is refused outright.",
        _unblock,
        links.BLOCKED_DOMAINS,
    ),
    "alloweddomain": Fix(
        "List the domain without a proxy FQDN of its own. The same proxy in an allowed domain and in a provider "
        "stops the Access Edge service from Lync Server 2013 CU3 on. Leave out the second line if the domain is "
        "not "
        "wanted at all.",
        _allow_again,
        links.ALLOWED_DOMAINS,
    ),
    "replication": Fix(
        "Wait a few minutes and export again. If the Edge stays behind, open TCP 4443 to it from the Front End "
        "and "
        "push once.",
        _replicate,
        links.cmdlet("Invoke-CsManagementStoreReplication"),
    ),
    "externalaccesspolicy.enablefederationaccess": Fix(
        "Let the policy reach federated users. A user's policy beats the site's, and that beats Global.",
        _policy("EnableFederationAccess"),
        links.FEDERATED_POLICY,
    ),
    "externalaccesspolicy.enablepubliccloudaccess": Fix(
        "Let the policy reach public users as well. If the shell does not know the parameter, a Teams module "
        "shadows "
        "the cmdlet: use the server's own Management Shell.",
        _policy("EnableFederationAccess", "EnablePublicCloudAccess"),
        links.PUBLIC_POLICY,
    ),
    "externalaccesspolicy.enablepubliccloudaudiovideoaccess": Fix(
        "Turn it on if calls with public contacts are wanted too; messages work without.",
        _policy("EnablePublicCloudAudioVideoAccess"),
        links.PUBLIC_POLICY,
    ),
    "externalaccesspolicy": Fix("Open the policy for the users meant.", _policy(), links.PUBLIC_POLICY),
    "policyassignment": Fix(
        "Grant the policy to the users meant; it needs membership in RTCUniversalUserAdmins. The address is an "
        "example.",
        _grant,
        links.ASSIGN_POLICY,
    ),
    "publicprovider.enabled": Fix("Enable the provider.", _enable, links.cmdlet("Enable-CsPublicProvider")),
    "publicprovider.verificationlevel": Fix(
        "Set the level to UseSourceVerification (2), as Microsoft's recipe has it.",
        _verify,
        links.cmdlet("Set-CsPublicProvider"),
    ),
    "publicprovider": Fix(_RECREATE, _provider, links.SKYPE),
    "hostingprovider": Fix(
        "Review it before touching it: users in Microsoft 365 may depend on it. Two providers cannot share a name "
        "or "
        "a proxy FQDN.",
        _none,
        links.HOSTED_PROVIDERS,
    ),
    "edgecertificate": Fix(
        "Request, import and assign a fitting external certificate on that Edge.",
        _none,
        links.EDGE_REQUIREMENTS,
    ),
    "rootstore": Fix(
        "On the Edge, move certificates that are no roots out of Trusted Root Certification Authorities, and keep "
        "it "
        "under a hundred: more than that and mutual TLS begins to fail.",
        _none,
        links.EDGE_REQUIREMENTS,
    ),
    "outbound": Fix(
        "Open the firewall from the Edge to the outside for it, then repeat the test there.",
        _outbound,
        links.EDGE_REQUIREMENTS,
    ),
    "capability": Fix(
        "Open the server's own Management Shell on a Front End: another module shadows the cmdlet, or the server "
        "is "
        "older than the checklist says.",
        _none,
        links.cmdlet("Set-CsExternalAccessPolicy"),
    ),
}
