"""The labels themselves: which of them other pictures speak against, and how far two people agree."""


rule find_label_issues:
    input:
        digests=f"results/arrays/digests_{CONFIG['resolution']}.json",
        index="results/dataset/index.csv",
    output:
        issues="results/labels/issues.csv",
    log:
        "logs/find_label_issues.log",
    conda:
        "../../envs/statistics.yaml"
    params:
        **own("find_label_issues", lambda wildcards: {"classes": DATASET["classes"]}),
        rows=lambda wildcards, input: array_of("rows", input.digests),
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
        **own("plot_suspicious", lambda wildcards: {}),
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
            **own(
                "compare_labels",
                lambda wildcards: {
                    "title": f"How far two people agree. Data set: {CONFIG['dataset']}",
                    "classes": DATASET["classes"],
                    "second_labels": DATASET["second_labels"],
                },
            ),
        script:
            "../scripts/compare_labels.py"
