"""facegrid: classifiers x seeds over labelled face pictures, one accuracy table and confusion matrices."""

from snakemake.utils import min_version

min_version("9.19")  # profiles/default/profile.yaml, ensure(), report labels


configfile: f"{workflow.basedir}/config/config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/recipes.smk"
include: "workflow/rules/dataset.smk"
include: "workflow/rules/fits.smk"
include: "workflow/rules/latency.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/comparisons.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/curves.smk"
include: "workflow/rules/labels.smk"
include: "workflow/rules/models.smk"
include: "workflow/rules/progress.smk"
include: "workflow/rules/predict.smk"
include: "workflow/rules/cluster.smk"


# A run in which jobs failed ends with what to do: their last words, their logs, and how to try each alone.
onerror:
    print(failures(), file=sys.stderr)


rule all:
    default_target: True
    input:
        "results/table.md",
        "results/comparisons.md",
        # Of the classical models there is nothing to count.
        ["results/models.md"] if CONVNETS_FITTED else [],
        "results/labels/issues.csv",
        "results/figures/labels/suspicious.png",
        ["results/labels/agreement.md"] if DATASET["second_labels"] else [],
        "results/figures/dataset/samples.png",
        collect("results/figures/dataset/{figure}.png", figure=INDEX_FIGURES),
        collect("results/figures/accuracy/{split}.png", split=SPLITS),
        collect("results/figures/cost/{split}.png", split=SPLITS),
        collect("results/figures/speed/{split}.png", split=SPLITS_OF_NETWORKS),
        collect("results/figures/comparisons/{split}.png", split=SPLITS),
        # Lost in a kill, before Snakemake marks the job as begun, they would not come back: what they are for is there.
        collect(
            "results/comparisons/{split}/{table}.csv",
            split=SPLITS,
            table=["models", "pairs"],
        ),
        collect("results/comparisons/{split}/same_test.csv", split=SAME_TEST),
        ["results/comparisons/other_tests.csv"] if OTHER_TESTS else [],
        [f"results/figures/calibration/{split}/{model}.png" for split, model in FITTED],
        [f"results/figures/learning/{split}/{model}.png" for split, model in LEARNING],
        [f"results/figures/confusion/{split}/{model}.png" for split, model in FITTED],
        [
            f"results/figures/published/{split}/{model}.png"
            for split, model in PUBLISHED_MATRICES
        ],
