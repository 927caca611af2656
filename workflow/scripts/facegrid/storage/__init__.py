"""Files and processes: whole or not at all, known by content, logged. Nothing here knows what a file means."""
