"""Check every picture and legend row of the data set and write the index."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import dataset, files

    index = dataset.build_index(snakemake.input.source, snakemake.params.recipe["dataset"], workers=snakemake.threads)
    files.write_csv(index, snakemake.output.index)
    print(dataset.summary(index))
