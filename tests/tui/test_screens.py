"""Welcome, deployment, evidence, report and history: what a person does there and what comes of it."""

from __future__ import annotations

import json
import shutil
import threading
from datetime import datetime
from pathlib import Path, PureWindowsPath

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from support.screens import (
    NOW,
    Clock,
    PlayedProject,
    PlayedRun,
    main,
    make_app,
    make_session,
    opened,
    page_text,
    running,
    screen_text,
    told,
    until,
)
from textual.widgets import Checkbox, Input, OptionList, Select, Static, TextArea

import lyncready.powershell
import lyncready.tui.controllers.copying
import lyncready.tui.screens.report
from lyncready.errors import UserError
from lyncready.lab.certificates import LabAuthority
from lyncready.model import (
    Checklist,
    Dns,
    DnsOutcome,
    Evidence,
    Network,
    Observation,
    Partner,
    Resolver,
    Section,
    SipDomain,
    Srv,
    Tls,
    TlsOutcome,
    federation_owner,
)
from lyncready.powershell import MAX_BYTES, read_export
from lyncready.project.report import open_in_browser
from lyncready.project.servers import exports_beside
from lyncready.project.settings import AppState, save_state
from lyncready.readiness import ShownStatus
from lyncready.store import load
from lyncready.tui import Demo
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.screens.base import typed_checklist, typed_path
from lyncready.tui.screens.deployment import DeploymentScreen
from lyncready.tui.screens.evidence import EvidenceScreen
from lyncready.tui.screens.history import HistoryScreen
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.screens.report import ReportDialog
from lyncready.tui.screens.welcome import WelcomeScreen
from lyncready.tui.views.status import next_line

EXPORT = {
    "schema": "lync-pic-evidence",
    "version": 1,
    "meta": {"computer": "fe1.contoso.local", "scope": "central", "collectedUtc": "2026-11-22T10:00:00Z"},
}


class PlayedLaboratory:
    """A laboratory whose one fault goes when it is mended."""

    name = "played"

    def __init__(self) -> None:
        self.faults = [("srv", "fabrikam.com has no record [b]x")]

    @property
    def checklist(self) -> Checklist:
        shown = Evidence(computer="fe1.lab", collected_at=NOW, imported_at=NOW)
        return Checklist(evidence=() if self.faults else (shown,))

    def mendable(self) -> list[tuple[str, str]]:
        return list(self.faults)

    def mend(self, what: str) -> None:
        self.faults = [fault for fault in self.faults if fault[0] != what]


@pytest.fixture
def app(saved: Path, tmp_path: Path) -> LyncreadyApp:
    return make_app(tmp_path, saved)


def damage(path: Path) -> None:
    path.write_text("version: [", encoding="utf-8")


def content(path: Path) -> bytes:
    return path.read_bytes()


# Welcome.


async def test_a_file_is_opened_by_its_path(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, None)
    async with running(app) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("o")
        app.screen.query_one("#file", Input).value = str(tmp_path / "none.yaml")
        await pilot.press("enter")
        await until(pilot, lambda: "none.yaml" in str(app.screen.query_one("#error", Static).content))
        app.screen.query_one("#file", Input).value = str(saved)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, MainScreen))
        await until(pilot, lambda: main(app).current_id == "federation.srv")


async def test_recent_files_are_offered(saved: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone.yaml"
    save_state(tmp_path / "state", AppState().with_file(saved, "policy.public").with_file(gone, ""))
    app = make_app(tmp_path, None)
    app.first = None
    async with running(app) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        assert app.screen.query_one("#recent", OptionList).option_count == 1
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, MainScreen))
        await until(pilot, lambda: main(app).current_id == "policy.public")


async def test_a_screen_that_is_not_yet_in_front_knows_its_own_keys(app: LyncreadyApp) -> None:
    async with running(app):
        assert app.context.key("welcome.new") == "(no key)"
        assert app.context.key("welcome.new", WelcomeScreen(app.context)) == "n"


