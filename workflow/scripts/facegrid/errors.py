"""The one exception whose text is meant for the user."""


class FacegridError(Exception):
    """A mistake in data, config or machine that the user can mend: the text says where, what came and what would do."""


def listed(problems, limit=20):
    """Problems as indented lines, the first `limit` of them and then a count of the rest."""
    lines = [f"  {problem}" for problem in problems[:limit]]
    if len(problems) > limit:
        lines.append(f"  ... and {len(problems) - limit:,} more")
    return "\n".join(lines)
