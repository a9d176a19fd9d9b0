"""What one rule says of one setting, before words and age are weighed: the shape all settings rules share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from lyncready.checks.partner_clouds import There
from lyncready.checks.seen_roots import SeenRoot
from lyncready.model import (
    ANSWERED,
    HAS_SHELL,
    PARAMETER_SINCE,
    Deployment,
    Dns,
    Evidence,
    KnownPartner,
    Observation,
    Platform,
    Purpose,
    Reading,
    Ref,
    Settings,
    Status,
    printable,
)

# Without a stated platform the topic's own command is meant, and that is written for CU5.
_ASSUMED = Platform.LYNC_2013_CU5


SeenRecord = tuple[datetime, frozenset[tuple[str, int]]]  # when it was looked up, and hosts with ports


def seen_records(looks: Iterable[Observation], deciding: str) -> dict[str, tuple[SeenRecord, ...]]:
    """Return what each server of the deciding view said of federation records, by their owner's name."""
    found: dict[str, list[SeenRecord]] = {}
    for look in looks:
        decides = look.record_type == "SRV" and look.vantage == deciding
        if decides and isinstance(look.seen, Dns) and look.seen.outcome in ANSWERED:
            led = frozenset((record.target, record.port) for record in look.seen.srv)
            found.setdefault(look.subject, []).append((look.at, led))
    return {owner: tuple(sorted(records, key=lambda one: one[0])) for owner, records in found.items()}


class RuleContext(msgspec.Struct, frozen=True, kw_only=True):
    """What every settings rule looks at.

    `srv_targets` are the hosts that federation records were seen to name, `there` whoever is at Microsoft, `roots`
    what others' chains end in, `chains` what Microsoft's edges show, and `records` where each federation record
    leads in the deciding view.
    """

    deployment: Deployment
    settings: Settings
    federation_port: int
    now: datetime
    srv_targets: frozenset[str] = frozenset()
    there: tuple[There, ...] = ()
    partners: tuple[KnownPartner, ...] = ()
    roots: tuple[SeenRoot, ...] = ()
    chains: Mapping[str, list[str]] = {}
    records: Mapping[str, tuple[SeenRecord, ...]] = {}

    @property
    def skype(self) -> bool:
        """Whether public users are wanted, not only federated partners."""
        return self.deployment.purpose is Purpose.SKYPE

    @property
    def platform(self) -> Platform:
        """The platform stated, or the one the provider command was published for."""
        return self.deployment.platform or _ASSUMED

    @property
    def has_shell(self) -> bool:
        """Whether the platform has the Cs cmdlets at all (Lync Server 2010 and later)."""
        return self.platform in HAS_SHELL

    def capable(self, parameter: str, cmdlet: str = "New-CsPublicProvider") -> bool:
        """Whether the server's cmdlet has the parameter: by the server's own list, else by the platform."""
        for capability in self.settings.capabilities.items:
            if capability.cmdlet.lower() == cmdlet.lower() and capability.parameters:
                return parameter.lower() in capability.parameters
        return parameter not in PARAMETER_SINCE or self.platform in PARAMETER_SINCE[parameter]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the rules: whose property, which cmdlet sets it, how bad it is when wrong.

    A `hard` rule takes part in proving its step: evidence proves a step when none of its hard rules is open.
    """

    id: str
    step: str
    object: str
    property: str
    cmdlet: str = ""
    severity: Status = Status.FAIL
    hard: bool = False


def on_certificate(id_: str, name: str) -> Rule:
    """Return a rule on a property of the certificates that an Edge holds."""
    return Rule(
        id=id_,
        step="federation.certificate",
        object="edgeCertificate",
        property=name,
        cmdlet="Set-CsCertificate",
        severity=Status.WARN,
    )


class SettingResult(msgspec.Struct, frozen=True, kw_only=True):
    """A rule's outcome on one object; `source` is the export that decided, None where none could.

    `code` is what a wrong one is called, empty where that is setting-wrong.
    """

    rule: Rule
    identity: str = ""
    status: Status
    found: Any = None
    wanted: Any = None
    command: str = ""
    hard: bool = False
    source: Evidence | None = None
    error: str = ""
    because: tuple[Ref, ...] = ()
    extra: Mapping[str, Any] = {}
    code: str = ""  # where the status alone does not give it

    @property
    def subject(self) -> str:
        """`object[:identity].property`, safe to show."""
        middle = f":{printable(self.identity)}" if self.identity else ""
        return f"{self.rule.object}{middle}.{self.rule.property}"


def rule_on(
    rule: Rule,
    reading: Reading[Any],
    holds: bool | None,
    *,
    identity: str = "",
    found: Any = None,
    wanted: Any = None,
    command: str = "",
    severity: Status | None = None,
    hard: bool | None = None,
    extra: Mapping[str, Any] | None = None,
    code: str = "",
) -> SettingResult:
    """Return the ruling: unknown where nobody could read or the value is not shown (`holds` None)."""
    if not reading.seen or holds is None:
        status = Status.UNKNOWN
    else:
        status = Status.PASS if holds else severity or rule.severity
    return SettingResult(
        rule=rule,
        identity=identity,
        status=status,
        found=found if reading.seen else None,
        wanted=wanted,
        command="" if status is Status.PASS else command,
        hard=rule.hard if hard is None else hard,
        source=reading.source or reading.failed,
        error=reading.error,
        extra=extra or {},
        code="" if status in (Status.PASS, Status.UNKNOWN) else code,
    )


def wait_for(rule: Rule, reading: Reading[Any], because: tuple[Ref, ...], **more: Any) -> SettingResult:
    """Return the ruling on something that cannot be asked before others are mended."""
    return SettingResult(
        rule=rule, status=Status.HELD, because=because, hard=rule.hard, source=reading.source, **more
    )
