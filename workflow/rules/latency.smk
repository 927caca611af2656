"""How long each fitted model takes for a picture: a measurement, so nothing else that is fitted or drawn waits for it."""


rule measure_latency:
    input:
        model=lambda wildcards: fitted_model(*first_cell(wildcards)),
        source=PICTURES,
        index="results/dataset/index.csv",
        split="results/splits/{split}.csv",
    output:
        json="results/latency/{split}/{model}.json",
    log:
        "logs/measure_latency/{split}/{model}.log",
    priority: -1
    # For the classical models too, whose packages it has.
    conda:
        "../../envs/convnet.yaml"
    # One thread is measured. All cores are asked for so that no other job runs beside it, and last of all, so that no
    # fit waits for it.
    threads: all_cores()
    resources:
        mem_mb=2000,
    params:
        **own(
            "measure_latency",
            lambda wildcards: latency_settings(wildcards.split, wildcards.model),
        ),
        n_classes=len(DATASET["classes"]),
    script:
        "../scripts/measure_latency.py"
