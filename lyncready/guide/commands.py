"""Commands ready to paste: a deployment's values, the platform's parameters, nothing to fill in by hand."""

from __future__ import annotations

import re
from functools import lru_cache

from lyncready.model import (
    HAS_SHELL,
    PARAMETER_SINCE,
    PROVIDER_RECIPE,
    SKYPE_FOR_BUSINESS,
    USE_SOURCE_VERIFICATION,
    BadValue,
    Deployment,
    ParameterValue,
    Platform,
    Purpose,
    Switch,
    cloud_of,
    quote,
    render_cmdlet,
    reserved_ending,
)

_ONE_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def has_shell(platform: Platform | None) -> bool:
    """Whether the platform has the Management Shell with the Cs cmdlets (Lync Server 2010 and later)."""
    return platform in HAS_SHELL


def shell_name(platform: Platform | None) -> str:
    """Return the shell's name on the platform's Start menu."""
    newer = platform in SKYPE_FOR_BUSINESS
    return "Skype for Business Server Management Shell" if newer else "Lync Server Management Shell"


def older_shell(deployment: Deployment) -> str:
    """Return what to know where the server's own PowerShell cannot run an export; nothing where it can."""
    if deployment.platform is not Platform.LYNC_2010:
        return ""
    return (
        " The export script needs Windows PowerShell 3.0; Lync Server 2010 comes with 2.0, so confirm the step by "
        "hand there."
    )


def shipped_provider(platform: Platform | None) -> str:
    """Return the provider that ships with the product and holds Skype's proxy until it is removed."""
    return "MSN" if platform is Platform.LYNC_2010 else "Messenger"


@lru_cache(maxsize=64)
def _new_provider(platform: Platform, identity: str, proxy_fqdn: str) -> str:
    parameters: dict[str, ParameterValue] = {
        "Identity": identity,
        "ProxyFqdn": proxy_fqdn,
        "Enabled": True,
        "VerificationLevel": USE_SOURCE_VERIFICATION,
    }
    for name, value in PROVIDER_RECIPE.items():
        if platform in PARAMETER_SINCE[name]:
            parameters[name] = value
    return _paste("New-CsPublicProvider", parameters)


def new_provider(deployment: Deployment) -> str:
    """Return the third task's command with the parameters the platform has; empty where it has no shell."""
    if deployment.platform is None or not has_shell(deployment.platform):
        return ""
    return _new_provider(deployment.platform, deployment.provider.identity, deployment.provider.proxy_fqdn)


def _paste(name: str, parameters: dict[str, ParameterValue]) -> str:
    """Return a cmdlet; empty where a value a person typed cannot stand in a command."""
    try:
        return render_cmdlet(name, parameters)
    except BadValue:
        return ""


def remove_provider(identity: str) -> str:
    """Return the command that removes a public provider; only re-creation brings it back."""
    return _paste("Remove-CsPublicProvider", {"Identity": identity})


def get_provider(identity: str, local: bool = False) -> str:
    """Return the command that shows a public provider, on an Edge from its own copy."""
    parameters: dict[str, ParameterValue] = {"Identity": identity}
    return _paste("Get-CsPublicProvider", parameters | ({"LocalStore": Switch.ON} if local else {}))


def set_access_edge(partner_discovery: bool = True) -> str:
    """Return the one command that turns on federation, SRV routing and, if wanted, partner discovery."""
    return render_cmdlet(
        "Set-CsAccessEdgeConfiguration",
        {
            "UseDnsSrvRouting": Switch.ON,
            "EnablePartnerDiscovery": partner_discovery,
            "AllowFederatedUsers": True,
        },
    )


def policy_flags(deployment: Deployment) -> dict[str, ParameterValue]:
    """Return the flags a policy needs for the purpose."""
    flags: dict[str, ParameterValue] = {"EnableFederationAccess": True}
    if deployment.purpose is Purpose.SKYPE:
        flags["EnablePublicCloudAccess"] = True
    return flags


