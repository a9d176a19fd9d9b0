"""Where a SIP domain has no federation record: what stands under the names that people put it by mistake."""

from __future__ import annotations

from collections.abc import Sequence

from lyncready.model import Deployment, Discovery, Resolver, SipDomain, Users, misspelt_owners, reserved_ending
from lyncready.probes.questions import Ask
from lyncready.probes.zones import ask_name


def ask_misspelt(domain: SipDomain, deployment: Deployment, servers: Sequence[Resolver]) -> list[Ask]:
    """Return the questions for misspelt names, a few a SIP domain, to the first of the servers without a record.

    Nothing is asked where no record is wanted, or none can be published.
    """
    wanted = domain.users is not Users.NONE and deployment.discovery is Discovery.OPEN
    if not servers or not wanted or reserved_ending(domain.name):
        return []
    return [ask_name(name, "SRV", servers[0], domain.name) for name in misspelt_owners(domain.name)]
