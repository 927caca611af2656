"""Draw a sheet of a folder's pictures with what a fitted model says of them."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.reporting.figures import prediction_sheet
    from facegrid.storage import csv_table
    from facegrid.training import predictions

    wildcards = snakemake.wildcards
    options = {"dtype": {"file": str, "predicted": str}, "keep_default_na": False}
    table = csv_table.read_csv(snakemake.input.csv, "a table of predictions", ["file", "predicted"], **options)
    test = predictions.read(snakemake.input.predictions)
    accuracy = (test.predicted == test.true).mean()
    title = f"What {wildcards.model} says of {wildcards.pictures}"
    about = (
        f"Fitted on {wildcards.split}, seed {wildcards.seed}; right for {accuracy:.1%} of its {len(test.row):,} test "
        "pictures."
    )
    prediction_sheet.plot_sheet(table, snakemake.params.folder, title, about, snakemake.output.png)
