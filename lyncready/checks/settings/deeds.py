"""What a remedy is: the deeds there are, and the plan of those that are left."""

from __future__ import annotations

from enum import Enum, auto

import msgspec

from lyncready.checks.settings.cmdlets import Cmdlet
from lyncready.model import Platform


class FixKind(Enum):
    """What a remedy brings about. Those marked by hand have commands to show, not to run unasked."""

    FEDERATE_POOL = auto()  # by hand: Topology Builder
    ROUTE_SITE = auto()
    OPEN_EDGE = auto()
    STAYS_CLOSED = auto()  # by hand: opening federation is a decision
    MARK_VERIFIABLE = auto()
    CLEARING_HOUSE = auto()  # by hand: set on the advice of support
    UNBLOCK = auto()  # by hand: somebody may have meant it
    OPEN_POLICY = auto()
    NO_PARAMETER = auto()  # by hand: another shell
    PILOT = auto()  # by hand: instead of opening for everybody
    GRANT = auto()  # by hand: only the admin knows to whom
    NARROWER = auto()  # by hand: somebody may have meant it
    CLEAR_ALLOWED = auto()  # by hand: a partner may depend on it
    HOSTING_CLASH = auto()  # by hand: users of a split domain may depend on it
    REMOVE_PROVIDER = auto()  # of one that is disabled, in favour of one that is there
    CREATE_PROVIDER = auto()  # in place of those that its commands remove
    RECREATE_PROVIDER = auto()  # by hand: what works is out of service meanwhile
    ENABLE_PROVIDER = auto()
    SET_LEVEL = auto()
    CREATE_HOSTING = auto()
    SET_HOSTING = auto()
    UNSHARE_HOSTING = auto()  # by hand: users in the cloud would be cut off
    REPLICATE = auto()  # by hand: reading is enough as a rule


class Remedy(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to set: its step, whom it is about, the commands, and whether an export showed it to be wrong.

    `also` are further steps that it serves: what belongs together is never given in halves. `found` is what stood
    there.
    """

    deed: FixKind
    step: str
    identity: str = ""
    commands: tuple[Cmdlet, ...] = ()
    seen: bool = False
    also: tuple[str, ...] = ()
    found: str = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is left to be set for a deployment; `unproved` are the steps that no export or word says are done."""

    platform: Platform
    has_shell: bool
    skype: bool
    identity: str
    proxy_fqdn: str
    level: int
    remedies: tuple[Remedy, ...]
    unproved: frozenset[str] = frozenset()
