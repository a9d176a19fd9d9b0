"""What is said of the tenant's federation settings: they are its admin's to change, and no server's."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.settings_labels import Setting
from lyncready.guide.wording import FindingReader, FindingWords, listed, shown

EXPORT = "Get-CsTenantFederationConfiguration | ConvertTo-Json -Depth 5 | Out-File -Encoding utf8 tenant.json"


def unseen(case: FindingReader, setting: Setting) -> FindingWords:
    """Say how the tenant's settings come into the checklist."""
    error = case.text("error")
    if case.text("computer") and not error:
        return FindingWords(
            f"Whether the tenant's {setting.prop} agrees with the Edge is not known: one of the two is not shown.",
            "Export the settings on a Front End, and the tenant's again, and import both files.",
            EXPORT,
            "powershell",
            links.HYBRID,
        )
    return FindingWords(
        f"The tenant's {setting.prop} is in no file yet{f': {error}' if error else ''}.",
        "In the Teams PowerShell module, signed in as the tenant's admin, write its federation settings to a "
        "file, and import that with lyncready evidence FILE tenant.json.",
        EXPORT,
        "powershell",
        links.HYBRID,
    )


def wrong(case: FindingReader, setting: Setting) -> str:
    """Say what is wrong with one setting of the tenant, without a full stop."""
    prop = setting.prop.lower()
    if prop == "alloweddomains" and case.detail.get("nobody"):
        return "The tenant is closed with nothing: no domain is allowed, so users in Teams reach nobody outside"
    if prop in ("alloweddomains", "blockeddomains") and "differing" in case.detail:
        kind = "allowed" if prop == "alloweddomains" else "blocked"
        here, there = _some(case, "only_here"), _some(case, "only_there")
        parts = [f"only at the Edge: {here}" if here else "", f"only in the tenant: {there}" if there else ""]
        return f"The tenant and the Edge have different {kind} domains ({'; '.join(filter(None, parts))})"
    if prop == "alloweddomains":
        return f"The tenant is {case.text('found')}, the Edge is {case.text('wanted')}"
    if prop == "externalaccesswithtrialtenants":
        return "The tenant blocks trial tenants, as is the default: a test with one proves nothing"
    off = {
        "allowfederatedusers": "The tenant lets no federation in: AllowFederatedUsers is False",
        "sharedsipaddressspace": "The tenant does not share the SIP address space, but a SIP domain is hybrid: "
        "users in Teams do not find those here",
    }
    return off.get(prop, f"The tenant's {setting.prop} is not as it should be")


def _some(case: FindingReader, key: str) -> str:
    return listed(map(shown, case.texts(key)), 4)


def right(case: FindingReader, setting: Setting) -> str:
    """Say what is right with one setting of the tenant, without a full stop."""
    found = case.text("found")
    said = {
        "allowfederatedusers": "The tenant lets federation in",
        "sharedsipaddressspace": "The tenant shares the SIP address space"
        if case.detail.get("found")
        else "The tenant does not share the SIP address space, and no SIP domain is hybrid",
        "alloweddomains": f"The tenant is {found} as the Edge is"
        if found in ("open", "closed")
        else "The tenant allows the domains that the Edge allows",
        "blockeddomains": "The tenant blocks the domains that the Edge blocks",
        "externalaccesswithtrialtenants": "The tenant takes trial tenants as partners",
    }
    return said.get(setting.prop.lower(), f"The tenant's {setting.prop} is as it should be")
