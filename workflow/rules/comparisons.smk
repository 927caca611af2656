"""Which differences between models are real: intervals over test people, every pair of models, every pair of splits."""


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
        **own(
            "compare_models",
            lambda wildcards: comparison_settings(split_cells(wildcards.split)),
        ),
    script:
        "../scripts/compare_models.py"


# All folds of a split together, by every picture; {split} is the first of these.
use rule compare_models as compare_folds with:
    input:
        fits=lambda wildcards: fit_files(FOLDS[wildcards.split]),
        index="results/dataset/index.csv",
        splits=lambda wildcards: collect(
            "results/splits/{name}.csv",
            name=split_relations.names(FOLDS[wildcards.split]),
        ),
    output:
        models="results/comparisons/{split}/folds/models.csv",
        pairs="results/comparisons/{split}/folds/pairs.csv",
    log:
        "logs/compare_folds/{split}.log",
    wildcard_constraints:
        split=one_of(FOLDS),
    params:
        **own(
            "compare_models",
            lambda wildcards: comparison_settings(FOLDS[wildcards.split]),
        ),


# The same models on splits that test the same pictures; {split} is the first of these.
rule compare_splits:
    input:
        fits=lambda wildcards: fit_files(SAME_TEST[wildcards.split]),
        index="results/dataset/index.csv",
        splits=lambda wildcards: collect(
            "results/splits/{name}.csv",
            name=split_relations.names(SAME_TEST[wildcards.split]),
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
        **own(
            "compare_splits",
            lambda wildcards: comparison_settings(SAME_TEST[wildcards.split]),
        ),
    script:
        "../scripts/compare_splits.py"


# The same models on splits that test other pictures, of which some may show the same people.
rule compare_tests:
    input:
        fits=lambda wildcards: fit_files(OTHER_TESTS),
        index="results/dataset/index.csv",
        splits=collect(
            "results/splits/{name}.csv", name=split_relations.names(OTHER_TESTS)
        ),
    output:
        csv="results/comparisons/other_tests.csv",
    log:
        "logs/compare_tests.log",
    conda:
        "../../envs/statistics.yaml"
    params:
        **own("compare_tests", lambda wildcards: comparison_settings(OTHER_TESTS)),
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
        **own("describe_comparisons", comparisons_settings),
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
        **own("plot_comparisons", lambda wildcards: {"split": wildcards.split}),
    script:
        "../scripts/plot_comparisons.py"
