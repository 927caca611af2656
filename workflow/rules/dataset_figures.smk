"""Figures of the data set: what the index holds, and sample pictures."""


rule plot_index:
    input:
        index="results/dataset/index.csv",
    output:
        png=report(
            "results/figures/dataset/{figure}.png",
            caption="../report/dataset.rst",
            category="Data set",
            labels=lambda wildcards: {"figure": wildcards.figure.replace("_", " ")},
        ),
        svg="results/figures/dataset/{figure}.svg",
    log:
        "logs/plot_index/{figure}.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        **own(
            "plot_index",
            lambda wildcards: {
                "figure": wildcards.figure,
                "classes": DATASET["classes"],
            },
        ),
    script:
        "../scripts/plot_index.py"


rule plot_samples:
    input:
        source=PICTURES,
        index="results/dataset/index.csv",
        digests=f"results/arrays/digests_{CONFIG['resolution']}.json",
    output:
        png=report(
            "results/figures/dataset/samples.png",
            caption="../report/samples.rst",
            category="Data set",
            labels={"figure": "samples"},
        ),
        svg="results/figures/dataset/samples.svg",
    log:
        "logs/plot_samples.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        **own("plot_samples", lambda wildcards: {"classes": DATASET["classes"]}),
        images=lambda wildcards, input: array_of("images", input.digests),
    script:
        "../scripts/plot_samples.py"
