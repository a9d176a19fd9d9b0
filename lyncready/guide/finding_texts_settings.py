"""What is said of settings that a server exported: found and wanted, and the cmdlet that brings it about."""

from __future__ import annotations

from collections.abc import Sequence

from lyncready.guide import settings_tenant
from lyncready.guide.certificate_request import request_certificate
from lyncready.guide.commands import has_shell, mark, older_shell
from lyncready.guide.settings_fixes import FIXES
from lyncready.guide.settings_hosting import hybrid_unsaid
from lyncready.guide.settings_labels import setting_label, setting_of
from lyncready.guide.settings_on_edge import command_of
from lyncready.guide.settings_sayings import say_briefly, say_right, say_wrong
from lyncready.guide.step_shapes import WordUse
from lyncready.guide.steps import STEP
from lyncready.guide.texts import Fix
from lyncready.guide.wording import FindingReader, FindingWords, Writer, count, day, listed, sentence, shown

_EXPORT = "lyncready script FILE --export"
_EXPORT_EDGE = "lyncready script FILE --export-edge"
_ON_THE_EDGE = frozenset({"edgecertificate", "rootstore", "outbound", "resolver", "nexthop", "event"})


def settings_source(case: FindingReader) -> str:
    """Return the export that says so: ` (export of FE01, 2026-11-20)`; empty where it is not known."""
    computer, at = case.text("computer"), day(case.text("collected_at"))
    if not computer and not at:
        return ""
    return f" (export{f' of {computer}' if computer else ''}{f', {at}' if at else ''})"


def _fix(case: FindingReader) -> Fix | None:
    setting = setting_of(case)
    ways = (f"{setting.key}@{_variant(case)}", f"{setting.key}@{case.finding.step}", setting.key)
    return next((FIXES[way] for way in (*ways, setting.kind.lower()) if way in FIXES), None)


def _variant(case: FindingReader) -> str:
    """Return which of several faults of one setting it is, as the table of fixes calls it."""
    if case.detail.get("instead") and case.text("scope_of_policy") != "tag":
        return "instead"
    if case.detail.get("wanted") is False and setting_of(case).prop == "EnabledSharedAddressSpace":
        return "unshare"
    if case.finding.step == "provider.clash" and case.detail.get("enabled"):
        return "works" if case.detail.get("works") else "beside" if not case.text("command") else ""
    for variant in ("many", "nobody", "domain"):
        if case.detail.get(variant):
            return variant
    if case.detail.get("missed") and not _is_shut(case) and not case.informs:
        return "missed"
    if "/" in setting_of(case).identity and setting_of(case).prop == "NotAfter":
        return "other"
    if case.text("wanted") == "in the checklist":
        return "unlisted"
    return "note" if case.informs else ""


def _command(case: FindingReader) -> str:
    """Return the rule's own command; for what is done on an Edge, the one that requests or tests there."""
    given, setting = case.text("command"), setting_of(case)
    if given or not has_shell(case.deployment.platform):
        return given
    if setting.kind.lower() == "edgecertificate" and case.deployment.access_edges and setting.prop != "HasKey":
        # What is used inside only is another one, and asked for in another way.
        external = "/" not in setting.identity
        return request_certificate(case.deployment, present=case.texts("sans")) if external else ""
    return command_of(case, setting)


def _is_shut(case: FindingReader) -> bool:
    """Whether some Edge reaches a target at no address at all."""
    computers = case.detail.get("computers")
    return isinstance(computers, dict) and False in computers.values()


def _wrong(case: FindingReader) -> FindingWords:
    fix = _fix(case)
    summary = f"{say_wrong(case)}{settings_source(case)}."
    if case.detail.get("applies") is False:
        return FindingWords(summary)
    if fix is not None:
        return FindingWords(summary, fix.remedy, _command(case), "powershell", fix.link)
    cmdlet = case.text("cmdlet")
    by = f" with {cmdlet}" if cmdlet else ""
    return FindingWords(
        summary, f"Correct it{by} on a Front End, then export again.", case.text("command"), "powershell"
    )


def _export_way(case: FindingReader) -> str:
    if setting_of(case).kind == "tenant":
        return settings_tenant.EXPORT
    on_edge = setting_of(case).kind.lower() in _ON_THE_EDGE or case.text("scope") == "local"
    return _EXPORT_EDGE if on_edge else _EXPORT


# Why an export cannot tell whether a policy reaches anybody.
_UNCLEAR = {
    "users": "The export counts no user, so nobody has an external access policy yet",
    "policies": "Users hold external access policies of which the export does not show what they allow",
    "sites": "Whose policy decides cannot be told from the export: a policy allows this, narrower ones do not",
}
_LOOK = (
    "Look at one of the users meant: Get-CsEffectivePolicy names the policy that decides. Then confirm the step, "
    "or export again."
)