async def test_the_first_frame_names_the_file_that_is_opened(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, saved)
    app.on_load()
    assert next_line(app.controller.session.snapshot(), "b", 80)[0].plain == f" Opening {saved.name} …"


def test_the_sip_domains_of_a_file_are_there_before_they_are_judged(saved: Path, tmp_path: Path) -> None:
    session = make_app(tmp_path, saved).controller.session
    session.attach(opened(saved))
    shown = session.snapshot()
    assert shown.assessment is None
    assert [row.domain for row in shown.rows] == [one.name for one in shown.checklist.deployment.sip_domains]
    assert {(cell.look, cell.value, cell.codes) for row in shown.rows for cell in row.cells} == {
        (ShownStatus.HELD, "", ())
    }


async def test_a_damaged_last_file_is_said_and_the_welcome_screen_stays(saved: Path, tmp_path: Path) -> None:
    save_state(tmp_path / "state", AppState().with_file(saved, ""))
    damage(saved)
    app = make_app(tmp_path, None)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: "contoso.yaml:1:" in screen_text(app))
        assert isinstance(app.screen, WelcomeScreen)


async def test_a_damaged_file_that_was_named_ends_the_app_with_2(saved: Path, tmp_path: Path) -> None:
    damage(saved)
    app = make_app(tmp_path, saved)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.return_code is not None or app.failure)
    assert app.return_value == 2
    assert "contoso.yaml:1:" in app.failure[0]


async def test_l_opens_the_source_of_the_page_or_copies_its_address(
    app: LyncreadyApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    windowed = [True, False]
    monkeypatch.setattr(lyncready.tui.controllers.copying, "open_in_browser", lambda url: windowed.pop(0))
    async with running(app) as pilot:
        main(app).navigation.go_to_step("federation.srv")
        await pilot.press("tab", "l")
        await until(pilot, lambda: "Opened in the browser" in screen_text(app))
        assert app.clipboard == ""
        await pilot.press("l")
        await until(pilot, lambda: app.clipboard.startswith("https://learn.microsoft.com/"))


@pytest.mark.parametrize("url", ["http://a.example", "javascript:x", "file://host/x", "/etc/passwd"])
def test_a_browser_gets_only_pages_and_local_files(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", lambda url: pytest.fail(url))
    assert not open_in_browser(url)


def test_a_report_on_a_windows_share_is_opened_by_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.get", object)
    monkeypatch.setattr("webbrowser.open", lambda url: not shown.append(url))
    assert open_in_browser(PureWindowsPath("//files/change/report.html"))
    assert open_in_browser(PureWindowsPath("//files/change/report.html"), windowed=False)
    assert shown == ["file://files/change/report.html"] * 2


async def test_the_demo_opens_and_is_checked_at_once(saved: Path, tmp_path: Path) -> None:
    laboratory = PlayedLaboratory()
    app = make_app(tmp_path, None, open_demo=lambda: Demo(saved, laboratory))
    async with running(app) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, MainScreen))
        await until(pilot, lambda: app.controller.session.project.asked == [None])  # type: ignore[attr-defined]
        run = app.controller.session.project.runs[0]  # type: ignore[attr-defined]
        run.end()
        await until(pilot, lambda: not app.controller.session.run.active)
        await until(pilot, lambda: "copies the record or the command that fixes it" in screen_text(app))
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "copies the record" not in screen_text(app))
        assert app.context.state.toured, "it is shown once"
        app.screen.query_one(Input).value = "fix srv"
        await until(pilot, lambda: "Fix: srv" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: laboratory.faults == [])
        await until(pilot, lambda: [e.computer for e in app.controller.session.checklist.evidence] == ["fe1.lab"])
        await until(pilot, lambda: len(app.controller.session.project.runs) == 2)  # type: ignore[attr-defined]


