"""What only an Edge can show of itself: its certificates and roots, what it resolves and reaches, its events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from lyncready.model import (
    DEFAULT_CONTROL,
    FEDERATION_PORT,
    Checklist,
    Dns,
    Purpose,
    Users,
    cloud_of,
    federation_owner,
    is_host_text,
    quote,
    read_settings,
    split_host_port,
)
from lyncready.powershell.export_sections import EDGE_STORE, SectionScript, fields

# A name that the world knows, to tell an Edge that resolves nothing from one that misses a few names.
PUBLIC_NAME = federation_owner("microsoft.com")
MOST_NAMES = 40
MOST_ADDRESSES = 4  # of one host; each may cost the whole wait
# Everything that waits for others together: whoever runs this sits before it.
MINUTES = 4
# Those that diagnosing federation needs; nothing of their text leaves the server.
EVENTS = (
    *(14397, 14428, 14501, 14502, 14508, 14517, 14559, 14603, 14694, 12303, 12330, 30006, 32136),
    *(1015, 1017, 1034, 36869, 36870, 36871, 36874, 36882, 36885, 36887, 36888),
)

HELPERS = (
    f"  $until = [datetime]::UtcNow.AddMinutes({MINUTES})",
    "  function Get-Tries([string]$Name, [int]$Port) {",
    "    $tried = { param($Address, $Reached, $Failure) [ordered]@{ Host = $Name; Port = $Port; "
    "Address = [string]$Address; Reached = $Reached; Error = $Failure } }",
    "    if ([datetime]::UtcNow -gt $until) { return (& $tried $null $null 'OutOfTime') }",
    "    try {",
    "      $asked = [System.Net.Dns]::BeginGetHostAddresses($Name, $null, $null)",
    "      if (-not $asked.AsyncWaitHandle.WaitOne(8000)) { return (& $tried $null $false 'NameTimedOut') }",
    "      $found = @([System.Net.Dns]::EndGetHostAddresses($asked))",
    "    } catch {",
    "      return (& $tried $null $false ([string]$_.Exception.GetBaseException().SocketErrorCode))",
    "    }",
    # A server without IPv6 is told of such addresses all the same; they then prove nothing.
    "    $plain = @($found | Where-Object { [string]$_.AddressFamily -eq 'InterNetwork' })",
    "    if ($plain.Count) { $found = $plain }",
    "    if (-not $found.Count) { return (& $tried $null $false 'NoAddress') }",
    f"    foreach ($address in @($found | Select-Object -First {MOST_ADDRESSES})) {{",
    "      if ([datetime]::UtcNow -gt $until) { & $tried $address $null 'OutOfTime'; continue }",
    "      $client = New-Object System.Net.Sockets.TcpClient($address.AddressFamily)",
    "      try {",
    "        $pending = $client.BeginConnect($address, $Port, $null, $null)",
    "        if ($pending.AsyncWaitHandle.WaitOne(5000)) {",
    "          $client.EndConnect($pending)",
    "          & $tried $address $true $null",
    "        } else {",
    "          & $tried $address $false 'TimedOut'",
    "        }",
    "      } catch {",
    "        & $tried $address $false ([string]$_.Exception.GetBaseException().SocketErrorCode)",
    "      } finally {",
    "        $client.Close()",
    "      }",
    "    }",
    "  }",
    "  function Get-Records([string]$Name) {",
    "    $said = [ordered]@{ Name = $Name; Targets = @(); Error = $null }",
    "    if ([datetime]::UtcNow -gt $until) { $said.Error = 'OutOfTime'; return $said }",
    "    try {",
    "      if (Get-Command -Name Resolve-DnsName -ErrorAction SilentlyContinue) {",
    "        $records = @(Resolve-DnsName -Name $Name -Type SRV -DnsOnly -QuickTimeout -ErrorAction Stop)",
    "        $said.Targets = @($records | Where-Object { $_.NameTarget -and $_.Port } | ForEach-Object {",
    "          '{0} {1} {2} {3}' -f $_.Priority, $_.Weight, $_.Port, $_.NameTarget })",
    "      } else {",
    # Windows Server 2008 R2 has no such cmdlet. What the labels say depends on its language, their order does not.
    "        $text = @(nslookup '-type=SRV' '-timeout=2' '-retry=1' $Name 2>&1 | ForEach-Object { [string]$_ }) "
    "-join ' '",
    "        $row = '=\\s*(\\d+)\\s[^=]*=\\s*(\\d+)\\s[^=]*=\\s*(\\d+)\\s[^=]*=\\s*(\\S+)'",
    "        $said.Targets = @([regex]::Matches($text, $row) | ForEach-Object {",
    "          '{0} {1} {2} {3}' -f $_.Groups[1].Value, $_.Groups[2].Value, $_.Groups[3].Value, "
    "$_.Groups[4].Value })",
    "        if (-not $said.Targets.Count) { $said.Error = 'NoAnswer' }",
    "      }",
    "    } catch {",
    "      $said.Error = ([string]$_.FullyQualifiedErrorId -split ',')[0]",
    "    }",
    "    return $said",
    "  }",
    "  function Get-Own([string]$Thumbprint) {",
    "    try {",
    "      @(Get-ChildItem -Path Cert:\\LocalMachine\\My -ErrorAction SilentlyContinue |",
    "        Where-Object { $_.Thumbprint -eq $Thumbprint })[0]",
    "    } catch {",
    "      return $null",
    "    }",
    "  }",
    # The hosts of a certificate's lists of revoked ones: the extension's text is the same in every language.
    "  function Get-CrlHost($Own) {",
    "    foreach ($extension in @($Own | ForEach-Object { $_.Extensions })) {",
    "      if ($extension.Oid.Value -ne '2.5.29.31') { continue }",
    "      $text = [System.Text.Encoding]::ASCII.GetString($extension.RawData)",
    "      foreach ($found in [regex]::Matches($text, 'http://([A-Za-z0-9.-]+)')) { $found.Groups[1].Value }",
    "    }",
    "  }",
    "  function Get-Usage($Own) {",
    "    foreach ($extension in @($Own | ForEach-Object { $_.Extensions })) {",
    "      if ($extension.Oid.Value -ne '2.5.29.37') { continue }",
    "      $extension.EnhancedKeyUsages | ForEach-Object { [string]$_.Value }",
    "    }",
    "  }",
    # The name of what keeps the key, never the key. Those of CNG are not to be had from the certificate itself.
    "  function Get-KeyProvider($Own) {",
    "    if (-not $Own.HasPrivateKey) { return $null }",
    "    try {",
    "      $name = [string]$Own.PrivateKey.CspKeyContainerInfo.ProviderName",
    "      if ($name) { return $name }",
    "      $lines = @(certutil '-silent' '-store' 'My' $Own.Thumbprint 2>&1 | ForEach-Object { [string]$_ })",
    "      $found = [regex]::Match(($lines -join '|'), '=\\s*([^=|]*Key Storage Provider)')",
    "      if ($found.Success) { return $found.Groups[1].Value }",
    "    } catch {",
    "      return $null",
    "    }",
    "  }",
)

_CERTIFICATES = SectionScript(
    "edgeCertificates",
    (
        "    Get-CsCertificate -ErrorAction Stop | ForEach-Object {",
        "      $own = Get-Own ([string]$_.Thumbprint)",
        "      [ordered]@{",
        *fields("text", "Use", "Thumbprint", "Subject"),
        "      AlternativeNames = @($_.AlternativeNames | Where-Object { $_ } | ForEach-Object { [string]$_ })",
        "      CrlHosts = @(Get-CrlHost $own)",
        *fields("text", "Issuer"),
        *fields("date", "NotBefore", "NotAfter"),
        "      HasKey = $(if ($own) { Get-PlainFlag $own.HasPrivateKey })",
        "      KeyProvider = (Get-KeyProvider $own)",
        "      Usages = @(Get-Usage $own)",
        "      }",
        "    }",
    ),
)
_ROOT_STORE = SectionScript(
    "rootStore",
    (
        "    $roots = @(Get-ChildItem -Path Cert:\\LocalMachine\\Root -ErrorAction Stop)",
        "    $misplaced = @($roots | Where-Object { $_.Subject -ne $_.Issuer })",
        "    $key = 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\AuthRoot'",
        "    $policy = Get-ItemProperty -Path $key -ErrorAction SilentlyContinue",
        "    [ordered]@{",
        "      Count = $roots.Count",
        "      Misplaced = $misplaced.Count",
        "      AutoUpdate = ([string]$policy.DisableRootAutoUpdate -ne '1')",
        "    }",
    ),
)
_ROOTS = SectionScript(
    "roots",
    (
        "    foreach ($store in 'Root', 'AuthRoot', 'Disallowed') {",
        "      $held = @(Get-ChildItem -Path ('Cert:\\LocalMachine\\' + $store) -ErrorAction Stop)",
        "      $thumbprints = @($held | ForEach-Object { [string]$_.Thumbprint })",
        "      [ordered]@{ Store = $store; Thumbprints = $thumbprints }",
        "    }",
    ),
)
_EVENTS = SectionScript(
    "events",
    (
        f"    $ids = {', '.join(map(str, EVENTS))}",
        "    $since = [datetime]::Now.AddDays(-1)",
        "    foreach ($log in 'Lync Server', 'System') {",
        "      $query = @{ LogName = $log; Level = 1, 2, 3; StartTime = $since }",
        "      if ($log -eq 'System') { $query['ProviderName'] = 'Schannel' }",
        "      try {",
        "        $events = @(Get-WinEvent -FilterHashtable $query -MaxEvents 5000 -ErrorAction Stop)",
        "      } catch {",
        "        if ([string]$_.FullyQualifiedErrorId -match '^NoMatchingEventsFound') { continue }",
        "        throw",
        "      }",
        "      $events | Where-Object { $ids -contains $_.Id } | Group-Object -Property 'ProviderName', 'Id' |",
        "        ForEach-Object {",
        "        [ordered]@{",
        "          Log = $log",
        "          Source = [string]$_.Group[0].ProviderName",
        "          Id = [int]$_.Group[0].Id",
        "          Count = [int]$_.Count",
        "          Last = (Get-PlainDate $_.Group[0].TimeCreated)",
        "        }",
        "      }",
        "    }",
    ),
)
_CMDLETS = SectionScript(
    "capabilities",
    (
        "    $asked = 'Get-CsAccessEdgeConfiguration', 'Get-CsExternalAccessPolicy', 'Get-CsPublicProvider', "
        "'Get-CsCertificate'",
        "    $asked | ForEach-Object {",
        "      $command = @(Get-Command -Name $_ -ErrorAction Stop)[0]",
        "      [ordered]@{ Cmdlet = $_; Module = [string]$command.ModuleName; Parameters = @() }",
        "    }",
    ),
)
# What the Edge reaches of its own CA: the lists that its external certificates name.
_OWN_LISTS = (
    "    $export['edgeCertificates']['items'] | Where-Object { $_.Use -ne 'Internal' } |",
    "      ForEach-Object { $_.CrlHosts } | Where-Object { $_ } | Select-Object -Unique -First 4 |",
    "      ForEach-Object { Get-Tries $_ 80 }",
)


class Targets(msgspec.Struct, frozen=True):
    """What an Edge's export tries: federation records, hosts with ports, and the next hops of the Edge pools."""

    names: tuple[str, ...]
    hosts: tuple[tuple[str, int], ...]
    next_hops: tuple[str, ...]


