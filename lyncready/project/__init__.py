"""Every act of an admin, once: the app and the commands call these and only parse, show and leave."""
