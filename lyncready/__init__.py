"""lyncready gets Lync-Skype public IM federation ready: facts in, verdicts derived."""

__version__ = "0.2.0"
