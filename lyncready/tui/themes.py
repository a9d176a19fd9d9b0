"""The three themes of lyncready; a test holds every text colour to a contrast of 4.5:1 or better.

Dark fills are nearly grey: in 256 colours anything else of that darkness becomes a saturated one.

Textual's own themes lend lyncready's variables their colours.
"""

from __future__ import annotations

from textual.theme import Theme

DARK, LIGHT, CONTRAST = "lyncready-dark", "lyncready-light", "lyncready-contrast"


def _variables(colours: dict[str, str]) -> dict[str, str]:
    """Return the variables that Textual would otherwise derive, some of them below the contrast wanted."""
    return {**_of_words(colours), **_of_cursors(colours), **_of_lines(colours)}


def _of_words(colours: dict[str, str]) -> dict[str, str]:
    """Words, and the fills behind them."""
    muted, accent = colours["muted"], colours["accent"]
    return {
        "text-muted": muted,
        "foreground-muted": muted,
        "text-disabled": muted,
        "text-primary": accent,
        "text-accent": accent,
        "text-secondary": colours["heading"],
        "text-error": colours["error"],
        "text-warning": colours["warning"],
        "text-success": colours["success"],
        "error-muted": colours["error-fill"],
        "warning-muted": colours["warning-fill"],
        "success-muted": colours["success-fill"],
        "primary-muted": colours["fill"],
        "footer-background": colours["panel"],
        "footer-foreground": colours["text"],
        "footer-description-foreground": colours["text"],
        "footer-key-foreground": colours["key"],
        "next-background": colours["next"],
        "next-foreground": colours["next-text"],
        "line": colours["line"],
        "fill": colours["fill"],
    }


def _of_cursors(colours: dict[str, str]) -> dict[str, str]:
    """Cursors, selections, links: where a person is."""
    text = colours["text"]
    return {
        "block-cursor-background": colours["cursor"],
        "block-cursor-foreground": colours["cursor-text"],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": colours["fill"],
        "block-cursor-blurred-foreground": text,
        "block-cursor-blurred-text-style": "bold",
        "block-hover-background": colours["fill"],
        "link-color": colours["accent"],
        "link-color-hover": text,
        "link-background-hover": colours["fill"],
        "input-cursor-background": text,
        "input-cursor-foreground": colours["background"],
        "input-selection-background": colours["cursor"],
        "input-selection-foreground": colours["cursor-text"],
    }


def _of_lines(colours: dict[str, str]) -> dict[str, str]:
    """Borders and scroll bars."""
    return {
        "border": colours["accent"],
        "border-blurred": colours["line"],
        "scrollbar": colours["line"],
        "scrollbar-hover": colours["muted"],
        "scrollbar-active": colours["accent"],
        "scrollbar-background": colours["background"],
        "scrollbar-background-hover": colours["background"],
        "scrollbar-background-active": colours["background"],
        "scrollbar-corner-color": colours["background"],
    }


_DARK = {
    "background": "#0f1419",
    "surface": "#151b22",
    "panel": "#1b242d",
    "fill": "#272c32",
    "line": "#34424f",
    "text": "#dce3ea",
    "muted": "#8b98a5",
    "heading": "#8fb3d9",
    "accent": "#63b3f2",
    "key": "#f0b35a",
    "error": "#ff7b7b",
    "warning": "#f2c55c",
    "success": "#7fd48a",
    "error-fill": "#403032",
    "warning-fill": "#39342b",
    "success-fill": "#28332b",
    "cursor": "#1d5fa8",
    "cursor-text": "#ffffff",
    "next": "#403032",
    "next-text": "#ffe3e3",
}
_LIGHT = {
    "background": "#fbfbf8",
    "surface": "#f3f3ee",
    "panel": "#e8e9e4",
    "fill": "#e6e8eb",
    "line": "#b9c0c7",
    "text": "#1c2329",
    "muted": "#56616b",
    "heading": "#2f5480",
    "accent": "#0b5cad",
    "key": "#7a4a00",
    "error": "#a81420",
    "warning": "#7a5200",
    "success": "#17652a",
    "error-fill": "#f8dcdc",
    "warning-fill": "#f6ead0",
    "success-fill": "#dcefdf",
    "cursor": "#0b5cad",
    "cursor-text": "#ffffff",
    "next": "#f8dcdc",
    "next-text": "#5e0a12",
}
_CONTRAST = {
    "background": "#000000",
    "surface": "#000000",
    "panel": "#101010",
    "fill": "#202020",
    "line": "#a0a0a0",
    "text": "#ffffff",
    "muted": "#c0c0c0",
    "heading": "#9fd0ff",
    "accent": "#66c2ff",
    "key": "#ffd75f",
    "error": "#ff9090",
    "warning": "#ffe066",
    "success": "#80ff9a",
    "error-fill": "#352a2a",
    "warning-fill": "#33302a",
    "success-fill": "#2a332d",
    "cursor": "#ffff00",
    "cursor-text": "#000000",
    "next": "#352a2a",
    "next-text": "#ffffff",
}


def _theme(name: str, colours: dict[str, str], dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=colours["accent"],
        secondary=colours["heading"],
        accent=colours["key"],
        warning=colours["warning"],
        error=colours["error"],
        success=colours["success"],
        foreground=colours["text"],
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["panel"],
        dark=dark,
        variables=_variables(colours),
    )


THEMES: tuple[Theme, ...] = (
    _theme(DARK, _DARK, dark=True),
    _theme(LIGHT, _LIGHT, dark=False),
    _theme(CONTRAST, _CONTRAST, dark=True),
)


def lent(theme: Theme) -> dict[str, str]:
    """Return colours for the variables that are lyncready's own, out of those that any theme has."""
    colours = {**theme.to_color_system().generate(), **theme.variables}
    return {
        "line": colours["foreground-muted"],
        "fill": colours["surface"],
        "next-background": colours["error-muted"],
        "next-foreground": colours["foreground"],
    }
