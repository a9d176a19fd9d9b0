"""The whole checklist: every fact of a deployment, and nothing derived from them."""

from __future__ import annotations

import msgspec

from lyncready.model.deployment import Deployment
from lyncready.model.evidence import Evidence
from lyncready.model.network import Network
from lyncready.model.observation import Observation
from lyncready.model.words import Attestation, Request, Waiver

VERSION = 2


class Checklist(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The file's content, typed. `observations` hold the newest of each key."""

    version: int = VERSION
    deployment: Deployment = Deployment()
    network: Network = Network()
    steps: dict[str, Attestation] = {}
    waivers: tuple[Waiver, ...] = ()
    request: Request = Request()
    observations: tuple[Observation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
