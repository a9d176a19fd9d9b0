"""What to do in which order when the last users of a SIP domain move to Teams: the order is Microsoft's own."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.model import CLOUDS, WORLDWIDE

# A text and the commands below it. Partners come first: their lists lead to the old edge, whatever DNS says.
_STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Tell the partners that list your edge by name. Their servers go on connecting to it, whatever DNS says, "
        "until they take the name out of their allowed domain: the domain stays allowed, without an edge.",
        (),
    ),
    (
        "Move the users, and leave nobody behind: whoever is still homed on the server is out of reach once the "
        "record has moved.",
        ("Get-CsUser -Filter {HostingProvider -eq 'SRV:'} | Measure-Object",),
    ),
    (
        "DNS: point the federation record and the other records of every SIP domain to Microsoft 365, outside and "
        "inside. Teams refuses TeamsOnly for the tenant while a record leads to your Edge. A government has "
        "another host: " + ", ".join(f"{cloud.edge} ({cloud.title})" for cloud in CLOUDS[1:3]) + ".",
        (f"_sipfederationtls._tcp.contoso.com. 3600 IN SRV 100 1 5061 {WORLDWIDE.edge}.",),
    ),
    (
        "The tenant: set it to TeamsOnly, then stop sharing the SIP address space there. From then on Teams takes "
        "all users of the domain for its own.",
        ("Set-CsTenantFederationConfiguration -SharedSipAddressSpace $false",),
    ),
    (
        "The server: stop sharing the SIP address space at the one hosting provider that leads to Microsoft 365. "
        "Look for it by its ProxyFqdn.",
        (
            f"Get-CsHostingProvider | Where-Object {{ $_.ProxyFqdn -eq '{WORLDWIDE.edge}' }}",
            "Set-CsHostingProvider -Identity 'LyncOnline' -EnabledSharedAddressSpace $false",
        ),
    ),
    (
        "Last, switch that one provider off, but only if no users of another SIP domain are left on the server: "
        "they reach Teams by it. Leave all other providers as they are.",
        ("Set-CsHostingProvider -Identity 'LyncOnline' -Enabled $false",),
    ),
    (
        "In the checklist set users: online for the domain, and check again: what is left behind is named.",
        (),
    ),
)


def moving_lines() -> tuple[str, ...]:
    """Return the topic line by line; a line that begins deep is a command to copy."""
    lines = ["Moving a SIP domain to Teams: the order, with the example contoso.com", ""]
    for number, (text, commands) in enumerate(_STEPS, 1):
        lines.append(f"  {number}. {text}")
        lines += [f"       {command}" for command in commands]
    link = links.DISABLE_HYBRID
    return (*lines, "", "Read more", f"  {link.title}: {link.url}")
