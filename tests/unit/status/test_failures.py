"""What is remembered of failed jobs."""

import logging

from snakemake_interface_logger_plugins.common import LogEvent

from facegrid.status.failures import FailedJob, Recorder, failure_text


def failed(**said):
    """Snakemake's record of a failed job."""
    return logging.makeLogRecord({"event": LogEvent.JOB_ERROR, **said})


def test_a_rule_without_a_log():
    """It belongs to a workflow that uses facegrid as a module; Snakemake would wait for ever for an error here."""
    recorder = Recorder()
    recorder.emit(failed(rule_name="own", output=["never.txt"], log=[]))
    assert recorder.jobs() == [FailedJob("own", "never.txt", None)]
    assert "its rule keeps no log" in failure_text(recorder.jobs(), "--cores 2")
