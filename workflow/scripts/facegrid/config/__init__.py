"""The config: what it may say, the check of it, and what its grid asks for. Light to import: every job does it."""
