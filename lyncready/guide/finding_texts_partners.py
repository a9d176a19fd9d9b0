"""What is said of partners: where each is, and what it has to be told; of their edges, the same as of ours."""

from __future__ import annotations

import msgspec

from lyncready.guide import links
from lyncready.guide.commands import has_shell, look
from lyncready.guide.finding_texts_microsoft import cloud_title
from lyncready.guide.finding_texts_settings import settings_source
from lyncready.guide.settings_labels import setting_of
from lyncready.guide.wording import FindingReader, FindingWords, Writer, listed, shown
from lyncready.model import CLOUD, FEDERATION_PORT, BadValue, Status, federation_owner, quote, render_cmdlet

STEPS = frozenset({"partners.discovery", "partners.edge"})
# Where the name of the cloud's edge is sure, so that its record may be printed.
_PRINTABLE_CLOUDS = frozenset({"worldwide", "gcc-high", "dod"})
_BY = {"export": " (listed on the server by that name)", "listed": " (listed in the checklist by that name)"}
# These are for whoever runs this machine or this server, though they are said of a partner.
_NOT_THEIRS = frozenset({"ok", "not-checked", "check-incomplete", "not-seen-again"})
_ROOTS = frozenset({"cert-private-root", "cert-untrusted"})


def _own_edge(case: FindingReader) -> FindingWords:
    found = case.names("found") or "an edge of its own"
    return FindingWords(f"{case.name} is reached at {found}{_BY.get(case.text('by'), '')}.")


def _at_microsoft(case: FindingReader) -> FindingWords:
    found = case.names("found", 1)
    return FindingWords(f"{case.name} is in {cloud_title(case)}{f' ({found})' if found else ''}.")


def _at_our_edge(case: FindingReader) -> FindingWords:
    found = case.names("found") or "an edge of this deployment"
    return FindingWords(
        f"{case.name} leads to {found}, which is an edge of this deployment.",
        "Nothing to do here: the edge is judged under Federation. If that company has nothing to do with you, ask "
        "it to correct its record.",
    )


def _record_of(case: FindingReader) -> str:
    """Return the record that a tenant without one has to publish; empty where nobody can be sure of it."""
    cloud = CLOUD.get(case.text("cloud"))
    if cloud is None or cloud.id not in _PRINTABLE_CLOUDS:
        return ""
    return f"{federation_owner(case.host)}. 3600 IN SRV 100 1 {FEDERATION_PORT} {cloud.edge}."


def _mail(case: FindingReader, record: str) -> str:
    """Return the record and a mail to copy, each line as plain text."""
    domain, owner = case.host, federation_owner(case.host)
    wanted: tuple[str, ...]
    if record:
        wanted = ("Please publish this record in your public DNS:", "", record)
    elif case.texts("tenant_hint"):
        wanted = (
            "Please publish the federation record that the Microsoft 365 admin center shows for your domain:",
            "",
            f"{owner}  (SRV)",
        )
    else:
        wanted = (
            "Please publish it, with the name of your Access Edge; in Teams it is the one that the Microsoft 365",
            "admin center shows for your domain:",
            "",
            f"{owner}. 3600 IN SRV 0 0 {FEDERATION_PORT} YOUR-ACCESS-EDGE.{domain}.",
        )
    lines = (
        *((record, "") if record else ()),
        f"Subject: {domain} has no federation record",
        "",
        f"Our server (Lync or Skype for Business) cannot reach users of {domain}: it finds a partner by the",
        f"DNS record {owner}, and there is none.",
        *wanted,
        "",
        "Without it messages from us do not arrive. Within Teams nobody notices that it is missing.",
    )
    return "\n".join(lines)


def _not_published(case: FindingReader) -> FindingWords:
    said = (
        "refuses federation by its record" if case.detail.get("offered") is False else "has no federation record"
    )
    hints = case.texts("tenant_hint")
    title = cloud_title(case) if case.text("cloud") else "Microsoft 365"
    there = f" It is in {title} ({hints[0]})." if hints else ""
    return FindingWords(
        f"{case.name} {said}: your Edge cannot find it.{there}",
        f"Send this to whoever runs DNS for {case.name}. Never list a partner with Microsoft's own edge instead: "
        "beside the hosting provider of that name it stops the Access Edge service."
        if hints
        else f"Send this to whoever runs DNS for {case.name}.",
        _mail(case, _record_of(case)),
        "text",
    )


