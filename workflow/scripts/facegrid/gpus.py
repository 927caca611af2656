"""How many graphics processors a job was given. Light to import: the Snakefile does."""

import re


def asked_for(resources):
    """GPUs that a job's resources ask for, by `gres: gpu:2` or `gpu: 2`; None where they say nothing of any."""
    by_gres = re.fullmatch(r"gpu:(?:.+:)?(\d+)", str(resources.get("gres", "")))
    return int(by_gres.group(1)) if by_gres else resources.get("gpu")
