"""Text, Markdown, HTML and the short forms: the same states in all, and a stranger's words stay words."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import msgspec

from lyncready.guide.steps import STEPS
from lyncready.model import Status
from lyncready.reports.brief import (
    Severity,
    render_nagios,
    render_prometheus,
    render_quiet,
    render_short,
    severity_of,
)
from lyncready.reports.html import render_html
from lyncready.reports.markdown import render_markdown
from lyncready.reports.passing import without_passing
from lyncready.reports.shapes import ReportView
from lyncready.reports.text import Style, render_text, verdict


class _Page(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data


def _page(view: ReportView) -> _Page:
    page = _Page()
    page.feed(render_html(view))
    page.close()
    assert page.open == []
    return page


def test_a_quiet_report_counts_what_passes_and_lists_all_else(view: ReportView) -> None:
    quiet = without_passing(view)
    passing = [entry for entry in view.document.findings if entry.status is Status.PASS]
    others = [entry for entry in view.document.findings if entry.status is not Status.PASS]
    assert passing
    assert quiet.left_out is not None
    assert quiet.left_out.findings == len(passing)
    assert quiet.left_out.observations == len(view.document.observations) - len(quiet.document.observations)
    for told in (_page(quiet).text, render_markdown(quiet).replace("\\", "").replace("`", "")):
        assert f"Left out: {len(passing)} passing entries, counted by check." in told
        assert "All checks\n" not in told
        assert [step.id for step in STEPS if step.id not in told] == []
        assert [entry.summary for entry in others if entry.summary not in told] == []
        assert [entry.summary for entry in passing if entry.summary in told] == []
    counts = {(step.entry.id, *left) for task in quiet.tasks for step in task.steps for left in step.passing}
    assert counts == {(*key, number) for key, number in Counter((e.step, e.check) for e in passing).items()}
    assert f"Left out: {quiet.left_out.observations} observations of what passes." in _page(quiet).text


def test_a_quiet_report_keeps_what_was_seen_of_names_with_something_open(view: ReportView) -> None:
    kept = {item.subject for item in without_passing(view).document.observations}
    assert {"_sipfederationtls._tcp.fabrikam.com", "federation.messenger.msn.com"} <= kept
    assert any(subject.startswith("sip.litware.com:") for subject in kept)
    assert {"_sipfederationtls._tcp.contoso.com", "sip.contoso.com"}.isdisjoint(kept)


def test_a_report_that_was_not_asked_to_leaves_nothing_out(view: ReportView) -> None:
    for told in (_page(view).text, render_markdown(view)):
        assert "All checks\n" in told
        assert "eft out" not in told


def test_every_printer_lists_every_step(view: ReportView) -> None:
    for told in (render_text(view), render_markdown(view), _page(view).text):
        assert all(step.id in told for step in STEPS)
        assert verdict(view) in told


def test_every_finding_is_in_markdown_and_html(view: ReportView) -> None:
    markdown, page = render_markdown(view), _page(view).text
    for finding in view.document.findings:
        assert finding.code in markdown
        assert finding.summary in page


def test_html_is_one_page_without_script_or_outside_parts(view: ReportView) -> None:
    page = _page(view)
    assert {"script", "img", "link", "iframe", "object", "form"}.isdisjoint(page.tags)
    assert all(link.startswith(("https://", "#")) for link in page.links)
    told = render_html(view)
    assert "prefers-color-scheme: dark" in told
    assert "@page" in told
    assert "url(" not in told


def test_a_step_of_the_page_names_each_link_once(view: ReportView) -> None:
    steps = re.findall(r'<article class="step".*?</article>', render_html(view), re.DOTALL)
    assert len(steps) == len(STEPS)
    assert any("Read more" in step for step in steps)
    for step in steps:
        links = re.findall(r'href="(https://[^"]+)"', step)
        assert len(links) == len(set(links))
    own = {step.split('id="')[1].split('"')[0]: step for step in steps}
    assert "configure-policies-to-control-public-user-access" in own["policy.public"]
    assert "new-cspublicprovider" in own["provider.created"].lower() or "deploy-skype" in own["provider.created"]


def test_a_problem_leads_to_the_numbers_that_it_shows_as(view: ReportView) -> None:
    told = render_html(view)
    step = re.search(r'<article class="step" id="federation.srv".*?</article>', told, re.DOTALL)
    assert step is not None
    assert '<a href="#number-ms-diagnostics-1008">ms-diagnostics 1008</a>' in step[0]
    named = set(re.findall(r'href="#(number-[a-z0-9-]+)"', told))
    listed = re.findall(r'id="(number-[a-z0-9-]+)"', told)
    assert named == set(listed)
    assert len(listed) == len(set(listed))


def test_a_stranger_s_markup_is_text_in_html(evil: ReportView) -> None:
    page = _page(evil)
    assert "script" not in page.tags
    assert '<script>alert("x")</script>' in page.text
    assert not any("evil" in link for link in page.links)


def test_a_stranger_s_markup_is_text_in_markdown(evil: ReportView) -> None:
    from markdown_it import MarkdownIt

    told = render_markdown(evil)
    page = _Page()
    page.feed(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(told))
    assert "script" not in page.tags
    assert not any("evil" in link for link in page.links)
    assert page.text.count('<script>alert("x")</script>') >= 3
    assert "\x1b" not in told


def test_markdown_calls_nobody_and_links_to_no_issue(view: ReportView) -> None:
    told = render_markdown(msgspec.structs.replace(view, name="@all `@team/ops #12` ann@contoso.com C#7 @"))
    assert told.splitlines()[0] == r"# lyncready: `@all` \``@team/ops` `#12`\` ann@contoso.com C#7 @"


def test_markdown_tables_keep_their_columns(evil: ReportView) -> None:
    rows = [line for line in render_markdown(evil).splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {7}


def test_text_has_no_escape_and_no_stray_line(evil: ReportView) -> None:
    told = render_text(evil)
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "\x1b[31m" in render_text(evil, Style(colour=True))


def test_text_keeps_to_the_width_but_for_commands(view: ReportView) -> None:
    for line in render_text(view, Style(width=72)).splitlines():
        assert len(line) <= 72 or line.startswith("          ") or " " not in line.strip()[:72]


def test_ascii_style_has_no_other_sign(view: ReportView) -> None:
    heads = [line for line in render_text(view, Style(ascii=True)).splitlines() if line.startswith("  ")]
    assert all(line.strip()[0].isascii() for line in heads if line.strip())


def test_chat_gets_the_verdict_the_roots_and_what_comes_next(view: ReportView) -> None:
    told = render_short(view).splitlines()
    assert told[0] == f"Contoso: {verdict(view)}"
    assert "× federation.srv: fabrikam.com has no _sipfederationtls._tcp record: no such name." in told
    assert told[-1].startswith("Next: Publish the federation record of fabrikam.com: partners find no edge")
    assert len(told) <= 13


def test_quiet_can_keep_to_what_blocks(view: ReportView) -> None:
    marks = {line.split()[1] for line in render_quiet(view).splitlines()}
    assert marks == {"warn", "fail", "unknown"}
    assert {line.split()[1] for line in render_quiet(view, only_fails=True).splitlines()} == {"fail"}


def test_nagios_output_keeps_its_bar_for_figures(evil: ReportView) -> None:
    told = render_nagios(evil)
    assert severity_of(evil) is Severity.CRITICAL
    assert told.count("|") == 1
    assert told.startswith("LYNCREADY CRITICAL - Not ready")


def test_nagios_figures_alert_where_the_status_does(view: ReportView) -> None:
    figures = dict(part.split("=") for part in render_nagios(view).splitlines()[0].partition(" | ")[2].split())
    assert set(figures) == {"done", "waived", "blocked", "warnings"}
    for name, limit in (("blocked", 2), ("warnings", 1)):
        values = figures[name].split(";")
        assert float(values[0]) > float(values[limit]) == 0


def test_nagios_names_what_is_to_be_mended_and_not_what_waits_for_it(view: ReportView) -> None:
    told = render_nagios(view)
    assert "federation.srv srv-missing: fabrikam.com has no" in told
    assert "Waiting for" not in told


def test_prometheus_labels_are_quoted(evil: ReportView) -> None:
    samples = [line for line in render_prometheus(evil).splitlines() if not line.startswith("#")]
    pattern = re.compile(r'[a-z_]+\{([a-z]+="(\\.|[^"\\])*",?)+\} -?\d+')
    assert samples
    assert all(pattern.fullmatch(sample) for sample in samples)


def test_a_team_is_named_where_somebody_else_has_to_be_told(view: ReportView) -> None:
    told = " ".join(render_text(view).split())
    assert "srv-missing · fabrikam.com · owner: DNS team" in told
    assert "cert-expired · sip.litware.com" in told
    assert "owner: certificate team" in told
    assert "(`srv-missing`, owner: DNS team)" in render_markdown(view)
    assert "<code>srv-missing</code> fabrikam.com, owner: DNS team" in render_html(view)
    assert "owner: server" not in told
    assert "owner: you" not in told


def test_the_text_begins_with_what_is_open_and_ends_with_the_verdict(view: ReportView) -> None:
    lines = render_text(view, verbose=False, only=("contoso.com",)).splitlines()
    assert lines[1].startswith("Checked only: contoso.com.")
    assert lines[3] == "Blocked"
    end = lines.index(verdict(view))
    assert lines[end + 1].startswith("Next  ")
    assert len(lines) - end <= 4
    told = "\n".join(lines)
    assert "✓ pass" not in told
    assert "✓ pass" in render_text(view)
    for task in view.tasks:
        for step in task.steps:
            if step.entry.blockers or step.entry.warnings:
                assert step.entry.id in told


def test_colour_goes_on_where_a_line_is_wrapped(view: ReportView) -> None:
    told = render_text(view, Style(colour=True, width=60)).splitlines()
    at = next(at for at, line in enumerate(told) if "fabrikam.com has no" in line and line.startswith("\x1b[31m"))
    assert told[at + 1].startswith("\x1b[31m")
    assert told[at + 1].endswith("\x1b[0m")


def test_a_short_text_says_how_much_could_not_be_verified(view: ReportView) -> None:
    waited_for = {(step.id, one.code, one.subject) for step in view.document.steps for one in step.blockers}
    needed = {step.id for step in view.document.steps if step.state.value != "not-needed"}
    missed = [
        finding
        for finding in view.document.findings
        if finding.step in needed
        and finding.status in (Status.UNKNOWN, Status.HELD)
        and (finding.step, finding.code, finding.subject) not in waited_for
    ]
    assert missed
    told = " ".join(render_text(view, verbose=False).split())
    assert f"Not listed: what passes, notes, and {len(missed)} optional check" in told
    assert "not verified" not in " ".join(render_text(view, verbose=True).split()[-60:])
