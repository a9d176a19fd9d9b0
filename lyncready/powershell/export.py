"""The read-only scripts that write a server's settings to a file: one for a Front End, one for an Edge."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.model import (
    DEFAULT_CONTROL,
    FEDERATION_PORT,
    SKYPE_PROXY,
    BadValue,
    Checklist,
    quote,
    split_host_port,
)
from lyncready.powershell.export_sections import CENTRAL_SECTIONS, EDGE_SECTIONS, Section
from lyncready.powershell.lines import ScriptError, comment, encoding_guard

# Where an Edge proves that it reaches the world: any of the large public resolvers, any CA's list.
_PUBLIC_DNS = ("8.8.8.8", 53)
_CRL_HOST = ("crl3.digicert.com", 80)

# No blank line and no tab anywhere: both act in a console that the script is pasted into. Only what Windows
# PowerShell 3.0 knows.
_OPENING = (
    "& {",
    "  Set-StrictMode -Off",
    "  $needed = 'Windows PowerShell 3.0 or later is needed.'",
    "  if ($PSVersionTable.PSVersion.Major -lt 3) { Write-Output $needed; return }",
    "  function Get-PlainText($Value) { if ($null -eq $Value) { return $null }; return [string]$Value }",
    "  function Get-PlainNumber($Value) { if ($null -eq $Value) { return $null }; return [int]$Value }",
    "  function Get-PlainFlag($Value) { if ($Value -is [bool]) { return $Value }; return (Get-PlainText $Value) }",
    "  function Get-PlainDate($Value) {",
    "    if ($Value -is [datetime]) { return $Value.ToUniversalTime().ToString('o') }",
    "    return (Get-PlainText $Value)",
    "  }",
    "  function Get-Section([scriptblock]$Read) {",
    "    try {",
    "      $items = @(& $Read)",
    "      return [ordered]@{ ok = $true; error = $null; items = $items }",
    "    } catch {",
    "      $message = [string]$_.Exception.Message",
    "      if ($env:USERNAME) { $message = $message -replace [regex]::Escape($env:USERNAME), '(user)' }",
    "      return [ordered]@{ ok = $false; error = $message; items = @() }",
    "    }",
    "  }",
)
_META = (
    "  $network = [System.Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()",
    "  $computer = (@($network.HostName, $network.DomainName) | Where-Object { $_ }) -join '.'",
    "  $export = [ordered]@{}",
    "  $export['schema'] = 'lync-pic-evidence'",
    "  $export['version'] = 1",
    "  $export['meta'] = [ordered]@{",
    "    collectedUtc = [datetime]::UtcNow.ToString('o')",
    "    computer = $computer",
    "    psVersion = [string]$PSVersionTable.PSVersion",
    "    culture = [string](Get-Culture).Name",
)
_CLOSING = (
    "  $folder = (Get-Location -PSProvider FileSystem).ProviderPath",
    "  $path = Join-Path $folder ('lyncready-' + $computer + $suffix + '.json')",
    "  [System.IO.File]::WriteAllText($path, (ConvertTo-Json -InputObject $export -Depth 8))",
    "  Write-Output ('Written: ' + $path + ' (server and domain names, counts of users, no names of users)')",
    "}",
)
_REACHED = (
    "  function Get-Reached([string]$Name, [int]$Port) {",
    "    $client = New-Object System.Net.Sockets.TcpClient",
    "    try {",
    "      $pending = $client.BeginConnect($Name, $Port, $null, $null)",
    "      if (-not $pending.AsyncWaitHandle.WaitOne(5000)) { return $false }",
    "      $client.EndConnect($pending)",
    "      return $true",
    "    } catch {",
    "      return $false",
    "    } finally {",
    "      $client.Close()",
    "    }",
    "  }",
)


def render_export() -> str:
    """Return the script for a Front End. It only reads, and writes one JSON file to the current folder."""
    head = comment(
        "lyncready: export of the settings, to be run in the Management Shell on a Front End. Windows PowerShell "
        "3.0 or later. It changes nothing; it writes one file to the current folder. As a member of "
        "RTCUniversalServerAdmins it can read every part; a part that it may not read is marked so. After pasting "
        "press Enter once more."
    )
    return _assemble(head, (), CENTRAL_SECTIONS, "central", "")


def render_edge_export(checklist: Checklist | None = None) -> str:
    """Return the script for an Edge: its own copy of the settings, its certificate, and what it reaches.

    The provider and the partner it tries are the checklist's. Raises ScriptError where one cannot be quoted.
    """
    head = comment(
        "lyncready: export of an Edge's own settings, to be run on every Edge as a local administrator, in the "
        "Management Shell. Windows PowerShell 3.0 or later. It changes nothing, tries four outbound connections, "
        "and writes one file to the current folder. After pasting press Enter once more."
    )
    proxy = checklist.deployment.provider.proxy_fqdn if checklist else SKYPE_PROXY
    control = checklist.network.control if checklist else None
    targets = ((proxy, FEDERATION_PORT), split_host_port(control or DEFAULT_CONTROL), _PUBLIC_DNS, _CRL_HOST)
    try:
        outbound = _outbound(targets)
    except BadValue as error:
        raise ScriptError(f"a name in the checklist cannot stand in a script: {error}") from error
    return _assemble(head, _REACHED, (*EDGE_SECTIONS, outbound), "local", "-edge")


def _outbound(targets: Iterable[tuple[str, int]]) -> Section:
    tried = [
        f"    [ordered]@{{ Host = {quote(host)}; Port = {port}; Reached = (Get-Reached {quote(host)} {port}) }}"
        for host, port in targets
    ]
    return Section("outbound", tuple(tried))


def _assemble(
    head: list[str], helpers: tuple[str, ...], sections: tuple[Section, ...], scope: str, suffix: str
) -> str:
    lines = [*head, *_OPENING, *helpers, *_META, f"    scope = {quote(scope)}", "  }"]
    for section in sections:
        lines += [f"  $export[{quote(section.name)}] = Get-Section {{", *section.lines, "  }"]
    lines += [f"  $suffix = {quote(suffix)}", *_CLOSING]
    text = "\n".join(lines) + "\n"
    return "\n".join([*encoding_guard(text), text])
