"""Fetch the data set's archive, whole or not at all."""

import contextlib

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]) as terminal:
    from facegrid.data import download

    with contextlib.redirect_stderr(terminal):  # for the progress bar
        download.fetch(snakemake.params.url, snakemake.output.archive, progress=terminal.isatty())
