"""The part of an export that is only there when asked for: Test-CsFederatedPartner over the allowed domains.

Source: the cmdlet's reference (Microsoft). It makes real connections to partners, so it is bounded in number and
time, and what it answers is cut down to numbers and names: texts are localised and may name people.
"""

from __future__ import annotations

from lyncready.powershell.export_sections import SectionScript

MOST_DOMAINS = 20
PATIENCE_SECONDS = 45  # one test; a dead partner takes tens of seconds
BUDGET_SECONDS = 900  # all of them

# In a runspace of its own a test that never ends can be left behind. There the cmdlet's module is loaded once; a
# remote session's cmdlets live in that session only, and are called as they are.
TEST_FUNCTIONS = (
    f"  $most = {MOST_DOMAINS}",
    f"  $patience = {PATIENCE_SECONDS}",
    f"  $budget = {BUDGET_SECONDS}",
    "  $apart = @{ State = $null; Space = $null }",
    "  function Set-Apart {",
    "    $module = @(Get-Command -Name Test-CsFederatedPartner -ErrorAction Stop)[0].Module",
    "    if (-not $module -or -not $module.Path -or $module.Name -like 'tmp_*') { return }",
    "    $apart.State = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault()",
    "    $apart.State.ImportPSModule([string[]]@($module.Path))",
    "  }",
    "  function Get-Partner([string]$Edge, [string]$Domain) {",
    "    if (-not $apart.State) {",
    "      return (Test-CsFederatedPartner -TargetFqdn $Edge -Domain $Domain -ErrorAction Stop)",
    "    }",
    "    if (-not $apart.Space) {",
    "      $apart.Space = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($apart.State)",
    "      $apart.Space.Open()",
    "    }",
    "    $shell = [System.Management.Automation.PowerShell]::Create()",
    "    $shell.Runspace = $apart.Space",
    "    $null = $shell.AddCommand('Test-CsFederatedPartner').AddParameter('TargetFqdn', $Edge)",
    "    $null = $shell.AddParameter('Domain', $Domain).AddParameter('ErrorAction', 'Stop')",
    "    $pending = $shell.BeginInvoke()",
    "    if (-not $pending.AsyncWaitHandle.WaitOne($patience * 1000)) {",
    "      $null = $shell.BeginStop($null, $null)",
    "      $apart.Space = $null",
    "      throw 'lyncready: no answer in time'",
    "    }",
    "    return $shell.EndInvoke($pending)",
    "  }",
    "  function Get-Match([string]$Text, [string]$Pattern) {",
    "    $found = [regex]::Match($Text, $Pattern)",
    "    if ($found.Success) { return $found.Groups[1].Value }",
    "  }",
    "  function Get-Test([string]$Edge, $Partner) {",
    "    $at = [datetime]::UtcNow.ToString('o')",
    "    $row = [ordered]@{ Edge = $Edge; Domain = $Partner.Name; ProxyFqdn = $Partner.Proxy; At = $at;",
    "      Result = $null; Status = $null; Id = $null; Source = $null; Thrown = $null }",
    "    try {",
    "      $answer = @(Get-Partner $Edge $Partner.Name)[-1]",
    "      $row['Result'] = [string]$answer.Result",
    "      $row['Status'] = Get-Match ([string]$answer.Error) '^\\D{0,40}([1-6]\\d\\d)(?!\\d)'",
    "      $said = [string]$answer.Diagnosis",
    "      $row['Id'] = Get-Match $said 'ErrorCode\\s*=\\s*(\\d{1,7})'",
    "      $row['Source'] = Get-Match $said 'Source\\s*=\\s*([A-Za-z0-9.-]{1,255})(?![A-Za-z0-9.@-])'",
    "    } catch {",
    "      $record = $_",
    "      if ($_.Exception.InnerException.ErrorRecord) { $record = $_.Exception.InnerException.ErrorRecord }",
    "      $message = [string]$record.Exception.Message",
    "      $row['Result'] = $(if ($message -eq 'lyncready: no answer in time') { 'Timeout' } else { 'Thrown' })",
    "      $row['Status'] = Get-Match $message '(?<!\\d)([1-6]\\d\\d) ?[(,]'",
    "      $row['Id'] = Get-Match $message 'ErrorCode\\s*=\\s*(\\d{1,7})'",
    "      $row['Thrown'] = Get-Match ([string]$record.FullyQualifiedErrorId) '^([A-Za-z0-9.,_-]{1,200})'",
    "    }",
    "    return $row",
    "  }",
)
PARTNER_TESTS = SectionScript(
    "partnerTests",
    (
        "    Set-Apart",
        "    $edges = @(Get-CsService -EdgeServer -ErrorAction Stop | ForEach-Object { [string]$_.PoolFqdn } |",
        "      Select-Object -Unique)",
        "    $partners = @(Get-CsAllowedDomain -ErrorAction Stop | ForEach-Object {",
        "      $name = [string]$(if ($_.Domain) { $_.Domain } else { $_.Identity })",
        "      if ($name) { @{ Name = $name; Proxy = [string]$_.ProxyFqdn } }",
        "    })",
        "    $began = [datetime]::UtcNow",
        "    $tried = 0",
        "    foreach ($partner in $partners) {",
        "      foreach ($edge in $edges) {",
        "        if ($tried -ge $most -or ([datetime]::UtcNow - $began).TotalSeconds -ge $budget) {",
        "          [ordered]@{ Edge = $edge; Domain = $partner.Name; Result = 'NotTried' }",
        "          continue",
        "        }",
        "        $tried += 1",
        "        Write-Host ('Testing ' + $partner.Name + ' by ' + $edge + ' ...')",
        "        Get-Test $edge $partner",
        "      }",
        "    }",
    ),
)
