"""Figures, each a PNG and beside it the same as SVG."""


rule plot_confusion:
    input:
        predictions=lambda wildcards: fits_of(
            wildcards.split, wildcards.model, "predictions.npz"
        ),
    output:
        png=report(
            "results/figures/confusion/{split}/{model}.png",
            caption="../report/confusion.rst",
            category="Confusion matrices",
            subcategory="{split}",
            labels={"model": "{model}"},
        ),
        svg="results/figures/confusion/{split}/{model}.svg",
    log:
        "logs/plot_confusion/{split}/{model}.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        recipe=lambda wildcards: confusion_recipe(wildcards.split, wildcards.model),
    script:
        "../scripts/plot_confusion.py"


rule plot_published:
    input:
        predictions=lambda wildcards: fits_of(
            wildcards.split, wildcards.model, "predictions.npz"
        ),
    output:
        png=report(
            "results/figures/published/{split}/{model}.png",
            caption="../report/published.rst",
            category="Beside the published matrices",
            subcategory="{split}",
            labels={"model": "{model}"},
        ),
        svg="results/figures/published/{split}/{model}.svg",
    log:
        "logs/plot_published/{split}/{model}.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        recipe=lambda wildcards: published_recipe(wildcards.split, wildcards.model),
    script:
        "../scripts/plot_published.py"


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
        recipe=lambda wildcards: index_figure_recipe(wildcards.figure),
    script:
        "../scripts/plot_index.py"


rule plot_samples:
    input:
        source=PICTURES,
        index="results/dataset/index.csv",
        images=f"results/arrays/images_{CONFIG['resolution']}.npy",
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
        recipe=samples_recipe(),
    script:
        "../scripts/plot_samples.py"
