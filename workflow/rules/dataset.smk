"""From the pictures to the index and the arrays that the fits read."""

# Asked here too, so that a data set that is not there is named before Snakemake misses an input.
if internals.is_first_process(workflow):
    contents()

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
            **own("draw_faces", draw_settings),
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
            url=DATASET["download"],
        script:
            "../scripts/download_dataset.py"


rule index_dataset:
    input:
        source=PICTURES,
    output:
        index="results/dataset/index.csv",
    log:
        "logs/index_dataset.log",
    priority: resource_estimates.BEFORE_FITS
    localrule: True
    conda:
        "../../envs/classical.yaml"
    threads: 4
    params:
        **own("index_dataset", index_settings),
        pinned_tree=lambda wildcards, output: PINNED_TREE,
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
    priority: resource_estimates.BEFORE_FITS
    conda:
        "../../envs/classical.yaml"
    threads: 8
    params:
        **own("make_arrays", lambda wildcards: {"size": int(wildcards.size)}),
    script:
        "../scripts/make_arrays.py"
