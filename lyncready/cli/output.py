"""Where the command line writes: streams that never raise, what they can show, and how far a run is."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self, TextIO

from lyncready.errors import UserError, one_line, shown

if TYPE_CHECKING:
    import click

    from lyncready.model import Checklist
    from lyncready.project.files import Changed
    from lyncready.reports.text import Style

COULD_NOT, INTERRUPTED = 2, 130  # exit status
COLOUR = "lyncready.colour"  # where a command keeps what --color says
_SIGNS = "✓×·○–►…"
_BAR = 30  # characters
COMPLETE = "_LYNCREADY_COMPLETE"  # the variable by which a shell asks for completions


def prepare_streams() -> None:
    """Make every character printable: what the encoding lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def style_of(stream: TextIO | None) -> Style:
    """Return what a stream can take: colour on a terminal only, ASCII where signs cannot be encoded."""
    import shutil

    from lyncready.reports.text import Style

    width = shutil.get_terminal_size((100, 24)).columns if is_terminal(stream) else 100
    return Style(colour=takes_colour(stream), ascii=not _takes_signs(stream), width=min(max(width, 40), 140))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person looks at the stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def takes_colour(stream: TextIO | None) -> bool:
    """Whether to use colour there: as --color says, else on terminals (https://no-color.org, and TERM=dumb)."""
    import click

    context = click.get_current_context(silent=True)
    wish: str | None = context.meta.get(COLOUR) if context is not None else None
    if wish in ("always", "never"):
        return wish == "always"
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return is_terminal(stream) and not plain


def keep_colour(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    """Remember what --color says for everything that this command prints."""
    ctx.meta[COLOUR] = value


def _takes_signs(stream: TextIO | None) -> bool:
    wish = os.environ.get("LYNCREADY_GLYPHS", "").strip().lower()
    if wish in ("ascii", "unicode"):
        return wish == "unicode"
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        _SIGNS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def write_text(text: str) -> None:
    """Write to standard output as it stands; `text` brings its own newlines."""
    import click

    click.echo(text, nl=False, color=takes_colour(sys.stdout))


def write_script(text: str) -> None:
    """Write a script so that its names stay what they are, in UTF-8 with its mark where the output lacks a letter.

    An escape in place of a letter would be another name.
    """
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        write_bytes(text.encode("utf-8-sig"))
    else:
        write_text(text)


def write_bytes(raw: bytes) -> None:
    """Write bytes to standard output unchanged, whatever its encoding."""
    import click

    click.echo(raw, nl=False)


def refuse_own_file(command: str, file: Path, out: Path, what: str = "the checklist") -> None:
    """Refuse to write over what is read. Raises UserError."""
    try:
        same = os.path.samefile(file, out)
    except OSError:
        return
    if same:
        raise UserError(f"{command}: {shown(out)} is {what} itself; name another OUT")


def write_beside(out: Path, raw: bytes, what: str) -> None:
    """Write a file for others to read, whole or not at all. Raises UserError where it cannot be."""
    from lyncready.store import write_out

    others = write_out(out, raw)
    if others:
        names = f"it had {others + 1} names (hard links), and the others keep the old {what}"
        say(f"lyncready: {shown(out)}: {names}")


def say(line: str) -> None:
    """Write one line for people to standard error."""
    import click

    click.echo(one_line(line), err=True)


def flush() -> None:
    """Push out what is buffered, so that a failure is seen while it can be reported."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()


def abandon_output() -> None:
    """Point standard output at nothing after its reader went away, so that no later flush fails."""
    try:
        sink = os.open(os.devnull, os.O_WRONLY)
        if sys.stdout is not None:
            os.dup2(sink, sys.stdout.fileno())
        os.close(sink)
    except (OSError, ValueError, io.UnsupportedOperation):
        sys.stdout = None


class ProgressBar:
    """A bar on standard error, where a person looks at it; silent elsewhere. Gone when the `with` ends."""

    def __init__(self, wanted: bool = True) -> None:
        self._on = wanted and is_terminal(sys.stderr)
        self._style = style_of(sys.stderr)
        self._shown = ""

    def __enter__(self) -> Self:
        return self

    def show(self, done: int, total: int) -> None:
        """Draw how many of how many are done."""
        if not self._on or not total:
            return
        filled = _BAR * done // total
        full, empty = ("#", "-") if self._style.ascii else ("━", " ")
        text = f"Probing {full * filled}{empty * (_BAR - filled)} {done} of {total}"
        if text != self._shown:
            sys.stderr.write("\r" + text + " " * max(0, len(self._shown) - len(text)))
            sys.stderr.flush()
            self._shown = text

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r" + " " * len(self._shown) + "\r")
            sys.stderr.flush()


def tell(changed: Changed) -> Checklist:
    """Return the checklist, and say what came with it."""
    for notice in changed.notices:
        say(f"lyncready: {notice}")
    return changed.checklist


def read_facts(path: Path) -> Checklist:
    """Read a checklist to judge it, and say what of a newer lyncready's file is left out of that."""
    from lyncready.project import files

    return tell(files.read_facts(path))


def change_checklist(path: Path, act: Callable[[Checklist], Checklist], *, by: str, told: str = "") -> Checklist:
    """Change the file and its history under its lock; return what it holds then. Raises UserError."""
    from lyncready.project import files

    return tell(files.change(path, act, by=by, told=told))
