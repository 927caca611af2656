"""Draw the confusion matrices of a model on a split: mean over its seeds."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.evaluation import confusion_matrices
    from facegrid.reporting.figures import confusion_matrix

    settings = snakemake.params.settings
    counts, classes, subtitle = confusion_matrices.mean_confusion(snakemake.input.predictions)
    title = f"{settings['model']} on {settings['split']}"
    confusion_matrix.plot_confusion(counts, classes, title, subtitle, snakemake.output.png)
