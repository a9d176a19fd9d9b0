"""The deployment form: validated on leaving a field, saved as a whole, and told what the change means."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import msgspec
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Select, Static, TextArea

from lyncready.errors import UserError
from lyncready.model import (
    PLATFORM_TITLES,
    Checklist,
    Deployment,
    Network,
    RequestKind,
    Route,
    Users,
    known_partners,
    unicode_of,
)
from lyncready.project.settings import with_resolvers
from lyncready.tui.context import AppContext
from lyncready.tui.form import (
    FIELDS,
    PURPOSES,
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
from lyncready.tui.views.lines import plural, say
from lyncready.tui.widgets.keys import KeyBar

CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    "platform": tuple((title, platform.value) for platform, title in PLATFORM_TITLES.items()),
    "purpose": tuple((title, purpose.value) for purpose, title in PURPOSES.items()),
    "provisioning": (
        ("Partner discovery: Microsoft finds the edge by its SRV record", Route.PARTNER_DISCOVERY.value),
        ("Request on pic.lync.com (closed 2019-08-15)", Route.REQUEST.value),
    ),
    "request_kind": (
        ("A first request", RequestKind.INITIAL.value),
        ("A change (24 to 48 hours)", RequestKind.CHANGE.value),
    ),
    "users": (
        ("On the servers here", Users.ON_PREMISES.value),
        ("Some here, some in Teams (hybrid)", Users.BOTH.value),
        ("All in Teams", Users.ONLINE.value),
        ("Nowhere: the domains have no users", Users.NONE.value),
    ),
}
PROMPTS = {"platform": "choose what you run", "users": "said behind each domain, or not known yet"}
PATH_FIELD = Field("path", "File", "Where the checklist is kept.")


class FormField(Vertical):
    """A label with its control beside it, and below a line for a hint or for what is wrong."""

    def __init__(self, field: Field, value: str) -> None:
        super().__init__(classes="field")
        self.field, self.start = field, value

    def compose(self) -> ComposeResult:
        """Label, control, hint."""
        with Horizontal():
            yield Label(self.field.label, markup=False)
            yield self._control()
        yield Static(Content(self.field.hint), classes="hint")

    def _control(self) -> Widget:
        choices = CHOICES.get(self.field.id)
        if choices is not None:
            prompt, value = PROMPTS.get(self.field.id, ""), self.start or Select.NULL
            return Select(
                choices, prompt=prompt, value=value, allow_blank=bool(prompt), compact=True, classes="control"
            )
        if self.field.is_list:
            return TextArea(
                self.start, tab_behavior="focus", show_line_numbers=False, compact=True, classes="control"
            )
        return Input(self.start, max_length=400, select_on_focus=False, compact=True, classes="control")

    @property
    def control(self) -> Widget:
        """The control."""
        return self.query_one(".control")

    @property
    def value(self) -> str:
        """The text in the control."""
        control = self.control
        if isinstance(control, Select):
            return "" if control.value is Select.NULL else str(control.value)
        if isinstance(control, TextArea):
            return control.text
        assert isinstance(control, Input)
        return control.value

    def put(self, text: str) -> None:
        """Replace the text."""
        control = self.control
        if isinstance(control, TextArea):
            control.text = text
        elif isinstance(control, Input):
            control.value = text

    def hint(self, text: Content) -> None:
        """Show something else below the control."""
        self.query_one(".hint", Static).update(text)

    def complain(self, line: str) -> None:
        """Show what is wrong in place of the hint; an empty line brings the hint back."""
        self.hint(say(line or self.field.hint))
        self.set_class(bool(line), "-wrong")


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
        control.focus()
        if isinstance(control, Select) and not self.new:
            control.expanded = True  # the step asks for this choice

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
