"""The config: its check, and what it says of fits and splits before there are any."""