@pytest.mark.parametrize("started_by", ["key", "command"])
async def test_another_file_opened_after_the_demo_is_no_laboratory(
    saved: Path, tmp_path: Path, started_by: str
) -> None:
    laboratory, own = PlayedLaboratory(), tmp_path / "own.yaml"
    shutil.copyfile(saved, own)
    if started_by == "key":
        app = make_app(tmp_path, None, open_demo=lambda: Demo(saved, laboratory))
    else:
        app = make_app(tmp_path, saved, laboratory=laboratory)
    async with running(app) as pilot:
        if started_by == "key":
            await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
            await pilot.press("d")
        await until(pilot, lambda: app.controller.session.path == saved)
        assert app.controller.session.laboratory
        await app.run_action(f"app.open_file({str(own)!r})")
        await until(pilot, lambda: app.controller.session.path == own)
        assert app.controller.session.laboratory == ""
        assert app.controller.laboratory is None
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Search for commands" in screen_text(app))
        app.screen.query_one(Input).value = "fix srv"
        await pilot.pause()
        assert "Fix: srv" not in screen_text(app)
        await pilot.press("escape")
        app.save_state()
        assert [Path(item.path).name for item in app.context.state.recent] == ["own.yaml"]


@pytest.mark.parametrize("impatient", ["d", "n", "o"])
async def test_while_the_demo_starts_other_keys_do_not_get_in_its_way(
    saved: Path, tmp_path: Path, impatient: str
) -> None:
    may_go_on, started = threading.Event(), []

    def open_demo() -> Demo:
        started.append(1)
        may_go_on.wait(30)
        return Demo(saved, PlayedLaboratory())

    app = make_app(tmp_path, None, open_demo=open_demo)
    async with running(app) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("d")
        await until(pilot, lambda: started)
        await pilot.press(impatient)
        await pilot.pause()
        may_go_on.set()
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await until(pilot, lambda: app.controller.session.laboratory)
        assert started == [1]


async def test_without_a_laboratory_the_demo_key_says_how(tmp_path: Path) -> None:
    app = make_app(tmp_path, None)
    async with running(app) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("d")
        await until(pilot, lambda: "lyncready demo" in screen_text(app))


# Deployment.


async def test_a_new_deployment_needs_a_sip_domain_only(tmp_path: Path) -> None:
    app = make_app(tmp_path, None)
    async with running(app) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        form = app.screen
        assert isinstance(form, DeploymentScreen)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "name a SIP domain" in screen_text(app))
        form.field("sip_domains").put("contoso.com, fabrikam.com")
        await pilot.press("tab")
        await until(pilot, lambda: "expected: sip.contoso.com, sip.fabrikam.com" in screen_text(app))
        assert form.field("path").value == "contoso.yaml"
        form.field("path").put(str(tmp_path / "new" / "contoso.yaml"))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, MainScreen) and main(app).current_id)
        written = load(tmp_path / "new" / "contoso.yaml").checklist
        assert written.deployment.domain_names == ("contoso.com", "fabrikam.com")


async def test_an_existing_file_is_never_replaced_by_a_new_one(saved: Path, tmp_path: Path) -> None:
    before = content(saved)
    app = make_app(tmp_path, None)
    async with running(app) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        form = app.screen
        assert isinstance(form, DeploymentScreen)
        form.field("sip_domains").put("contoso.com")
        form.field("path").put(str(saved))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "already" in screen_text(app) or form.field("path").has_class("-wrong"))
        assert isinstance(app.screen, DeploymentScreen)
    assert content(saved) == before


