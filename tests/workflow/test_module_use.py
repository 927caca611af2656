"""The workflow as a module of another one: from a clone, from a git host, with snakedeploy, in a Python program.

Files and commands are those of docs/as_a_module.md. Where the page has a git host, git is told to take a local one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from project import PROJECT, Project, Run, blocks

PAGE = "as_a_module.md"
FROM_CLONE, FROM_HOST, HOOKS = blocks(PAGE, "python")
(CONFIG,) = blocks(PAGE, "yaml")
COMMANDS, INSTALL, DEPLOY = blocks(PAGE, "sh")
CLONE_DECLARATION = FROM_CLONE[FROM_CLONE.index("module facegrid:") : FROM_CLONE.index("use rule")]
HOSTED = FROM_CLONE.replace(CLONE_DECLARATION, f"{FROM_HOST}\n\n\n")
SCRIPTS = Path(sys.executable).parent


def call(folder, line, **variables):
    """Run a command line of the page in a folder."""
    environment = os.environ | {"PATH": f"{SCRIPTS}:{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1"} | variables
    done = subprocess.run(
        ["bash", "-ec", line], cwd=folder, capture_output=True, text=True, timeout=600, env=environment
    )
    return Run(done.returncode, done.stdout + done.stderr)


def write_workflow(folder, snakefile):
    folder.mkdir()
    (folder / "Snakefile").write_text(snakefile)
    (folder / "config.yaml").write_text(CONFIG)
    return folder


def times(folder):
    """{File: its time} of all that lies in a folder."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def caller(tmp_path_factory):
    """A finished workflow that has this one as a module, beside a copy of the project."""
    place = tmp_path_factory.mktemp("module")
    (place / "facegrid").mkdir()
    Project(place / "facegrid", {})
    folder = write_workflow(place / "study", FROM_CLONE)
    # An older library that is installed takes no one's place: neither in the rules nor in their jobs.
    (place / "installed" / "facegrid").mkdir(parents=True)
    (place / "installed" / "facegrid" / "__init__.py").write_text("raise ImportError('another copy')")
    before = times(place / "facegrid")
    run = call(folder, COMMANDS.splitlines()[0], PYTHONPATH=str(place / "installed"))
    assert run.status == 0, run.text
    assert times(place / "facegrid") == before
    return folder


def test_from_a_clone(caller):
    table = pd.read_csv(caller / "results/table.csv")
    assert table["model"].tolist() == ["majority class", "logistic_regression", "knn"]
    run = call(caller, "snakemake -n")
    assert "Nothing to be done" in run.text, run.text


def test_its_targets(caller):
    status, predict = COMMANDS.splitlines()[1:]
    run = call(caller, status)
    assert run.text.splitlines()[-1] == "2 of 2 cells done"
    shutil.unpack_archive(caller / "results/dataset/faces.zip", caller / "some/folder")
    run = call(caller, predict)
    assert run.status == 0, run.text
    (table,) = caller.glob("results/predictions/folder/all_rows/*/seed_0/predictions.csv")
    assert len(pd.read_csv(table)) == 121  # the pictures and their legend


def test_status_takes_no_lock(caller):
    """It answers beside a run, whose lock it leaves alone."""
    locks = caller / ".snakemake" / "locks"
    locks.mkdir(exist_ok=True)
    (locks / "0.input.lock").write_text("results/table.md")
    (locks / "0.output.lock").write_text("results/table.md")
    run = call(caller, COMMANDS.splitlines()[1])
    left = sorted(path.name for path in locks.iterdir())
    shutil.rmtree(locks)
    assert run.text.splitlines()[-1].startswith("2 of 2 cells done") and run.status == 0, run.text
    assert left == ["0.input.lock", "0.output.lock"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--config grid=1", "grid: 1 is a whole number, expected a list"),
        ("facegrid_predict", "facegrid_predict: of which pictures? snakemake facegrid_predict --config pictures="),
        ("facegrid_predict --config pictures=nowhere", "pictures: no folder"),
    ],
)
def test_a_mistake_ends_with_its_message(caller, arguments, message):
    run = call(caller, f"snakemake --cores 1 {arguments}")
    assert run.status == 1
    assert message in run.text.splitlines()[-1] and "Traceback" not in run.text


def test_a_prefix_is_refused(tmp_path):
    """A part of the files would move, and scripts would read those of another run."""
    prefixed = FROM_CLONE.replace("    config:", '    prefix: "faces"\n    config:')
    folder = write_workflow(tmp_path / "study", prefixed.replace("../facegrid", str(PROJECT)))
    run = call(folder, "snakemake -n")
    assert run.status == 1 and "facegrid is used as a module with prefix or replace_prefix" in run.text
    assert "Traceback" not in run.text


def test_a_config_inside_a_config_and_the_calling_workflows_hooks(tmp_path):
    """--config names keys of the whole config, and the functions for failed jobs are the page's."""
    part = FROM_CLONE.replace("../facegrid", str(PROJECT)).replace("        config\n", '        config["facegrid"]\n')
    folder = write_workflow(tmp_path / "study", part + "\n\n" + HOOKS)
    broken = yaml.safe_load(CONFIG)
    broken["models"]["knn"]["n_neighbors"] = 10_000  # more than the training set has
    (folder / "config.yaml").write_text(yaml.safe_dump({"facegrid": broken, "mine": {"a": 1}}))
    run = call(folder, "snakemake --cores 2 --keep-going --config 'mine={b: 2}'")
    assert run.status == 1
    assert "1 job failed; all that does not need it is done." in run.text, run.text
    assert "facegrid_fit_classical results/fits/all_rows/knn/seed_0" in run.text


