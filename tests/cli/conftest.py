"""A checklist file to work on, a clock that stands still, a person with a name, and a laboratory to probe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from lyncready.lab import Laboratory
from lyncready.model import Checklist, Deployment, Platform, SipDomain
from lyncready.store import save

INSTANT = "2026-11-22T19:00:00Z"


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Fix the clock and the person; no wish of the developer's own terminal counts."""
    monkeypatch.setenv("LYNCREADY_NOW", INSTANT)
    monkeypatch.setenv("LYNCREADY_USER", "alice")
    monkeypatch.setenv("LYNCREADY_SETTINGS", str(tmp_path / "settings.yaml"))
    for name in ("NO_COLOR", "LYNCREADY_GLYPHS", "LYNCREADY_RESOLVERS", "_LYNCREADY_COMPLETE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def contoso(tmp_path: Path, now: datetime) -> Path:
    """A small checklist of two SIP domains that nobody has probed yet."""
    deployment = Deployment(
        name="Contoso",
        platform=Platform.LYNC_2013_CU5,
        access_edges=("sip.contoso.com",),
        sip_domains=(SipDomain("contoso.com"), SipDomain("fabrikam.com")),
        agreement_number="V1234567",
    )
    path = tmp_path / "contoso.yaml"
    save(path, Checklist(deployment=deployment), expected=None, now=now)
    return path


def _checklist_of(name: str, folder: Path, now: datetime) -> Iterator[Path]:
    with Laboratory(name, folder, now) as laboratory:
        save(laboratory.path, laboratory.checklist, expected=None, now=now)
        yield laboratory.path


@pytest.fixture
def three_domains(tmp_path: Path, now: datetime) -> Iterator[Path]:
    """The checklist of a running laboratory with faults."""
    yield from _checklist_of("three-domains", tmp_path, now)


@pytest.fixture
def all_green(tmp_path: Path, now: datetime) -> Iterator[Path]:
    """The checklist of a running laboratory where all is well."""
    yield from _checklist_of("all-green", tmp_path, now)
