"""The list of models: how large each configured one is. It needs no data."""


rule list_models:
    output:
        markdown="results/models.md",
        csv="results/models.csv",
    log:
        "logs/list_models.log",
    conda:
        "../../envs/convnet.yaml"
    params:
        recipe=lambda wildcards: recipe("list_models", models_settings(), families()),
        settings=lambda wildcards, output: models_settings(),
    script:
        "../scripts/list_models.py"
