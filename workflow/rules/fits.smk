"""One job a cell of the grid: a model, on a split, from a seed."""


rule fit_classical:
    input:
        rows=lambda wildcards: f"results/arrays/rows_{arrays_size(wildcards)}.npy",
        digests=lambda wildcards: f"results/arrays/digests_{arrays_size(wildcards)}.json",
        index="results/dataset/index.csv",
        split="results/splits/{split}.csv",
    output:
        predictions="results/fits/{split}/{model}/seed_{seed}/predictions.npz",
        history="results/fits/{split}/{model}/seed_{seed}/history.csv",
        run="results/fits/{split}/{model}/seed_{seed}/run.json",
        model="results/fits/{split}/{model}/seed_{seed}/model.joblib",
    log:
        "logs/fit_classical/{split}/{model}/seed_{seed}.log",
    benchmark:
        "results/benchmarks/{split}/{model}/seed_{seed}.tsv"
    wildcard_constraints:
        model=one_of(SHORT),
    # The longest first, so that it does not run alone at the end.
    priority: fit_priority
    # A minute at most for the study's pictures: less than a cluster takes to start a job and to tell its end.
    localrule: True
    conda:
        "../../envs/classical.yaml"
    resources:
        mem_mb=fit_memory_mb,
        runtime=fit_minutes,
    params:
        recipe=lambda wildcards: fit_recipe(*cell_of(wildcards)),
    script:
        "../scripts/fit_classical.py"


# The one classical model that takes long, a job of a cluster.
use rule fit_classical as fit_logistic_regression with:
    log:
        "logs/fit_logistic_regression/{split}/{model}/seed_{seed}.log",
    wildcard_constraints:
        model=one_of(LOGISTIC),
    localrule: False


rule fit_convnet:
    input:
        images=lambda wildcards: f"results/arrays/images_{arrays_size(wildcards)}.npy",
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
    benchmark:
        "results/benchmarks/{split}/{model}/seed_{seed}.tsv"
    wildcard_constraints:
        model=one_of(CONVNETS),
    priority: fit_priority
    conda:
        "../../envs/convnet-gpu.yaml" if GPU else "../../envs/convnet.yaml"
    # Two fits of one thread are done sooner than one after the other on two threads, and are shaken less by a busy
    # machine: for SEResNet18 by a factor of 1.15 to 1.2.
    threads: 1
    resources:
        mem_mb=fit_memory_mb,
        runtime=fit_minutes,
    params:
        recipe=lambda wildcards: fit_recipe(*cell_of(wildcards)),
        # Decides nothing: a param that is computed from the output is not compared from run to run.
        checkpoint=lambda wildcards, output: (
            f"{CHECKPOINTS}/{wildcards.split}/{wildcards.model}/seed_{wildcards.seed}"
        ),
    script:
        "../scripts/fit_convnet.py"
