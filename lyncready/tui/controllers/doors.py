"""Doors to the other screens and to the help panel; what is written beside the checklist; the file on disk."""

from __future__ import annotations

import asyncio

from lyncready.errors import UserError
from lyncready.guide.wording import count
from lyncready.model import Finding, printable
from lyncready.project.project import Keep
from lyncready.readiness.matrix_cells import Cell, Row
from lyncready.tui.context import AppContext
from lyncready.tui.controllers.checks import CheckController
from lyncready.tui.controllers.navigation import Navigation

# The field of the form that a step asks for.
FIELD_OF = {
    "prepare.platform": "platform",
    "provisioning.route": "provisioning",
    "provisioning.information": "agreement_number",
    "provider.reachable": "purpose",
}


class DoorController:
    """Opens everything else."""

    def __init__(self, context: AppContext, navigation: Navigation, checks: CheckController) -> None:
        self.context = context
        self.app = context.app
        self.navigation = navigation
        self.checks = checks

    def help(self) -> None:
        """Show or hide help on the pane in focus."""
        if self.navigation.screen.query("HelpPanel"):
            self.app.action_hide_help_panel()
        else:
            self.app.action_show_help_panel()

    def deployment(self) -> None:
        """Edit the deployment."""
        from lyncready.tui.screens.deployment import DeploymentScreen

        if self.context.need_checklist():
            self.app.push_screen(DeploymentScreen(self.context, first=self._field()))

    def _field(self) -> str:
        """Return the field of the form to begin with: by what was seen, else by the step, else by what is next."""
        if self.context.session.run.saw_nothing or any(map(_lacks_dns, self.navigation.findings_here())):
            return "resolvers"
        assessment = self.context.session.assessment
        following = assessment.next.step if assessment is not None and assessment.next is not None else ""
        return FIELD_OF.get(self.navigation.steps.current) or FIELD_OF.get(following, "sip_domains")

    def new(self) -> None:
        """Describe a new deployment, in a file of its own."""
        from lyncready.tui.screens.deployment import DeploymentScreen

        self.app.push_screen(DeploymentScreen(self.context, new=True))

    def evidence(self) -> None:
        """Settings exported from a server."""
        from lyncready.tui.screens.evidence import EvidenceScreen

        if self.context.need_checklist():
            self.app.push_screen(EvidenceScreen(self.context))

    def certificate(self) -> None:
        """A certificate that is not installed yet."""
        from lyncready.tui.screens.certificate import CertificateScreen

        if self.context.need_checklist():
            self.app.push_screen(CertificateScreen(self.context))

    def open_trace(self, text: str = "") -> None:
        """Traces and error numbers; `text` is a number to explain at once."""
        from lyncready.tui.screens.trace import TraceScreen

        if self.context.need_checklist():
            self.app.push_screen(TraceScreen(self.context, text))

    def report(self) -> None:
        """A report to a file."""
        from lyncready.tui.screens.report import ReportDialog

        if self.context.need_checklist():
            self.app.push_screen(ReportDialog(self.context))

    async def write_calendar(self) -> None:
        """Write what comes due beside the checklist, for a calendar to open."""
        from lyncready.project.calendar import render_calendar

        session = self.context.session
        if not self.context.need_checklist() or session.path is None:
            return
        name, path = session.checklist.deployment.name, session.base / f"{session.path.stem}-calendar.ics"
        made = await asyncio.to_thread(render_calendar, session.checklist, session.clock(), name or path.stem)
        try:
            await asyncio.to_thread(session.project.write, path, made.data)
        except UserError as trouble:
            self.context.refuse(str(trouble))
            return
        self.context.tell(f"{count(made.entries, 'day')}: {printable(str(path), 200)}", title="Calendar written")

    def history(self) -> None:
        """What changed when."""
        from lyncready.tui.screens.history import HistoryScreen

        if self.context.need_checklist():
            self.app.push_screen(HistoryScreen(self.context))

    def open_probe(self, row: Row, cell: Cell) -> None:
        """Open all that a probe saw."""
        from lyncready.tui.screens.probe import ProbeScreen

        self.app.push_screen(ProbeScreen(self.context, self.navigation.matrix.rows, row, cell, self.checks.begin))

    def settle(self, keep: str) -> None:
        """Decide on a file that changed on disk."""
        if self.context.controller.autosave.differs_on_disk:
            self.app.run_worker(
                self.context.controller.settle(Keep(keep)), group="settle", exclusive=True, exit_on_error=False
            )
        else:
            self.context.refuse("the file on disk is the one shown here")


def _lacks_dns(finding: Finding) -> bool:
    """Whether no DNS server that was asked answered: other ones may."""
    if finding.code == "check-incomplete":
        return finding.detail.get("reason") == "no DNS server answered"
    return finding.code == "dns-public-unreachable"
