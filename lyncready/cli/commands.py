"""All commands in the order in which help lists them: the module that makes each, and what help says of it.

A module is imported once its command is asked for: all of them together take as long as what most commands do.
"""

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("app", "Try lyncready on a local test laboratory; no network needed."),
    "new": ("new", "Create a checklist file."),
    "check": ("check", "Check DNS, ports, TLS and certificates; print what blocks each step."),
    "report": ("report", "Write a report from saved facts: HTML, Markdown or JSON."),
    "mark": ("words", "Mark a step done, to do, or waived."),
    "waive": ("words", "Waive one finding (accept the risk), with a reason."),
    "script": ("servers", "Print PowerShell: remaining settings, or a script that exports them."),
    "evidence": ("servers", "Import settings exported on the servers."),
    "trace": ("trace", "Read a SIP trace, log or event text, and keep the failures it shows."),
    "merge": ("past", "Merge another person's checklist into this one."),
    "calendar": ("calendar", "Write certificate ends, renewals and deadlines for a calendar."),
    "history": ("past", "Show what changed, when, and by whom."),
    "diff": ("past", "Compare two checklists: facts and states."),
    "explain": ("reference", "Explain a step, a finding code or an error number."),
    "schema": ("reference", "Print the JSON Schema of check --json."),
    "where": ("reference", "Show where lyncready keeps its files."),
    "completion": ("completion", "Print the shell completion script."),
}
