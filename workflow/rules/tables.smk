"""The accuracy table: every number in it is computed from predictions.npz and run.json, or a measured latency."""


rule tabulate_accuracy:
    input:
        index="results/dataset/index.csv",
        splits=collect("results/splits/{split}.csv", split=SPLITS),
        fits=fit_files(CELLS),
        latency=[file for split in SPLITS for file in latency_of(split)],
    output:
        markdown="results/table.md",
        csv="results/table.csv",
        html=report(
            "results/table.html",
            caption="../report/table.rst",
            category="Answer",
            labels={"shown": "table"},
        ),
    log:
        "logs/tabulate_accuracy.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        recipe=table_recipe(),
    script:
        "../scripts/tabulate_accuracy.py"
