"""What a run would do and how far it has come: always made anew, also beside a run that goes on (nothing is shared)."""


rule partial:
    log:
        "logs/partial.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        # Worked out for this target alone: every job reads the rules again.
        settings=lambda wildcards: beside_a_run(table_settings()),
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
