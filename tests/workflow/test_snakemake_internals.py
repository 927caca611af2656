"""The names of Snakemake that are not public are where facegrid reads them, and mean what it takes them for."""

import json
import subprocess
import sys
from importlib.metadata import version

from project import PROJECT

from facegrid.status import snakemake_internals as internals

WORKFLOW = f"""
import json, sys
sys.path.insert(0, {str(PROJECT / "workflow/scripts")!r})
from facegrid.status import snakemake_internals as internals

if config.get("mistake"):
    raise internals.mistake(workflow, "what, and what would do")
TOLD = dict(
    first=internals.is_first_process(workflow),
    sent=internals.is_sent_job(workflow),
    typed=internals.typed_config(workflow),
    arguments=internals.arguments()[-2:],
)


def without_lock(wildcards):
    internals.without_lock(workflow, {{"tell"}})
    return workflow.persistence.lock == workflow.persistence.noop


onstart:
    TOLD["executor"] = internals.executor(workflow)
    TOLD["asked"] = [internals._ask(job, attempt) for job in workflow.dag.needrun_jobs() for attempt in (1, 2)]
    json.dump(TOLD, open("told.json", "w"), default=vars)


rule first:
    output: "first.txt"
    shell: "touch {{output}}"

rule tell:
    params: without_lock=without_lock
    shell: "echo {{params.without_lock}} > lock.txt"

rule sent:
    output: "sent_{{name}}.txt"
    threads: 2
    retries: 1
    resources: runtime=lambda wildcards, attempt: 10 * attempt, mem_mb=100, gpu=1
    shell: "touch {{output}}"

internals.ask_by_default(workflow, "tell")
"""


def snakemake(folder, *arguments):
    (folder / "Snakefile").write_text(WORKFLOW)
    command = [sys.executable, "-m", "snakemake", "--cores", "3", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_they_were_read_in_this_version():
    """With another one, the notes of that release are to be read and READ_IN is to be raised."""
    assert version("snakemake").startswith(f"{internals.READ_IN}.")


def test_what_is_read_of_a_run(tmp_path):
    done = snakemake(tmp_path, "--config", "words=1")
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "told.json").read_text())
    del told["asked"]
    assert told == {
        "first": True,
        "sent": False,
        "typed": ["words=1"],
        "arguments": ["--config", "words=1"],
        "executor": "local",
    }
    assert (tmp_path / "lock.txt").read_text() == "True\n"
    assert not (tmp_path / "first.txt").exists()  # the default target is another one


def test_what_jobs_ask_for(tmp_path):
    """The same for each try, as long as it is asked for: minutes grow with the attempt."""
    done = snakemake(tmp_path, "sent_a.txt")
    assert done.returncode == 0, done.stderr
    asked = json.loads((tmp_path / "told.json").read_text())["asked"]
    amounts = {"processors": 2, "megabytes": 100, "GPUs": 1}
    assert asked == [
        {
            "rule": "sent",
            "job": "a",
            "attempt": attempt,
            "partition": None,
            "amounts": {"minutes": 10 * attempt} | amounts,
        }
        for attempt in (1, 2)
    ]


def test_a_mistake_is_its_text_alone(tmp_path):
    for quiet in ([], ["-q", "all"]):
        done = snakemake(tmp_path, *quiet, "--config", "mistake=1")
        assert done.returncode == 1
        assert "what, and what would do" in done.stderr
        assert "Traceback" not in done.stderr and "Snakefile" not in done.stderr.split("what, and", 1)[1]


API = """
from pathlib import Path
from snakemake.api import SnakemakeApi
from snakemake.settings.types import ConfigSettings, OutputSettings, ResourceSettings
with SnakemakeApi(OutputSettings()) as api:
    try:
        api.workflow(
            resource_settings=ResourceSettings(cores=1),
            config_settings=ConfigSettings(config={"mistake": 1}),
            snakefile=Path("Snakefile"),
        ).dag()
    except Exception as error:
        print("raised", type(error).__name__, error)
print("goes on")
"""


def test_a_mistake_is_an_exception_elsewhere(tmp_path):
    """Through Snakemake's Python interface: the program that calls it goes on."""
    (tmp_path / "Snakefile").write_text(WORKFLOW)
    done = subprocess.run([sys.executable, "-c", API], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines()[-2:] == ["raised Mistake what, and what would do", "goes on"], done.stderr
