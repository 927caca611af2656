"""Which rows are trained on and which are tested: one file per split."""


rule split_rows:
    input:
        index="results/dataset/index.csv",
    output:
        split="results/splits/{split}.csv",
    log:
        "logs/split_rows/{split}.log",
    wildcard_constraints:
        split=one_of([split for split in CONFIG["splits"] if split not in CLEANED]),
    priority: resource_estimates.BEFORE_FITS
    localrule: True
    conda:
        "../../envs/classical.yaml"
    params:
        **own(
            "split_rows",
            lambda wildcards: {"split": CONFIG["splits"][wildcards.split]},
        ),
    script:
        "../scripts/split_rows.py"


rule exclude_ambiguous:
    input:
        digests=f"results/arrays/digests_{CONFIG['resolution']}.json",
        index="results/dataset/index.csv",
    output:
        split="results/splits/{split}.csv",
    log:
        "logs/exclude_ambiguous/{split}.log",
    wildcard_constraints:
        split=one_of(CLEANED),
    priority: resource_estimates.BEFORE_FITS
    conda:
        "../../envs/statistics.yaml"
    params:
        **own(
            "exclude_ambiguous",
            lambda wildcards: {
                "split": CONFIG["splits"][wildcards.split],
                "classes": DATASET["classes"],
            },
        ),
        rows=lambda wildcards, input: array_of("rows", input.digests),
    script:
        "../scripts/exclude_ambiguous.py"
