"""lyncready gets Lync-Skype public IM federation ready: facts in, verdicts derived."""

__version__ = "0.1.0"
