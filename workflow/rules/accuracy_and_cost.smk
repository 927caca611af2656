"""The accuracy table, and the figures of what the models of a split reach and cost.

Every number is computed from predictions.npz and run.json, or is a measured latency.
"""


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
        **own("tabulate_accuracy", table_settings),
    script:
        "../scripts/tabulate_accuracy.py"


rule plot_accuracy:
    input:
        fits=lambda wildcards: fit_files(split_cells(wildcards.split)),
        index="results/dataset/index.csv",
        split="results/splits/{split}.csv",
    output:
        png=report(
            "results/figures/accuracy/{split}.png",
            caption="../report/accuracy.rst",
            category="Answer",
            labels={"shown": "accuracies, {split}"},
        ),
        svg="results/figures/accuracy/{split}.svg",
    log:
        "logs/plot_accuracy/{split}.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        **own(
            "plot_accuracy",
            lambda wildcards: {
                "split": wildcards.split,
                "classes": DATASET["classes"],
                "cells": fit_records(split_cells(wildcards.split)),
                "published": published_on(wildcards.split),
            },
        ),
    script:
        "../scripts/plot_accuracy.py"


rule plot_cost:
    input:
        fits=lambda wildcards: fit_files(split_cells(wildcards.split)),
        latency=lambda wildcards: latency_of(wildcards.split),
        index="results/dataset/index.csv",
        split="results/splits/{split}.csv",
    output:
        png=report(
            "results/figures/cost/{split}.png",
            caption="../report/cost.rst",
            category="Cost",
            labels={"shown": "accuracy for work and time, {split}"},
        ),
        svg="results/figures/cost/{split}.svg",
    log:
        "logs/plot_cost/{split}.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        **own(
            "plot_cost",
            lambda wildcards: {
                "split": wildcards.split,
                "classes": DATASET["classes"],
                "cells": fit_records(split_cells(wildcards.split)),
                "latency": latency_records([wildcards.split]),
            },
        ),
    script:
        "../scripts/plot_cost.py"


rule plot_speed:
    input:
        fits=lambda wildcards: fit_files(network_cells(wildcards.split)),
        split="results/splits/{split}.csv",
    output:
        png=report(
            "results/figures/speed/{split}.png",
            caption="../report/speed.rst",
            category="Cost",
            labels={"shown": "speed of training, {split}"},
        ),
        svg="results/figures/speed/{split}.svg",
    log:
        "logs/plot_speed/{split}.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        **own(
            "plot_speed",
            lambda wildcards: {
                "split": wildcards.split,
                "cells": fit_records(network_cells(wildcards.split)),
            },
        ),
    script:
        "../scripts/plot_speed.py"
