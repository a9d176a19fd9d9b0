"""Settings exports for tests: the files beside the tests, checklists made of them, and changed copies."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lyncready.checks.settings.judge import judge_settings
from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Finding,
    Platform,
    Purpose,
    SipDomain,
)
from lyncready.powershell import add_evidence, read_export
from support.detail_keys import hold_to_table

FOLDER = Path(__file__).parent.parent / "powershell" / "exports"
NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
Change = Callable[[dict[str, Any]], object]


def load(name: str) -> dict[str, Any]:
    """Return an export file's JSON."""
    value: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return value


def changed(name: str, change: Change) -> dict[str, Any]:
    """Return an export file's JSON after a change made in place."""
    value = copy.deepcopy(load(name))
    change(value)
    return value


def checklist(
    *exports: str | dict[str, Any],
    platform: Platform | None = Platform.LYNC_2013_CU5,
    purpose: Purpose = Purpose.SKYPE,
    words: dict[str, datetime | None] | None = None,
) -> Checklist:
    """Return a checklist with these exports imported, and these steps said to be done at an instant."""
    deployment = Deployment(
        name="Contoso",
        platform=platform,
        purpose=purpose,
        access_edges=("sip.contoso.com",),
        sip_domains=(SipDomain("contoso.com"), SipDomain("fabrikam.com")),
    )
    steps = {
        step: Attestation(state=AttestationState.DONE, by="alice", at=at, note="in the Control Panel")
        for step, at in (words or {}).items()
    }
    result = Checklist(deployment=deployment, steps=steps)
    for export in exports:
        value = load(export) if isinstance(export, str) else export
        result = add_evidence(result, read_export(json.dumps(value).encode(), "export.json", NOW))
    return result


def judged(made: Checklist, now: datetime = NOW) -> dict[tuple[str, str], Finding]:
    """Return the settings findings by step and subject; of two on one subject the settled one comes last."""
    found = list(judge_settings(made, now))
    hold_to_table((one.code, one.detail) for one in found)
    return {(one.step, one.subject): one for one in found if one.code != "attested-but-wrong"}


def item(value: dict[str, Any], section: str, index: int = 0) -> dict[str, Any]:
    """Return one item of an export's section, to be changed."""
    found: dict[str, Any] = value[section]["items"][index]
    return found
