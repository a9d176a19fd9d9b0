"""What the keys of the main screen do, by subject: each controller has the context and the navigation."""
