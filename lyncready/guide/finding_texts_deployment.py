"""What is said of the fields typed in, and of the clock of a provisioning request."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.changes import CONTACT_DROPPED, SKYPE_ENDED, support_of
from lyncready.guide.commands import mark
from lyncready.guide.wording import FindingReader, FindingWords, Writer, count, day, listed, not_public, shown
from lyncready.model import PLATFORM_TITLES, Platform, Status

_FIELDS = {
    "platform": ("the platform", "platform: lync-2013-cu5"),
    "access_edges": ("an Access Edge FQDN", "access_edges: [sip.contoso.com]"),
    "sip_domains": ("a SIP domain", "sip_domains: [contoso.com]"),
    "agreement_number": ("the Microsoft agreement number", 'agreement_number: "1234567"'),
    "agreement_type": ("the type of the licence agreement", "agreement_type: enterprise"),
    "further_edges": ("further Access Edge FQDNs", ""),
    "contact": ("a contact", ""),
    "provisioning": ("the provisioning route", "provisioning: partner-discovery"),
    "provisioning_site": ("the provisioning site", ""),
    "provider": ("the provider", ""),
}


def field_label(field: str) -> str:
    """Return a deployment field in words."""
    known = _FIELDS.get(field)
    return known[0] if known else shown(field)


def _missing(case: FindingReader) -> FindingWords:
    field = case.finding.subject
    label, example = _FIELDS.get(field, (field, ""))
    remedy = f"Enter {label} (Deployment in the app, or in the file as below)."
    if field == "agreement_number":
        remedy = "It is on your volume licence; whoever buys licences knows it. " + remedy
    if field == "platform":
        remedy = "Commands depend on it. " + remedy
    return FindingWords(
        f"The checklist does not name {label} yet.", remedy, f"deployment:\n  {example}" if example else ""
    )


def _invalid(case: FindingReader) -> FindingWords:
    field, found, wanted = case.finding.subject, case.text("found"), case.text("wanted")
    label = field_label(field)
    what = f" ({found})" if found and found != field else ""
    should = f"; wanted: {wanted}" if wanted else ""
    if field == "provisioning" and case.deployment.platform is Platform.OCS_2007_R2:
        return FindingWords(
            "Office Communications Server 2007 R2 takes part by request, not by partner discovery.",
            "Choose the request route. Its site closed on 2019-08-15, and Microsoft's newer topic names Lync "
            "Server 2010 as the oldest server: moving to a newer one is what still leads somewhere.",
            "deployment:\n  provisioning: request",
        )
    return FindingWords(
        f"{label[:1].upper()}{label[1:]}{what} cannot be right{should}.", "Correct it in the deployment."
    )


def _not_public(case: FindingReader) -> FindingWords:
    others = case.names("others", 2)
    rest = f" {others} can be found." if others else " Nor can any other SIP domain here."
    return FindingWords(
        f"{case.name} is no public name: nobody outside can find its users.{rest}", not_public(case)
    )


def _name_unsupported(case: FindingReader) -> FindingWords:
    underscore = "underscore" in case.texts("why")
    what = "an underscore in it" if underscore else "letters outside ASCII (an internationalised name)"
    return FindingWords(
        f"{case.name} has {what}: the server does not support such names.",
        "Use a name of letters, digits and hyphens for SIP domains and edges; some partners' servers refuse "
        "others.",
    )


def _platform_title(value: str) -> str:
    known = {platform.value: title for platform, title in PLATFORM_TITLES.items()}
    return known.get(value, value or "The platform")


def _unsupported(case: FindingReader) -> FindingWords:
    title = _platform_title(case.text("found"))
    return FindingWords(
        f"{title} takes no part in PIC federation.",
        "Microsoft takes Lync Server 2010, Lync Server 2013, Skype for Business Server, and Office "
        "Communications Server 2007 R2 by request. Move the Edge to one of them, or set purpose: federation.",
        link=links.PROVISIONING,
    )


def _out_of_support(case: FindingReader) -> FindingWords:
    known, ended = support_of(case.deployment.platform), day(case.text("ended"))
    return FindingWords(
        known or f"The platform {f'has been out of support since {ended}' if ended else 'is out of support'}.",
        "Federation goes on working. Plan the move: Skype for Business Server Subscription Edition is supported.",
    )


def _kind(case: FindingReader) -> str:
    return "change" if case.text("kind") == "change" else "request"


def _since(case: FindingReader) -> str:
    at = day(case.text("submitted_at"))
    return f" submitted on {at}" if at else ""


def _age(case: FindingReader) -> str:
    days = case.number("days")
    return "" if days is None else f" {count(int(days), 'day')} ago"


def _not_submitted(case: FindingReader) -> FindingWords:
    return FindingWords(
        "No request has been submitted yet, so no clock runs.",
        "Submit it and mark it done; that time counts. Publish the SRV record and open the port first: "
        "Microsoft looks for both.",
        f"{mark('provisioning.request')} --part submitted",
        "shell",
    )


def _pending(case: FindingReader) -> FindingWords:
    due = day(case.text("due"))
    usual = "A change takes 24 to 48 hours" if _kind(case) == "change" else "A first request can take 30 days"
    return FindingWords(
        f"The {_kind(case)}{_since(case)} is under way{f', due by {due}' if due else ''}.",
        f"Wait. {usual}; no mail announces the end. Meanwhile the other steps can go on.",
    )


def _late(case: FindingReader) -> FindingWords:
    due = day(case.text("due"))
    if case.status is Status.FAIL:
        return FindingWords(
            f"The change{_since(case)} should be in force by now: 48 hours are over.",
            "Open a case with Microsoft Technical Support; name the agreement number, the edge and the SIP "
            "domains.",
        )
    return FindingWords(
        f"The request{_since(case)} is more than 48 hours old{f'; 30 days end on {due}' if due else ''}.",
        "It may take the whole 30 days. If Skype federation still fails, Microsoft's advice is to open a case "
        "with its Technical Support now.",
    )


def _overdue(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"The {_kind(case)} was submitted{_age(case) or ' more than 30 days ago'} and is not active.",
        "Open a case with Microsoft Technical Support, or mark the step done if it works. " + SKYPE_ENDED,
        mark("provisioning.active"),
        "shell",
        links.SKYPE_RETIRED,
    )


def deployment_ok(case: FindingReader) -> FindingWords:
    """Say what a field holds; a contact is never asked for."""
    field, found = case.finding.subject, case.texts("found")
    if field == "contact":
        if case.detail.get("given"):
            return FindingWords("A contact is given; it stays in this file.")
        return FindingWords(f"No contact is needed. {CONTACT_DROPPED}")
    if field == "platform" and case.deployment.platform is not None:
        return FindingWords(f"{PLATFORM_TITLES[case.deployment.platform]} takes part.")
    if field == "further_edges" and not found:
        return FindingWords("There are no further Access Edges.")
    label = field_label(field)
    shown_values = listed(shown(value) for value in found)
    return FindingWords(f"{label[:1].upper()}{label[1:]}{f': {shown_values}' if shown_values else ' is given'}.")


WRITERS: dict[str, Writer] = {
    "field-missing": _missing,
    "field-invalid": _invalid,
    "domain-not-public": _not_public,
    "name-unsupported": _name_unsupported,
    "platform-unsupported": _unsupported,
    "platform-out-of-support": _out_of_support,
    "request-not-submitted": _not_submitted,
    "request-pending": _pending,
    "request-late": _late,
    "request-overdue": _overdue,
}
