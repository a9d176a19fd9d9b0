"""The deployment form: validated on leaving a field, saved as a whole, and told what the change means."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import msgspec
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Select, Static

from lyncready.errors import UserError
from lyncready.model import (
    Checklist,
    Deployment,
    Network,
    Route,
    known_partners,
    unicode_of,
)
from lyncready.project.settings import with_resolvers
from lyncready.tui.context import AppContext
from lyncready.tui.form import (
    FIELDS,
    Complaint,
    Field,
    check_field,
    fill,
    read_domains,
    read_edges,
    read_form,
    read_servers,
    suggested_edges,
    take_in,
)
from lyncready.tui.form_changes import differences
from lyncready.tui.screens.base import Leaf, typed_checklist
from lyncready.tui.views.lines import plural
from lyncready.tui.widgets.form_field import FormField
from lyncready.tui.widgets.keys import KeyBar

PATH_FIELD = Field("path", "File", "Where the checklist is kept.")


class DeploymentScreen(Leaf):
    """Edits the deployment that is open, or describes a new one (`new`)."""

    CSS_PATH = "deployment.tcss"
    HELP = """# Deployment

What you run. A SIP domain is enough to begin; its edges can be found automatically.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="form.leave", tooltip="Close without changes"),
        Binding("ctrl+s", "save", "Save", id="form.save", tooltip="Save and plan anew"),
        Binding("f2", "edges", "Find edges", id="form.edges", tooltip="Find the edges of the SIP domains"),
        Binding(
            "f3", "partners", "Take in", id="form.partners", tooltip="Take in the domains that an export allows"
        ),
    ]

    AUTO_FOCUS = ""

    def __init__(self, context: AppContext, new: bool = False, first: str = "sip_domains") -> None:
        super().__init__(context)
        self.new, self.first = new, first
        facts = Checklist() if new else context.session.checklist
        self.before: Deployment = facts.deployment
        self.network: Network = facts.network

    def compose(self) -> ComposeResult:
        """The fields from top to bottom."""
        yield Static(Content("New deployment" if self.new else "Deployment"), id="title")
        values = fill(self.before, self.network.resolvers)
        with VerticalScroll(id="fields", can_focus=False):
            for field in FIELDS:
                yield FormField(field, values[field.id])
            if self.new:
                yield FormField(PATH_FIELD, "")
        yield KeyBar(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin with the SIP domains, or with the field that the step asks for."""
        self._show_request()
        self._kept = self.values
        first = self.field(self.first)
        control = (first if first.display else self.field("sip_domains")).control
        self.query_one("#fields").styles.opacity = 0  # until the field is in sight: nothing jumps before the eyes
        control.focus(scroll_visible=False)
        if isinstance(control, Select) and not self.new:
            control.expanded = True  # the step asks for this choice
        self.call_after_refresh(self._bring_in_sight, control)

    def _bring_in_sight(self, control: Widget) -> None:
        fields = self.query_one("#fields")
        fields.scroll_to_widget(control, animate=False, force=True, top=isinstance(control, Select))
        self.call_after_refresh(self._show_fields)

    def _show_fields(self) -> None:
        self.query_one("#fields").styles.opacity = 1

    @property
    def values(self) -> dict[str, str]:
        """The text of every field by its id."""
        return {field.field.id: field.value for field in self.query(FormField)}

    def field(self, field_id: str) -> FormField:
        """Return a field by its id."""
        return next(field for field in self.query(FormField) if field.field.id == field_id)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Judge a field when it is left, in the words of the parser."""
        left = next((w for w in event.widget.ancestors_with_self if isinstance(w, FormField)), None)
        if left is None:
            return
        left.complain(check_field(left.field.id, self.values))
        if left.field.id == "sip_domains":
            self._suggest()

    def on_select_changed(self) -> None:
        """What only a request asks for is shown with a request."""
        self._show_request()

    def _show_request(self) -> None:
        asked = self.field("provisioning").value == Route.REQUEST.value
        for name in ("request_kind", "agreement_number", "agreement_type"):
            self.field(name).display = asked

    def _suggest(self) -> None:
        names = suggested_edges(self.values)
        edges = self.field("access_edges")
        if names and not edges.has_class("-wrong"):
            expected = f"{', '.join(names[:3])}{' …' if len(names) > 3 else ''}"
            edges.hint(
                self.ink(Content(f"{self.context.key('form.edges')} looks for edges; expected: {expected}"))
            )
        if self.new and not self.field("path").value:
            first = self.values["sip_domains"].split()
            if first and not check_field("sip_domains", self.values):
                self.field("path").put(f"{first[0].partition('.')[0].strip(',;')}.yaml")

    def may_leave(self) -> bool:
        """What was typed is thrown away at the second time of asking only."""
        typed = self.values
        kept, self._kept = self._kept, typed
        if typed != kept:
            key = self.context.key
            self.context.refuse(
                f"not saved yet: {key('form.save')} saves, {key('form.leave')} again leaves without"
            )
        return typed == kept

    def action_edges(self) -> None:
        """Look for edges off the screen's thread; expected names where nothing is found."""
        self._find_edges()

    def action_partners(self) -> None:
        """Add the domains that the newest export allows to the partners; what was typed stays as it is."""
        field = self.field("partners")
        facts = Checklist() if self.new else self.context.session.checklist
        try:
            text, new = take_in(field.value, known_partners(facts))
        except Complaint as complaint:
            self._complain(complaint.field, complaint.line)
            return
        if not new:
            self.context.refuse("no export allows a domain that is not here already")
            return
        field.put(text)
        field.control.focus()
        self.context.tell(
            f"{plural(new, 'domain')} taken in; {self.context.key('form.save')} saves", title="Partners"
        )

    @work(exclusive=True, group="edges", exit_on_error=False)
    async def _find_edges(self) -> None:
        values = self.values
        if not values["sip_domains"].strip():
            self._complain("sip_domains", "name a SIP domain first")
            return
        field = self.field("access_edges")
        field.hint(Content("Searching …"))
        try:
            domains, known = (
                read_domains(values["sip_domains"], values["users"]),
                read_edges(values["access_edges"]),
            )
            session = self.context.session
            network = with_resolvers(Checklist(network=self._network()), session.resolvers).network
            found = await asyncio.to_thread(session.project.find_edges, domains, known, network, session.base)
        except Complaint as complaint:
            field.complain("")
            self._complain(complaint.field, complaint.line)
            return
        except UserError as trouble:
            field.complain(str(trouble))
            return
        field.put("\n".join([*field.value.split(), *map(unicode_of, found.edges)]))
        field.hint(self.ink(Content(found.told)))
        self.context.tell(found.told, title="Edges")

    async def action_save(self) -> None:
        """Check everything, save, and say what changed."""
        try:
            deployment = read_form(self.values, self.before)
            network = self._network()
        except Complaint as complaint:
            wrong = self.field(complaint.field)
            wrong.complain(complaint.line)
            wrong.control.focus()
            return
        if self.new:
            await self._create(deployment, network)
            return
        changed = msgspec.structs.replace(self.context.session.checklist, deployment=deployment, network=network)
        changes = differences(self.before, deployment)
        if network != self.network:
            servers = network.resolvers or ()
            changes += (f"DNS servers: {', '.join(server.where for server in servers) or 'the usual ones'}",)
        try:
            self.context.session.say("the deployment", changed)
        except UserError as trouble:
            self.context.refuse(str(trouble))
            return
        self.dismiss()
        self.context.controller.refresh()
        self.context.tell("\n".join(changes) if changes else "nothing changed", title="Deployment")

    def _network(self) -> Network:
        """Return the network section with the resolvers of the form. Raises Complaint."""
        resolvers = read_servers(self.values["resolvers"], self.network.resolvers)
        return msgspec.structs.replace(self.network, resolvers=resolvers)

    async def _create(self, deployment: Deployment, network: Network) -> None:
        written = self.values["path"].strip()
        if not deployment.sip_domains and not deployment.access_edges:
            self._complain("sip_domains", "name a SIP domain or an edge to begin with")
            return
        if not written:
            self._complain("path", "name a file, such as contoso.yaml")
            return
        path = typed_checklist(written)
        try:
            await self.context.controller.create(path, Checklist(deployment=deployment, network=network))
        except UserError as trouble:
            self._complain("path", str(trouble))
            return
        self.dismiss()

    def _complain(self, field_id: str, line: str) -> None:
        field = self.field(field_id)
        field.complain(line)
        field.control.focus()
