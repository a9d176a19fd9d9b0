"""A bare Textual app, run as a script: the least that any Textual app costs."""

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header


class Bare(App[None]):
    """Header, table, footer."""

    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable[str]()
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("alpha", "beta")
        table.add_row("one", "two")


if __name__ == "__main__":
    Bare().run()
