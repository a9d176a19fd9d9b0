"""What each command's help shows to copy; a test parses every line."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "": ("lyncready demo", "lyncready contoso.yaml", "lyncready check --sip-domain contoso.com"),
    "demo": ("lyncready demo", "lyncready demo --list", "lyncready demo --scenario three-domains --check"),
    "new": (
        "lyncready new contoso.yaml --from contoso.com --platform sfb-2019",
        'lyncready new contoso.yaml --edge sip.contoso.com --sip-domain "contoso.com,fabrikam.com"',
    ),
    "check": (
        "lyncready check contoso.yaml --save",
        "lyncready check --sip-domain contoso.com",
        'lyncready check contoso.yaml --only "fabrikam.com,federation.port"',
        "lyncready check contoso.yaml --certificate new.cer",
        "lyncready check contoso.yaml --quiet --fail-on warn",
    ),
    "report": (
        "lyncready report contoso.yaml -o contoso.html --open",
        "lyncready report contoso.yaml --owner dns -o dns.md",
        "lyncready report contoso.yaml --partner litware.com",
        "lyncready report contoso.yaml --short --share",
    ),
    "mark": (
        'lyncready mark contoso.yaml policy.federated done --note "Global policy"',
        'lyncready mark contoso.yaml policy.assigned waived --reason "pilot only" --until 2027-01-31',
        "lyncready mark contoso.yaml finish.message done --part teams-out",
    ),
    "waive": (
        'lyncready waive contoso.yaml cert-expiring sip.contoso.com:5061 --reason "renewal ordered" '
        "--until 2027-01-31",
    ),
    "script": (
        "lyncready script contoso.yaml --export > export.ps1",
        "lyncready script contoso.yaml --step federation.access-edge --what-if",
    ),
    "evidence": ("lyncready evidence contoso.yaml lyncready-fe01.json lyncready-edge01.json",),
    "trace": (
        "lyncready trace contoso.yaml edge01.log --zone Europe/Berlin",
        "lyncready trace contoso.yaml test.txt --at 2026-11-22T19:00:00Z",
    ),
    "merge": ("lyncready merge contoso.yaml outside.yaml --as outside",),
    "calendar": ("lyncready calendar contoso.yaml -o contoso.ics",),
    "history": ("lyncready history contoso.yaml", "lyncready history contoso.yaml --json"),
    "diff": ("lyncready diff contoso.yaml outside.yaml",),
    "explain": (
        "lyncready explain srv-missing",
        "lyncready explain federation.certificate --file contoso.yaml",
        "lyncready explain 0x80090325",
        "lyncready explain monitoring",
    ),
    "schema": ("lyncready schema > check.schema.json",),
    "where": ("lyncready where",),
    "completion": ('eval "$(lyncready completion bash)"',),
}
