"""What is said of Microsoft 365 as a hosting provider: whom it reaches, what to do, and what to ask first."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.finding_texts_microsoft import cloud_title
from lyncready.guide.settings_labels import Setting, setting_of
from lyncready.guide.wording import FindingReader, FindingWords, count, listed, shown

STEP = "federation.microsoft-365"


def whom(case: FindingReader) -> str:
    """Return who is out of reach without the provider, as the end of a sentence."""
    partners, domains, of = case.texts("partners"), case.texts("domains"), case.number("of")
    if partners:
        number = f"{len(partners)} of {count(int(of or len(partners)), 'partner')}"
        names = number if len(partners) > 1 or (of or 1) > 1 else shown(partners[0])
        are, cannot = ("is", "cannot") if len(partners) == 1 else ("are", "cannot")
        return f"{names} {are} in Teams and {cannot} be reached without it"
    if domains:
        return f"the users of {listed(map(shown, domains), 3)} in Teams cannot be reached without it"
    return "no partner in Teams can be reached without it"


def _provider(case: FindingReader, setting: Setting) -> str:
    return f"the {cloud_title(case)} hosting provider '{setting.identity}'"


def missing(case: FindingReader, setting: Setting) -> str:
    """Say that no hosting provider leads to the cloud."""
    return f"No hosting provider leads to {cloud_title(case)} ({case.text('wanted')}): {whom(case)}"


def disabled(case: FindingReader, setting: Setting) -> str:
    """Say that the provider is switched off, and for whom that matters."""
    said = _provider(case, setting)
    return f"{said[:1].upper()}{said[1:]} is disabled: {whom(case)}"


def unverified(case: FindingReader, setting: Setting) -> str:
    """Say that messages come in from contacts alone."""
    return (
        f"Hosting provider {setting.identity} has VerificationLevel AlwaysUnverifiable: users here get messages "
        "from Teams only from people who are on their contact list"
    )


def unshared(case: FindingReader, setting: Setting) -> str:
    """Say that a split domain is not split at the provider, or that one is split which nobody splits."""
    if case.detail.get("wanted") is False:
        return (
            f"Hosting provider {setting.identity} shares the SIP address space with Microsoft 365, and the "
            "checklist says that all users are here"
        )
    names = listed(map(shown, case.texts("domains")), 3) or "a SIP domain"
    return (
        f"Hosting provider {setting.identity} does not share the SIP address space, but {names} has users both "
        "here and in Teams: they do not find each other"
    )


def right(case: FindingReader, setting: Setting) -> str:
    """Say what is right with the provider."""
    name, title = setting.identity, cloud_title(case)
    if setting.prop.lower() == "enabledsharedaddressspace":
        shares = "shares" if case.detail.get("found") else "does not share"
        return f"Hosting provider {name} {shares} the SIP address space with {title}"
    said = {
        "proxyfqdn": f"Hosting provider {name} leads to {title}",
        "enabled": f"Hosting provider {name} is enabled",
        "hostsocsusers": f"Hosting provider {name} has users of this server's kind",
    }
    return said.get(setting.prop.lower(), f"The verification level of hosting provider {name} lets Teams users in")


def order_of(case: FindingReader) -> tuple[str, str] | None:
    """Return the deed and its reason where what comes next is about the provider; None for everything else."""
    setting = setting_of(case)
    if case.finding.step != STEP or case.finding.code not in ("setting-wrong", "attested-but-wrong"):
        return None
    deeds = {
        "proxyfqdn": (f"Create the {cloud_title(case)} hosting provider", whom(case)),
        "enabled": (f"Enable {_provider(case, setting)}", whom(case)),
    }
    if case.detail.get("wanted") is not False:
        names = listed(map(shown, case.texts("domains")), 3) or "a SIP domain"
        deeds["enabledsharedaddressspace"] = (
            f"Share the SIP address space with {_provider(case, setting)}",
            f"{names} has users both here and in Teams",
        )
    return deeds.get(setting.prop.lower())


def hybrid_unsaid(case: FindingReader) -> FindingWords:
    """Ask whether the deployment is hybrid; nothing is advised before that is answered."""
    name = setting_of(case).identity
    return FindingWords(
        f"The server routes some users to Microsoft 365 (hosting provider {name} shares the SIP address space). "
        "Is this hybrid?",
        "Say where the users of each SIP domain are: users: both for a domain with users here and in Teams, "
        "online for one that has moved, on-premises for one whose users are all here. Change nothing at the "
        "provider before that: users in Teams would be cut off.",
        link=links.HYBRID,
        title="It is known where the users are",
    )
