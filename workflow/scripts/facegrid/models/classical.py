"""The study's four classical models: scikit-learn's, on rows of pixels 0 to 255."""

import contextlib
import time
import warnings
import zipfile
from functools import partial

import numpy as np
import skops.io
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from facegrid.errors import FacegridError
from facegrid.models.fitted import Fitted
from facegrid.storage import atomic

ESTIMATORS = {
    "logistic_regression": LogisticRegression,  # lbfgs; with more than two classes it is multinomial
    # Without a tree, as scikit-learn itself chooses from 16 features on: what is saved is then the pictures alone.
    "knn": partial(KNeighborsClassifier, algorithm="brute"),
    "decision_tree": DecisionTreeClassifier,
    "random_forest": RandomForestClassifier,
}
SEEDED = {"decision_tree", "random_forest"}
THREADED = {"knn", "random_forest"}
# scikit-learn's trees work on float32. The other two get float64: squared distances of 3,072 bytes reach 2e8,
# which float32 rounds, and lbfgs does not converge in it.
DTYPES = {"decision_tree": "float32", "random_forest": "float32"}

# Iterations of logistic regression between two lines of history: each costs about as much as an iteration.
REPORT_EVERY = 100


def build(builder, parameters, seed, threads):
    """An unfitted scikit-learn estimator; the seed reaches those that have something random."""
    own = {key: value for key, value in parameters.items() if key != "principal_axes"}
    extra = ({"random_state": seed} if builder in SEEDED else {}) | ({"n_jobs": threads} if builder in THREADED else {})
    return ESTIMATORS[builder](**own, **extra)


def fit(builder, parameters, seed, threads, data):
    """Fit a model on the training part of a split and predict its test part.

    Args: data, fit_data.Data whose x are rows of pixels (n, 3 * size * size) uint8.
    Returns: fitted.Fitted.
    Raises: FacegridError where scikit-learn refuses values that only together with the data cannot be.
    """
    x_train, y_train = data.part("train")
    x_test, y_test = data.part("test")
    dtype = DTYPES.get(builder, "float64")
    x_train, x_test = x_train.astype(dtype), x_test.astype(dtype)
    axes, axes_seconds = None, 0.0
    if parameters.get("principal_axes") and len(x_train) > 1:  # a single picture is refused below
        started = time.perf_counter()
        axes = PrincipalAxes(x_train)
        x_train, parameters = axes.turned(x_train), axes.penalty(parameters)
        axes_seconds = time.perf_counter() - started
        x_test = axes.turned(x_test)  # a finished model takes pixels (turn_back)
    estimator = build(builder, parameters, seed, threads)
    scores = Scores(x_train, y_train, x_test, y_test, len(data.classes))
    if builder == "logistic_regression":
        estimator.set_callbacks(Progress(scores, parameters["max_iter"], axes_seconds))
    with told_of_refusals(builder, y_train):
        started = time.perf_counter()
        stopped = fit_watched(estimator, x_train, y_train)
        fit_seconds = axes_seconds + time.perf_counter() - started
        started = time.perf_counter()
        probability = all_classes(estimator, x_test, len(data.classes))
        predict_seconds = time.perf_counter() - started
    scores.add(steps_of(estimator), estimator, fit_seconds, probability)
    if axes:
        axes.turn_back(estimator)
    facts = {
        "fit_seconds": round(fit_seconds, 3),
        "predict_seconds": round(predict_seconds, 3),
        "steps": steps_of(estimator),
        "stopped": stopped,
    }
    return Fitted(estimator, probability, scores.history, facts)


class PrincipalAxes:
    """The axes along which the rows of x (n, d) vary, as many as they span, from the rows' mean on, white 1 long.

    A logistic regression has the same optimum on them as on the pixels: the L2 penalty does not see a rotation, C and
    tol can make up for the length, and the intercept, which is not penalised, takes up the mean. lbfgs gets there in
    far fewer steps: what all pictures share no longer pulls at all weights at once, the first step is not far too
    long, and grey pictures, three times the same plane, have a third of the columns.
    """

    # Of the largest variance; less is rounding. A single row of 10,000 that differs by one grey level has more.
    LEAST = 1e-12
    WHITE = 255

    def __init__(self, x):
        self.mean = x.mean(axis=0)
        variances, axes = np.linalg.eigh(np.cov(x, rowvar=False))
        self.axes = axes[:, variances > self.LEAST * variances.max()] / self.WHITE

    def turned(self, x):
        """Rows (n, d) on the axes, (n, rank)."""
        return (x - self.mean) @ self.axes

    def penalty(self, parameters):
        """Parameters with which the penalty is as strong, and the end as near the optimum, as with these on pixels."""
        return parameters | {"C": parameters["C"] * self.WHITE**2, "tol": parameters["tol"] / self.WHITE}

    def turn_back(self, estimator):
        """Let a logistic regression that was fitted on the axes take pixels, as if it had been fitted on them."""
        estimator.coef_ = estimator.coef_ @ self.axes.T
        estimator.intercept_ = estimator.intercept_ - estimator.coef_ @ self.mean
        estimator.n_features_in_ = len(self.mean)
        estimator.set_params(C=estimator.C / self.WHITE**2, tol=estimator.tol * self.WHITE)


