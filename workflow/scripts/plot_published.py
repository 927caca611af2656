"""Draw a published confusion matrix beside ours."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.evaluation import confusion_matrices
    from facegrid.reporting.figures import confusion_matrix

    settings = snakemake.params.settings
    counts, classes, subtitle = confusion_matrices.mean_confusion(snakemake.input.predictions)
    title = f"{settings['model']} on {settings['split']}: published and measured ({subtitle})"
    confusion_matrix.plot_published(
        confusion_matrices.published_counts(settings["published"], classes),
        counts,
        classes,
        title,
        snakemake.output.png,
    )