def _unknown(case: FindingReader) -> FindingWords:
    if setting_of(case).kind == "tenant":
        return settings_tenant.unseen(case, setting_of(case))
    error, way = case.text("error"), _export_way(case)
    unclear = _UNCLEAR.get(case.text("unclear"))
    if unclear is not None:
        return FindingWords(f"{unclear}{settings_source(case)}.", _LOOK, way, "shell")
    where = (
        "on each Edge as a local administrator"
        if way == _EXPORT_EDGE
        else "on a Front End as a member of RTCUniversalServerAdmins"
    )
    return FindingWords(
        f"{setting_label(case)} is in no export{f': {error}' if error else ' yet'}.",
        f"Write the read-only script, run it {where}, and import its file with lyncready evidence FILE "
        f"EXPORT.json.{older_shell(case.deployment)}",
        way,
        "shell",
    )


def _attested(case: FindingReader) -> FindingWords:
    by, at = case.text("by"), day(case.text("at"))
    who = f"{by} marked this done" if by else "This was marked done"
    computer, collected = case.text("computer"), day(case.text("collected_at"))
    export = f"the export{f' of {computer}' if computer else ''}{f' of {collected}' if collected else ''}"
    more = len(case.texts("settings")) - 1
    others = f" (and {more} more)" if more > 0 else ""
    fix = _fix(case)
    return FindingWords(
        f"{who}{f' on {at}' if at else ''}, but {export} says: {say_briefly(case)}{others}.",
        (f"{fix.remedy} " if fix else "") + "If it has been fixed since, export and import again.",
        _command(case) or _export_way(case),
        "powershell" if _command(case) else "shell",
    )


def _older(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"An older export says otherwise: {say_briefly(case)}{settings_source(case)}.",
        "The manual confirmation counts. Export again and import the file to prove it.",
        _export_way(case),
        "shell",
    )


def _old(case: FindingReader) -> FindingWords:
    days, at = case.number("days"), day(case.text("collected_at"))
    age = f"{int(days)} days old" if days is not None else "more than 30 days old"
    computer = case.text("computer")
    newer = case.text("newer")
    since = f", and the network shows a newer {newer} than it knows" if newer else ""
    steps = len(case.texts("steps"))
    rests = f", and {count(steps, 'step rests', 'steps rest')} on it" if steps else ""
    return FindingWords(
        f"The export{f' of {computer}' if computer else ''} is {age}{f' ({at})' if at else ''}{since}.",
        f"Export again and import the file; settings may have changed since{rests}.",
        _export_way(case),
        "shell",
        title=f"The export{f' of {computer}' if computer else ''} is recent",
    )


_PARTS = {
    "sign-in": "signed in",
    "agreement-type": "agreement type chosen",
    "product-use-rights": "Product Use Rights accepted",
    "request-started": "request started",
    "edge-entered": "edge entered",
    "domains-added": "SIP domains added",
    "submitted": "submitted",
}


_WAYS = {
    "teams-out": "from here to a partner in Teams",
    "teams-in": "from a partner in Teams to here",
    "own-edge-out": "from here to a partner with an Edge of its own",
    "own-edge-in": "from such a partner to here",
}


def _messages_wanted(missing: Sequence[str]) -> FindingWords:
    """Say which ways nobody has tried; the sentence for several edge names says whose users are to try."""
    domains = dict.fromkeys(part.partition("@")[2] for part in missing)
    ways = dict.fromkeys(_WAYS.get(part.partition("@")[0], part) for part in missing)
    users = f" by a user of {listed(map(shown, domains), 3)}" if any(domains) else ""
    return FindingWords(
        f"No message confirmed yet: {listed(ways, 4)}{users}.",
        "Send one message each way, and confirm each as it arrives, or all at once without --part. A trial tenant "
        "proves nothing: new ones cannot federate.",
        f"{mark('finish.message')} --part {missing[0]}",
        "shell",
    )


def _not_attested(case: FindingReader) -> FindingWords:
    step = STEP.get(case.finding.step)
    use = step.word if step else WordUse.REQUIRED
    step_id = case.finding.step
    missing = case.texts("missing")
    if missing and step_id == "finish.message":
        return _messages_wanted(missing)
    if missing:
        said = listed((_PARTS.get(part, part) for part in missing), 7)
        return FindingWords(
            f"Still to be said of the request: {said}.",
            "Mark each part when it is done; the time of the last one starts the clock.",
            f"{mark(step_id)} --part {missing[0]}",
            "shell",
        )
    if use is WordUse.INSTEAD:
        return FindingWords(
            "Not confirmed yet: import a settings export, or mark it done.",
            "Import a settings export of the server, which proves it, or mark it done.",
            mark(step_id),
            "shell",
        )
    return FindingWords(
        "Not marked done yet.", "Do it as the step describes, then mark it done.", mark(step_id), "shell"
    )


def word_ok(case: FindingReader) -> FindingWords:
    """Say whose word it is."""
    by, note = case.text("by"), case.text("note")
    return FindingWords(sentence(f"{by or 'someone'} says it is done{f': {note}' if note else ''}"))


def settings_ok(case: FindingReader) -> FindingWords:
    """Say what an export proves."""
    return FindingWords(f"{say_right(case)}{settings_source(case)}.")


WRITERS: dict[str, Writer] = {
    "not-attested": _not_attested,
    "setting-wrong": _wrong,
    "setting-unknown": _unknown,
    "hybrid-unsaid": hybrid_unsaid,
    "attested-but-wrong": _attested,
    "evidence-older-than-word": _older,
    "evidence-old": _old,
}
