"""From the pictures to the arrays and splits that the fits read."""

if DATASET["draw"]:

    rule draw_faces:
        output:
            archive=SOURCE,
        log:
            "logs/draw_faces.log",
        localrule: True
        conda:
            "../../envs/classical.yaml"
        threads: 2
        params:
            recipe=draw_recipe(),
        script:
            "../scripts/draw_faces.py"

elif DATASET["download"] and not source.is_there(SOURCE):
    # Not where a copy is there: it may be the user's own, and Snakemake removes what a rule is to make again.

    rule download_dataset:
        output:
            archive=f"{PLACE}.zip",
        log:
            "logs/download_dataset.log",
        localrule: True
        conda:
            "../../envs/classical.yaml"
        params:
            recipe=download_recipe(),
        script:
            "../scripts/download_dataset.py"


rule index_dataset:
    input:
        source=PICTURES,
    output:
        index="results/dataset/index.csv",
    log:
        "logs/index_dataset.log",
    priority: costs.BEFORE_FITS
    localrule: True
    conda:
        "../../envs/classical.yaml"
    threads: 4
    params:
        recipe=index_recipe(),
    script:
        "../scripts/index_dataset.py"


rule make_arrays:
    input:
        source=PICTURES,
        index="results/dataset/index.csv",
    output:
        images="results/arrays/images_{size}.npy",
        rows="results/arrays/rows_{size}.npy",
        digests="results/arrays/digests_{size}.json",
    log:
        "logs/make_arrays/{size}.log",
    priority: costs.BEFORE_FITS
    conda:
        "../../envs/classical.yaml"
    threads: 8
    params:
        recipe=lambda wildcards: arrays_recipe(wildcards.size),
    script:
        "../scripts/make_arrays.py"


rule split_rows:
    input:
        index="results/dataset/index.csv",
    output:
        split="results/splits/{split}.csv",
    log:
        "logs/split_rows/{split}.log",
    wildcard_constraints:
        split=one_of([split for split in CONFIG["splits"] if split not in CLEANED]),
    priority: costs.BEFORE_FITS
    localrule: True
    conda:
        "../../envs/classical.yaml"
    params:
        recipe=lambda wildcards: split_recipe(wildcards.split),
    script:
        "../scripts/split_rows.py"
