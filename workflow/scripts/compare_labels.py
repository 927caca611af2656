"""Compare the legend with a second labelling of some of its pictures."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.data.index import read_index
    from facegrid.evaluation import label_quality
    from facegrid.reporting.figures import label_issues
    from facegrid.storage import atomic

    settings = snakemake.params.settings
    classes, index = settings["classes"], read_index(snakemake.input.index)
    pairs = label_quality.read_second(snakemake.input.source, settings["second_labels"], index, classes)
    found = label_quality.read_issues(snakemake.input.issues)
    atomic.write_text(
        label_quality.agreement_markdown(pairs, found, classes, settings["title"]), snakemake.output.markdown
    )
    same, kappa, counts = label_quality.agreement(pairs, classes)
    title = f"Two people agree on {same:.1%} of {len(pairs):,} pictures (kappa {kappa:.2f})"
    label_issues.plot_agreement(counts, classes, title, snakemake.output.png)
