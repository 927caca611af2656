"""What a user has of a grid that is not done: a table of what is, how the rest stands, and what to do about it."""

import os

import pandas as pd
import pytest

CELL = "results/fits/all_rows/knn/seed_0"


def test_a_failing_cell_is_named_with_what_to_do_and_the_others_make_a_partial_table(new_project):
    new_project.overlay["models"]["knn"] = {"n_neighbors": 1000}  # more than there are training pictures
    run = new_project.snakemake("-q", "all")
    assert run.status == 1
    assert "1 job failed; all that does not need it is done.\n" in run.text
    assert f"fit_classical {CELL}/predictions.npz\n" in run.text
    alone = f"snakemake {CELL}/predictions.npz --cores 2 --configfile overlay.yaml"
    assert f"  try it alone: {alone}\n" in run.text

    run = new_project.snakemake("partial")
    assert run.status == 0, run.text
    assert "results/partial.md: 5 of 6 cells done, 1 failed\n" in run.text
    rows = pd.read_csv(new_project.folder / "results/partial.csv")
    assert rows["model"].tolist() == ["majority class", "logistic_regression", "decision_tree", "random_forest"]
    text = new_project.read("results/partial.md")
    assert text.startswith("# Partial: 5 of 6 cells done, 1 failed\n")
    failed = next(line for line in text.splitlines() if line.startswith("| all_rows/knn/seed_0"))
    assert "| failed " in failed and "logs/fit_classical/all_rows/knn/seed_0.log" in failed
    assert not (new_project.folder / "results/table.md").exists()

    new_project.overlay["models"]["knn"] = {"n_neighbors": 3}
    run = new_project.snakemake("status")
    assert run.status == 0, run.text
    assert "5 of 6 cells done, 1 failed\nall_rows/knn/seed_0  failed" in run.text
    assert "at most about" in run.text and "left on 2 cores" in run.text

    run = new_project.snakemake("plan")
    assert run.status == 0, run.text
    rows = [line.split() for line in run.text.splitlines()]
    assert ["all_rows", "knn", "1", "failed", "1"] in [row[:5] for row in rows]
    assert "on 2 cores about" in run.text


def test_nothing_is_done_yet(new_project):
    (new_project.folder / "results").mkdir(exist_ok=True)
    (new_project.folder / "results/partial.csv").write_text("of an earlier grid")
    run = new_project.snakemake("partial")
    assert run.status == 0, run.text
    assert new_project.read("results/partial.md").startswith("# Partial: 0 of 6 cells done, 6 not started\n")
    assert not (new_project.folder / "results/partial.csv").exists()


def test_partial_is_no_part_of_the_results(finished):
    run = finished.snakemake("partial")
    assert run.status == 0, run.text
    assert "results/partial.md: 6 of 6 cells done\n" in run.text
    partial, table = (pd.read_csv(finished.folder / f"results/{name}.csv") for name in ("partial", "table"))
    pd.testing.assert_frame_equal(partial, table)
    assert "Nothing to be done" in finished.snakemake("-n").text


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda index: index.unlink(), "results/dataset/index.csv: not there; the next run makes it"),
        (
            lambda index: index.write_bytes(index.read_bytes()[:900]),
            "results/splits/all_rows.csv has 120 rows, the index",
        ),
    ],
    ids=["not there", "cut off"],
)
def test_an_index_that_cannot_be_used(finished, damage, words):
    damage(finished.folder / "results/dataset/index.csv")
    run = finished.snakemake("partial", "-q", "all")
    assert run.status == 1 and f"partial\n  it said last: Error: {words}" in run.text
    assert "Traceback" not in run.text


def test_status_tells_failures_of_an_earlier_run_from_those_of_the_one_that_goes_on(finished):
    (finished.folder / CELL / "run.json").unlink()
    log = finished.folder / "logs/fit_classical/all_rows/knn/seed_0.log"
    log.write_text("Error: no room\n")
    assert "5 of 6 cells done, 1 failed\nall_rows/knn/seed_0  failed" in finished.snakemake("status").text
    lock = finished.folder / ".snakemake/locks/0.output.lock"  # as a run holds it that has not come to this cell
    lock.parent.mkdir(exist_ok=True)
    lock.write_text("results/table.md\n")
    os.utime(log, (0, 0))
    assert "5 of 6 cells done, 1 to retry\nat most about" in finished.snakemake("status").text


def test_beside_a_run_that_goes_on(finished):
    """While a run holds the folder's lock one can ask how far it is, and the lock stays: another run is refused."""
    folder = finished.folder / ".snakemake/locks"
    finished.overlay["models"]["knn"] = {"n_neighbors": 7}
    told = {
        "partial": "results/partial.md: 5 of 6 cells done, 1 running\n",
        "status": "5 of 6 cells done, 1 running\nall_rows/knn/seed_0  running",
        "plan": "5 of 6 cells done, 1 running\n",
    }
    with finished.held("fit_classical/all_rows/knn/seed_0.log") as going:
        locks = {path.name: path.read_text() for path in folder.iterdir()}
        for target, text in told.items():
            run = finished.snakemake(target)
            assert run.status == 0, run.text
            assert text in run.text
            assert locks == {path.name: path.read_text() for path in folder.iterdir()} != {}
        run = finished.snakemake()
        assert run.status == 1 and "Directory cannot be locked" in run.text
    assert going.returncode == 0
    assert "Nothing to be done" in finished.snakemake("-n").text
