"""The classical models beside plain calls of scikit-learn."""

import os
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from data import CLASSES, source, whole_index
from measure import Section, ratios, say, spread, table
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.neighbors import KNeighborsClassifier

from facegrid.data import image_arrays
from facegrid.data.fit_data import Data
from facegrid.data.index import class_numbers
from facegrid.models import classical

SIZE = 32
SEED = 0
FREE = 2e10  # C of the study's logistic regression: nothing regularises
PLAIN = {  # a decision tree has no use for threads
    "knn": (KNeighborsClassifier, {"n_neighbors": 5}),
    "random_forest": (RandomForestClassifier, {"n_estimators": 20, "random_state": SEED}),
}


def section(chosen):
    """Seconds of fit and prediction; of logistic regression those until a loss is reached."""
    cores = os.cpu_count()
    with tempfile.TemporaryDirectory() as folder:
        data = data_of(Path(folder), chosen)
    n_train, n_test = len(data.parts["train"]), len(data.parts["test"])
    return Section(
        "Classical models",
        f"{n_train:,} pictures of {SIZE} x {SIZE} pixels to train on, {n_test:,} to test, seconds of fit and "
        "prediction together. The plain call is scikit-learn's on the uint8 rows as they are; facegrid's has "
        f"{cores} threads where the model can use them. Both say the same of every test picture.",
        [table([row_of(builder, data, cores, 1 if chosen.tiny else 2) for builder in PLAIN])],
        [logistic_regression(data, 20 if chosen.tiny else 500)],
    )


def data_of(folder, chosen):
    """Rows of pixels of all pictures in memory, a third of them to test."""
    pictures = source(folder, chosen)
    index = whole_index(pictures)
    image_arrays.write_arrays(pictures, index, SIZE, folder / "i.npy", folder / "rows.npy", folder / "d.json", 2)
    x, y = np.load(folder / "rows.npy"), class_numbers(index, CLASSES)
    order = np.random.default_rng(SEED).permutation(len(y))
    n_test = round(0.33 * len(y))
    parts = {"train": np.sort(order[n_test:]), "test": np.sort(order[:n_test])}
    return Data(x, y, CLASSES, parts, "")


def row_of(builder, data, cores, rounds):
    """A model's row, the two ways in turns."""
    kind, parameters = PLAIN[builder]
    own = {key: value for key, value in parameters.items() if key != "random_state"}
    (x, y), (x_test, _) = data.part("train"), data.part("test")
    seconds = {"scikit-learn": [], "facegrid": []}
    say(builder)
    for _ in range(rounds):
        started = time.perf_counter()
        plain = classical.all_classes(kind(**parameters).fit(x, y), x_test, len(CLASSES))
        seconds["scikit-learn"].append(time.perf_counter() - started)
        ours = classical.fit(builder, own, SEED, cores, data)
        # Besides it scores the training pictures for history.csv, which the plain call does not.
        seconds["facegrid"].append(ours.facts["fit_seconds"] + ours.facts["predict_seconds"])
    assert np.array_equal(plain.argmax(axis=1), ours.probability.argmax(axis=1)), f"{builder}: other predictions"
    return {
        "model": builder,
        "scikit-learn": spread(seconds["scikit-learn"]) + " s",
        "facegrid": spread(seconds["facegrid"]) + " s",
        "times faster": spread(ratios(seconds, "scikit-learn")["facegrid"], "{:.2f}"),
    }


def logistic_regression(data, iterations):
    """What principal_axes saves: the seconds until it is as near the optimum as the plain call after many steps."""
    say("logistic_regression, plain")
    x, y = data.part("train")
    started = time.perf_counter()
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        plain = LogisticRegression(C=FREE, max_iter=iterations).fit(x.astype("float64"), y)
    plain_seconds = time.perf_counter() - started
    plain_loss = log_loss(y, plain.predict_proba(x.astype("float64")), labels=plain.classes_)
    say("logistic_regression, principal_axes")
    own = {"C": FREE, "tol": 1e-4, "max_iter": iterations, "principal_axes": True}
    started = time.perf_counter()
    history = classical.fit("logistic_regression", own, SEED, 1, data).history
    outside = time.perf_counter() - started - history[-1]["seconds"]  # finding the axes, most of all
    reached = next((row for row in history if row["train_loss"] <= plain_loss), None)
    begin = (
        f"Logistic regression without a penalty, one core: scikit-learn's plain call has a training loss of "
        f"{plain_loss:.4f} after {plain.n_iter_[0]:,} iterations and {plain_seconds:.0f} s. "
    )
    if reached is None:
        return begin + f"With `principal_axes: true` it was {history[-1]['train_loss']:.4f} after as many."
    seconds = outside + reached["seconds"]
    return begin + (
        f"With `principal_axes: true` it is {reached['train_loss']:.4f} after {reached['step']:,} iterations and "
        f"{seconds:.0f} s, {outside:.0f} s of these for the axes: {plain_seconds / seconds:.1f} times faster."
    )
