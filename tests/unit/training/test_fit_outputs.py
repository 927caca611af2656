"""What a fit is given: the rows of its split, resampled if asked for, and people apart where they should be."""

import numpy as np
import pandas as pd
import pytest

from facegrid.data import fit_data
from facegrid.data.index import COLUMNS
from facegrid.errors import FacegridError
from facegrid.storage import checksums, csv_table

RECIPE = {"classes": ["a", "b"], "strategy": "random", "resample": None, "seed": 0}


@pytest.fixture
def paths(tmp_path):
    """Six pictures of three people, four to train on; the fifth shows one of those, the last a stranger."""
    index = pd.DataFrame("", range(6), COLUMNS).assign(
        **{"class": list("aaabab"), "person": list("xxyyxz"), "sha256": list("123456")}
    )
    csv_table.write_csv(index, tmp_path / "index.csv")
    parts = pd.DataFrame({"row": range(6), "part": ["train"] * 4 + ["test"] * 2})
    csv_table.write_csv(parts, tmp_path / "split.csv")
    np.save(tmp_path / "rows.npy", np.arange(12, dtype="uint8").reshape(6, 2))
    checksums.write_digests([tmp_path / "rows.npy"], tmp_path / "digests.json")
    return tmp_path / "rows.npy", tmp_path / "digests.json", tmp_path / "index.csv", tmp_path / "split.csv"


def test_data_as_they_are(paths):
    data = fit_data.load_data(*paths, RECIPE)
    assert data.parts["train"].tolist() == [0, 1, 2, 3]
    assert data.n_known == 1
    x, y = data.part("test")
    assert (x.tolist(), y.tolist()) == ([[8, 9], [10, 11]], [0, 1])


def test_bootstrap_resamples_the_training_part_alone(paths):
    data = fit_data.load_data(*paths, RECIPE | {"resample": "bootstrap"})
    x, y = data.part("train")
    assert y.tolist() == [0, 0, 1, 1]
    assert x[2:].tolist() == [[6, 7], [6, 7]]  # the one picture of class b, twice
    assert data.parts["test"].tolist() == [4, 5]
    assert data.split_digest == fit_data.load_data(*paths, RECIPE).split_digest
    draws = {
        tuple(fit_data.load_data(*paths, RECIPE | {"resample": "bootstrap", "seed": seed}).parts["train"])
        for seed in range(6)
    }
    assert len(draws) > 1


def test_people_who_should_be_apart(paths):
    with pytest.raises(FacegridError, match=r"split\.csv: a person or picture is on two sides"):
        fit_data.load_data(*paths, RECIPE | {"strategy": "person_disjoint"})


def test_files_that_do_not_belong_together(paths):
    np.save(paths[0], np.zeros((5, 2), "uint8"))
    checksums.write_digests([paths[0]], paths[1])
    with pytest.raises(FacegridError, match=r"has 5 pictures, .* 6 rows and .* 6; they must agree"):
        fit_data.load_data(*paths, RECIPE)
