"""Draw the learning curves of a model on a split, all its seeds."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.data import split_file
    from facegrid.data.index import class_numbers, read_index
    from facegrid.evaluation import metrics
    from facegrid.reporting.figures import learning_curves
    from facegrid.training import history

    settings = snakemake.params.settings
    by_seed, runs = history.read(snakemake.input.histories, snakemake.input.runs)
    y = class_numbers(read_index(snakemake.input.index), settings["classes"])
    majority = metrics.majority_class(y, split_file.read_split(snakemake.input.split)[0])["accuracy"]
    title = f"{settings['model']} on {settings['split']}: learning curves"
    learning_curves.plot_learning_curves(by_seed, runs, title, snakemake.output.png, majority)
