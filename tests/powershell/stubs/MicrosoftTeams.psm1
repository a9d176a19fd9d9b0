# The tenant's cmdlets of the same names, with the same parameters, loaded beside the server's.
function Get-CsExternalAccessPolicy {
  [CmdletBinding()] param([string]$Identity)
  $null = $global:Calls.Add([pscustomobject]@{ Name = 'tenant: Get-CsExternalAccessPolicy'; Bound = @(); WhatIf = $false })
  [pscustomobject]@{ Identity = 'Global'; EnableFederationAccess = $false; EnablePublicCloudAccess = $false }
}
function Set-CsExternalAccessPolicy {
  [CmdletBinding(SupportsShouldProcess)] param([string]$Identity, [bool]$EnableFederationAccess, [bool]$EnablePublicCloudAccess)
  $null = $global:Calls.Add([pscustomobject]@{ Name = 'tenant: Set-CsExternalAccessPolicy'; Bound = @(); WhatIf = [bool]$WhatIfPreference })
}
