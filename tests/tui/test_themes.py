"""Every text of the three themes stands out from what it stands on by 4.5:1 or better (WCAG 2.1, 1.4.3)."""

from __future__ import annotations

from pathlib import Path

import pytest
import rich.color
from support.screens import main, make_app, running, screen_text, until
from textual.color import Color
from textual.theme import Theme

from lyncready.tui.glyphs import GLYPHS, ShownStatus
from lyncready.tui.themes import THEMES

TEXTS = ("foreground", "text-muted", "text-error", "text-warning", "text-success", "text-accent", "text-secondary")
GROUNDS = ("background", "surface", "panel", "fill")
PAIRS = [(text, ground) for text in TEXTS for ground in GROUNDS] + [
    ("next-foreground", "next-background"),
    ("text-accent", "next-background"),
    ("text-warning", "warning-muted"),
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("footer-key-foreground", "footer-background"),
    ("footer-description-foreground", "footer-background"),
    ("input-selection-foreground", "input-selection-background"),
]


def luminance(colour: Color) -> float:
    """Return the relative luminance of WCAG 2.1."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)


def contrast(text: Color, ground: Color) -> float:
    """Return the contrast ratio of WCAG 2.1."""
    light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out(theme: Theme, text: str, ground: str) -> None:
    colours = {**theme.to_color_system().generate(), **theme.variables}
    ratio = contrast(Color.parse(colours[text]), Color.parse(colours[ground]))
    assert ratio >= 4.5, f"{text} on {ground}: {ratio:.2f}"


FILLS = (
    "background",
    "surface",
    "panel",
    "fill",
    "next-background",
    "error-muted",
    "warning-muted",
    "success-muted",
)
MOST_COLOUR = 40  # of 255, between the strongest and the weakest of red, green and blue


def in_256(colour: str) -> tuple[int, int, int]:
    """Return a colour as a terminal with 256 colours shows it: as Rich, which Textual draws with, turns it."""
    turned = rich.color.Color.parse(colour).downgrade(rich.color.ColorSystem.EIGHT_BIT)
    return tuple(turned.get_truecolor())


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_no_fill_saturates_in_256_colours_and_focus_is_seen(theme: Theme) -> None:
    colours = {**theme.to_color_system().generate(), **theme.variables}
    turned = {fill: in_256(colours[fill]) for fill in FILLS}
    assert {fill: shown for fill, shown in turned.items() if max(shown) - min(shown) > MOST_COLOUR} == {}
    for ground in ("background", "surface"):
        for cursor in ("block-cursor-background", "border"):
            exact = Color.parse(colours[cursor]), Color.parse(colours[ground])
            rough = Color(*in_256(colours[cursor])), Color(*in_256(colours[ground]))
            assert min(contrast(*exact), contrast(*rough)) >= 2.5, (cursor, ground)


def test_every_state_has_a_glyph_and_a_word_of_its_own() -> None:
    """Colour only adds to them; signs in ASCII differ, too, save that nothing is open where work was spared."""
    spared = {ShownStatus.WAIVED, ShownStatus.NOT_NEEDED}
    told = [row for look, row in GLYPHS.items() if look not in spared]
    assert all(row.glyph and row.ascii and row.word for row in GLYPHS.values())
    for part in ("glyph", "ascii", "word"):
        shown = [getattr(row, part) for row in told]
        assert len(set(shown)) == len(shown), part


def test_black_on_white_is_21() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21.0)


async def test_every_theme_of_textual_can_be_worn_too(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, saved)
    async with running(app) as pilot:
        for name in sorted(app.available_themes):
            app.theme = name
            await pilot.pause()
            assert "fabrikam.com" in screen_text(app), name
        app.theme = "ansi-dark"
        await pilot.press("q")
    assert app.return_code == 0


async def test_a_theme_of_textual_is_worn_from_the_start(saved: Path, tmp_path: Path) -> None:
    async with running(make_app(tmp_path, saved, theme="monokai")) as pilot:
        assert pilot.app.theme == "monokai"


async def test_a_wished_theme_that_there_is_not_is_said(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, saved, theme="[nope]")
    async with running(app) as pilot:
        await until(pilot, lambda: 'there is no theme "[nope]"' in screen_text(app))


async def test_dim_words_are_seen_on_the_light_ground_of_another_theme(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, saved, theme="solarized-light")
    async with running(app):
        for pane, name in ((main(app).steps, "steps--dim"), (main(app).matrix, "matrix--dim")):
            words = pane.get_component_rich_style(name, partial=True).color
            assert words is not None
            assert words.triplet is not None
            assert contrast(Color(*words.triplet), app.screen.background_colors[1]) > 3
