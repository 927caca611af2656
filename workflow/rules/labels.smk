"""The labels themselves: which of them other pictures speak against, and how far two people agree."""


rule find_label_issues:
    input:
        rows=f"results/arrays/rows_{CONFIG['resolution']}.npy",
        digests=f"results/arrays/digests_{CONFIG['resolution']}.json",
        index="results/dataset/index.csv",
    output:
        issues="results/labels/issues.csv",
    log:
        "logs/find_label_issues.log",
    conda:
        "../../envs/statistics.yaml"
    params:
        recipe=issues_recipe(),
    script:
        "../scripts/find_label_issues.py"


rule plot_suspicious:
    input:
        issues="results/labels/issues.csv",
        source=PICTURES,
        index="results/dataset/index.csv",
    output:
        png=report(
            "results/figures/labels/suspicious.png",
            caption="../report/suspicious.rst",
            category="Data set",
            labels={"figure": "suspicious labels"},
        ),
        svg="results/figures/labels/suspicious.svg",
    log:
        "logs/plot_suspicious.log",
    localrule: True
    conda:
        "../../envs/statistics.yaml"
    params:
        recipe=suspicious_recipe(),
    script:
        "../scripts/plot_suspicious.py"


if DATASET["second_labels"]:

    rule compare_labels:
        input:
            issues="results/labels/issues.csv",
            source=PICTURES,
            index="results/dataset/index.csv",
        output:
            markdown="results/labels/agreement.md",
            png=report(
                "results/figures/labels/agreement.png",
                caption="../report/agreement.rst",
                category="Data set",
                labels={"figure": "two labellings"},
            ),
            svg="results/figures/labels/agreement.svg",
        log:
            "logs/compare_labels.log",
        localrule: True
        conda:
            "../../envs/statistics.yaml"
        params:
            recipe=agreement_recipe(),
        script:
            "../scripts/compare_labels.py"


rule exclude_ambiguous:
    input:
        rows=f"results/arrays/rows_{CONFIG['resolution']}.npy",
        digests=f"results/arrays/digests_{CONFIG['resolution']}.json",
        index="results/dataset/index.csv",
    output:
        split="results/splits/{split}.csv",
    log:
        "logs/exclude_ambiguous/{split}.log",
    wildcard_constraints:
        split=one_of(CLEANED),
    priority: costs.BEFORE_FITS
    localrule: True
    conda:
        "../../envs/statistics.yaml"
    params:
        recipe=lambda wildcards: split_recipe(wildcards.split),
    script:
        "../scripts/exclude_ambiguous.py"
