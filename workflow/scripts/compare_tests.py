"""Compare the same models on splits that test other pictures."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files, people, statistics
    from facegrid.index import read_index

    index = read_index(snakemake.input.index)
    answers = statistics.read_each(snakemake.params.recipe, "results/fits", index, snakemake.input.splits)
    files.write_csv(statistics.compare_tests(answers, people.groups(index)), snakemake.output.csv)
