"""The acts that open other screens, and the help panel."""

from __future__ import annotations

from lyncready.tui.screens.main_base import MainBase
from lyncready.tui.views.matrix import Cell, Row


class DoorActs(MainBase):
    """Doors to everything else."""

    def action_help(self) -> None:
        """Show or hide help on the pane in focus."""
        if self.query("HelpPanel"):
            self.app.action_hide_help_panel()
        else:
            self.app.action_show_help_panel()

    def action_deployment(self) -> None:
        """Edit the deployment."""
        from lyncready.tui.screens.deployment import DeploymentScreen

        if self.is_open:
            self.app.push_screen(DeploymentScreen(self.desk))

    def action_find(self) -> None:
        """Find a step, a SIP domain or a finding."""
        self.app.action_command_palette()

    def action_evidence(self) -> None:
        """Settings exported from a server."""

    def action_report(self) -> None:
        """A report to a file."""

    def action_history(self) -> None:
        """What changed when."""

    def open_probe(self, row: Row, cell: Cell) -> None:
        """Open all that a probe saw."""
        self.steps.go_to(cell.step)
