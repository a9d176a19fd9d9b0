# A server without the update that brought name decoration.
function New-CsPublicProvider {
  [CmdletBinding(SupportsShouldProcess)] param([string]$Identity, [string]$ProxyFqdn, [bool]$Enabled, [string]$VerificationLevel, [string]$IconUrl)
  if (-not (Enter-Stub 'New-CsPublicProvider' $PSBoundParameters) -or $WhatIfPreference) { return }
  Add-Provider $PSBoundParameters
}
