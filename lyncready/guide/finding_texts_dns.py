"""What is said of DNS: servers that fail, views that differ, names without usable addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lyncready.guide import links
from lyncready.guide.commands import ask_dns
from lyncready.guide.wording import (
    FindingReader,
    FindingWords,
    Writer,
    listed,
    not_public,
    plain,
    record,
    server_address,
    shown,
    span,
)
from lyncready.model import (
    ADDRESS_TYPES,
    AUTHORITATIVE,
    FEDERATION_SERVICE,
    BadValue,
    Status,
    is_host_text,
    reserved_ending,
)


def _question(case: FindingReader) -> str:
    """Return what was asked, in words."""
    name = case.text("name")
    if not name and case.finding.step == "federation.srv":
        name = f"{FEDERATION_SERVICE}.{case.host}"
    name = name or case.host
    if name.startswith(FEDERATION_SERVICE + "."):
        return f"the federation record of {shown(name[len(FEDERATION_SERVICE) + 1 :])}"
    types = case.texts("record_type")
    if types and set(types) <= set(ADDRESS_TYPES):
        return f"the address of {shown(name)}"
    return f"{types[0]} of {shown(name)}" if types else shown(name)


def _try_it(case: FindingReader) -> str:
    """Return how the same question is asked by hand, on Windows."""
    name = case.text("name")
    if not name:
        return ""
    server = server_address(case.texts("servers"))
    try:
        return ask_dns(name, case.text("record_type", "A"), server)
    except BadValue:
        return ""


def _fault(case: FindingReader, summary: str, remedy: str) -> FindingWords:
    others = case.listed("others", 2)
    if others:
        summary = f"{summary[:-1]}; {others} answered."
    if case.informs:
        remedy = "No action while public DNS is right: partners query public DNS."
    return FindingWords(summary, remedy, _try_it(case), "powershell")


def _who(case: FindingReader) -> str:
    return case.listed("servers", 2) or "A DNS server"


def _values(case: FindingReader, key: str) -> str:
    return listed((record(value) for value in case.texts(key)), 2)


def _answer(value: object) -> str:
    return listed((record(item) for item in plain(value).split(", ")), 2)


def _servfail(case: FindingReader) -> FindingWords:
    reasons = case.listed("ede", 1)
    why = f" ({reasons})" if reasons else ""
    return _fault(
        case,
        f"{_who(case)} could not find out {_question(case)}: SERVFAIL{why}.",
        "Look at the zone's own name servers: lapsed DNSSEC signatures, a delegation to a server that is gone "
        "and an expired secondary all end like this.",
    )


def _refused(case: FindingReader) -> FindingWords:
    return _fault(
        case,
        f"{_who(case)} refused to answer for {_question(case)}.",
        "If it is one of the zone's own servers, load the zone there or take the server out of the delegation. "
        "If it is a resolver, it does not serve this workstation: name another one under network.resolvers.",
    )


def _lame(case: FindingReader) -> FindingWords:
    if case.finding.vantage != AUTHORITATIVE:
        return _fault(
            case,
            f"{_who(case)} has no answer for {_question(case)} and did not look it up (lame).",
            "If it is one of the zone's own servers, load the zone there or take the server out of the "
            "delegation. If it is a resolver, it looks nothing up for this workstation: name another one under "
            "network.resolvers.",
        )
    return _fault(
        case,
        f"{_who(case)} did not know {_question(case)} though the zone is delegated there (lame).",
        "At the registrar, delegate the zone only to servers that hold it, or load the zone on this one.",
    )


def _why(case: FindingReader) -> str:
    """Return why a server could not be asked; OpenSSL ends some of its own reasons with a full stop."""
    return case.listed("why", 1).rstrip(".")


def _timeout(case: FindingReader) -> FindingWords:
    why = _why(case)
    if why and case.texts("ended") == ["unreachable"]:
        return _fault(
            case,
            f"{_who(case)} could not be asked for {_question(case)}: {why}.",
            "Look at that DNS server and its entry under network.resolvers; a private root that vouches for it "
            "belongs under network.trust.",
        )
    if case.texts("ended") == ["truncated"]:
        return _fault(
            case,
            f"{_who(case)} sent a cut answer for {_question(case)}, and the whole one could not be had over TCP.",
            "Let TCP port 53 through to the name servers, too: an answer that fits no datagram comes over TCP.",
        )
    return _fault(
        case,
        f"{_who(case)} never answered for {_question(case)}.",
        "Check that the name servers are up and that UDP and TCP port 53 reach them.",
    )


def _malformed(case: FindingReader) -> FindingWords:
    return _fault(
        case,
        f"{_who(case)} sent an answer for {_question(case)} that cannot be read.",
        "Something rewrites DNS on the way, or the server is faulty. Ask the same question from another network.",
    )


def _public_unreachable(case: FindingReader) -> FindingWords:
    why = _why(case)
    reason = f" ({why})" if why else ""
    return FindingWords(
        f"No public resolver answered for {_question(case)}{reason}; only this network's own DNS did.",
        "This network lets no DNS out. Add a resolver with an https:// URL under network.resolvers, or check "
        "from outside, save there, and merge the file.",
        "lyncready merge FILE outside.yaml --as outside",
        "shell",
    )


def _only_inside(case: FindingReader) -> FindingWords:
    found = _values(case, "local")
    inside = f" ({found})" if found else ""
    if reserved_ending(case.host):
        return FindingWords(f"Only this network's own DNS knows {_question(case)}{inside}.", not_public(case))
    return FindingWords(
        f"Only this network's own DNS knows {_question(case)}{inside}.",
        "Publish the same record in the public zone, with the public address or edge name: partners and "
        "Microsoft query public DNS only.",
    )


def _views_differ(case: FindingReader) -> FindingWords:
    outside, inside = _values(case, "found"), _values(case, "local")
    if outside or inside:
        said = f"public DNS says {outside or 'nothing'}, this network's own {inside or 'nothing'}"
    else:
        said = "public DNS and this network's own differ"
    summary = f"On {_question(case)} {said}.{_as_edges_find(case)}"
    if not case.text("name").startswith(FEDERATION_SERVICE + "."):
        return FindingWords(summary, "Nothing to fix if split DNS is intended; partners see the public answer.")
    if not outside and inside:
        return FindingWords(summary, "What partners and Microsoft see is the public answer, and there is none.")
    if case.status is Status.WARN:
        return FindingWords(
            f"{summary} An Edge that queries inside DNS finds its own SIP domain wrongly, or not at all.",
            f"Publish the public record in the inside zone of {case.name}, too: in hybrid with Microsoft 365 the "
            "Edge "
            "resolves it to its own external name, else users here and in Teams do not reach each other.",
            "\n".join(_zone_lines(case)),
            "dns",
            links.HYBRID,
        )
    return FindingWords(
        summary,
        "Partners see the public answer. An Edge usually queries inside DNS: where it does, put the public "
        f"record into the inside zone of {case.name}, too (hybrid with Microsoft 365 needs it).",
    )


def _as_edges_find(case: FindingReader) -> str:
    """Say what Edges find themselves, where their exports tell."""
    edges = case.detail.get("edges")
    if not isinstance(edges, Mapping):
        return ""
    told = (f"{name} finds {listed(map(record, targets)) or 'nothing'}" for name, targets in edges.items())
    return f" By its own export {listed(told)}."


def _zone_lines(case: FindingReader) -> list[str]:
    """Return the public records as lines of the inside zone; only what can stand in one."""
    fields = (value.split() for value in case.texts("found"))
    owner = case.text("name")
    return [
        f"{owner}. 3600 IN SRV {' '.join(parts)}."
        for parts in fields
        if len(parts) == 4 and all(part.isdigit() for part in parts[:3]) and is_host_text(parts[3])
    ]


def _servers_disagree(case: FindingReader) -> FindingWords:
    answers = case.detail.get("answers")
    said = ""
    if isinstance(answers, dict) and answers:
        pairs = [f"{server} has {_answer(value)}" for server, value in sorted(answers.items())]
        said = f": {listed(pairs, 2)}"
    return FindingWords(
        f"Servers disagree on {_question(case)}{said}.",
        "After a recent change, wait until the records' TTL has run out. Otherwise compare the SOA serial on "
        "each of the zone's servers: one of them has an old copy.",
        _try_it(case),
        "powershell",
    )


def _stale(case: FindingReader) -> FindingWords:
    ttl = span(case.number("ttl"))
    gone = f", for up to {ttl}" if ttl else ""
    old = _values(case, "found")
    value = f" ({old})" if old else ""
    summary = f"{_who(case)} holds an old answer for {_question(case)}{value}{gone}."
    if old and case.detail.get("wanted") == []:
        return FindingWords(
            summary,
            "The zone itself has no such record any more: once the old answer has run out, nobody finds it. "
            "Publish it again if that was not intended.",
        )
    return FindingWords(
        summary,
        f"Nothing to fix in the zone. Wait{f' {ttl}' if ttl else ' for the TTL to run out'}, then check again.",
    )


_ENDINGS = {
    "timeout": "no answer",
    "closed": "no answer",
    "unreachable": "not reachable",
    "servfail": "SERVFAIL",
    "refused": "refused",
    "malformed": "an answer that cannot be read",
    "truncated": "a cut answer",
    "no-network": "no network here",
    "deadline": "not in time",
    "cancelled": "stopped",
}


def no_server_answered(domains: Iterable[str], ended: Iterable[tuple[str, str]]) -> str:
    """Say that no DNS server answered for SIP domains, and how each one ended that was asked."""
    how = listed((f"{server}: {_ENDINGS.get(outcome, outcome)}" for server, outcome in ended), 3)
    names = listed((shown(domain) for domain in domains), 3)
    return f"no DNS server answered for {names}{f' ({how})' if how else ''}"


WRITERS: dict[str, Writer] = {
    "dns-servfail": _servfail,
    "dns-refused": _refused,
    "dns-lame": _lame,
    "dns-timeout": _timeout,
    "dns-malformed": _malformed,
    "dns-public-unreachable": _public_unreachable,
    "dns-only-inside": _only_inside,
    "dns-views-differ": _views_differ,
    "dns-servers-disagree": _servers_disagree,
    "dns-stale": _stale,
}
