"""Let a fitted model say what it sees on the pictures of a folder."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]) as terminal:
    from facegrid.inference import predict_folder, saved_model
    from facegrid.storage import csv_table
    from facegrid.training import predictions

    path, wildcards = snakemake.params.folder, snakemake.wildcards
    classes = predictions.read(snakemake.input.predictions).classes
    said = predict_folder.guess(saved_model.load(snakemake.input.model, len(classes)), path, classes)
    csv_table.write_csv(said.table(), snakemake.output.csv)
    who = f"{wildcards.model} ({wildcards.split}, seed {wildcards.seed}): {snakemake.output.csv}"
    print(said.summary(path, who))
    print(said.summary(path, who), file=terminal)
