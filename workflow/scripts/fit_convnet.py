"""Fit one cell of the grid with a network."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from functools import partial

    from facegrid.data import fit_data
    from facegrid.models import registry
    from facegrid.provenance.code_digest import digest
    from facegrid.training import fit_outputs, loop
    from facegrid.training.checkpoints import Checkpoint

    settings = snakemake.params.settings
    builder, parameters = settings["builder"], settings["parameters"]
    given = snakemake.input
    data = fit_data.load_data(snakemake.params.images, given.digests, given.index, given.split, settings)
    build = partial(registry.build, builder, settings["resolution"], len(settings["classes"]), parameters)
    training = registry.settings(builder, parameters)
    checkpoint = Checkpoint(
        snakemake.params.checkpoint, digest([settings["recipe"], data.split_digest, data.arrays_digest])
    )
    n_gpus = snakemake.params.gpus
    fitted = loop.train(build, data, training, settings["seed"], snakemake.threads, checkpoint, print, n_gpus)
    loop.save(fitted.model, snakemake.output.model)
    fit_outputs.write_fit(
        snakemake.output, settings, data, fitted, snakemake.threads, ["tensorflow", "keras", "numpy", "pillow"]
    )
    checkpoint.remove()
