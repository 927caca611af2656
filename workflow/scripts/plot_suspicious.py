"""Draw the pictures with the most suspicious labels."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import labels
    from facegrid.figures import suspicious
    from facegrid.index import read_index

    found = labels.read_issues(snakemake.input.issues)
    pictures = labels.suspicious(snakemake.input.source, read_index(snakemake.input.index), found, most=32)
    suspicious.plot_suspicious(pictures, int(found["issue"].sum()), len(found), snakemake.output.png)