async def test_escape_throws_away_what_was_typed_at_the_second_time_only(tmp_path: Path) -> None:
    app = make_app(tmp_path, None)
    async with running(app) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        await pilot.press("a", "escape")
        await until(pilot, lambda: "not saved yet" in screen_text(app))
        assert isinstance(app.screen, DeploymentScreen)
        await pilot.press("b", "escape")
        await pilot.pause()
        assert isinstance(app.screen, DeploymentScreen)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("fe1.json", "folder/fe1.json"),
        ("  fe1.json ", "folder/fe1.json"),
        ('"sub/front end.json"', "folder/sub/front end.json"),
        ("/elsewhere/fe1.json", "/elsewhere/fe1.json"),
        ("~nobody-has-this-name/fe1.json", "folder/~nobody-has-this-name/fe1.json"),
    ],
)
def test_a_path_is_taken_as_typed_or_pasted(typed: str, wanted: str) -> None:
    assert typed_path(typed, Path("folder")) == Path(wanted)
    assert typed_checklist('"contoso"') == Path("contoso.yaml")
    assert typed_checklist("contoso.yml") == Path("contoso.yml")


async def test_a_field_is_judged_when_it_is_left(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        form = app.screen
        assert isinstance(form, DeploymentScreen)
        form.field("sip_domains").put("conto so..com")
        await pilot.press("tab")
        await until(pilot, lambda: '"so..com" is not a domain name' in screen_text(app))
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, DeploymentScreen)
        form.field("sip_domains").put("contoso.com")
        await pilot.press("tab")
        await until(pilot, lambda: not form.field("sip_domains").has_class("-wrong"))


async def test_a_saved_form_plans_anew_and_says_what_changed(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        form = app.screen
        assert isinstance(form, DeploymentScreen)
        area = form.query(TextArea).first()
        area.text = f"{area.text}\ntailspin.com (online)"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "SIP domain added: tailspin.com" in screen_text(app))
        session = app.controller.session
        assert SipDomain("tailspin.com", "online") in session.checklist.deployment.sip_domains  # type: ignore[arg-type]
        await until(pilot, lambda: len(main(app).matrix.rows) == 5)
        await pilot.press("u")
        await until(pilot, lambda: len(main(app).matrix.rows) == 4)


async def test_what_only_a_request_asks_for_is_shown_with_a_request(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        form = app.screen
        assert isinstance(form, DeploymentScreen)
        assert not form.field("agreement_number").display
        form.field("provisioning").query_one(Select).value = "request"
        await until(pilot, lambda: form.field("agreement_number").display)


async def test_f2_fills_in_the_edges_that_dns_names(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        form = app.screen
        assert isinstance(form, DeploymentScreen)
        services = app.controller.session.project
        start = services.start

        def answering(*given: object) -> object:
            run = start(*given)  # type: ignore[arg-type]
            run.give(_srv("contoso.com", "access.contoso.com"))  # type: ignore[attr-defined]
            return run

        services.start = answering  # type: ignore[method-assign,assignment]
        await pilot.press("f2")
        await until(pilot, lambda: "access.contoso.com" in form.field("access_edges").value)
        assert "the federation SRV record of contoso.com names it" in screen_text(app)


def _srv(domain: str, target: str) -> Observation:
    seen = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, target),))
    return Observation(probe="dns", subject=federation_owner(domain), record_type="SRV", at=Clock()(), seen=seen)


@pytest.mark.parametrize(
    ("outcome", "told"), [(DnsOutcome.SERVFAIL, "SERVFAIL"), (DnsOutcome.REFUSED, "refused"), (None, "")]
)
def test_what_no_dns_server_answered_is_not_told_as_no_edge(
    tmp_path: Path, outcome: DnsOutcome | None, told: str
) -> None:
    """Two domains: one whose record is there, one of which nothing was heard."""
    services = PlayedProject(Clock())
    owner = federation_owner("fabrikam.com")
    deaf = [
        Observation(
            probe="dns",
            subject=owner,
            record_type="SRV",
            server="a (1.1.1.1)",
            at=Clock()(),
            seen=Dns(outcome=ended),
        )
        for ended in (outcome,)
        if ended is not None
    ]
    answers = {
        ("fabrikam.com",): deaf,
        ("contoso.com", "fabrikam.com"): [*deaf, _srv("contoso.com", "access.contoso.com")],
    }

    def answering(checklist: Checklist, base: Path, only: object) -> PlayedRun:
        run = PlayedRun()
        run.give(*answers[checklist.deployment.domain_names])
        run.end()
        return run

    services.start = answering  # type: ignore[method-assign,assignment]
    both = SipDomain("contoso.com"), SipDomain("fabrikam.com")
    with pytest.raises(UserError, match=f"no DNS server answered for fabrikam.com.*{told}"):
        services.find_edges(both[1:], (), Network(), tmp_path)
    found = services.find_edges(both, (), Network(), tmp_path)
    assert list(found.edges) == ["access.contoso.com"]
    assert "No DNS server answered for fabrikam.com" in found.told


