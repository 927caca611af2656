"""Let a fitted model say what it sees on the pictures of a folder."""

from facegrid import logs

with logs.job(snakemake.log[0]) as terminal:
    from facegrid import files, guesses, predictions, saved

    path, wildcards = snakemake.params.folder, snakemake.wildcards
    classes = predictions.read(snakemake.input.predictions).classes
    said = guesses.guess(saved.load(snakemake.input.model, len(classes)), path, classes)
    files.write_csv(said.table(), snakemake.output.csv)
    who = f"{wildcards.model} ({wildcards.split}, seed {wildcards.seed}): {snakemake.output.csv}"
    print(said.summary(path, who))
    print(said.summary(path, who), file=terminal)
