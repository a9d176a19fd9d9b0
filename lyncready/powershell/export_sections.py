"""The parts of an export: which cmdlet reads each, and the flat object built of it by hand."""

from __future__ import annotations

import msgspec


class Section(msgspec.Struct, frozen=True):
    """One part: its name in the export and the lines of PowerShell that read it."""

    name: str
    lines: tuple[str, ...]


_KINDS = {"text": "Get-PlainText", "flag": "Get-PlainFlag", "number": "Get-PlainNumber", "date": "Get-PlainDate"}


def _fields(kind: str, *names: str) -> tuple[str, ...]:
    return tuple(f"      {name} = ({_KINDS[kind]} $_.{name})" for name in names)


def _reading(name: str, source: str, *fields: str) -> Section:
    """Return a part in which every object of a cmdlet becomes a flat one with these fields."""
    return Section(name, (f"    {source} | ForEach-Object {{ [ordered]@{{", *fields, "    } }"))


_DOMAIN = "      Domain = (Get-PlainText $(if ($_.Domain) { $_.Domain } else { $_.Identity }))"
_EDGE_SWITCHES = (
    *("AllowFederatedUsers", "AllowOutsideUsers", "AllowAnonymousUsers", "EnablePartnerDiscovery"),
    "BeClearingHouse",
)
_NAMES = "      AlternativeNames = @($_.AlternativeNames | Where-Object { $_ } | ForEach-Object { [string]$_ })"


def _providers(store: str) -> tuple[Section, ...]:
    """Return the parts on the providers of public and of hosted users."""
    return (
        _reading(
            "publicProviders",
            f"Get-CsPublicProvider{store} -ErrorAction Stop",
            *_fields("text", "Identity", "ProxyFqdn"),
            *_fields("flag", "Enabled"),
            *_fields("text", "VerificationLevel"),
            "      VerificationLevelValue = "
            "$(if ($_.VerificationLevel -is [enum]) { [int]$_.VerificationLevel } else { $null })",
            *_fields("text", "IconUrl", "NameDecorationDomain", "NameDecorationRoutingDomain"),
            *_fields("text", "NameDecorationExcludedDomainList"),
            *_fields("flag", "EnableSkypeIdRouting", "EnableSkypeDirectorySearch"),
        ),
        _reading(
            "hostingProviders",
            f"Get-CsHostingProvider{store} -ErrorAction Stop",
            *_fields("text", "Identity", "ProxyFqdn"),
            *_fields("flag", "Enabled", "EnabledSharedAddressSpace", "HostsOCSUsers"),
            *_fields("text", "VerificationLevel"),
        ),
    )


def _stored(store: str) -> tuple[Section, ...]:
    """Return the parts that both stores have; `store` is ` -LocalStore` on an Edge."""
    return (
        _reading(
            "accessEdge",
            f"Get-CsAccessEdgeConfiguration{store} -ErrorAction Stop",
            *_fields("text", "Identity"),
            "      TypeName = (Get-PlainText $_.PSObject.TypeNames[0])",
            *_fields("text", "RoutingMethod"),
            *_fields("flag", *_EDGE_SWITCHES),
            *_fields("text", "DefaultRouteFqdn"),
            *_fields("flag", "IsPublicProvider", "EnableArchivingDisclaimer"),
            *_fields("flag", "MarkSourceVerifiableOnOutgoingMessages", "EnableUserReplicator"),
        ),
        _reading(
            "externalAccessPolicies",
            f"Get-CsExternalAccessPolicy{store} -ErrorAction Stop",
            *_fields("text", "Identity"),
            *_fields("flag", "EnableFederationAccess", "EnablePublicCloudAccess"),
            *_fields("flag", "EnablePublicCloudAudioVideoAccess", "EnableOutsideAccess"),
        ),
        *_providers(store),
        _reading(
            "allowedDomains",
            f"Get-CsAllowedDomain{store} -ErrorAction Stop",
            _DOMAIN,
            *_fields("text", "ProxyFqdn"),
        ),
        _reading("blockedDomains", f"Get-CsBlockedDomain{store} -ErrorAction Stop", _DOMAIN),
    )


