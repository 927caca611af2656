"""Figures of one model on one split, all its seeds: confusion matrices, calibration, learning curves."""


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
        **own(
            "plot_confusion",
            lambda wildcards: {"split": wildcards.split, "model": wildcards.model},
        ),
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
        **own(
            "plot_published",
            lambda wildcards: {
                "split": wildcards.split,
                "model": wildcards.model,
                "published": PUBLISHED_MATRICES.get(
                    (wildcards.split, wildcards.model), {}
                ),
            },
        ),
    script:
        "../scripts/plot_published.py"


rule plot_calibration:
    input:
        predictions=lambda wildcards: fits_of(
            wildcards.split, wildcards.model, "predictions.npz"
        ),
    output:
        png=report(
            "results/figures/calibration/{split}/{model}.png",
            caption="../report/calibration.rst",
            category="Calibration",
            subcategory="{split}",
            labels={"model": "{model}"},
        ),
        svg="results/figures/calibration/{split}/{model}.svg",
    log:
        "logs/plot_calibration/{split}/{model}.log",
    localrule: True
    conda:
        "../../envs/statistics.yaml"
    params:
        **own(
            "plot_calibration",
            lambda wildcards: {"split": wildcards.split, "model": wildcards.model},
        ),
    script:
        "../scripts/plot_calibration.py"


rule plot_learning_curves:
    input:
        histories=lambda wildcards: fits_of(
            wildcards.split, wildcards.model, "history.csv"
        ),
        runs=lambda wildcards: fits_of(wildcards.split, wildcards.model, "run.json"),
        index="results/dataset/index.csv",
        split="results/splits/{split}.csv",
    output:
        png=report(
            "results/figures/learning/{split}/{model}.png",
            caption="../report/learning.rst",
            category="Learning curves",
            subcategory="{split}",
            labels={"model": "{model}"},
        ),
        svg="results/figures/learning/{split}/{model}.svg",
    log:
        "logs/plot_learning_curves/{split}/{model}.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        **own(
            "plot_learning_curves",
            lambda wildcards: {
                "split": wildcards.split,
                "model": wildcards.model,
                "classes": DATASET["classes"],
            },
        ),
    script:
        "../scripts/plot_learning_curves.py"
