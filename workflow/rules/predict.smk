"""What a fitted model says of a folder of pictures: snakemake predict --config pictures=some/folder."""

# On the command line a mistake is shown here, as one message: that of an input function comes with a traceback.
if PREDICT in command_line.without_directory(internals.arguments()):
    predictions_wanted()


rule predict:
    input:
        lambda wildcards: predictions_wanted(),


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
        **own("predict_pictures", lambda wildcards: {"pictures": pictures_contents()}),
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
        **own("plot_predictions", lambda wildcards: {}),
        folder=lambda wildcards, output: CONFIG["pictures"],
    script:
        "../scripts/plot_predictions.py"
