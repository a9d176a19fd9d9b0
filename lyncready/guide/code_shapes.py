"""What is told of a finding code: the checks that yield it, its statuses, its meaning, whose work it is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from lyncready.guide.texts import Link
from lyncready.model import Status

ANY = "any"


class Owner(StrEnum):
    """Whose work it is: a team, somebody outside, this machine, or whoever keeps the checklist."""

    DNS = "dns"
    FIREWALL = "firewall"
    CERTIFICATE = "certificate"
    SERVER = "server"
    PARTNER = "partner"
    MICROSOFT = "microsoft"
    WORKSTATION = "workstation"
    YOU = "you"


class CodeStatus(msgspec.Struct, frozen=True):
    """One status a code can have; `when` is empty where it is the only one."""

    status: Status
    when: str = ""


_FAMILIES = ("srv-", "dns-", "cert-", "tls-", "tcp-", "sip-", "edge-", "setting-", "provider-", "partner-")


class CodeInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a code means: the checks that yield it (`any` for all), its statuses, and one or two sentences.

    `cell` says it in a word or two where a table has no room for more; empty where the glyph says it all. `owner`
    is None where it is that of the first check, `link` None where it is the family's.

    `order` is what is to be done first about it, as one would say it aloud, and `or_else` what comes of leaving
    it: `{who}` is one name or `14 of 16 edges`, `{edge}` the host that a record should lead to. Without `or_else`
    the check's consequence is said of what fails, and nothing of what merely warns.

    `record` tells the DNS team what to do with the record, and in at most six words why; where it is None, servers
    are at fault rather than records. `ours` is never said of a partner. `sample` is the detail of the example that
    explains the code.
    """

    code: str
    checks: tuple[str, ...]
    cases: tuple[CodeStatus, ...]
    meaning: str
    cell: str = ""
    owner: Owner | None = None
    link: Link | None = None
    order: str = ""
    or_else: str = ""
    record: tuple[str, str] | None = None
    ours: bool = False
    sample: Mapping[str, Any] = {}

    @property
    def word(self) -> str:
        """The code in a word or two: as a cell says it, else as it is spelt, without the check that it repeats."""
        if self.cell or self.code == "ok":
            return self.cell or "OK"
        family = next((family for family in _FAMILIES if self.code.startswith(family)), "")
        return self.code.removeprefix(family).replace("-", " ")

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses alone, in order."""
        return tuple(case.status for case in self.cases)


def one(code: str, checks: str, status: Status, meaning: str, **more: Any) -> CodeInfo:
    """Return a code that has one status."""
    return many(code, checks, meaning, (status, ""), **more)


def many(code: str, checks: str, meaning: str, *cases: tuple[Status, str], **more: Any) -> CodeInfo:
    """Return a code whose status depends; each case says when."""
    stated = tuple(CodeStatus(status, when) for status, when in cases)
    return CodeInfo(code=code, checks=tuple(checks.split()), cases=stated, meaning=meaning, **more)