_CAPABILITIES = Section(
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
_LEVELS = Section(
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
_ASSIGNMENTS = Section(
    "policyAssignments",
    (
        "    Get-CsUser -ErrorAction Stop | ForEach-Object {",
        "      $domains[([string]$_.SipAddress -split '@')[-1]] += 1",
        "      [string]$_.ExternalAccessPolicy",
        "    } | Group-Object -NoElement |",
        "      ForEach-Object { [ordered]@{ Policy = [string]$_.Name; Users = [int]$_.Count } }",
    ),
)
_RIGHTS = Section(
    "rights",
    (
        "    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()",
        "    $me = [System.Security.Principal.WindowsPrincipal]$identity",
        "    'RTCUniversalServerAdmins', 'RTCUniversalUserAdmins', 'CsAdministrator', 'CsServerAdministrator' |",
        "      ForEach-Object { [ordered]@{ Group = $_; Member = [bool]$me.IsInRole($_) } }",
    ),
)
_SERVER = Section("server", ("    Get-CsServerVersion -ErrorAction Stop | ForEach-Object { Get-PlainText $_ }",))

CENTRAL_SECTIONS: tuple[Section, ...] = (
    _SERVER,
    _CAPABILITIES,
    _LEVELS,
    *_stored(""),
    _ASSIGNMENTS,
    _reading(
        "sipDomains",
        "Get-CsSipDomain -ErrorAction Stop",
        "      Name = (Get-PlainText $_.Identity)",
        *_fields("flag", "IsDefault"),
        "      Users = $(if ($export['policyAssignments']['ok']) { [int]$domains[[string]$_.Identity] })",
    ),
    _reading(
        "sites",
        "Get-CsSite -ErrorAction Stop",
        *_fields("text", "Identity", "DisplayName", "FederationRoute", "SiteType"),
    ),
    _reading(
        "edgeServices",
        "Get-CsService -EdgeServer -ErrorAction Stop",
        *_fields("text", "Identity", "SiteId", "PoolFqdn", "Registrar", "AccessEdgeExternalFqdn"),
        *_fields("number", "AccessEdgeExternalSipPort", "AccessEdgeClientSipPort"),
    ),
    _reading(
        "edgeComputers",
        "Get-CsService -EdgeServer -ErrorAction Stop | "
        "ForEach-Object { Get-CsComputer -Pool ([string]$_.PoolFqdn) -ErrorAction Stop }",
        *_fields("text", "Fqdn", "Pool"),
    ),
    _reading(
        "replication",
        "Get-CsManagementStoreReplicationStatus -ErrorAction Stop",
        *_fields("text", "ReplicaFqdn"),
        *_fields("flag", "UpToDate"),
        *_fields("date", "LastStatusReport", "LastUpdateCreation"),
    ),
    _RIGHTS,
)

EDGE_SECTIONS: tuple[Section, ...] = (
    _SERVER,
    *_stored(" -LocalStore"),
    _reading(
        "edgeCertificates",
        "Get-CsCertificate -Type AccessEdgeExternal -ErrorAction Stop",
        *_fields("text", "Use", "Thumbprint", "Subject"),
        _NAMES,
        "      CrlHosts = @(Get-CrlHost ([string]$_.Thumbprint))",
        *_fields("text", "Issuer"),
        *_fields("date", "NotBefore", "NotAfter"),
    ),
    Section(
        "rootStore",
        (
            "    $roots = @(Get-ChildItem -Path Cert:\\LocalMachine\\Root -ErrorAction Stop)",
            "    $misplaced = @($roots | Where-Object { $_.Subject -ne $_.Issuer })",
            "    [ordered]@{ Count = $roots.Count; Misplaced = $misplaced.Count }",
        ),
    ),
)
