# Runs scripts on worlds of their own and writes what became of them. Dot-sourced by a run of files and of pastes.
$here = $PSScriptRoot
Import-Module (Join-Path $here 'Lync.psm1') -Force -Global
$global:Shadowing = ''
$global:Files = @{}
# A script file is read and compiled once, however often it runs.
function Get-File([string]$File) {
  if (-not $global:Files[$File]) { $global:Files[$File] = Get-Command -Name $File }
  $global:Files[$File]
}
function Start-Run([string]$File) {
  $run = [System.IO.File]::ReadAllText($File) | ConvertFrom-Json
  $global:World = $run.world
  $global:Failing = $run.failing
  $global:Quietly = $run.quietly
  $global:Refusing = $run.refusing
  $global:Calls = New-Object System.Collections.ArrayList
  $wanted = @($run.modules) -join ','
  if ($wanted -ne $global:Shadowing) {
    # What a module took away with it comes back only by importing it anew.
    Get-Module 'Older', 'MicrosoftTeams', 'Edge' | Remove-Module
    Import-Module (Join-Path $here 'Lync.psm1') -Force -Global
    foreach ($module in $run.modules) { Import-Module (Join-Path $here ($module + '.psm1')) -Force -Global }
    $global:Shadowing = $wanted
  }
  $global:Error.Clear()
}
function Save-Run([string]$File, [string]$Output) {
  $result = [pscustomobject]@{ world = $global:World; calls = @($global:Calls); output = $Output }
  [System.IO.File]::WriteAllText($File, (ConvertTo-Json -InputObject $result -Depth 6))
}
