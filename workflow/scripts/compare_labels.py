"""Compare the legend with a second labelling of some of its pictures."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files, labels
    from facegrid.figures import suspicious
    from facegrid.index import read_index

    recipe = snakemake.params.recipe
    classes, index = recipe["classes"], read_index(snakemake.input.index)
    pairs = labels.read_second(snakemake.input.source, recipe["second_labels"], index, classes)
    found = labels.read_issues(snakemake.input.issues)
    files.write_text(labels.agreement_markdown(pairs, found, classes, recipe["title"]), snakemake.output.markdown)
    same, kappa, counts = labels.agreement(pairs, classes)
    title = f"Two people agree on {same:.1%} of {len(pairs):,} pictures (kappa {kappa:.2f})"
    suspicious.plot_agreement(counts, classes, title, snakemake.output.png)
