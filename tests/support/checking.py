"""`lyncready check FILE --json` as a test sees it: run in this process, its document ready to be asked."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from lyncready.cli import run
from lyncready.lab import Laboratory
from lyncready.model import Checklist
from lyncready.store import render
from support.detail_keys import hold_to_table

# One attempt, in seconds: loopback answers in milliseconds, and silence is waited for twice.
TIMEOUT = 0.6
LOCAL_CHECKS = frozenset({"port", "tls", "certificate", "sip", "provider", "https"})


class Row(NamedTuple):
    """One finding in short: what a table of cases compares."""

    check: str
    subject: str
    status: str
    code: str


class Checked(NamedTuple):
    """A finished check: its exit status and document."""

    status: int
    document: dict[str, Any]

    def findings(self, **wanted: str | None) -> list[dict[str, Any]]:
        """Return the findings that have all of these values."""
        return [
            finding
            for finding in self.document["findings"]
            if all(finding[key] == value for key, value in wanted.items())
        ]

    def rows(self, subject: str, deciding: str = "public") -> set[Row]:
        """Return what is said of a subject where it decides; what simply passes or is advice is left out."""
        return {
            Row(finding["check"], finding["subject"], finding["status"], finding["code"])
            for finding in self.findings(subject=subject)
            if finding["code"] != "ok"
            and finding["step"] != "prepare.external-access"
            and finding["vantage"] in (None, "local" if finding["check"] in LOCAL_CHECKS else deciding)
        }

    def finding(self, code: str, subject: str) -> dict[str, Any]:
        """Return the one finding of a code on a subject where it decides (the worst one of several)."""
        order = ["fail", "unknown", "held", "warn", "note", "pass"]
        found = sorted(self.findings(code=code, subject=subject), key=lambda one: order.index(one["status"]))
        assert found, f"no {code} on {subject}"
        return found[0]

    def blockers(self, code: str, subject: str) -> list[dict[str, Any]]:
        """Return the blockers of a code on a subject, of every step."""
        return [
            blocker
            for step in self.document["steps"]
            for blocker in step["blockers"]
            if (blocker["code"], blocker["subject"]) == (code, subject)
        ]

    def state(self, step: str) -> str:
        """Return a step's state."""
        return next(one["state"] for one in self.document["steps"] if one["id"] == step)


def check(path: Path, *options: str) -> Checked:
    """Run `lyncready check PATH --json` in this process."""
    with _captured() as out:
        status = run(["check", str(path), "--json", *options])
    text = out.getvalue().decode("utf-8")
    assert status in (0, 1), f"exit status {status}: {text}"
    document = json.loads(text)
    hold_to_table((one["code"], one["detail"]) for one in document["findings"])
    return Checked(status, document)


def write_checklist(path: Path, checklist: Checklist) -> Path:
    """Write a checklist file as the product itself does."""
    path.write_bytes(render(checklist))
    return path


def check_laboratory(
    lab: Laboratory, *options: str, change: Callable[[Checklist], Checklist] | None = None, **network: Any
) -> Checked:
    """Write the laboratory's checklist, changed as told, and check it."""
    checklist = change(lab.checklist) if change else lab.checklist
    changed = msgspec.structs.replace(checklist.network, **{"timeout": TIMEOUT, **network})
    return check(write_checklist(lab.path, msgspec.structs.replace(checklist, network=changed)), *options)


@contextmanager
def _captured() -> Iterator[io.BytesIO]:
    """Catch standard output as bytes, as a pipe would."""
    raw = io.BytesIO()
    before, sys.stdout = sys.stdout, io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    try:
        yield raw
        sys.stdout.flush()
    finally:
        sys.stdout.detach()
        sys.stdout = before
