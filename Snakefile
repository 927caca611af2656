"""The door, so that `snakemake` works in a clone: the workflow is workflow/Snakefile."""


include: "workflow/Snakefile"


# Snakemake forgets the default target of a file that is included.
internals.ask_by_default(workflow, "all")
