"""What a fitted model says of a folder of pictures: snakemake predict --config pictures=some/folder."""


rule predict:
    input:
        [
            f"{place}/{name}"
            for place in predictions_wanted()
            for name in PREDICTION_FILES
        ],


rule predict_pictures:
    input:
        model=lambda wildcards: fitted_model(*cell_of(wildcards)),
        predictions="results/fits/{split}/{model}/seed_{seed}/predictions.npz",
    output:
        csv="results/predictions/{pictures}/{split}/{model}/seed_{seed}/predictions.csv",
    log:
        "logs/predict_pictures/{pictures}/{split}/{model}/seed_{seed}.log",
    # For the classical models too, whose packages it has.
    conda:
        "../../envs/convnet.yaml"
    resources:
        mem_mb=2000,
    params:
        recipe=lambda wildcards: predict_recipe(*cell_of(wildcards)),
        # The recipe has its content; a param that is computed from the output is not compared from run to run.
        folder=lambda wildcards, output: CONFIG["pictures"],
    script:
        "../scripts/predict_pictures.py"


rule plot_predictions:
    input:
        csv="results/predictions/{pictures}/{split}/{model}/seed_{seed}/predictions.csv",
        predictions="results/fits/{split}/{model}/seed_{seed}/predictions.npz",
    output:
        png="results/predictions/{pictures}/{split}/{model}/seed_{seed}/sheet.png",
        svg="results/predictions/{pictures}/{split}/{model}/seed_{seed}/sheet.svg",
    log:
        "logs/plot_predictions/{pictures}/{split}/{model}/seed_{seed}.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        recipe=lambda wildcards: sheet_recipe(*cell_of(wildcards)),
        folder=lambda wildcards, output: CONFIG["pictures"],
    script:
        "../scripts/plot_predictions.py"