def targets_of(checklist: Checklist) -> Targets:
    """Return what the checklist's Edges have to resolve and reach.

    The provider where Skype is the purpose, Microsoft 365, and one partner whose edge is known.
    """
    deployment = checklist.deployment
    domains = [one.name for one in deployment.sip_domains if one.users is not Users.NONE]
    partners = [partner.name for partner in deployment.partners]
    owners = [federation_owner(name) for name in (*domains, *partners)][: MOST_NAMES - 1]
    return Targets(
        names=tuple(dict.fromkeys((*owners, PUBLIC_NAME))),
        hosts=tuple(dict.fromkeys(_hosts(checklist))),
        next_hops=_next_hops(checklist)[:MOST_ADDRESSES],
    )


def _next_hops(checklist: Checklist) -> tuple[str, ...]:
    services = read_settings(checklist.evidence).edge_services.items
    names = {service.registrar.rpartition(":")[2].strip().lower() for service in services}
    return tuple(sorted(name for name in names if is_host_text(name)))


def _hosts(checklist: Checklist) -> Iterator[tuple[str, int]]:
    deployment = checklist.deployment
    if deployment.purpose is Purpose.SKYPE:
        yield deployment.provider.proxy_fqdn, FEDERATION_PORT
    yield split_host_port(checklist.network.control or DEFAULT_CONTROL)
    yield from list(_partner_edges(checklist))[:1]


