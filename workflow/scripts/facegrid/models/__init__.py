"""The zoo: one module a family, and what a model of the config consists of. Light to import: the Snakefile does."""

# Settings of a model that are no parameters of its builder.
OF_ALL = ("builder", "resolution", "resample")


def parameters(settings):
    """Those settings of a model of the config that are parameters of its builder."""
    return {key: value for key, value in settings.items() if key not in OF_ALL}
