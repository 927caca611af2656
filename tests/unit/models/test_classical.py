"""The classical models, against scikit-learn called plainly."""

import re
from dataclasses import replace

import numpy as np
import pytest
import skops.io
from scipy import optimize
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from facegrid.data.fit_data import Data
from facegrid.errors import FacegridError
from facegrid.inference import saved_model
from facegrid.models import classical

PARAMETERS = {
    "logistic_regression": {"C": 1.0, "max_iter": 250, "tol": 1e-4, "class_weight": None},
    "knn": {"n_neighbors": 3, "weights": "uniform", "p": 2.0},
    "decision_tree": {"max_depth": 3},
    "random_forest": {"n_estimators": 5},
}


@pytest.fixture(scope="module")
def data():
    """60 rows of 12 noisy bytes; three of four classes, the last not in the training part."""
    random = np.random.default_rng(0)
    y = np.arange(60) % 3
    x = np.clip(random.normal(100 + 30 * y[:, None], 40, (60, 12)), 0, 255).astype("uint8")
    y[50] = 3
    parts = {"train": np.arange(40), "validation": np.arange(0), "test": np.arange(40, 60), "unused": np.arange(0)}
    return Data(x, y, ["a", "b", "c", "d"], parts, "digest")


@pytest.mark.parametrize("builder", classical.ESTIMATORS)
def test_fit_predicts_every_class_and_repeats_itself(data, builder):
    first, second = (classical.fit(builder, PARAMETERS[builder], 3, 1, data) for _ in range(2))
    assert first.probability.shape == (20, 4)
    assert first.probability.sum(axis=1) == pytest.approx(1)
    assert (first.probability[:, 3] == 0).all()  # never seen, so never said
    assert (first.probability == second.probability).all()


def test_forest_is_scikit_learns_with_that_seed(data):
    x, y = data.part("train")
    plain = RandomForestClassifier(n_estimators=5, random_state=3).fit(x, y)
    fitted = classical.fit("random_forest", PARAMETERS["random_forest"], 3, 1, data)
    assert (fitted.probability[:, :3] == plain.predict_proba(data.part("test")[0])).all()
    other = classical.fit("random_forest", PARAMETERS["random_forest"], 4, 1, data)
    assert (fitted.probability != other.probability).any()


def test_principal_axes_have_the_optimum_of_the_pixels(data):
    """Pixels as grey pictures have them, three times the same plane, so that the axes are a third as many."""
    grey = replace(data, x=np.tile(data.x, 3))
    parameters = PARAMETERS["logistic_regression"] | {"C": 1e-4, "max_iter": 10_000, "tol": 1e-8}
    x, _ = grey.part("test")
    pixels, axes = (
        classical.fit("logistic_regression", parameters | {"principal_axes": turned}, 0, 1, grey)
        for turned in (False, True)
    )
    assert axes.model.coef_.shape == pixels.model.coef_.shape == (3, 36)
    assert axes.model.coef_ == pytest.approx(pixels.model.coef_, abs=1e-6)
    assert axes.probability == pytest.approx(pixels.probability, abs=1e-5)
    assert axes.model.predict_proba(x.astype("float64")) == pytest.approx(axes.probability[:, :3], abs=1e-9)
    assert classical.PrincipalAxes(grey.part("train")[0].astype("float64")).axes.shape == (36, 12)
    assert axes.model.get_params()["C"] == pytest.approx(1e-4)
    assert axes.facts["steps"] < pixels.facts["steps"]


def test_the_time_for_the_axes_is_part_of_the_fit(data, monkeypatch):
    ticks = iter([0.0, 50.0, *np.arange(100.0, 200.0)])  # looks at the clock: 50 s for the axes, then a second each
    monkeypatch.setattr(classical.time, "perf_counter", lambda: next(ticks))
    parameters = PARAMETERS["logistic_regression"] | {"principal_axes": True, "max_iter": 50}
    fitted = classical.fit("logistic_regression", parameters, 0, 1, data)
    assert 50 < fitted.facts["fit_seconds"] == fitted.history[-1]["seconds"] < 60


def test_history_does_not_change_logistic_regression(data):
    x, y = data.part("train")
    plain = LogisticRegression(max_iter=250).fit(x.astype("float64"), y)
    fitted = classical.fit("logistic_regression", PARAMETERS["logistic_regression"], 0, 1, data)
    assert (fitted.model.coef_ == plain.coef_).all()
    assert fitted.facts["steps"] == plain.n_iter_[0]
    assert [row["step"] for row in fitted.history] == [*range(100, plain.n_iter_[0], 100), plain.n_iter_[0]]
    stopped = classical.fit("logistic_regression", PARAMETERS["logistic_regression"] | {"max_iter": 200}, 0, 1, data)
    assert [row["step"] for row in stopped.history] == [100, 200]
    assert fitted.history[-1]["test_accuracy"] == np.mean(fitted.probability.argmax(axis=1) == data.part("test")[1])


def test_a_cap_is_told_from_convergence(data):
    parameters = PARAMETERS["logistic_regression"] | {"max_iter": 4}
    assert classical.fit("logistic_regression", parameters, 0, 1, data).facts["stopped"] == (
        "not converged after 4 iterations (Total no. of iterations reached limit)"
    )
    assert classical.fit("knn", PARAMETERS["knn"], 0, 1, data).facts["stopped"] == "done"


def test_scipys_own_limit_is_not_taken_for_convergence(data, monkeypatch):
    """max_iter does not reach SciPy's limit of 15,000 evaluations: the study's fit ends there, here one of 20."""
    real = optimize.minimize

    def minimize(*arguments, options, **others):
        return real(*arguments, options=options | {"maxfun": 20}, **others)

    monkeypatch.setattr(optimize, "minimize", minimize)
    stopped = classical.fit("logistic_regression", PARAMETERS["logistic_regression"], 0, 1, data).facts["stopped"]
    assert re.fullmatch(r"not converged after \d+ iterations \(Total no. of f,g evaluations exceeds limit\)", stopped)


@pytest.mark.parametrize(
    ("builder", "parameters", "n_train", "text"),
    [
        ("knn", {"n_neighbors": 41}, 40, "40 pictures of 3 classes (Expected n_neighbors <= n_samples_fit"),
        ("logistic_regression", {}, 1, "1 pictures of 1 classes (This solver needs samples of at least 2 classes"),
        ("logistic_regression", {"principal_axes": True}, 1, "1 pictures of 1 classes (This solver needs samples"),
    ],
)
def test_values_that_do_not_go_with_the_data_are_told(data, builder, parameters, n_train, text):
    parts = data.parts | {"train": np.arange(n_train)}
    with pytest.raises(FacegridError) as caught:
        classical.fit(builder, PARAMETERS[builder] | parameters, 0, 1, replace(data, parts=parts))
    assert str(caught.value).startswith(f"{builder}: scikit-learn refuses a training part of {text}")
    assert str(caught.value).endswith("; change the parameters of the model, or the split")


@pytest.mark.parametrize("builder", classical.ESTIMATORS)
def test_saved_model_predicts_the_same(data, builder, tmp_path):
    fitted = classical.fit(builder, PARAMETERS[builder], 0, 1, data)
    classical.save(fitted.model, tmp_path / "model.skops")
    loaded = skops.io.load(tmp_path / "model.skops", trusted=[saved_model.TREE])
    assert (loaded.predict_proba(data.part("test")[0]) == fitted.probability[:, loaded.classes_]).all()
