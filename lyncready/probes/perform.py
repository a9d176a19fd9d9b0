"""One question put to the network, tries and all, and its answer as observations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lyncready.model import LOCAL, NODE_LOOKS, DnsOutcome, Fault, FaultKind, Observation, Seen, Tls, host_port
from lyncready.probes.questions import Ask, AskAia, AskCrl, AskDns, AskEdge, AskHandshake, AskHttps
from lyncready.probes.scheduler import sip_worth_another_try, timed_out, worth_another_try

if TYPE_CHECKING:
    from lyncready.probes.dns.client import DnsClient
    from lyncready.probes.dns.question import Question, Response
    from lyncready.probes.tls_contexts import TlsContexts


class ProbeExecutor:
    """Puts questions, each attempt within `timeout` seconds. Clients and contexts are made once a run."""

    def __init__(
        self, dns: DnsClient, contexts: TlsContexts, timeout: float, clock: Callable[[], datetime]
    ) -> None:
        self.timeout = timeout
        self._dns = dns
        self._contexts = contexts
        self._clock = clock

    async def perform(self, ask: Ask) -> list[Observation]:
        """Return what one question brought; a fault that may pass is asked again."""
        if isinstance(ask, AskDns):
            return await self._ask_dns(ask)
        if isinstance(ask, AskEdge):
            return await self._ask_edge(ask)
        if isinstance(ask, AskHandshake):
            return await self._ask_handshake(ask)
        if isinstance(ask, AskHttps):
            return await self._ask_https(ask)
        if isinstance(ask, AskCrl):
            return await self._ask_crl(ask)
        return await self._ask_aia(ask)

    async def aclose(self) -> None:
        """Close what is kept open between questions."""
        await self._dns.aclose()

    async def _ask_dns(self, ask: AskDns) -> list[Observation]:
        from lyncready.probes.dns.question import Question
        from lyncready.probes.dns.referrals import joined, next_name, told_from_lame

        reply, tries = await self._ask_server(Question(ask.name, ask.record_type, ask.resolver, ask.recursion))
        seen, took = reply.seen, reply.took
        if not ask.recursion:
            seen = told_from_lame(ask.zone, seen)
        # A zone's own server has no more to say; of a resolver the end of the chain is wanted.
        while ask.recursion and not reply.ours and (name := next_name(seen)):
            reply, more = await self._ask_server(Question(name, ask.record_type, ask.resolver))
            seen, took, tries = joined(ask.name, seen, reply.seen), took + reply.took, max(tries, more)
        # No route or proxy of ours says nothing of the server.
        fault = Fault(reason=FaultKind.NO_NETWORK, detail=reply.seen.note) if reply.ours else None
        return describe(ask, fault or seen, self._clock(), took, tries)

    async def _ask_server(self, question: Question) -> tuple[Response, int]:
        """Return a server's reply and how often it was asked."""
        tries = 1
        reply = await self._dns.ask(question, self.timeout)
        while worth_another_try(reply.seen, tries):
            tries += 1
            # Some servers and firewalls drop what has EDNS, without a word.
            edns = question.edns and reply.seen.outcome is not DnsOutcome.TIMEOUT
            reply = await self._dns.ask(replace(question, edns=edns), self.timeout)
        return reply, tries

    async def _ask_edge(self, ask: AskEdge) -> list[Observation]:
        from lyncready.probes.edge import EdgeTarget, ask_edge
        from lyncready.probes.tcp import ask_tcp

        if not ask.tls:
            tcp, took = await ask_tcp(ask.address, ask.port, self.timeout)
            return describe(ask, tcp, self._clock(), took)
        target = EdgeTarget(ask.name, ask.address, ask.port, ask.sip)
        tries = 1
        seen = await ask_edge(target, self._contexts, self.timeout)
        while (
            worth_another_try(seen.tcp, tries)
            or (seen.tls is not None and worth_another_try(seen.tls, tries))
            or sip_worth_another_try(seen.tls, seen.sip, tries)
        ):
            tries += 1
            seen = await ask_edge(target, self._contexts, self.timeout)
        now = self._clock()
        facts, subject = describe(ask, seen.tcp, now, seen.tcp_took, tries), host_port(ask.name, ask.port)
        if seen.tls is not None:
            facts.append(_fact("tls", subject, ask.address, seen.tls, now, seen.tls_took, tries))
        if seen.sip is not None:
            facts.append(_fact("sip", subject, ask.address, seen.sip, now, seen.sip_took, tries))
        return facts

    async def _ask_handshake(self, ask: AskHandshake) -> list[Observation]:
        from lyncready.probes.edge import EdgeTarget, ask_handshake

        target = EdgeTarget(ask.names[0], ask.address, ask.port, want_sip=False)
        context, tries = self._contexts.of(ask.look), 1
        heard = await ask_handshake(target, context, self.timeout)
        while worth_another_try(heard.seen, tries) and not timed_out(heard.seen):
            # A refusal must not be chance. A server that is slow at this is not asked again: nothing rests on it.
            tries += 1
            heard = await ask_handshake(target, context, self.timeout)
        seen = heard.seen
        if worth_another_try(seen, 0) and not timed_out(seen):
            # Cut off twice, as a firewall does that counts connections? Then what was taken before is cut off too.
            whole = await ask_handshake(target, self._contexts.context, self.timeout)
            if not (isinstance(whole.seen, Tls) and whole.seen.chain):
                return []
        if isinstance(seen, Tls) and ask.look not in NODE_LOOKS:
            seen = replace(seen, chain=())  # the first handshake has it
        return describe(ask, seen, self._clock(), heard.took, tries)

    async def _ask_https(self, ask: AskHttps) -> list[Observation]:
        from lyncready.probes.https import HttpsTarget, ask_https

        target = HttpsTarget(f"https://{host_port(ask.host, ask.port)}{ask.path}", ask.addresses)
        seen, took = await ask_https(target, self.timeout)
        return describe(ask, seen, self._clock(), took)

    async def _ask_aia(self, ask: AskAia) -> list[Observation]:
        from lyncready.probes.aia import ask_aia

        started = monotonic()
        seen = await ask_aia(ask.url, ask.addresses, laboratory=ask.laboratory)
        return describe(ask, seen, self._clock(), monotonic() - started)

    async def _ask_crl(self, ask: AskCrl) -> list[Observation]:
        from lyncready.probes.crl import ask_crl

        started = monotonic()
        seen = await ask_crl(ask)
        return describe(ask, seen, self._clock(), monotonic() - started)