def _recreate(case: FindingReader) -> str:
    """Return how an allowed domain loses its edge, as a comment: the order and the hour are the admin's."""
    if case.deployment.platform is not None and not has_shell(case.deployment.platform):
        return ""
    identity = {"Identity": case.text("identity") or case.host}
    try:
        pair = [render_cmdlet(f"{verb}-CsAllowedDomain", identity) for verb in ("Remove", "New")]
    except BadValue:
        return ""
    # What is there now comes first: the comment and the mark have to be set again.
    now = look(f"Get-CsAllowedDomain -Identity {quote(identity['Identity'])}", "Comment", "MarkForMonitoring")
    return "\n".join((now, *(f"# {line}" for line in pair)))


def _moved(case: FindingReader) -> FindingWords:
    edge, found = shown(case.text("edge")) or "an edge", case.names("found", 2) or "elsewhere"
    if case.informs:
        return FindingWords(
            f"{case.name} is listed with {edge}, which still answers; its record leads to {found}.",
            "Ask the partner which of the two stays, before the listed one goes.",
            link=links.ALLOWED_DOMAINS,
        )
    title = f"{cloud_title(case)} ({found})" if case.text("cloud") else found
    typed = " Take edge: out of its entry in the checklist, too." if case.text("by") == "listed" else ""
    return FindingWords(
        f"{case.name} is listed with {edge}, but moved: its record leads to {title}.",
        "Re-create the allowed domain without its edge, so that the record counts; keep its comment. Messages to "
        f"it stop for the moment between the two lines: it is your decision when.{typed}",
        _recreate(case),
        "powershell",
        links.ALLOWED_DOMAINS,
    )


def _foreign(case: FindingReader) -> FindingWords:
    found = case.names("found", 2) or "a host of another domain"
    if case.informs:
        return FindingWords(
            f"The record of {case.name} names {found}, which discovery refuses.",
            "Nothing to do while it is listed by its edge: nobody looks its record up then.",
        )
    return FindingWords(
        f"The record of {case.name} names {found}, not one label in front of the SIP domain: your Edge refuses it "
        "(1009).",
        f"Ask {case.name} to publish a host of its own SIP domain (in Teams: the record that the admin center "
        "shows). Where an edge of another name is meant and the partner confirms it, list it by that edge.",
    )


def _blocked(case: FindingReader) -> FindingWords:
    who = shown(setting_of(case).identity) or "The partner"
    return FindingWords(
        f"{who} is on the list of blocked domains{settings_source(case)}.",
        "Take it off that list on a Front End, unless it is blocked on purpose: then take it out of the partners.",
        case.text("command"),
        "powershell",
    )


def _not_allowed(case: FindingReader) -> FindingWords:
    who = shown(setting_of(case).identity) or "The partner"
    return FindingWords(
        f"{who} is not on the list of allowed domains, and the server accepts no others{settings_source(case)}.",
        "Add it on a Front End.",
        case.text("command"),
        "powershell",
    )


WRITERS: dict[str, Writer] = {
    "partner-own-edge": _own_edge,
    "partner-microsoft-365": _at_microsoft,
    "partner-at-our-edge": _at_our_edge,
    "partner-not-published": _not_published,
    "partner-moved": _moved,
    "partner-foreign-target": _foreign,
    "partner-blocked": _blocked,
    "partner-not-allowed": _not_allowed,
}


def who_is_told(case: FindingReader) -> str:
    """Return the partners that a finding is about, in words."""
    return listed((shown(name) for name in case.texts("partners")), 2) or case.name


def as_told_to_partner(case: FindingReader, said: FindingWords) -> FindingWords:
    """Return what is said of an edge or record as it is said of a partner's: the reader tells the partner."""
    finding = case.finding
    if finding.code in WRITERS or finding.code in _NOT_THEIRS or not said.remedy:
        return _at_cloud(case) if finding.code == "ok" and case.text("cloud") else said
    if finding.code in _ROOTS and not case.text("reason"):
        return msgspec.structs.replace(
            said,
            remedy=f"Your Edge has to trust the CA of {who_is_told(case)}. Where you do, install its root "
            "certificate, which the partner sends you, among the trusted roots of every Edge.",
            command="",
        )
    if finding.status is Status.NOTE:
        return msgspec.structs.replace(said, remedy="No action: it informs, nothing rests on it.", command="")
    # What is to be pasted is for our own servers and zones; the partner has others.
    # By its host where that says whose it is, so that many alike can be told at once.
    names = case.texts("partners")
    own = len(names) == 1 and case.host.endswith(f".{names[0]}")
    who = f"at {case.name}" if own else who_is_told(case)
    return msgspec.structs.replace(said, remedy=f"Tell your partner {who}: {said.remedy}", command="")


def _at_cloud(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"{case.name} is reached at {cloud_title(case)}, whose edge is not probed for each partner."
    )