def _partner_edges(checklist: Checklist) -> Iterator[tuple[str, int]]:
    """Yield the edges of typed partners: as listed, else as their records were seen to name them."""
    for partner in checklist.deployment.partners:
        if partner.edge:
            yield partner.edge, FEDERATION_PORT
    owners = {federation_owner(partner.name) for partner in checklist.deployment.partners if not partner.edge}
    found = {
        (record.target, record.port)
        for look in checklist.observations
        if look.subject in owners and isinstance(look.seen, Dns)
        for record in look.seen.srv
        if cloud_of(record.target) is None and record.target != "."
    }
    yield from sorted(found)


def edge_sections(targets: Targets) -> tuple[SectionScript, ...]:
    """Return the parts of an Edge's export, what waits for others last. Raises BadValue for an unquotable name."""
    found = [*EDGE_STORE, _CMDLETS, _CERTIFICATES, _ROOT_STORE, _ROOTS, _EVENTS]
    found.append(SectionScript("resolved", tuple(f"    Get-Records {quote(name)}" for name in targets.names)))
    if targets.next_hops:
        found.append(SectionScript("nextHop", tuple(_tries((hop, FEDERATION_PORT) for hop in targets.next_hops))))
    found.append(SectionScript("outbound", (*_tries(targets.hosts), *_OWN_LISTS)))
    return tuple(found)


def _tries(targets: Iterable[tuple[str, int]]) -> Iterator[str]:
    return (f"    Get-Tries {quote(host)} {port}" for host, port in targets)
