"""Draw the learning curves of a model on a split, all its seeds."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import histories, metrics, parts
    from facegrid.figures import curves
    from facegrid.index import class_numbers, read_index

    recipe = snakemake.params.recipe
    by_seed, runs = histories.read(snakemake.input.histories, snakemake.input.runs)
    y = class_numbers(read_index(snakemake.input.index), recipe["classes"])
    majority = metrics.majority_class(y, parts.read_split(snakemake.input.split)[0])["accuracy"]
    title = f"{recipe['model']} on {recipe['split']}: learning curves"
    curves.plot_learning_curves(by_seed, runs, title, snakemake.output.png, majority)
