"""One job per fit: a model, on a split, with a seed."""


rule fit_classical:
    input:
        digests=lambda wildcards: f"results/arrays/digests_{arrays_size(wildcards)}.json",
        index="results/dataset/index.csv",
        split="results/splits/{split}.csv",
    output:
        predictions="results/fits/{split}/{model}/seed_{seed}/predictions.npz",
        history="results/fits/{split}/{model}/seed_{seed}/history.csv",
        run="results/fits/{split}/{model}/seed_{seed}/run.json",
        model="results/fits/{split}/{model}/seed_{seed}/model.skops",
    log:
        "logs/fit_classical/{split}/{model}/seed_{seed}.log",
    wildcard_constraints:
        model=one_of(CLASSICAL),
    # The longest first, so that it does not run alone at the end.
    priority: fit_priority
    conda:
        "../../envs/classical.yaml"
    resources:
        mem_mb=fit_memory_mb,
        runtime=fit_minutes,
    params:
        recipe=lambda wildcards: fit_recipe(*cell_of(wildcards)),
        settings=lambda wildcards, output: fit_settings(*cell_of(wildcards)),
        rows=lambda wildcards, input: array_of("rows", input.digests),
    script:
        "../scripts/fit_classical.py"


rule fit_convnet:
    input:
        digests=lambda wildcards: f"results/arrays/digests_{arrays_size(wildcards)}.json",
        index="results/dataset/index.csv",
        split="results/splits/{split}.csv",
    output:
        predictions="results/fits/{split}/{model}/seed_{seed}/predictions.npz",
        history="results/fits/{split}/{model}/seed_{seed}/history.csv",
        run="results/fits/{split}/{model}/seed_{seed}/run.json",
        model="results/fits/{split}/{model}/seed_{seed}/model.keras",
    log:
        "logs/fit_convnet/{split}/{model}/seed_{seed}.log",
    wildcard_constraints:
        model=one_of(CONVNETS),
    priority: fit_priority
    conda:
        lambda wildcards, params: (
            "../../envs/convnet-gpu.yaml" if params.gpus else "../../envs/convnet.yaml"
        )
    # Two fits of one thread are done sooner than one after the other on two threads, and are shaken less by a busy
    # machine: for SEResNet18 by a factor of 1.15 to 1.2.
    threads: 1
    resources:
        mem_mb=fit_memory_mb,
        runtime=fit_minutes,
    params:
        recipe=lambda wildcards: fit_recipe(*cell_of(wildcards)),
        settings=lambda wildcards, output: fit_settings(*cell_of(wildcards)),
        images=lambda wildcards, input: array_of("images", input.digests),
        checkpoint=lambda wildcards, output: (
            f"{CHECKPOINTS}/{wildcards.split}/{wildcards.model}/seed_{wildcards.seed}"
        ),
        gpus=lambda wildcards, resources: gpus.asked_for(resources) or 0,
    script:
        "../scripts/fit_convnet.py"
