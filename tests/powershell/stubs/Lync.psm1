# The servers' cmdlets as far as the scripts know them, on a world that is a plain object: $global:World.
# What is called is kept in $global:Calls. $global:Failing names one that fails; with $global:Refusing all do.
function Enter-Stub([string]$Name, $Bound) {
  $null = $global:Calls.Add([pscustomobject]@{ Name = $Name; Bound = @($Bound.Keys | Sort-Object); WhatIf = [bool]$Bound['WhatIf'] })
  if ($global:Refusing) { throw ('Access is denied. This account may not run ' + $Name + '.') }
  if (($global:Failing -split ', ') -contains $Name) {
    if ($global:Quietly) { Write-Error ('The store is not operational: ' + $Name); return $false }
    throw ('The store is not operational: ' + $Name)
  }
  return $true
}
function Get-Named($List, [string]$Identity) { @($List | Where-Object { [string]$_.Identity -eq $Identity })[0] }
function Test-EdgeStarts {
  $proxies = @($global:World.providers | ForEach-Object { [string]$_.ProxyFqdn })
  foreach ($domain in $global:World.allowed) { if ($domain.ProxyFqdn -and $proxies -contains [string]$domain.ProxyFqdn) { $global:World.edgeStopped = $true } }
}
function Show-Edge($Kind) {
  $shown = $global:World.edge.PSObject.Copy()
  $shown.PSObject.TypeNames.Insert(0, 'Microsoft.Rtc.Management.WritableConfig.Settings.Edge.DisplayAccessEdgeSettings' + $Kind)
  $shown
}
function Get-CsServerVersion { [CmdletBinding()] param() if (Enter-Stub 'Get-CsServerVersion' $PSBoundParameters) { $global:World.server } }
function Get-CsAccessEdgeConfiguration {
  [CmdletBinding()] param([switch]$LocalStore)
  if (Enter-Stub 'Get-CsAccessEdgeConfiguration' $PSBoundParameters) {
    if ($global:World.edge.RoutingMethod -eq 'UseDnsSrvRouting') { Show-Edge 'DnsSrvRouting' } else { Show-Edge 'DefaultRoute' }
  }
}
function Set-CsAccessEdgeConfiguration {
  [CmdletBinding(SupportsShouldProcess)]
  param([switch]$UseDnsSrvRouting, [bool]$EnablePartnerDiscovery, [bool]$AllowFederatedUsers, [bool]$MarkSourceVerifiableOnOutgoingMessages)
  if (-not (Enter-Stub 'Set-CsAccessEdgeConfiguration' $PSBoundParameters) -or $WhatIfPreference) { return }
  if ($PSBoundParameters.ContainsKey('EnablePartnerDiscovery') -and -not $UseDnsSrvRouting) { throw 'Parameter set cannot be resolved.' }
  if ($UseDnsSrvRouting) { $global:World.edge.RoutingMethod = 'UseDnsSrvRouting' }
  foreach ($name in 'EnablePartnerDiscovery', 'AllowFederatedUsers', 'MarkSourceVerifiableOnOutgoingMessages') {
    if ($PSBoundParameters.ContainsKey($name)) { $global:World.edge.$name = $PSBoundParameters[$name] }
  }
}
function Get-CsExternalAccessPolicy {
  [CmdletBinding()] param([string]$Identity, [switch]$LocalStore)
  if (-not (Enter-Stub 'Get-CsExternalAccessPolicy' $PSBoundParameters)) { return }
  if (-not $Identity) { return $global:World.policies }
  $found = Get-Named $global:World.policies $Identity
  if (-not $found) { throw ('Cannot find the policy ' + $Identity) }
  $found
}
function Set-CsExternalAccessPolicy {
  [CmdletBinding(SupportsShouldProcess)] param([string]$Identity, [bool]$EnableFederationAccess, [bool]$EnablePublicCloudAccess)
  if (-not (Enter-Stub 'Set-CsExternalAccessPolicy' $PSBoundParameters) -or $WhatIfPreference) { return }
  $found = Get-Named $global:World.policies $Identity
  foreach ($name in 'EnableFederationAccess', 'EnablePublicCloudAccess') {
    if ($PSBoundParameters.ContainsKey($name)) { $found.$name = $PSBoundParameters[$name] }
  }
}
function Get-CsPublicProvider { [CmdletBinding()] param([switch]$LocalStore) if (Enter-Stub 'Get-CsPublicProvider' $PSBoundParameters) { $global:World.providers } }
function Add-Provider($Bound) {
  $provider = $global:World.blank.PSObject.Copy()
  foreach ($name in $Bound.Keys) { if ($provider.PSObject.Properties[$name]) { $provider.$name = $Bound[$name] } }
  if ([string]$provider.VerificationLevel -eq '2') { $provider.VerificationLevel = 'UseSourceVerification' }
  foreach ($one in @($global:World.providers) + @($global:World.hosting)) {
    if ([string]$one.Identity -eq $provider.Identity -or [string]$one.ProxyFqdn -eq $provider.ProxyFqdn) { throw 'Duplicate key sequence' }
  }
  $global:World.providers = @($global:World.providers) + $provider
  Test-EdgeStarts
}
function New-CsPublicProvider {
  [CmdletBinding(SupportsShouldProcess)]
  param([string]$Identity, [string]$ProxyFqdn, [bool]$Enabled, [string]$VerificationLevel, [string]$IconUrl,
    [string]$NameDecorationDomain, [string]$NameDecorationRoutingDomain, [string]$NameDecorationExcludedDomainList)
  if (-not (Enter-Stub 'New-CsPublicProvider' $PSBoundParameters) -or $WhatIfPreference) { return }
  Add-Provider $PSBoundParameters
}
function Remove-CsPublicProvider {
  [CmdletBinding(SupportsShouldProcess)] param([string]$Identity)
  if (-not (Enter-Stub 'Remove-CsPublicProvider' $PSBoundParameters) -or $WhatIfPreference) { return }
  if (-not (Get-Named $global:World.providers $Identity)) { throw ('Cannot find the provider ' + $Identity) }
  $global:World.providers = @($global:World.providers | Where-Object { [string]$_.Identity -ne $Identity })
}
function Enable-CsPublicProvider {
  [CmdletBinding(SupportsShouldProcess)] param([string]$Identity)
  if (-not (Enter-Stub 'Enable-CsPublicProvider' $PSBoundParameters) -or $WhatIfPreference) { return }
  $found = Get-Named $global:World.providers $Identity
  if ($found.Enabled) { throw 'It is enabled already.' }
  $found.Enabled = $true
  Test-EdgeStarts
}
function Set-CsPublicProvider {
  [CmdletBinding(SupportsShouldProcess)] param([string]$Identity, [bool]$Enabled, [string]$VerificationLevel)
  if (-not (Enter-Stub 'Set-CsPublicProvider' $PSBoundParameters) -or $WhatIfPreference) { return }
  (Get-Named $global:World.providers $Identity).VerificationLevel = 'UseSourceVerification'
}
function Get-CsHostingProvider { [CmdletBinding()] param([switch]$LocalStore) if (Enter-Stub 'Get-CsHostingProvider' $PSBoundParameters) { $global:World.hosting } }
function Set-Hosting($Provider, $Bound) {
  foreach ($name in $Bound.Keys) { if ($Provider.PSObject.Properties[$name]) { $Provider.$name = $Bound[$name] } }
}
function New-CsHostingProvider {
  [CmdletBinding(SupportsShouldProcess)]
  param([string]$Identity, [string]$ProxyFqdn, [bool]$Enabled, [bool]$EnabledSharedAddressSpace, [bool]$HostsOCSUsers,
    [bool]$IsLocal, [string]$VerificationLevel, [string]$AutodiscoverUrl)
  if (-not (Enter-Stub 'New-CsHostingProvider' $PSBoundParameters) -or $WhatIfPreference) { return }
  foreach ($one in @($global:World.providers) + @($global:World.hosting)) {
    if ($one -and ([string]$one.Identity -eq $Identity -or [string]$one.ProxyFqdn -eq $ProxyFqdn)) { throw 'Duplicate key sequence' }
  }
  $provider = [pscustomobject]@{ Identity = ''; ProxyFqdn = ''; Enabled = $false; EnabledSharedAddressSpace = $false; HostsOCSUsers = $false; VerificationLevel = ''; AutodiscoverUrl = '' }
  Set-Hosting $provider $PSBoundParameters
  $global:World.hosting = @($global:World.hosting | Where-Object { $_ }) + $provider
  foreach ($domain in $global:World.allowed) { if ([string]$domain.ProxyFqdn -eq $ProxyFqdn) { $global:World.edgeStopped = $true } }
}
function Set-CsHostingProvider {
  [CmdletBinding(SupportsShouldProcess)]
  param([string]$Identity, [bool]$Enabled, [bool]$EnabledSharedAddressSpace, [bool]$HostsOCSUsers, [string]$VerificationLevel, [string]$AutodiscoverUrl)
  if (-not (Enter-Stub 'Set-CsHostingProvider' $PSBoundParameters) -or $WhatIfPreference) { return }
  $found = Get-Named $global:World.hosting $Identity
  if (-not $found) { throw ('Cannot find the provider ' + $Identity) }
  Set-Hosting $found $PSBoundParameters
}
function Get-CsAllowedDomain { [CmdletBinding()] param([switch]$LocalStore) if (Enter-Stub 'Get-CsAllowedDomain' $PSBoundParameters) { $global:World.allowed } }
function New-CsAllowedDomain { [CmdletBinding(SupportsShouldProcess)] param([string]$Identity, [string]$Domain, [string]$ProxyFqdn, [string]$Comment, [bool]$MarkForMonitoring) Enter-Stub 'New-CsAllowedDomain' $PSBoundParameters }
function Remove-CsAllowedDomain { [CmdletBinding(SupportsShouldProcess)] param([string]$Identity) Enter-Stub 'Remove-CsAllowedDomain' $PSBoundParameters }
function Get-CsBlockedDomain { [CmdletBinding()] param([switch]$LocalStore) if (Enter-Stub 'Get-CsBlockedDomain' $PSBoundParameters) { $global:World.blocked } }
function New-CsBlockedDomain { [CmdletBinding(SupportsShouldProcess)] param([string]$Identity, [string]$Domain, [string]$Comment) Enter-Stub 'New-CsBlockedDomain' $PSBoundParameters }
function Remove-CsBlockedDomain { [CmdletBinding(SupportsShouldProcess)] param([string]$Identity) Enter-Stub 'Remove-CsBlockedDomain' $PSBoundParameters }
function Get-CsSite {
  [CmdletBinding()] param([string]$Identity)
  if (-not (Enter-Stub 'Get-CsSite' $PSBoundParameters)) { return }
  if (-not $Identity) { return $global:World.sites }
  $found = Get-Named $global:World.sites ('Site:' + $Identity)
  if (-not $found) { throw ('Cannot find the site ' + $Identity) }
  $found
}
function Set-CsSite {
  [CmdletBinding(SupportsShouldProcess)] param([string]$Identity, [string]$FederationRoute)
  if (-not (Enter-Stub 'Set-CsSite' $PSBoundParameters) -or $WhatIfPreference) { return }
  (Get-Named $global:World.sites ('Site:' + $Identity)).FederationRoute = $FederationRoute
}
function Get-CsService { [CmdletBinding()] param([switch]$EdgeServer) if (Enter-Stub 'Get-CsService' $PSBoundParameters) { $global:World.services } }
function Get-CsComputer { [CmdletBinding()] param([string]$Pool) if (Enter-Stub 'Get-CsComputer' $PSBoundParameters) { $global:World.computers } }
function Get-CsUser { [CmdletBinding()] param() if (Enter-Stub 'Get-CsUser' $PSBoundParameters) { $global:World.users } }
function Get-CsSipDomain { [CmdletBinding()] param() if (Enter-Stub 'Get-CsSipDomain' $PSBoundParameters) { $global:World.domains } }
function Get-CsManagementStoreReplicationStatus { [CmdletBinding()] param() if (Enter-Stub 'Get-CsManagementStoreReplicationStatus' $PSBoundParameters) { $global:World.replicas } }
function Get-CsCertificate { [CmdletBinding()] param([string]$Type) if (Enter-Stub 'Get-CsCertificate' $PSBoundParameters) { $global:World.certificates } }
# Its answer goes by the domain: it succeeds, fails, throws or hangs, and needs no world.
function Test-CsFederatedPartner {
  [CmdletBinding()] param([string]$TargetFqdn, [string]$Domain)
  if ($Domain -like 'hang*') { Start-Sleep -Seconds 600 }
  if ($Domain -like 'throw*') {
    $why = New-Object System.InvalidOperationException 'A 504 (Server time-out) response was received for sip:jdoe@contoso.com.'
    $record = New-Object System.Management.Automation.ErrorRecord $why, 'WorkflowNotCompleted', 'OperationStopped', $null
    $PSCmdlet.ThrowTerminatingError($record)
  }
  $answer = [pscustomobject]@{ TargetFqdn = $TargetFqdn; Result = 'Success'; Latency = '00:00:01'; Error = ''; Diagnosis = '' }
  if ($Domain -like 'fail*') {
    $answer.Result = 'Failure'
    $answer.Error = '504, Server time-out'
    $answer.Diagnosis = 'ErrorCode=1008,Source=sip.contoso.com,Reason=Unable to resolve jdoe@contoso.com'
  }
  $answer
}
Export-ModuleMember -Function '*-Cs*', 'Enter-Stub', 'Add-Provider'
