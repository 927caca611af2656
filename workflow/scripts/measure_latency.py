"""Measure how long a fitted model takes for a picture."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.evaluation import latency
    from facegrid.inference import saved_model
    from facegrid.provenance import environment
    from facegrid.storage import atomic

    settings = snakemake.params.settings
    pictures = latency.test_pictures(snakemake.input.source, snakemake.input.index, snakemake.input.split)
    model = saved_model.load(snakemake.input.model, snakemake.params.n_classes)
    measured = latency.measure(model, pictures)
    print(measured)
    atomic.write_json({**settings, **measured, **environment.machine(model.packages)}, snakemake.output.json)
