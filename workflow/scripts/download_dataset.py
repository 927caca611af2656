"""Fetch the data set's archive, whole or not at all."""

import contextlib

from facegrid import logs

with logs.job(snakemake.log[0]) as terminal:
    from facegrid import download

    with contextlib.redirect_stderr(terminal):  # for the progress bar
        download.fetch(snakemake.params.recipe["url"], snakemake.output.archive, progress=terminal.isatty())
