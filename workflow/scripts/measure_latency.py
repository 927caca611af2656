"""Measure how long a fitted model takes for a picture."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files, fits, latency, saved
    from facegrid.recipe import digest

    recipe = snakemake.params.recipe
    pictures = latency.test_pictures(snakemake.input.source, snakemake.input.index, snakemake.input.split)
    model = saved.load(snakemake.input.model, len(recipe["classes"]))
    measured = latency.measure(model, pictures)
    print(measured)
    named = {key: recipe[key] for key in ("split", "model", "seed")} | {"recipe": digest(recipe)}
    files.write_json({**named, **measured, **fits.machine(model.packages)}, snakemake.output.json)
