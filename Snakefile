"""facegrid: classifiers x seeds over labelled face pictures, one accuracy table and confusion matrices."""

from snakemake.utils import min_version

min_version("9.19")  # profiles/default/profile.yaml, ensure(), report labels


configfile: f"{workflow.basedir}/config/config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/dataset.smk"
include: "workflow/rules/fits.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/figures.smk"


rule all:
    default_target: True
    input:
        "results/table.md",
        "results/figures/dataset/samples.png",
        collect("results/figures/dataset/{figure}.png", figure=INDEX_FIGURES),
        [f"results/figures/confusion/{split}/{model}.png" for split, model in FITTED],
        [
            f"results/figures/published/{split}/{model}.png"
            for split, model in PUBLISHED_MATRICES
        ],
