"""What is said where a SIP domain's record or edge name leads to Microsoft 365, or should."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.wording import FindingReader, FindingWords, Writer, shown
from lyncready.model import CLOUD, WORLDWIDE, Status, Users, cloud_of


def cloud_title(case: FindingReader) -> str:
    """Return the name of the cloud that a finding is about."""
    return CLOUD.get(case.text("cloud"), WORLDWIDE).title


def _is_hybrid(case: FindingReader) -> bool:
    return case.text("users") == Users.BOTH.value


def ask_where_users_are(case: FindingReader, names: str) -> str:
    """Return the question that comes before any change: nobody is to be cut off from Teams unasked."""
    return (
        f"First ask where the users of {names} are, and change nothing in DNS before that. In Teams: the record "
        "stays as Microsoft wants it; set users: online for this SIP domain. Both here and in Teams (hybrid): set "
        "users: both. Only here: plan the change with whoever runs the tenant, since it cuts off users in Teams."
    )


def _at_microsoft(case: FindingReader) -> FindingWords:
    found = case.names("found") or WORLDWIDE.edge
    title = cloud_title(case)
    if case.status is Status.PASS:
        return FindingWords(f"{case.name} leads to {title} ({found}), where its users are.")
    if case.detail.get("clients"):
        return FindingWords(
            f"{case.name} leads to {found}, where clients sign in to {title}; its certificate does not fit "
            "federation.",
            "Publish Microsoft's federation record in its place; compare it with the one that the admin center "
            "shows.",
            case.text("wanted"),
            "dns",
            links.HYBRID,
        )
    summary = f"Federation for {case.name} enters at {title} ({found})."
    if _is_hybrid(case):
        return FindingWords(
            f"{summary} Some of its users are here.",
            "In hybrid the record must lead to the Access Edge here; users in Teams are still reached through it, "
            "as long as the tenant and the Edge share the SIP address space. Publish this record instead.",
            case.text("wanted"),
            "dns",
            links.HYBRID,
        )
    return FindingWords(summary, ask_where_users_are(case, case.name), link=links.HYBRID)


def _still_on_premises(case: FindingReader) -> FindingWords:
    found = case.names("found")
    leads = f" to {found}" if found else " elsewhere"
    if case.informs:
        return FindingWords(
            f"The users of {case.name} are online, but its record leads{leads}.",
            "Nothing to do while other SIP domains are hybrid: federation for all of them may enter here.",
        )
    return FindingWords(
        f"The users of {case.name} are online, but its record leads{leads}, not to Microsoft 365.",
        "Once no user of this SIP domain is left on the server, publish Microsoft's record in its place: Teams "
        "refuses TeamsOnly for the tenant while the record leads here. If some users are still here, set users: "
        "both.",
        case.text("wanted"),
        "dns",
        links.HYBRID,
    )


def _left_behind(case: FindingReader) -> FindingWords:
    found = case.listed("found")
    at_microsoft = any(cloud_of(record.split()[-1]) for record in case.texts("found"))
    unless = (
        " Leave it if the tenant has users of this domain in Teams, and set users: online." if at_microsoft else ""
    )
    return FindingWords(
        f"{case.name} has no users, but its federation record is still there{f': {found}' if found else ''}.",
        f"Remove the record: whoever finds it tries to reach users that do not exist.{unless}",
    )


def _discovery_needed(case: FindingReader) -> FindingWords:
    where = {"both": "partly in Teams", "online": "in Teams"}.get(case.text("users"))
    partners = case.names("partners", 2)
    why = f"its users are {where}" if where else f"{partners or 'a partner'} is at Microsoft"
    return FindingWords(
        f"{case.name} is set to be found by name only, but {why}: Microsoft finds a domain by its record alone.",
        "Set discovery: open, and publish the federation record that this step then asks for.",
        "deployment:\n  discovery: open",
    )


def _aliased(case: FindingReader) -> FindingWords:
    alias = case.text("alias")
    leads = f" ({alias})" if alias else ""
    summary = f"{case.name} is an alias into {cloud_title(case)}{leads}: no Access Edge of yours is behind it."
    if _is_hybrid(case):
        return FindingWords(
            summary,
            "In hybrid this name must lead to the Access Edge here. Replace the alias by an A record with the "
            "public "
            "address of the Access Edge.",
            f"{case.host}. 3600 IN A PUBLIC-ADDRESS",
            link=links.HYBRID,
        )
    return FindingWords(
        summary,
        ask_where_users_are(case, "its SIP domain")
        + " Microsoft's domain wizard makes this alias for users in Teams.",
        link=links.HYBRID,
    )


WRITERS: dict[str, Writer] = {
    "srv-microsoft-365": _at_microsoft,
    "srv-still-on-premises": _still_on_premises,
    "srv-left-behind": _left_behind,
    "discovery-needed": _discovery_needed,
    "address-microsoft-365": _aliased,
}


def unasked(case: FindingReader) -> bool:
    """Whether no record is printed because something here leads to Microsoft and nobody said where users are."""
    return "cloud" in case.detail and not case.text("wanted")


def shown_alias(case: FindingReader) -> str:
    """Return where an edge's name leads at Microsoft, in a sentence; empty where it does not."""
    alias, edge = case.text("alias"), case.text("edge")
    return f" {shown(edge)} is an alias of {alias} at {cloud_title(case)}." if alias and edge else ""
