"""What goes wrong on a cluster, on a real SLURM: a fit is sent again, or the run started again, and the fit goes on."""

import json
import os
import signal

import pytest
from slurm_cluster import Driver, wait_for, wait_for_epochs

pytestmark = [pytest.mark.slurm, pytest.mark.slow]
CELL = "results/fits/all_rows/longer/seed_0"
RUN = f"{CELL}/run.json"


def processes_of(cluster, job):
    """Ids of the processes of a running job on this node."""
    lines = cluster.run("scontrol", "listpids", job["JobId"]).splitlines()[1:]
    return [int(line.split()[0]) for line in lines if int(line.split()[0]) > 0]


def assert_gone_on(project):
    """The fit is whole, and it began where an earlier try had been."""
    record = json.loads(project.read(RUN))
    assert 1 <= record["resumed_at"] < record["steps"] == project.overlay["models"]["longer"]["training"]["epochs"]
    assert not (project.folder / "results/checkpoints/all_rows/longer/seed_0").exists()


def states(cluster, project):
    """States of the jobs of a project, the oldest first."""
    return [job["JobState"] for job in cluster.jobs(project.folder)]


def test_a_fit_out_of_time_is_sent_again_with_more_and_goes_on(cluster, prepared):
    """A fit that hangs (it is stopped) and whose ten minutes are shortened to one, so that the test need not wait."""
    driver = Driver(cluster, prepared, RUN)
    wait_for_epochs(prepared)
    (job,) = cluster.jobs(prepared.folder)
    assert job["TimeLimit"] == "00:10:00"
    for process in processes_of(cluster, job):
        os.kill(process, signal.SIGSTOP)
    cluster.run("scontrol", "update", f"JobId={job['JobId']}", "TimeLimit=1")
    assert driver.wait() == 0, driver.text
    assert "SLURM status is: 'TIMEOUT'" in driver.text
    assert states(cluster, prepared) == ["TIMEOUT", "COMPLETED"]
    assert cluster.jobs(prepared.folder)[1]["TimeLimit"] == "00:20:00"
    assert_gone_on(prepared)


def test_a_cancelled_job_is_sent_again_and_goes_on(cluster, prepared):
    driver = Driver(cluster, prepared, RUN)
    wait_for_epochs(prepared)
    (job,) = cluster.jobs(prepared.folder)
    cluster.run("scancel", job["JobId"])
    assert driver.wait() == 0, driver.text
    assert "SLURM status is: 'CANCELLED'" in driver.text
    assert states(cluster, prepared) == ["CANCELLED", "COMPLETED"]
    assert_gone_on(prepared)


def test_ctrl_c_cancels_the_jobs_and_the_same_command_goes_on(cluster, prepared):
    driver = Driver(cluster, prepared, RUN)
    wait_for_epochs(prepared)
    driver.interrupt()
    assert driver.wait() != 0
    wait_for(lambda: states(cluster, prepared) == ["CANCELLED"])
    assert not (prepared.folder / RUN).exists()
    again = Driver(cluster, prepared, RUN)
    assert again.wait() == 0, again.text
    assert states(cluster, prepared) == ["CANCELLED", "COMPLETED"]
    assert_gone_on(prepared)