def test_edges_come_from_records_first_then_from_expected_names_then_from_certificates(tmp_path: Path) -> None:
    """The second question asks only about names that a certificate gave away."""
    address = Dns(outcome=DnsOutcome.ANSWER, addresses=("203.0.113.1",))

    def has_address(name: str) -> Observation:
        return Observation(probe="dns", subject=name, record_type="A", at=Clock()(), seen=address)

    authority = LabAuthority(NOW)
    bundle = authority.issue("access.contoso.com", ("sip.litware.com", "sip.gone.com", "web.contoso.com")).bundle
    chain = tuple(item.public_bytes(Encoding.DER) for item in x509.load_pem_x509_certificates(bundle))
    shown = Observation(
        probe="tls",
        subject="access.contoso.com:5061",
        at=Clock()(),
        seen=Tls(outcome=TlsOutcome.ALERT, chain=chain),
    )
    answers = [
        [_srv("contoso.com", "access.contoso.com"), has_address("sip.fabrikam.com"), shown],
        [has_address("sip.litware.com")],
    ]
    services = PlayedProject(Clock())
    asked: list[tuple[tuple[str, ...], object]] = []

    def answering(checklist: Checklist, base: Path, only: object) -> PlayedRun:
        asked.append((checklist.deployment.access_edges, only))
        run = PlayedRun()
        run.give(*answers[len(asked) - 1])
        run.end()
        return run

    services.start = answering  # type: ignore[method-assign,assignment]
    domains = SipDomain("contoso.com"), SipDomain("fabrikam.com")
    assert services.find_edges(domains, ("sip.known.com",), Network(), tmp_path).edges == {
        "access.contoso.com": "the federation SRV record of contoso.com names it",
        "sip.fabrikam.com": "it has an address",
        "sip.litware.com": "an edge's certificate names it",
    }
    assert asked == [
        (("sip.known.com",), ("federation",)),
        (("sip.gone.com", "sip.litware.com"), ("federation.address",)),
    ]


async def test_partners_of_an_export_are_taken_into_the_form(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        session = app.controller.session
        section = Section(
            items=({"Domain": "woodgrove.com"}, {"Domain": "adatum.com", "ProxyFqdn": "sip.adatum.com"})
        )
        export = Evidence(computer="fe9", collected_at=NOW, imported_at=NOW, sections={"allowedDomains": section})
        session.add_evidence(export)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        form = app.screen
        assert isinstance(form, DeploymentScreen)
        form.field("partners").put("woodgrove.com (required)")
        await pilot.press("f3")
        assert form.field("partners").value == "woodgrove.com (required)\nadatum.com"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.screen is main(app))
        saved = session.checklist.deployment.partners
        assert saved == (Partner("woodgrove.com", required=True), Partner("adatum.com"))


async def test_resolvers_are_written_in_the_form_and_judged_in_the_parsers_words(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        form = app.screen
        assert isinstance(form, DeploymentScreen)
        form.field("resolvers").put("10.0.0.10 local inside\n1.1.1.1:99999")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: form.field("resolvers").has_class("-wrong"))
        hint = str(form.field("resolvers").query_one(".hint", Static).content)
        assert hint == 'line 2: "99999", expected a port from 1 to 65535'
        form.field("resolvers").put("10.0.0.10 local inside\nhttps://dns.example/dns-query public outside")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.screen is main(app))
        assert app.controller.session.checklist.network.resolvers == (
            Resolver(name="inside", vantage="local", address="10.0.0.10"),
            Resolver(name="outside", url="https://dns.example/dns-query"),
        )
        await pilot.press("u")
        assert app.controller.session.checklist.network.resolvers != ()


