"""Results of another data set are not replaced without a word."""

import json
from pathlib import Path

import pytest

from facegrid.errors import FacegridError
from facegrid.provenance import run_record
from facegrid.status import data_set_guard

RECORD = "results/fits/half/knn/seed_0/run.json"


@pytest.fixture
def fits(tmp_path, monkeypatch):
    """Function (text of a record) -> path of the fits."""
    monkeypatch.chdir(tmp_path)

    def write(text):
        Path(RECORD).parent.mkdir(parents=True)
        Path(RECORD).write_text(text)
        return "results/fits"

    return write


def test_fits_of_another_data_set(fits, tmp_path):
    with pytest.raises(FacegridError) as error:
        data_set_guard.check(
            fits(json.dumps({"dataset": "demo"})), "my faces", ["--cores", "2", "--configfile", "a b.yaml"]
        )
    assert str(error.value).splitlines() == [
        f"{tmp_path}/results holds results of the data set demo ({RECORD}), and my faces is asked for, whose results "
        "would replace them.",
        "  To keep both, give my faces a folder of its own: snakemake --cores 2 --configfile 'a b.yaml' --directory "
        "'my faces'",
        "  To go on with demo, give the config that has `dataset: demo` (--configfile).",
        "  If they are not needed any more, remove that folder.",
    ]


@pytest.mark.parametrize(
    "given", [["--directory", "demo"], ["--directory=demo"], ["-d", "demo"], ["-ddemo"], ["--direc", "demo"]]
)
def test_a_directory_that_was_given_is_replaced(fits, given):
    with pytest.raises(FacegridError, match="own: snakemake status -n -j 2 --directory mine\n"):
        data_set_guard.check(fits('{"dataset": "demo"}'), "mine", ["status", *given, "-n", "-j", "2"])


def test_a_folder_that_has_the_name_of_the_data_set_is_not_proposed_again(fits, tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    with pytest.raises(FacegridError, match="own: snakemake --directory mine_2\n"):
        data_set_guard.check(fits('{"dataset": "demo"}'), "mine", ["--directory", "mine"])


@pytest.mark.parametrize("text", ['{"dataset": "demo"}', "", "{}", "[]", "{"])
def test_the_same_data_set_or_a_record_that_names_none(fits, text):
    data_set_guard.check(fits(text), "demo", [])


def test_no_fits(tmp_path):
    data_set_guard.check(tmp_path / "fits", "demo", [])


def test_one_record_is_read_of_many(fits, monkeypatch):
    folder = Path(fits('{"dataset": "demo"}'))
    for seed in range(1, 20):
        (folder / f"half/knn/seed_{seed}").mkdir()
        (folder / f"half/knn/seed_{seed}/run.json").write_text('{"dataset": "demo"}')
    read = []
    monkeypatch.setattr(run_record, "peek", lambda record: read.append(record) or {"dataset": "demo"})
    data_set_guard.check(folder, "demo", [])
    assert len(read) == 1
