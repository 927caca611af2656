"""Where numbers come from: the code, versions and machines that the fits of a table ran with, and what was mixed."""

from collections import Counter

MACHINE = ("processor", "host", "device", "threads")  # as a fit's record has them

MIXED = """\
In brackets the number of fits. Settings, data and the code that decides a result are this grid's for every fit; other
versions or machines can move its last digits, and times.
"""


def foot(runs):
    """Text below a table: with what its fits ran, and which of that is not the same for all of them.

    Args: runs, records of fits (run.json).
    """
    counts = {"commit": Counter(_commit(run.get("commit")) for run in runs)}
    counts |= {package: Counter(found) for package, found in _versions(runs).items()}
    counts |= {fact: Counter(str(run.get(fact, "not recorded")) for run in runs) for fact in MACHINE}
    mixed = [fact for fact, found in counts.items() if len(found) > 1]
    text = "; ".join(f"{fact} {_listed(found)}" for fact, found in counts.items())
    return f"Fits: {len(runs)}, made with {text}.\n" + (f"\nMixed: {', '.join(mixed)}. {MIXED}" if mixed else "")


def _commit(commit):
    if commit is None:
        return "unknown"
    return commit.removesuffix("-dirty")[:10] + (" and changes in no commit" if commit.endswith("-dirty") else "")


def _versions(runs):
    """Versions of each package over the runs that used it."""
    found = {}
    for run in runs:
        for package, version in {"Python": run.get("python", "unknown"), **run.get("versions", {})}.items():
            found.setdefault(package, []).append(version)
    return found


def _listed(found):
    if len(found) == 1:
        return next(iter(found))
    return ", ".join(f"{value} ({count})" for value, count in found.most_common())
