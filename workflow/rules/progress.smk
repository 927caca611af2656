"""What a run would do and how far it has come: always made anew, also beside a run that goes on (nothing is shared)."""


def index_to_make():
    """The index, for the numbers of pictures, where there is none yet; one that is there stays as it is."""
    index = "results/dataset/index.csv"
    return [] if Path(index).is_file() else [index]


def beside_a_run(asked, input=()):
    """What is asked, without the folder's lock where nothing is made, so that a run may go on beside it.

    Snakemake 9.27 has one lock of all runs in a folder: the first that ends, as this one, would take the others' away.
    """
    alone = set(workflow.dag_settings.targets) <= {"partial", "status", "plan"}
    if alone and not input:
        workflow.persistence.lock = workflow.persistence.noop
    return asked


rule partial:
    log:
        "logs/partial.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        # Worked out for this target alone: every job reads the rules again.
        recipe=lambda wildcards: beside_a_run(table_recipe()),
    script:
        "../scripts/tabulate_partial.py"


# Not called progress: that is a word of --quiet, so `snakemake -q all progress` would be silent and run the whole grid.
rule status:
    input:
        index_to_make(),
    log:
        "logs/status.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        asked=lambda wildcards, input: beside_a_run(plan_asked(), input),
    script:
        "../scripts/show_status.py"


rule plan:
    input:
        index_to_make(),
    log:
        "logs/plan.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        asked=lambda wildcards, input: beside_a_run(plan_asked(), input),
    script:
        "../scripts/show_plan.py"