API = """
from pathlib import Path
from snakemake.api import SnakemakeApi
from snakemake.settings.types import ConfigSettings, DAGSettings, OutputSettings, ResourceSettings


def run(target, **config):
    with SnakemakeApi(OutputSettings()) as api:
        try:
            workflow = api.workflow(
                resource_settings=ResourceSettings(cores=1),
                config_settings=ConfigSettings(config=config),
                snakefile=Path("Snakefile"),
            )
            workflow.dag(DAGSettings(targets={target})).execute_workflow(executor="dryrun")
            print("done")
        except Exception as error:
            print(" ".join(["raised", *str(error).split()]))


run("facegrid_predict")
run("facegrid_predict", pictures="nowhere")
run("results/table.md", grid=1)
run("results/table.md")
"""


def test_a_python_program_gets_an_exception(caller):
    done = subprocess.run([sys.executable, "-c", API], cwd=caller, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    no_pictures, no_folder, mistake, right = [
        line for line in done.stdout.splitlines() if line.startswith(("raised", "done"))
    ]
    assert no_pictures.startswith("raised") and "facegrid_predict: of which pictures?" in no_pictures
    assert no_folder.startswith("raised") and "pictures: no folder" in no_folder
    assert mistake == "raised grid: 1 is a whole number, expected a list"
    assert right == "done"


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """Variables with which git takes a local repository of the project, tagged v1, for the one on the page."""
    repository = tmp_path_factory.mktemp("host") / "facegrid"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("the project is no git repository")
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, repository / name)
    identity = "-c user.name=facegrid -c user.email=facegrid"
    made = call(repository, f"git init -q; git add -A; git {identity} commit -qm all; git tag v1")
    assert made.status == 0, made.text
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{repository.parent}/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/owner/",
        "XDG_CACHE_HOME": str(repository.parent / "cache"),  # of the files that Snakemake fetches
        "GITHUB_TOKEN": "",
    }


@pytest.fixture(scope="module")
def installed(host, tmp_path_factory):
    """The same with the library installed by the page's command, without its dependencies, which are there."""
    pytest.importorskip("setuptools", reason="a package is built without network only where setuptools is installed")
    library = tmp_path_factory.mktemp("library")
    offline = "install -q --no-deps --no-build-isolation --disable-pip-version-check"
    run = call(library, INSTALL.replace("pip install", f"python -m pip {offline} --target ."), **host)
    assert run.status == 0, run.text
    return host | {"PYTHONPATH": str(library)}


def test_from_a_git_host_without_the_library(host, tmp_path):
    run = call(write_workflow(tmp_path / "study", HOSTED), "snakemake -n", **host)
    assert run.status == 1
    assert "The package facegrid is not installed." in run.text and "pip install git+" in run.text


def test_from_a_git_host(installed, tmp_path):
    """The rules, their scripts and the captions come one by one; the jobs import the installed library."""
    folder = write_workflow(tmp_path / "study", HOSTED)
    run = call(folder, "snakemake -n facegrid_all", **installed)
    assert run.status == 0, run.text
    fitted = "results/fits/all_rows/knn/seed_0/run.json"
    run = call(folder, f"snakemake --cores 2 {fitted}", **installed)
    assert run.status == 0, run.text
    assert "Nothing to be done" in call(folder, f"snakemake -n {fitted}", **installed).text
    # The clone knows the fit as its own.
    (folder / "Snakefile").write_text(FROM_CLONE.replace("../facegrid", str(PROJECT)))
    run = call(folder, f"snakemake -n --rerun-triggers mtime params input -- {fitted}")
    assert "Nothing to be done" in run.text, run.text


def test_conda_from_a_git_host_is_refused(installed, tmp_path):
    run = call(write_workflow(tmp_path / "study", HOSTED), "snakemake -n --sdm conda", **installed)
    assert run.status == 1 and "which conda's environments lack" in run.text and "Traceback" not in run.text


def test_rules_without_a_library_beside_them_take_the_installed_one(installed, tmp_path):
    project = Project(tmp_path, {})
    shutil.rmtree(tmp_path / "workflow/scripts/facegrid")
    arguments = "snakemake -n --cores 2 --configfile config/demo.yaml --directory demo"
    run = call(project.folder, arguments, **installed)
    assert run.status == 0, run.text
    assert "fit_convnet first_150 vgg11 0" in run.jobs


def test_with_snakedeploy(installed, tmp_path):
    if not (shutil.which("snakedeploy") or (SCRIPTS / "snakedeploy").is_file()):
        pytest.skip("snakedeploy is not installed")
    deploy, enter, dry_run = DEPLOY.splitlines()
    run = call(tmp_path, deploy, **{name: value for name, value in installed.items() if name != "PYTHONPATH"})
    assert run.status == 0, run.text
    run = call(tmp_path, f"{enter}; {dry_run}", **installed)
    assert run.status == 0, run.text
    assert "fit_convnet first_150 vgg11 0" in run.jobs
    assert "profiles/default" in run.text  # the copy of the default profile is loaded
