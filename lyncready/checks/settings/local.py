"""Rules on what only an Edge can show of itself: its certificate and its list of trusted roots (E1.12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, on_certificate, rule_on
from lyncready.model import (
    EdgeCertificate,
    LocalStore,
    Reading,
    RootStore,
    Status,
    expiry_window,
    render_instant,
)

_CERTIFICATE_STEP = "federation.certificate"
_USE = "AccessEdgeExternal"
_COMMON_NAME = re.compile(r"(?:^|[,+])\s*CN\s*=\s*\"?([^,+\"]+)", re.IGNORECASE)
# The limit of Microsoft's own diagnostic: a longer list of trusted issuers is cut in the TLS handshake.
MANY_ROOTS = 100

ASSIGNED = on_certificate("E1.12", "Thumbprint")
VALID = on_certificate("E1.12", "NotAfter")
NAMED = on_certificate("E1.12", "AlternativeNames")
ROOT_COUNT = Rule(
    id="root-store", step=_CERTIFICATE_STEP, object="rootStore", property="Count", severity=Status.WARN
)
MISPLACED = Rule(
    id="root-store", step=_CERTIFICATE_STEP, object="rootStore", property="Misplaced", severity=Status.WARN
)


def judge_locals(case: RuleContext) -> Iterator[SettingResult]:
    """Yield the rulings on every Edge's own export; one unknown of each kind where there is none."""
    stores = case.settings.locals
    for store in stores:
        yield from _judge_certificate(case, store)
        yield from _judge_roots(store)
    if not stores:
        nobody: Reading[EdgeCertificate] = Reading()
        for rule in (ASSIGNED, VALID, NAMED, ROOT_COUNT, MISPLACED):
            yield rule_on(rule, nobody, None)


def _judge_certificate(case: RuleContext, store: LocalStore) -> Iterator[SettingResult]:
    reading, computer = store.certificates, store.evidence.computer.lower()
    external = [one for one in reading.items if not one.use or _USE.lower() in one.use.lower()]
    best = max(external, key=lambda one: (one.not_after is not None, one.not_after, one.thumbprint), default=None)
    thumbprint = best.thumbprint if best else ""
    yield rule_on(
        ASSIGNED,
        reading,
        best is not None,
        identity=computer,
        found=thumbprint or None,
        wanted=f"a certificate for {_USE}",
    )
    if best is None:
        return
    ends, begins = best.not_after, best.not_before
    in_time, window = None, timedelta(0)
    if ends is not None:
        # Warned of as early as the certificate that the network shows.
        window = expiry_window(begins, ends)
        in_time = ends - case.now > window and (begins is None or begins <= case.now)
    yield rule_on(
        VALID,
        reading,
        in_time,
        identity=computer,
        found=render_instant(ends) if ends else None,
        wanted=f"after {render_instant(case.now + window)}",
        extra={"sans": sorted(best.names)} | ({"days": (ends - case.now).days} if ends else {}),
    )
    common = _COMMON_NAME.search(best.subject)
    names = set(best.names) | ({common[1].strip().lower()} if common else set())
    declared = case.deployment.access_edges or tuple(
        service.external_name for service in case.settings.edge_services.items if service.external_name
    )
    yield rule_on(
        NAMED,
        reading,
        bool(names & set(declared)) if declared and names else None,
        identity=computer,
        found=sorted(names),
        wanted=list(declared),
        extra={"sans": sorted(best.names)},
    )


def _judge_roots(store: LocalStore) -> Iterator[SettingResult]:
    reading, computer = store.root_store, store.evidence.computer.lower()
    roots = next(iter(reading.items), RootStore(None, None))
    yield rule_on(
        ROOT_COUNT,
        reading,
        None if roots.count is None else roots.count <= MANY_ROOTS,
        identity=computer,
        found=roots.count,
        wanted=f"at most {MANY_ROOTS}",
    )
    yield rule_on(
        MISPLACED,
        reading,
        None if roots.misplaced is None else roots.misplaced == 0,
        identity=computer,
        found=roots.misplaced,
        wanted=0,
    )
