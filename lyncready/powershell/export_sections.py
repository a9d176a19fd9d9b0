"""The parts of an export: which cmdlet reads each, and the flat object built of it by hand."""

from __future__ import annotations

import msgspec


class SectionScript(msgspec.Struct, frozen=True):
    """One part: its name in the export and the lines of PowerShell that read it."""

    name: str
    lines: tuple[str, ...]


_KINDS = {"text": "Get-PlainText", "flag": "Get-PlainFlag", "number": "Get-PlainNumber", "date": "Get-PlainDate"}


def fields(kind: str, *names: str) -> tuple[str, ...]:
    """Return the lines of an object's fields of one kind: text, flag, number or date."""
    return tuple(f"      {name} = ({_KINDS[kind]} $_.{name})" for name in names)


def reading(name: str, source: str, *fields: str) -> SectionScript:
    """Return a part in which every object of a cmdlet becomes a flat one with these fields."""
    return SectionScript(name, (f"    {source} | ForEach-Object {{ [ordered]@{{", *fields, "    } }"))


_DOMAIN = "      Domain = (Get-PlainText $(if ($_.Domain) { $_.Domain } else { $_.Identity }))"
_EDGE_SWITCHES = (
    *("AllowFederatedUsers", "AllowOutsideUsers", "AllowAnonymousUsers", "EnablePartnerDiscovery"),
    "BeClearingHouse",
)


def _providers(store: str) -> tuple[SectionScript, ...]:
    """Return the parts on the providers of public and of hosted users."""
    return (
        reading(
            "publicProviders",
            f"Get-CsPublicProvider{store} -ErrorAction Stop",
            *fields("text", "Identity", "ProxyFqdn"),
            *fields("flag", "Enabled"),
            *fields("text", "VerificationLevel"),
            "      VerificationLevelValue = "
            "$(if ($_.VerificationLevel -is [enum]) { [int]$_.VerificationLevel } else { $null })",
            *fields("text", "IconUrl", "NameDecorationDomain", "NameDecorationRoutingDomain"),
            *fields("text", "NameDecorationExcludedDomainList"),
            *fields("flag", "EnableSkypeIdRouting", "EnableSkypeDirectorySearch"),
        ),
        reading(
            "hostingProviders",
            f"Get-CsHostingProvider{store} -ErrorAction Stop",
            *fields("text", "Identity", "ProxyFqdn"),
            *fields("flag", "Enabled", "EnabledSharedAddressSpace", "HostsOCSUsers"),
            *fields("text", "VerificationLevel"),
        ),
    )


def _stored(store: str) -> tuple[SectionScript, ...]:
    """Return the parts that both stores have; `store` is ` -LocalStore` on an Edge."""
    return (
        reading(
            "accessEdge",
            f"Get-CsAccessEdgeConfiguration{store} -ErrorAction Stop",
            *fields("text", "Identity"),
            "      TypeName = (Get-PlainText $_.PSObject.TypeNames[0])",
            *fields("text", "RoutingMethod"),
            *fields("flag", *_EDGE_SWITCHES),
            *fields("text", "DefaultRouteFqdn"),
            *fields("flag", "IsPublicProvider", "EnableArchivingDisclaimer"),
            *fields("flag", "MarkSourceVerifiableOnOutgoingMessages", "EnableUserReplicator"),
        ),
        reading(
            "externalAccessPolicies",
            f"Get-CsExternalAccessPolicy{store} -ErrorAction Stop",
            *fields("text", "Identity"),
            *fields("flag", "EnableFederationAccess", "EnablePublicCloudAccess"),
            *fields("flag", "EnablePublicCloudAudioVideoAccess", "EnableOutsideAccess"),
        ),
        *_providers(store),
        reading(
            "allowedDomains",
            f"Get-CsAllowedDomain{store} -ErrorAction Stop",
            _DOMAIN,
            *fields("text", "ProxyFqdn"),
        ),
        reading("blockedDomains", f"Get-CsBlockedDomain{store} -ErrorAction Stop", _DOMAIN),
    )


