# What Windows itself has on an Edge, on the world's own: stores, registry, logs, resolver. Loaded beside the cmdlets.
function Get-Store([string]$Path) { ($Path -split '\\')[-1] }
function Get-ChildItem {
  [CmdletBinding()] param([string]$Path)
  if (-not (Enter-Stub ('Get-ChildItem ' + (Get-Store $Path)) $PSBoundParameters)) { return }
  foreach ($one in @($global:World.stores.(Get-Store $Path))) {
    if ($null -eq $one) { continue }
    $copy = $one.PSObject.Copy()
    if ($copy.Extensions) { foreach ($extension in $copy.Extensions) { if ($extension.RawData) { $extension.RawData = [byte[]]$extension.RawData } } }
    $copy
  }
}
function Get-ItemProperty {
  [CmdletBinding()] param([string]$Path)
  if (Enter-Stub 'Get-ItemProperty' $PSBoundParameters) { $global:World.registry.(Get-Store $Path) }
}
function Get-WinEvent {
  [CmdletBinding()] param([hashtable]$FilterHashtable, [int]$MaxEvents)
  if (-not (Enter-Stub ('Get-WinEvent ' + $FilterHashtable.LogName) $PSBoundParameters)) { return }
  $found = @($global:World.events | Where-Object { $_.LogName -eq $FilterHashtable.LogName })
  if ($found.Count) { return $found }
  $record = New-Object System.Management.Automation.ErrorRecord(([System.Exception]'No events.'), 'NoMatchingEventsFound', 'ObjectNotFound', $null)
  $PSCmdlet.ThrowTerminatingError($record)
}
function Resolve-DnsName {
  [CmdletBinding()] param([string]$Name, [string]$Type, [switch]$DnsOnly, [switch]$QuickTimeout)
  if (-not (Enter-Stub 'Resolve-DnsName' $PSBoundParameters)) { return }
  $records = $global:World.records.$Name
  if ($null -ne $records) { return $records }
  $record = New-Object System.Management.Automation.ErrorRecord(([System.Exception]'No such name.'), 'DNS_ERROR_RCODE_NAME_ERROR', 'ResourceUnavailable', $null)
  $PSCmdlet.ThrowTerminatingError($record)
}
function certutil { if (Enter-Stub 'certutil' @{}) { $global:World.certutil } }
Export-ModuleMember -Function 'Get-ChildItem', 'Get-ItemProperty', 'Get-WinEvent', 'Resolve-DnsName', 'certutil'