@contextlib.contextmanager
def told_of_refusals(builder, y_train):
    """Turn scikit-learn's ValueError into a message: more neighbours than pictures, a training part of one class ..."""
    try:
        yield
    except ValueError as error:
        raise FacegridError(
            f"{builder}: scikit-learn refuses a training part of {len(y_train):,} pictures of "
            f"{len(np.unique(y_train))} classes ({error}); change the parameters of the model, or the split"
        ) from error


def save(estimator, path):
    """Write the fitted estimator, .skops: unlike a pickle it holds no code (read it with saved_model.load)."""
    if hasattr(estimator, "set_callbacks"):
        estimator.set_callbacks()  # the history's callback holds the training data
    with atomic.whole(path) as beside:
        skops.io.dump(estimator, beside, compression=zipfile.ZIP_DEFLATED, compresslevel=3)


def all_classes(estimator, x, n_classes):
    """Probabilities (n, n_classes): a class that the training part does not have gets 0."""
    probability = np.zeros((len(x), n_classes))
    probability[:, estimator.classes_] = estimator.predict_proba(x)
    return probability


def steps_of(estimator):
    """Iterations that a fitted model took; 1 for those that do not iterate."""
    return int(np.max(getattr(estimator, "n_iter_", 1)))


def fit_watched(estimator, x, y):
    """Fit, and tell why fitting ended: "done", or what ended lbfgs before it converged.

    Besides max_iter that can be SciPy's own limit of 15,000 evaluations of the loss, which scikit-learn does not lift.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        estimator.fit(x, y)
    reasons = [
        line.removeprefix("STOP: ").capitalize()
        for warning in caught
        if issubclass(warning.category, ConvergenceWarning)
        for line in str(warning.message).splitlines()
        if line.startswith(("STOP: ", "ABNORMAL"))
    ]
    return f"not converged after {steps_of(estimator):,} iterations ({'; '.join(reasons)})" if reasons else "done"


class Scores:
    """History of a fit: loss and accuracy on the training and the test part, a dict a step."""

    def __init__(self, x_train, y_train, x_test, y_test, n_classes):
        self.parts = {"train": (x_train, y_train), "test": (x_test, y_test)}
        self.n_classes = n_classes
        self.history = []

    def add(self, step, estimator, seconds, test_probability=None):
        """Score the estimator as it is now, in place of an earlier score of that step."""
        row = {"step": step}
        for part, (x, y) in self.parts.items():
            known = test_probability if part == "test" else None
            probability = all_classes(estimator, x, self.n_classes) if known is None else known
            row[f"{part}_loss"] = round(float(log_loss(y, probability, labels=range(self.n_classes))), 6)
            row[f"{part}_accuracy"] = round(float(np.mean(probability.argmax(axis=1) == y)), 6)
        self.history = [earlier for earlier in self.history if earlier["step"] != step]
        self.history.append(row | {"seconds": round(seconds, 3)})
        return self.history[-1]


class Progress:
    """scikit-learn callback: a line of history, printed too, every REPORT_EVERY iterations of lbfgs.

    seconds_before, what the fit had taken when lbfgs began.
    """

    def __init__(self, scores, max_iter, seconds_before):
        self.scores = scores
        self.max_iter = max_iter
        self.seconds_before = seconds_before

    def setup(self, estimator, context):
        """Start the clock."""
        self.iterations, self.started = 0, time.perf_counter() - self.seconds_before

    def teardown(self, estimator, context):
        """Nothing is held."""

    def on_fit_task_begin(self, estimator, context):
        """Nothing to do before an iteration."""

    def on_fit_task_end(self, estimator, context, *, fitted_estimator=None):
        """Count an iteration; score every REPORT_EVERY-th."""
        if context.task_name != "lbfgs-iter":
            return
        self.iterations += 1
        if self.iterations % REPORT_EVERY == 0:
            row = self.scores.add(self.iterations, fitted_estimator, time.perf_counter() - self.started)
            print(f"iteration {self.iterations:,} of at most {self.max_iter:,}: {row}", flush=True)
