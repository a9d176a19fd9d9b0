"""What a script asks before it reads: whose cmdlets these are; and how it tells what failed and what was there."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.model import TENANT_MODULE, quote

# Whose cmdlet it is, by the module it comes from; that of a remote session is a copy that tells its origin.
# Names and parameters do not tell: the tenant's modules have cmdlets of the same names.
_OWNERS = (
    "  foreach ($name in {cmdlets}) {{",
    "    $command = @(Get-Command -Name $name -ErrorAction SilentlyContinue)[0]",
    "    if ($command -and [string]$command.CommandType -eq 'Alias') {{ $command = $command.ResolvedCommand }}",
    "    if (-not $command) {{",
    "      Write-Output ({stopped} + 'this shell has no ' + $name + '. Open the Management Shell of the server; "
    "in a remote session your role may lack the right to it.')",
    "      return",
    "    }}",
    "    $module = [string]$command.ModuleName",
    "    if ($module -like 'tmp_*') {{ $module = $module + ' ' + [string]$command.Module.Description }}",
    "    if ($module -match '{foreign}') {{",
    "      Write-Output ({stopped} + $name + ' is that of the module ' + $module + ', the tenant''s, and not the "
    "server''s. Open the Management Shell of the server without that module.')",
    "      return",
    "    }}",
    "  }}",
)
_STOPPED = "'Stopped, nothing was read or changed: '"
RIGHT = (
    "Stopped here, and nothing more was tried: this account lacks a right. Run this as a member of "
    "RTCUniversalServerAdmins; in a remote session as a member of CsAdministrator."
)
# No language's message is relied on alone: the kind of the error comes first, then the account's own groups.
DENIED = (
    "  function Test-Denied($Failure, $Role) {",
    "    $kind = [string]$Failure.CategoryInfo.Category",
    "    if ('PermissionDenied', 'SecurityError' -contains $kind) { return $true }",
    "    for ($cause = $Failure.Exception; $cause; $cause = $cause.InnerException) {",
    "      if ($cause -is [System.UnauthorizedAccessException]) { return $true }",
    "      if ($cause -is [System.Security.SecurityException]) { return $true }",
    "      if ([string]$cause.Message -match 'denied|unauthorized|not authorized') { return $true }",
    "    }",
    "    try {",
    "      $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()",
    "      $me = [System.Security.Principal.WindowsPrincipal]$identity",
    "      return -not $me.IsInRole($Role)",
    "    } catch {",
    "      return $false",
    "    }",
    "  }",
)
_LACKING = (
    "  function Get-Lacking([string]$Name, [string[]]$Wanted) {",
    "    $known = (Get-Command -Name $Name -ErrorAction Stop).Parameters",
    "    if (-not $known) { throw ('the parameters of ' + $Name + ' cannot be seen') }",
    "    $Wanted | Where-Object { -not $known.ContainsKey($_) }",
    "  }",
)
# An object as the command that creates it again. PowerShell takes five characters for a single quotation mark.
_CREATION = (
    "  function Get-Creation([string]$Cmdlet, $Found, [string[]]$Without) {",
    "    $marks = '[' + [char]39 + [char]0x2018 + [char]0x2019 + [char]0x201A + [char]0x201B + ']'",
    "    $names = @((Get-Command -Name $Cmdlet -ErrorAction Stop).Parameters.Keys | Sort-Object)",
    "    $identity = [string]$Found.Identity -replace $marks, '$0$0'",
    "    $text = $Cmdlet + ' -Identity ' + [char]39 + $identity + [char]39",
    "    foreach ($name in $names) {",
    "      if ($Without -contains $name -or $name -eq 'Identity') { continue }",
    "      $value = $Found.$name",
    "      if ($value -is [bool]) { $text = $text + ' -' + $name + ' $' + ([string]$value).ToLower() }",
    "      elseif ([string]$value -ne '') {",
    "        $text = $text + ' -' + $name + ' ' + [char]39 + ([string]$value -replace $marks, '$0$0') + [char]39",
    "      }",
    "    }",
    "    return $text",
    "  }",
)
_HELPERS = (("Get-Lacking ", _LACKING), ("Get-Creation ", _CREATION))


def prologue(cmdlets: Iterable[str], body: Iterable[str]) -> list[str]:
    """Return the lines before the first part: the helpers that `body` calls, and the check of these cmdlets."""
    text = "\n".join(body)
    lines = ["  Set-StrictMode -Off", f"  $right = {quote(RIGHT)}", *DENIED]
    for name, helper in _HELPERS:
        lines += helper if name in text else ()
    names = ", ".join(quote(name) for name in sorted(cmdlets))
    return lines + [line.format(cmdlets=names, stopped=_STOPPED, foreign=TENANT_MODULE) for line in _OWNERS]