_CAPABILITIES = SectionScript(
    "capabilities",
    (
        "    $asked = 'New-CsPublicProvider', 'Set-CsExternalAccessPolicy', 'Set-CsAccessEdgeConfiguration', "
        "'Get-CsExternalAccessPolicy'",
        "    $asked | ForEach-Object {",
        "      $command = @(Get-Command -Name $_ -ErrorAction Stop)[0]",
        "      $module = [string]$command.ModuleName",
        "      if ($module -like 'tmp_*') { $module = $module + ' ' + [string]$command.Module.Description }",
        "      $names = @($command.Parameters.Keys | ForEach-Object { [string]$_ })",
        "      [ordered]@{ Cmdlet = $_; Module = $module; Parameters = $names }",
        "    }",
    ),
)
_LEVELS = SectionScript(
    "verificationLevelMap",
    (
        "    $command = Get-Command -Name New-CsPublicProvider -ErrorAction Stop",
        "    $type = $command.Parameters['VerificationLevel'].ParameterType",
        "    $inner = [System.Nullable]::GetUnderlyingType($type)",
        "    if ($inner) { $type = $inner }",
        "    [System.Enum]::GetNames($type) | ForEach-Object {",
        "      [ordered]@{ Name = [string]$_; Value = [int][System.Enum]::Parse($type, $_) }",
        "    }",
    ),
)
_ASSIGNMENTS = SectionScript(
    "policyAssignments",
    (
        "    Get-CsUser -ErrorAction Stop | ForEach-Object {",
        "      $domains[([string]$_.SipAddress -split '@')[-1]] += 1",
        "      [string]$_.ExternalAccessPolicy",
        "    } | Group-Object -NoElement |",
        "      ForEach-Object { [ordered]@{ Policy = [string]$_.Name; Users = [int]$_.Count } }",
    ),
)
_RIGHTS = SectionScript(
    "rights",
    (
        "    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()",
        "    $me = [System.Security.Principal.WindowsPrincipal]$identity",
        "    'RTCUniversalServerAdmins', 'RTCUniversalUserAdmins', 'CsAdministrator', 'CsServerAdministrator' |",
        "      ForEach-Object { [ordered]@{ Group = $_; Member = [bool]$me.IsInRole($_) } }",
    ),
)
_SERVER = SectionScript(
    "server", ("    Get-CsServerVersion -ErrorAction Stop | ForEach-Object { Get-PlainText $_ }",)
)

CENTRAL_SECTIONS: tuple[SectionScript, ...] = (
    _SERVER,
    _CAPABILITIES,
    _LEVELS,
    *_stored(""),
    _ASSIGNMENTS,
    reading(
        "sipDomains",
        "Get-CsSipDomain -ErrorAction Stop",
        "      Name = (Get-PlainText $_.Identity)",
        *fields("flag", "IsDefault"),
        "      Users = $(if ($export['policyAssignments']['ok']) { [int]$domains[[string]$_.Identity] })",
    ),
    reading(
        "sites",
        "Get-CsSite -ErrorAction Stop",
        *fields("text", "Identity", "DisplayName", "FederationRoute", "SiteType"),
    ),
    reading(
        "edgeServices",
        "Get-CsService -EdgeServer -ErrorAction Stop",
        *fields("text", "Identity", "SiteId", "PoolFqdn", "Registrar", "AccessEdgeExternalFqdn"),
        # Get-CsService prints it so in "View status of global settings for a forest in Lync Server 2013".
        *fields("text", "DataEdgeExternalFqdn"),
        *fields("number", "AccessEdgeExternalSipPort", "AccessEdgeClientSipPort"),
    ),
    reading(
        "edgeComputers",
        "Get-CsService -EdgeServer -ErrorAction Stop | "
        "ForEach-Object { Get-CsComputer -Pool ([string]$_.PoolFqdn) -ErrorAction Stop }",
        *fields("text", "Fqdn", "Pool"),
    ),
    reading(
        "replication",
        "Get-CsManagementStoreReplicationStatus -ErrorAction Stop",
        *fields("text", "ReplicaFqdn"),
        *fields("flag", "UpToDate"),
        *fields("date", "LastStatusReport", "LastUpdateCreation"),
    ),
    _RIGHTS,
)

# What an Edge has of its own copy of the settings.
EDGE_STORE: tuple[SectionScript, ...] = (_SERVER, *_stored(" -LocalStore"))
