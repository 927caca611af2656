"""What to do after a run in which jobs failed."""

import logging
import re
from dataclasses import dataclass
from pathlib import Path

from snakemake_interface_logger_plugins.common import LogEvent

from facegrid.errors import listed as lines_of
from facegrid.status.fit_states import last_lines
from facegrid.storage.job_log import FAILED


@dataclass
class FailedJob:
    """A job that failed: its rule, its first output, or the rule again where it makes none, and its log or none."""

    rule: str
    output: str
    log: str | None

    @property
    def name(self):
        """fit_classical results/fits/all_rows/knn/seed_0/predictions.npz; status"""
        return " ".join(dict.fromkeys((self.rule, self.output)))


class Recorder(logging.Handler):
    """Remembers the jobs that fail, as Snakemake logs them: it logs them under -q all too, and then shows nothing."""

    def __init__(self):
        super().__init__()
        self._failed = {}

    def emit(self, record):
        """Take note of a failed job; of its tries the last one counts."""
        if getattr(record, "event", None) == LogEvent.JOB_ERROR:
            output = str(next(iter(record.output), record.rule_name))
            # A workflow that uses this one may have rules without a log. Snakemake hangs where a handler raises.
            log = str(record.log[0]) if record.log else None
            self._failed[output] = FailedJob(record.rule_name, output, log)

    def jobs(self):
        """The failed jobs by output. A job whose output is there did not fail: a later try made it."""
        return [job for output, job in sorted(self._failed.items()) if not Path(output).exists()]


def failure_text(jobs, options):
    """What to do after a run in which jobs failed: their last words, a log, and the command that tries one alone.

    Jobs of a rule that said alike stand together. A run that was stopped, by Ctrl-C for one, has no jobs that failed.

    Args: jobs, list of FailedJob; options, those of the command line that the command needs too.
    """
    if not jobs:
        return "Stopped before the end; the same command goes on from here."
    alike = {}
    for job in jobs:
        words = _last_words(job.log)
        alike.setdefault((job.rule, OF_A_JOB.sub("", words)), []).append((job, words))
    blocks = [_block(*zip(*said, strict=True), options) for said in alike.values()]
    count = "1 job failed" if len(jobs) == 1 else f"{len(jobs)} jobs failed"
    head = f"{count}; all that does not need {'it' if len(jobs) == 1 else 'them'} is done."
    return "\n".join([head, *blocks, "The same command as before goes on from here."])


OF_A_JOB = re.compile(r"\S*/\S*|\d+")  # paths and numbers, in which jobs differ that failed for one reason


def _block(jobs, words, options):
    first, alone = jobs[0], f"  try it alone: snakemake {jobs[0].output} {options}"
    if len(jobs) == 1:
        return f"{first.name}\n  it said last: {words[0]}\n  log: {first.log or 'none'}\n{alone}"
    outputs = lines_of([job.output for job in jobs], limit=100)
    said = "each said last" if len(set(words)) == 1 else "said last, the others alike"
    log = first.log or "none"
    return f"{first.rule}, {len(jobs)} jobs:\n{outputs}\n  {said}: {words[0]}\n  log of the first: {log}\n{alone}"


def _last_words(log):
    if log is None:
        return "nothing, since its rule keeps no log"
    lines = last_lines(Path(log)) if Path(log).exists() else []
    if not lines:
        return "nothing (as when a job is killed early: out of memory?)"
    errors = [place for place, line in enumerate(lines) if line.startswith(FAILED[0])]
    if errors:
        return "\n  ".join(lines[errors[-1] :])  # all of a message of several lines
    if any(line.startswith(FAILED) for line in lines):
        return lines[-1]
    return f"{lines[-1]} (the log ends here, as when a job is killed: out of memory, or out of time?)"
