"""How many graphics processors a job was given. Light to import: the Snakefile does."""

import re


def asked_for(resources):
    """GPUs that a job's resources ask for, as `gpu: 2` or `gres: gpu:a100:2,tmp:5G`; None where they do not."""
    by_gres = [
        int(given.group(1) or 1)
        for part in str(resources.get("gres", "")).split(",")
        if (given := re.fullmatch(r"gpu(?::(?!\d+$)[^:]+)?(?::(\d+))?", part.strip()))
    ]
    return sum(by_gres) if by_gres else resources.get("gpu")
