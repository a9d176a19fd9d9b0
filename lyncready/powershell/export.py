"""The read-only scripts that write a server's settings to a file: one for a Front End, one for an Edge."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.model import BadValue, Checklist, quote
from lyncready.powershell.export_edge import HELPERS, edge_sections, targets_of
from lyncready.powershell.export_partners import (
    BUDGET_SECONDS,
    MOST_DOMAINS,
    PARTNER_TESTS,
    PATIENCE_SECONDS,
    TEST_FUNCTIONS,
)
from lyncready.powershell.export_sections import CENTRAL_SECTIONS, SectionScript
from lyncready.powershell.lines import ScriptError, comment, encoding_guard
from lyncready.powershell.prologue import DENIED

# No blank line and no tab anywhere: both act in a console that the script is pasted into. Only what Windows
# PowerShell 3.0 knows.
_OPENING = (
    "& {",
    "  Set-StrictMode -Off",
    "  $needed = 'Windows PowerShell 3.0 or later is needed. Lync Server 2010 has 2.0: confirm by hand.'",
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
    "      if (Test-Denied $_ $role) { $message = $message + ' (needed: ' + $needs + ')' }",
    "      return [ordered]@{ ok = $false; error = $message; items = @() }",
    "    }",
    "  }",
)
# Whose right is missing where a part is refused.
_CENTRAL_ROLE = (
    "  $role = 'RTCUniversalServerAdmins'",
    "  $needs = 'a member of RTCUniversalServerAdmins; in a remote session, of CsAdministrator'",
)
_EDGE_ROLE = (
    "  $role = [System.Security.Principal.WindowsBuiltInRole]::Administrator",
    "  $needs = 'a local administrator, in a shell that was started as administrator'",
)
_META = (
    "  $network = [System.Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()",
    "  $computer = (@($network.HostName, $network.DomainName) | Where-Object { $_ }) -join '.'",
    "  $windows = $null",
    "  try {",
    "    $key = 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'",
    "    $windows = Get-ItemProperty -Path $key -ErrorAction SilentlyContinue",
    "  } catch {",
    "    Write-Output 'The version of Windows cannot be read; the export goes on without it.'",
    "  }",
    "  $export = [ordered]@{}",
    "  $export['schema'] = 'lync-pic-evidence'",
    "  $export['version'] = 1",
    "  $export['meta'] = [ordered]@{",
    "    collectedUtc = [datetime]::UtcNow.ToString('o')",
    "    computer = $computer",
    "    psVersion = [string]$PSVersionTable.PSVersion",
    "    culture = [string](Get-Culture).Name",
    "    osName = [string]$windows.ProductName",
    "    osBuild = [string]$windows.CurrentBuild",
)
# Whether the folder takes the file is found out before anything is read, without harm to a file that is there;
# it is written after every part, so that one that never ends costs only itself.
_FILE = (
    "  $folder = (Get-Location -PSProvider FileSystem).ProviderPath",
    "  $path = Join-Path $folder ('lyncready-' + $computer + $suffix + '.json')",
    "  function Save-Export {",
    "    [System.IO.File]::WriteAllText($path, (ConvertTo-Json -InputObject $export -Depth 8))",
    "  }",
    "  try {",
    "    [System.IO.File]::Open($path, 'OpenOrCreate', 'Write').Close()",
    "  } catch {",
    "    Write-Output ('Nothing was read: ' + $path + ' cannot be written. ' + $_.Exception.Message)",
    "    Write-Output 'Go to a folder that you can write to (cd $env:TEMP), and run this again.'",
    "    return",
    "  }",
    "  Write-Output ('The file will be ' + $path)",
)
_CLOSING = (
    "  try {",
    "    Save-Export",
    "  } catch {",
    "    Write-Output ('Not written: ' + $path + '. ' + $_.Exception.Message)",
    "    return",
    "  }",
    "  Write-Output ('Written: ' + $path + ' (server and domain names, counts of users, no names of users)')",
    "}",
)


def render_export(partners: bool = False) -> str:
    """Return the script for a Front End. It only reads, and writes one JSON file to the current folder.

    With `partners` it also tests the way to the allowed domains, which makes connections to their edges.
    """
    head = comment(
        "lyncready: export of the settings, to be run in the Management Shell on a Front End. Windows PowerShell "
        "3.0 or later. It changes nothing; it writes one file to the current folder. As a member of "
        "RTCUniversalServerAdmins it can read every part; a part that it may not read names the right that is "
        "missing. Lync Server 2010 has PowerShell 2.0, which cannot run this."
    )
    helpers: tuple[str, ...] = (*_CENTRAL_ROLE, "  $domains = @{}")
    if not partners:
        return _assemble(head, helpers, CENTRAL_SECTIONS, "central", "")
    head = (
        *head,
        *comment(
            f"At its end it tests the way to the first {MOST_DOMAINS} allowed domains (Test-CsFederatedPartner): "
            f"your Edge connects to those partners' edges. A test takes up to {PATIENCE_SECONDS} seconds, all of "
            f"them together up to {BUDGET_SECONDS // 60} minutes."
        ),
    )
    return _assemble(head, (*helpers, *TEST_FUNCTIONS), (*CENTRAL_SECTIONS, PARTNER_TESTS), "central", "")


def render_edge_export(checklist: Checklist | None = None) -> str:
    """Return the script for an Edge: its own copy of the settings, its certificates and roots, what it reaches.

    What it looks up and tries is the checklist's. Raises ScriptError where a name cannot be quoted.
    """
    head = comment(
        "lyncready: export of an Edge's own settings, to be run on every Edge as a local administrator, in the "
        "Management Shell. Windows PowerShell 3.0 or later. It changes nothing. It looks up and tries the "
        "names near its end, which takes a few minutes at most, and writes one file to the current folder: names, "
        "addresses, and the numbers of certificates and events; no key, no user, no text of an event. Lync Server "
        "2010 has PowerShell 2.0, which cannot run this."
    )
    try:
        sections = edge_sections(targets_of(checklist or Checklist()))
    except BadValue as error:
        raise ScriptError(f"a name in the checklist cannot be used in a script: {error}") from error
    return _assemble(head, (*_EDGE_ROLE, *HELPERS), sections, "local", "-edge")


def _assemble(
    head: Iterable[str], helpers: tuple[str, ...], sections: tuple[SectionScript, ...], scope: str, suffix: str
) -> str:
    """Return the script as one statement; the blank line at its end makes a console run what was pasted."""
    lines = [
        *DENIED,
        *helpers,
        *_META,
        f"    scope = {quote(scope)}",
        "  }",
        f"  $suffix = {quote(suffix)}",
        *_FILE,
    ]
    for section in sections:
        lines += [f"  $export[{quote(section.name)}] = Get-Section {{", *section.lines, "  }", "  Save-Export"]
    guard = [f"  {line}" for line in encoding_guard("\n".join(lines))]
    return "\n".join([*head, _OPENING[0], *guard, *_OPENING[1:], *lines, *_CLOSING, "", ""])