async def test_the_form_begins_with_the_field_that_the_step_asks_for(app: LyncreadyApp) -> None:
    async with running(app, (80, 24)) as pilot:
        main(app).navigation.go_to_step("prepare.platform")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        await until(pilot, lambda: type(app.focused).__name__ == "SelectOverlay")  # the choice stands open
        fields = app.screen.query_one("#fields")
        control = app.screen.field("platform").control  # type: ignore[attr-defined]
        await until(pilot, lambda: 0 <= control.region.y - fields.region.y <= 2 and fields.styles.opacity == 1)


# Evidence, report, history.


async def test_an_export_is_read_by_its_path_and_a_bad_one_says_why(app: LyncreadyApp, tmp_path: Path) -> None:
    good, bad = tmp_path / "fe1.json", tmp_path / "bad.json"
    good.write_text(json.dumps(EXPORT), encoding="utf-8")
    bad.write_text("{", encoding="utf-8")
    async with running(app) as pilot:
        await until(pilot, lambda: "fe1.json: i reads it" in told(app))
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, EvidenceScreen))
        field = app.screen.query_one("#path", Input)
        await until(pilot, lambda: field.value == "fe1.json")
        await until(pilot, lambda: "An export lies beside the checklist: fe1.json." in screen_text(app))
        field.value = "fe1.json; bad.json; none.json"
        await pilot.press("enter")
        await until(pilot, lambda: "fe1.contoso.local  central, collected" in screen_text(app))
        await until(pilot, lambda: "lies beside" not in screen_text(app))
        await until(pilot, lambda: "bad.json" in screen_text(app) and "none.json" in screen_text(app))
        assert [item.computer for item in app.controller.session.checklist.evidence] == ["fe1.contoso.local"]


def test_an_export_that_is_too_large_is_refused_by_the_command_lines_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def spy(data: bytes, name: str, imported_at: datetime) -> Evidence:
        read.append(len(data))
        return read_export(data, name, imported_at)

    monkeypatch.setattr(lyncready.powershell, "read_export", spy)
    large = tmp_path / "fe1.json"
    large.write_bytes(b"{" + b" " * (MAX_BYTES + 1000) + b"}")
    with pytest.raises(UserError, match="larger than 16 MiB, expected the file that the export script writes"):
        make_session().project.read_export(large)
    assert read == [MAX_BYTES + 1]


async def test_the_scripts_are_copied_and_written_beside_the_checklist(app: LyncreadyApp, tmp_path: Path) -> None:
    async with running(app) as pilot:
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, EvidenceScreen))
        await pilot.press("ctrl+s")
        script = tmp_path / "lyncready-export.ps1"
        await until(pilot, lambda: (tmp_path / "lyncready-export-edge.ps1").exists())
        raw = script.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert b"\r\n" in raw
        app.screen.query_one("#page").focus()
        await pilot.press("c")
        await until(pilot, lambda: "Get-CsAccessEdgeConfiguration" in app.clipboard)


def test_only_files_that_look_like_exports_are_offered(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(EXPORT), encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps(EXPORT), encoding="utf-16")
    (tmp_path / "c.json").write_text("{}", encoding="utf-8")
    assert [path.name for path in exports_beside(tmp_path)] == ["a.json", "b.json"]
    assert exports_beside(tmp_path / "none") == []