def describe(ask: Ask, seen: Seen, now: datetime, took: float = 0.0, tries: int = 1) -> list[Observation]:
    """Return one answer, or our own fault, as the observations of a question."""
    if isinstance(ask, AskDns):
        observation = Observation(
            probe="dns",
            subject=ask.name,
            record_type=ask.record_type,
            server=ask.resolver.label,
            vantage=ask.resolver.vantage,
            at=now,
            took=round(took, 4),
            tries=tries,
            seen=seen,
        )
        return [observation]
    if isinstance(ask, AskHandshake):
        subjects = [host_port(name, ask.port) for name in ask.names]
        look = ask.look.value
        return [_fact("handshake", subject, ask.address, seen, now, took, tries, look) for subject in subjects]
    if isinstance(ask, AskEdge):
        layers = ["tcp"]
        if isinstance(seen, Fault):
            layers += ["tls"] * ask.tls + ["sip"] * (ask.sip and ask.tls)
        subject = host_port(ask.name, ask.port)
        return [_fact(layer, subject, ask.address, seen, now, took, tries) for layer in layers]
    subject = host_port(ask.host, ask.port) if isinstance(ask, AskHttps) else ask.url
    probe = "https" if isinstance(ask, AskHttps) else "crl" if isinstance(ask, AskCrl) else "aia"
    return [Observation(probe=probe, subject=subject, at=now, took=round(took, 4), tries=tries, seen=seen)]


def _fact(
    probe: str, subject: str, address: str, seen: Seen, now: datetime, took: float, tries: int, look: str = ""
) -> Observation:
    return Observation(
        probe=probe,
        subject=subject,
        record_type=look,
        address=address,
        vantage=LOCAL,
        at=now,
        took=round(took, 4),
        tries=tries,
        seen=seen,
    )
