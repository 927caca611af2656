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
    wildcard_constraints:
        model=one_of(CLASSICAL),
    # The longest first, so that it does not run alone at the end: to convergence it takes as long as SEResNet34.
    priority: lambda wildcards: 1000 if builder_of(wildcards) == "logistic_regression" else 10
    conda:
        "../../envs/classical.yaml"
    params:
        recipe=lambda wildcards: fit_recipe(
            wildcards.split, wildcards.model, wildcards.seed
        ),
    script:
        "../scripts/fit_classical.py"


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
    wildcard_constraints:
        model=one_of(CONVNETS),
    # The heaviest first, so that it does not run alone at the end.
    priority: convnet_work
    conda:
        "../../envs/convnet.yaml"
    # Two fits of one thread are done sooner than one after the other on two threads, and are shaken less by a busy
    # machine: for SEResNet18 by a factor of 1.15 to 1.2.
    threads: 1
    resources:
        mem_mb=convnet_memory_mb,
    params:
        recipe=lambda wildcards: fit_recipe(
            wildcards.split, wildcards.model, wildcards.seed
        ),
        # Decides nothing: a param that is computed from the output is not compared from run to run.
        checkpoint=lambda wildcards, output: (
            f"{CONFIG['checkpoints']}/{wildcards.split}/{wildcards.model}/seed_{wildcards.seed}"
        ),
    script:
        "../scripts/fit_convnet.py"
