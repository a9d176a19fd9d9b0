"""One field of the deployment form: a label, its control, and a line for the hint or for what is wrong."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Select, Static, TextArea

from lyncready.model import PLATFORM_TITLES, RequestKind, Route, Users
from lyncready.tui.form import PURPOSES, Field
from lyncready.tui.views.lines import say

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