def set_policy(deployment: Deployment, identity: str = "Global") -> str:
    """Return the command that opens an existing policy for the purpose."""
    return render_cmdlet("Set-CsExternalAccessPolicy", {"Identity": identity, **policy_flags(deployment)})


def pilot_policy(deployment: Deployment) -> str:
    """Return the name of the pilot's policy in the examples."""
    return "AllowSkype" if deployment.purpose is Purpose.SKYPE else "AllowFederation"


def new_policy(deployment: Deployment) -> str:
    """Return the command for a pilot's own policy; it keeps remote access, which a new policy lacks."""
    flags = {"Identity": pilot_policy(deployment), **policy_flags(deployment), "EnableOutsideAccess": True}
    return render_cmdlet("New-CsExternalAccessPolicy", flags)


def grant_policy(deployment: Deployment) -> str:
    """Return the command that grants the pilot's policy to one user, an example in the first SIP domain."""
    domain = deployment.sip_domains[0].name if deployment.sip_domains else "contoso.com"
    return render_cmdlet(
        "Grant-CsExternalAccessPolicy",
        {"Identity": f"pilot.user@{domain}", "PolicyName": pilot_policy(deployment)},
    )


def bare_word(name: str) -> bool:
    """Whether a name is one word to every shell."""
    return _ONE_WORD.fullmatch(name) is not None


def bare(host: str) -> str:
    """Return a host name for a command line: as it is where it can only be one word, else quoted."""
    return host if bare_word(host) else quote(host)


def ask_dns_old(name: str, record_type: str, server: str = "") -> str:
    """Return how a DNS question is asked on Windows Server 2008 R2, which has nslookup only."""
    return f"nslookup -type={record_type} {bare(name)} {server}".rstrip()


def ask_dns(name: str, record_type: str, server: str = "") -> str:
    """Return how a DNS question is asked by hand (Windows Server 2012 and later)."""
    asked = f"Resolve-DnsName -Name {quote(name)} -Type {record_type} -DnsOnly"
    return f"{asked} -Server {server}" if server else asked


def look(name: str, *properties: str) -> str:
    """Return a read-only command that shows the properties that matter, as a list.

    Pasted with others, a table would show the second of two as blank rows.
    """
    return f"{name} | Select-Object {', '.join(quote(item) for item in properties)} | Format-List"


def port_test(host: str, port: int = 5061) -> str:
    """Return the port test that Windows brings along (Windows Server 2012 R2 and later)."""
    return f"Test-NetConnection {bare(host)} -Port {port}"


def old_port_test(host: str, port: int = 5061) -> str:
    """Return the same test for an older Windows; it says nothing where it succeeds, an error where it does not."""
    return f"(New-Object System.Net.Sockets.TcpClient).Connect({quote(host)}, {port})"


def edge_of(domain: str, deployment: Deployment) -> str:
    """Return the edge a SIP domain's record should name: a declared one that fits, else `sip.<domain>`."""
    return _by_parent(deployment.access_edges).get(domain) or f"sip.{domain}"


@lru_cache(maxsize=8)
def _by_parent(edges: tuple[str, ...]) -> dict[str, str]:
    """Return the first edge directly below each name; Microsoft's are none."""
    found: dict[str, str] = {}
    for edge in edges:
        if cloud_of(edge) is not None:
            continue
        found.setdefault(edge.partition(".")[2], edge)
    return found


def srv_line(domain: str, edge: str, port: int = 5061) -> str:
    """Return the federation SRV record as a zone-file line."""
    return f"_sipfederationtls._tcp.{domain}. 3600 IN SRV 0 0 {port} {edge}."


def srv_lines(deployment: Deployment, port: int = 5061) -> str:
    """Return the records of every public SIP domain that has users on the premises, one a line."""
    return "\n".join(
        srv_line(domain.name, edge_of(domain.name, deployment), port)
        for domain in deployment.sip_domains
        if domain.is_here and not reserved_ending(domain.name)
    )


def mark(step_id: str) -> str:
    """Return how a person's word is given on the command line."""
    return f"lyncready mark FILE {step_id} done"
