"""What a user sees who makes a mistake: one message, no traceback, nothing lost."""

import json

import pytest
from project import KNN_AGAIN


def assert_words_alone(run):
    """It ended with a message and without the code that raised it."""
    assert run.status == 1
    assert [noise for noise in ("Traceback", 'File "', ".smk", "WorkflowError") if noise in run.text] == []


def test_every_mistake_in_the_config_is_named_before_anything_runs(new_project):
    new_project.overlay["models"]["knn"] = {"n_neighbours": 5}
    new_project.overlay["grid"][0]["models"] = ["random_forrest"]
    run = new_project.snakemake()
    assert_words_alone(run)
    assert "models.knn.n_neighbours: unknown key; did you mean n_neighbors?" in run.text
    assert "grid[0].models[0]: no model named 'random_forrest'; did you mean random_forest?" in run.text
    assert not (new_project.folder / "results/table.md").exists()


@pytest.mark.parametrize("target", ["status", "all"])
def test_a_mistake_is_named_where_snakemake_is_told_to_be_quiet(new_project, target):
    new_project.overlay["models"]["knn"] = {"n_neighbours": 5}
    run = new_project.snakemake(target, "-q", "all")
    assert_words_alone(run)
    assert "models.knn.n_neighbours: unknown key; did you mean n_neighbors?" in run.text


def test_a_mistake_in_a_published_matrix_is_named_before_anything_runs(new_project):
    folder = new_project.folder / "config/study"
    (folder / "mine.csv").write_text("split,model,actual,anger\nall_rows,knn,anger,many\n")
    new_project.overlay["datasets"]["demo"]["published"] = {"confusion": "config/study/mine.csv"}
    run = new_project.snakemake()
    assert_words_alone(run)
    assert "config/study/mine.csv: 'many' is not a number between 0 and inf" in run.text


def test_an_unknown_model_in_a_path_is_no_job(new_project):
    run = new_project.snakemake("results/fits/all_rows/vgg12/seed_0/run.json")
    assert run.status == 1 and "MissingRuleException" in run.text


def test_a_failing_fit_leaves_the_others_and_no_table(new_project):
    """More neighbours than training pictures: scikit-learn refuses while predicting."""
    new_project.overlay["models"]["knn"] = {"n_neighbors": 1000}
    run = new_project.snakemake()
    assert run.status == 1 and "Traceback" not in run.text
    assert "logs/fit_classical/all_rows/knn/seed_0.log" in run.text
    assert "Error: knn: scikit-learn refuses a training part of 80 pictures of" in run.text  # the log is shown
    assert "(Expected n_neighbors <= n_samples_fit" in run.text
    assert (new_project.folder / "results/fits/all_rows/random_forest/seed_1/run.json").exists()
    assert not (new_project.folder / "results/table.md").exists()
    new_project.overlay["models"]["knn"] = {"n_neighbors": 3}
    run = new_project.snakemake()
    assert run.status == 0, run.text
    assert run.jobs == KNN_AGAIN


def test_a_damaged_cell_is_named_and_no_table_is_made(finished):
    place = finished.folder / "results/fits/all_rows/knn/seed_0"
    record = json.loads((place / "run.json").read_text())
    (place / "run.json").write_text(json.dumps(record | {"recipe": "another"}))
    (finished.folder / "results/table.md").unlink()
    run = finished.snakemake("results/table.md")
    assert run.status == 1
    assert "results/fits/all_rows/knn/seed_0/run.json: other recipe than this grid's" in run.text
    assert not (finished.folder / "results/table.md").exists()


def test_results_of_another_data_set_are_not_replaced(finished):
    """Whatever is asked for, a look too: of another data set it would tell that nothing is done."""
    for asked in ([], ["results/table.md", "-n"], ["status"], ["--report", "results/report.html"]):
        run = finished.snakemake(*asked, "--config", "dataset=facial_expressions")
        assert_words_alone(run)
        assert f"{finished.folder}/results holds results of the data set demo (results/fits/all_rows/" in run.text
        assert "and facial_expressions is asked for, whose results would replace them." in run.text
        assert "dataset=facial_expressions --configfile overlay.yaml --directory facial_expressions\n" in run.text
    for asked in (["-n"], ["status"], ["--unlock"]):
        run = finished.snakemake(*asked)
        assert run.status == 0, run.text
