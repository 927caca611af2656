"""Draw the pictures with the most suspicious labels."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.data.index import read_index
    from facegrid.evaluation import label_quality
    from facegrid.reporting.figures import label_issues

    found = label_quality.read_issues(snakemake.input.issues)
    pictures = label_quality.suspicious(snakemake.input.source, read_index(snakemake.input.index), found, most=32)
    label_issues.plot_suspicious(pictures, int(found["issue"].sum()), len(found), snakemake.output.png)
