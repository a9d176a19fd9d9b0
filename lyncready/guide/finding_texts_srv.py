"""What is said of a SIP domain's federation SRV records."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.commands import edge_of, srv_line
from lyncready.guide.finding_texts_microsoft import ask_where_users_are, shown_alias, unasked
from lyncready.guide.wording import FindingReader, FindingWords, Writer, count, not_public, shown
from lyncready.model import Status, cloud_of, federation_owner, reserved_ending


def _edge(case: FindingReader) -> str:
    return case.text("edge") or edge_of(case.host, case.deployment)


def _line(case: FindingReader) -> str:
    if unasked(case):
        return ""
    return case.text("wanted") or srv_line(case.host, _edge(case))


def _record(case: FindingReader, summary: str, remedy: str, with_line: bool = True) -> FindingWords:
    """Say it with the record to publish, unless none is wanted, none can be, or it is not known where to."""
    if reserved_ending(case.host):
        return FindingWords(summary, not_public(case))
    if unasked(case):
        return FindingWords(summary + shown_alias(case), ask_where_users_are(case, case.name), link=links.HYBRID)
    return FindingWords(summary, remedy, _line(case) if with_line else "", "dns")


def _publish(case: FindingReader) -> str:
    edge = _edge(case)
    if "cloud" in case.detail and cloud_of(edge) is not None:
        return (
            f"Add Microsoft's record to the public zone of {case.name}; compare it with the one that the admin "
            "center "
            "shows. Inside one cloud nobody looks for it, from other clouds and from an Edge everybody does."
        )
    declared = edge in case.deployment.access_edges
    check = "" if declared else f" If the Access Edge has another name than {shown(edge)}, put that one."
    return f"Add this record to the public zone of {case.name}.{check}"


def _near(case: FindingReader) -> str:
    """Return what stands under a misspelt name, and what is wrong with that name; empty where nothing does."""
    near = case.detail.get("near")
    if not isinstance(near, dict) or not near:
        return ""
    name = min(near)
    return f" A record stands at {shown(name)}: {_slip(name, case.host)}."


def _slip(name: str, domain: str) -> str:
    if name.endswith(f".{domain}.{domain}"):
        return "the zone was appended twice"
    service = name[: -len(domain) - 1]
    return {
        "_sipfederationtls.tcp": "without the underscore before tcp",
        "_sipfederationtls_tcp": "without the dot before _tcp",
        "_sipfederationtls._tls": "with _tls in place of _tcp",
    }.get(service, "the name is misspelt")


def _without(case: FindingReader, summary: str, more: str = "") -> FindingWords:
    near = _near(case)
    if near:
        remedy = (
            f"Create the record under its right name, {shown(federation_owner(case.host))}, and remove the "
            "misspelt one. "
            "In a form with separate fields the service is _sipfederationtls and the protocol _tcp."
        )
        return _record(case, summary + near, remedy)
    cname = case.text("cname")
    if cname:
        summary += f" It is an alias (CNAME) of {shown(cname)}, which has none either."
        more = " No record can stand beside an alias: remove it first. A wildcard's gives way by itself."
    return _record(case, summary, _publish(case) + more)


def _missing(case: FindingReader) -> FindingWords:
    return _without(case, f"{case.name} has no _sipfederationtls._tcp record: no such name.")


def _empty(case: FindingReader) -> FindingWords:
    return _without(
        case,
        f"The name _sipfederationtls._tcp.{case.host} exists, but holds no SRV record.",
        " Look for a record of another type, or a wildcard, at that name.",
    )


def _not_offered(case: FindingReader) -> FindingWords:
    return _record(
        case,
        f'{case.name} says it takes no part in federation: its SRV target is ".".',
        "Replace that record by this one. If that is intended, set users: none for this SIP domain.",
    )


def _suspected(case: FindingReader) -> str:
    """Return how a wrong target may have come about, in a sentence."""
    return {
        "zone-appended": " It looks as if the zone was appended to the target: type it with a final dot.",
        "address-typed": " That is an IP address: an SRV record leads to a host name.",
        "typo": " It looks like a typing mistake.",
    }.get(case.text("suspicion"), "")


def _unresolved(case: FindingReader) -> FindingWords:
    found = case.names("found") or "a name"
    edge = shown(_edge(case))
    address = case.text("suspicion") == "address-typed"
    leads = f"{found}, which {'is an IP address, not a name' if address else 'has no address'}"
    whose = "the Access Edge" if cloud_of(_edge(case)) is None else "Microsoft's edge"
    own = (
        ""
        if case.text("suspicion")
        else f" If {found} is meant, give it an address and list it as an Access Edge."
    )
    return _record(
        case,
        f"{case.name} points to {leads}; {whose} is {edge}.{'' if address else _suspected(case)}",
        f"Change the record's target to {edge}: publish this record instead.{own}",
    )


def _soft(case: FindingReader) -> str:
    asked = case.status is Status.WARN
    return " The request names the edge itself, so this only warns." if asked else ""


def _foreign(case: FindingReader) -> FindingWords:
    found = case.names("found")
    itself = case.texts("found") == [case.host]
    address = case.text("suspicion") == "address-typed"
    where = "itself" if itself else f"{found}, which is in another domain" if found else "a name in another domain"
    where = f"{found}, which is an IP address, not a name" if address and found else where
    return _record(
        case,
        f"{case.name} points to {where}: no partner discovery follows that.{'' if address else _suspected(case)}",
        f"Partner discovery takes an edge only if exactly one label stands before the SIP domain. Publish this "
        f"record instead, and put {shown(_edge(case))} into DNS and into the edge certificate.{_soft(case)}",
    )


def _deep(case: FindingReader) -> FindingWords:
    found = case.names("found") or "a name too deep"
    return _record(
        case,
        f"{case.name} points to {found}, more than one label in front of the SIP domain.{_suspected(case)}",
        "Partner discovery takes exactly one label before the SIP domain. Publish this record instead, and put "
        f"{shown(_edge(case))} into DNS and into the edge certificate.{_soft(case)}",
    )


def _wrong_port(case: FindingReader) -> FindingWords:
    found = case.listed("found")
    port = found if found.isdigit() else case.text("port")
    wanted = case.text("expected_port", "5061")
    names = f"port {port}" if port and port != wanted else "another port"
    return _record(
        case,
        f"{case.name} sends federation to {names} instead of {wanted}.",
        f"Change the record's port to {wanted}; public IM and most partners' firewalls know no other.",
        with_line="wanted" in case.detail,
    )


def _alias(case: FindingReader) -> FindingWords:
    target = shown(case.text("target") or _edge(case))
    found = case.names("found")
    leads = f" for {found}" if found else ""
    others = len(case.texts("targets")) - 1
    also = f"; so {'is' if others == 1 else 'are'} {count(others, 'other target')}" if others > 0 else ""
    summary = f"{case.name} points to {target}, which is an alias (CNAME){leads}{also}."
    if "cloud" in case.detail:
        return FindingWords(summary, ask_where_users_are(case, case.name), link=links.HYBRID)
    return _record(
        case,
        summary,
        f"Give {target} address records of its own in place of the CNAME: an SRV target must not be an alias.",
        with_line=False,
    )


def _not_declared(case: FindingReader) -> FindingWords:
    found = case.names("found")
    target = f"{found}, which" if found else "a name that"
    return _record(
        case,
        f"{case.name} points to {target} the checklist does not list as an Access Edge.",
        "If the name is yours, add it to access_edges; if it is not, correct the record.",
        with_line=False,
    )


def _duplicate(case: FindingReader) -> FindingWords:
    return _record(
        case,
        f"{case.name} lists the same target and port more than once.",
        "Remove the surplus records; one for each target is enough.",
        with_line=False,
    )


def _several(case: FindingReader) -> FindingWords:
    number = len(case.texts("found"))
    targets = f"{number} targets" if number > 1 else "several targets"
    if case.detail.get("equal"):
        return _record(
            case,
            f"{case.name} has {targets}, some with the same priority.",
            "Give the edge that should be used the lowest priority of its own. Lync servers fail over by "
            "priority; of Microsoft's public IM side that is not known.",
            with_line=False,
        )
    return FindingWords(
        f"{case.name} has {targets}, in order of priority.",
        "Nothing to fix. Lync servers fail over by priority; of Microsoft's public IM side that is not known.",
    )


def _hostile(case: FindingReader) -> FindingWords:
    found = case.listed("found")
    return _record(
        case,
        f"{case.name} has an SRV target that no host can have{f': {found}' if found else ''}.",
        'Replace the record by this one. A blank, a port or "sip:" in the target was typed into the wrong field; '
        "of anything else find out who wrote it.",
    )


WRITERS: dict[str, Writer] = {
    "srv-missing": _missing,
    "srv-empty": _empty,
    "srv-not-offered": _not_offered,
    "srv-foreign-target": _foreign,
    "srv-deep-target": _deep,
    "srv-target-unresolved": _unresolved,
    "srv-wrong-port": _wrong_port,
    "srv-target-alias": _alias,
    "srv-target-not-declared": _not_declared,
    "srv-duplicate": _duplicate,
    "srv-several": _several,
    "srv-hostile": _hostile,
}
