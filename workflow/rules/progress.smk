"""How far the grid has come: always made anew, also beside a run that goes on (no file is shared with it)."""


rule partial:
    log:
        "logs/partial.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        recipe=table_recipe(),
    script:
        "../scripts/tabulate_partial.py"


rule progress:
    log:
        "logs/progress.log",
    localrule: True
    conda:
        "../../envs/classical.yaml"
    params:
        cells=cells_recipe(SPLITS),
    script:
        "../scripts/show_progress.py"
