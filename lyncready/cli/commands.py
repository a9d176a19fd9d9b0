"""All commands in the order in which help lists them: the module that makes each, and what help says of it.

A module is imported once its command is asked for: all of them together take as long as what most commands do.
"""

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("app", "Try lyncready on a laboratory on this machine; no network needed."),
    "new": ("new", "Begin a checklist file."),
    "check": ("check", "Probe the network, judge, and print what blocks each step."),
    "report": ("report", "Write a report from saved facts: HTML, Markdown or JSON."),
    "mark": ("words", "Say that a step is done, still to do, or waived."),
    "waive": ("words", "Set one finding aside, with a reason."),
    "script": ("servers", "Print PowerShell: what is still to be set, or an export of the settings."),
    "evidence": ("servers", "Import what export scripts wrote on the servers."),
    "trace": ("trace", "Say what a SIP trace, a log or an event text shows, and keep it."),
    "merge": ("past", "Bring in what others observed and said."),
    "calendar": ("calendar", "Write certificate ends, renewals and deadlines for a calendar."),
    "history": ("past", "Say what changed when, and by whom."),
    "diff": ("past", "Compare two checklists: facts and states."),
    "explain": ("reference", "Say what a step, a finding code or an error number means."),
    "schema": ("reference", "Print the JSON Schema of check --json."),
    "where": ("reference", "Say where lyncready keeps things."),
    "completion": ("completion", "Print the script that completes words in your shell."),
}