def test_a_file_that_cannot_be_read_hides_no_export_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text('{"schema": "lync-pic-evidence/1"}')
    opened = Path.open

    def refuse(path: Path, *args: str, **more: str) -> object:
        if path.name == "a.json":
            raise PermissionError(13, "not yours")
        return opened(path, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    assert [path.name for path in exports_beside(tmp_path)] == ["b.json"]


async def test_a_report_is_written_in_the_form_chosen_and_opened(
    app: LyncreadyApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(lyncready.tui.screens.report, "open_in_browser", opened.append)
    forms = {".html": b"<!doctype html", ".md": b"# ", ".json": b"{", ".txt": b"contoso"}
    async with running(app) as pilot:
        for downs, (suffix, begin) in enumerate(forms.items()):
            await pilot.press("x")
            await until(pilot, lambda: isinstance(app.screen, ReportDialog))
            await pilot.press(*["down"] * downs, "o", "enter", "enter")
            path = tmp_path / f"contoso-report{suffix}"
            await until(pilot, lambda: "Report written" in screen_text(app))
            assert path.read_bytes().lower().startswith(begin)
            await pilot.press("o")
            await until(pilot, lambda path=path: opened[-1:] == [path])
            await until(pilot, lambda: "copy the path instead" in screen_text(app))
            await pilot.press("c", "escape")
            await until(pilot, lambda: isinstance(app.screen, MainScreen))
            assert app.clipboard == str(path)
    assert len(opened) == len(forms), "nothing is opened before it is written"


async def test_a_report_for_strangers_names_nobody_and_a_quiet_one_is_shorter(
    app: LyncreadyApp, tmp_path: Path
) -> None:
    sizes = []
    async with running(app) as pilot:
        for ticks in ((), ("quiet",), ("share", "quiet")):
            await pilot.press("x")
            await until(pilot, lambda: isinstance(app.screen, ReportDialog))
            for name in ticks:
                app.screen.query_one(f"#{name}", Checkbox).value = True
            await pilot.pause()
            assert screen_text(app).count("[x]") == len(ticks)
            await pilot.press("down", "ctrl+s")
            await until(pilot, lambda: "Report written" in screen_text(app))
            sizes.append((tmp_path / "contoso-report.md").read_text(encoding="utf-8"))
            await pilot.press("escape")
    whole, quiet, shared = sizes
    assert len(quiet) < len(whole)
    assert "fabrikam" in whole
    assert "fabrikam" not in shared
    assert "alice" not in shared


async def test_a_report_never_replaces_the_checklist(app: LyncreadyApp, saved: Path) -> None:
    before = content(saved)
    async with running(app) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ReportDialog))
        app.screen.query_one("#path", Input).value = str(saved)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "the checklist itself" in screen_text(app))
    assert content(saved) == before


async def test_history_tells_who_said_what(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        main(app).steps.go_to("policy.public")
        await pilot.pause()
        await pilot.press("space")
        await until(pilot, lambda: app.controller.session.saved_at)
        await pilot.press("H")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen))
        await until(pilot, lambda: "Policy: public users" in screen_text(app))
        assert "alice" in screen_text(app)
        assert "2026-11-22" in screen_text(app)


async def test_a_word_that_evidence_contradicts_is_said_plainly(app: LyncreadyApp, tmp_path: Path) -> None:
    access_edge = {"ok": True, "error": None, "items": [{"AllowFederatedUsers": False}]}
    export = {**EXPORT, "accessEdge": access_edge}
    (tmp_path / "fe1.json").write_text(json.dumps(export), encoding="utf-8")
    async with running(app) as pilot:
        session = app.controller.session
        session.add_evidence(session.project.read_export(tmp_path / "fe1.json"))
        app.controller.refresh()
        main(app).steps.go_to("federation.access-edge")
        await until(pilot, lambda: "AllowFederatedUsers" in page_text(app))


def test_a_session_of_nobody_still_works() -> None:
    assert make_session(author="").author == ""


async def test_a_path_that_leads_round_in_a_circle_is_an_error_in_one_line(
    app: LyncreadyApp, tmp_path: Path
) -> None:
    (tmp_path / "round.html").symlink_to("round.html")
    async with running(app) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ReportDialog))
        app.screen.query_one("#path", Input).value = "round.html"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "symbolic links" in screen_text(app))
        assert isinstance(app.screen, ReportDialog)
