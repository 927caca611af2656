"""Which differences between models are real: intervals over test people, every pair, calibration."""


rule compare_models:
    input:
        fits=lambda wildcards: fit_files(split_cells(wildcards.split)),
        index="results/dataset/index.csv",
        splits=["results/splits/{split}.csv"],
    output:
        models="results/comparisons/{split}/models.csv",
        pairs="results/comparisons/{split}/pairs.csv",
    log:
        "logs/compare_models/{split}.log",
    conda:
        "../../envs/statistics.yaml"
    params:
        recipe=lambda wildcards: split_comparison_recipe(wildcards.split),
    script:
        "../scripts/compare_models.py"


# All folds of a split together, by every picture; {split} is the first of these.
use rule compare_models as compare_folds with:
    input:
        fits=lambda wildcards: fit_files(FOLDS[wildcards.split]),
        index="results/dataset/index.csv",
        splits=lambda wildcards: collect(
            "results/splits/{name}.csv", name=siblings.names(FOLDS[wildcards.split])
        ),
    output:
        models="results/comparisons/{split}/folds/models.csv",
        pairs="results/comparisons/{split}/folds/pairs.csv",
    log:
        "logs/compare_folds/{split}.log",
    wildcard_constraints:
        split=one_of(FOLDS),
    params:
        recipe=lambda wildcards: folds_comparison_recipe(wildcards.split),


# The same models on splits that test the same pictures; {split} is the first of these.
rule compare_splits:
    input:
        fits=lambda wildcards: fit_files(SAME_TEST[wildcards.split]),
        index="results/dataset/index.csv",
        splits=lambda wildcards: collect(
            "results/splits/{name}.csv",
            name=siblings.names(SAME_TEST[wildcards.split]),
        ),
    output:
        csv="results/comparisons/{split}/same_test.csv",
    log:
        "logs/compare_splits/{split}.log",
    wildcard_constraints:
        split=one_of(SAME_TEST),
    conda:
        "../../envs/statistics.yaml"
    params:
        recipe=lambda wildcards: splits_comparison_recipe(wildcards.split),
    script:
        "../scripts/compare_splits.py"


# The same models on splits that test other pictures, of which some may show the same people.
rule compare_tests:
    input:
        fits=lambda wildcards: fit_files(OTHER_TESTS),
        index="results/dataset/index.csv",
        splits=collect("results/splits/{name}.csv", name=siblings.names(OTHER_TESTS)),
    output:
        csv="results/comparisons/other_tests.csv",
    log:
        "logs/compare_tests.log",
    conda:
        "../../envs/statistics.yaml"
    params:
        recipe=lambda wildcards: tests_comparison_recipe(),
    script:
        "../scripts/compare_tests.py"


rule describe_comparisons:
    input:
        models=collect("results/comparisons/{split}/models.csv", split=SPLITS)
        + collect("results/comparisons/{split}/folds/models.csv", split=FOLDS),
        pairs=collect("results/comparisons/{split}/pairs.csv", split=SPLITS)
        + collect("results/comparisons/{split}/folds/pairs.csv", split=FOLDS),
        same_test=collect("results/comparisons/{split}/same_test.csv", split=SAME_TEST),
        other_tests=["results/comparisons/other_tests.csv"] if OTHER_TESTS else [],
    output:
        markdown="results/comparisons.md",
        csv="results/comparisons.csv",
        models="results/intervals.csv",
    log:
        "logs/describe_comparisons.log",
    localrule: True
    conda:
        "../../envs/statistics.yaml"
    params:
        recipe=comparisons_recipe(),
    script:
        "../scripts/describe_comparisons.py"


rule plot_comparisons:
    input:
        models="results/comparisons/{split}/models.csv",
        pairs="results/comparisons/{split}/pairs.csv",
    output:
        png=report(
            "results/figures/comparisons/{split}.png",
            caption="../report/comparisons.rst",
            category="Answer",
            labels={"shown": "differences on {split}"},
        ),
        svg="results/figures/comparisons/{split}.svg",
    log:
        "logs/plot_comparisons/{split}.log",
    localrule: True
    conda:
        "../../envs/statistics.yaml"
    params:
        recipe=lambda wildcards: comparison_figure_recipe(wildcards.split),
    script:
        "../scripts/plot_comparisons.py"


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
        recipe=lambda wildcards: calibration_recipe(wildcards.split, wildcards.model),
    script:
        "../scripts/plot_calibration.py"
