"""Finding the edges of SIP domains for the form: SRV targets, and `sip.` names that have addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from lyncready.model import Checklist, Deployment, Dns, Observation, SipDomain, federation_owner, probeable
from lyncready.tui.form import read_domains
from lyncready.tui.judging import with_resolvers
from lyncready.tui.session import Session

PATIENCE_SECONDS = 15.0
ASKED = ("federation.srv", "federation.address")


async def find_edges(session: Session, values: Mapping[str, str]) -> dict[str, str]:
    """Ask the network for the edges of the form's SIP domains; return each with where it came from."""
    domains = read_domains(values["sip_domains"])
    checklist = Checklist(deployment=Deployment(sip_domains=domains), network=session.checklist.network)
    asked = with_resolvers(checklist, session.resolvers)
    seen = await asyncio.to_thread(_ask, session, asked)
    return edges_in(domains, seen)


def _ask(session: Session, checklist: Checklist) -> list[Observation]:
    run = session.services.start(checklist, session.base, ASKED)
    run.wait(PATIENCE_SECONDS)
    run.stop()
    return run.drain()


def edges_in(domains: Iterable[SipDomain], seen: Iterable[Observation]) -> dict[str, str]:
    """Return the edges that DNS answers name, in the order of the domains. Pure."""
    replies = [(item.subject, item.record_type, item.seen) for item in seen if isinstance(item.seen, Dns)]
    found: dict[str, str] = {}
    for domain in domains:
        owner = federation_owner(domain.name)
        records = [
            record for subject, kind, dns in replies if (subject, kind) == (owner, "SRV") for record in dns.srv
        ]
        for target in probeable(records):
            found.setdefault(target, f"the SRV record of {domain.name} names it")
        guess = f"sip.{domain.name}"
        if any(subject == guess and dns.addresses for subject, _, dns in replies):
            found.setdefault(guess, "it has an address")
    return found
