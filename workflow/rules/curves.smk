"""Figures of how fits went, how good they are and what they cost, each a PNG and beside it the same as SVG."""


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
        recipe=lambda wildcards: learning_recipe(wildcards.split, wildcards.model),
    script:
        "../scripts/plot_learning_curves.py"


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
        recipe=lambda wildcards: accuracy_recipe(wildcards.split),
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
        recipe=lambda wildcards: cost_recipe(wildcards.split),
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
        recipe=lambda wildcards: speed_recipe(wildcards.split),
    script:
        "../scripts/plot_speed.py"
