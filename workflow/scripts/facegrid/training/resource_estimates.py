"""What a fit asks a scheduler for: work, memory and time, estimated from measured fits of the study.

Nothing here decides a result: an estimate that is corrected makes nothing run again.
docs/cluster.md says how to measure anew. Light to import, as the Snakefile does it in every job.
"""

import math

from facegrid.training import progressive_resizing

# Builder, depth where it can be chosen: seconds an epoch; megabytes. Of fits on one thread of an Intel Xeon (AVX-512),
# the study's 335 pictures to train on and 165 to test, 32 x 32 pixels, batches of 100. 900 MB of the memory are
# TensorFlow's, whatever the network.
NETWORKS = {
    ("vgg", 11): (4.7, 2000),
    ("vgg", 13): (5.9, 2100),
    ("vgg", 19): (11, 2600),
    ("googlenet", None): (14, 2500),
    ("inception_v3", None): (66, 6500),
    ("mobilenet", None): (2.6, 1400),
    ("seresnet", 18): (11, 1900),
    ("seresnet", 34): (25, 2700),
    ("resnet9", None): (0.7, 1100),
}
USUAL = (14, 2500)  # of a network that is not among them: about GoogLeNet's
STUDY_PICTURES = 13_690
# Seconds of the classical models on all of these at 32 x 32 pixels, prediction and import included; those of logistic
# regression are of 13,000 iterations, about where SciPy ends it.
CLASSICAL = {"logistic_regression": 1400, "knn": 15, "decision_tree": 60, "random_forest": 15}
LBFGS_ITERATIONS = 13_000

# Imports, the graph of a network in its first epoch, predictions: 30 to 110 s.
START_SECONDS = 120
# Adam on up to 28 million weights, and what a step costs whatever its pictures: what counts where batches are small.
STEP_SECONDS = 0.2
# Snakemake beside the fit in the same job, megabytes.
SNAKEMAKE_MB = 140
# Slower nodes and busy ones.
TIME_SLACK, MEMORY_SLACK = 2, 1.2
SHORTEST_MINUTES = 10
# Snakemake's priority of what fits wait for: else arrays of one size would wait for the fits on another's.
BEFORE_FITS = 10_000


def priority(model, pictures):
    """Snakemake's priority of a fit: minutes, above what figures have and below BEFORE_FITS.

    The longest is begun first, so that it does not run alone at the end.
    """
    return min(10 + round((start_seconds(model) + fit_seconds(model, pictures)) / 60), BEFORE_FITS - 1)


def memory_mb(model, pictures):
    """Memory to set aside for the fit of a model of the config on so many pictures (all parts), in megabytes."""
    return round(MEMORY_SLACK * needed_mb(model, pictures)) + SNAKEMAKE_MB


def needed_mb(model, pictures):
    """About how much memory that fit needs, in megabytes."""
    data = pictures * 3 * model["resolution"] ** 2 / 1e6
    if "training" not in model:
        # As float64; the covariances of all pixels, their axes, and as much again twice while these are found.
        axes = 4 * 8 * (3 * model["resolution"] ** 2) ** 2 / 1e6 if model.get("principal_axes") else 0
        return 250 + 8 * data + axes
    _, megabytes = NETWORKS.get((model["builder"], model.get("depth")), USUAL)
    pixels = _area(model) * model["training"]["batch_size"] / 100
    return 900 + (megabytes - 900) * max(pixels, 1) + 2 * data


def minutes(model, pictures):
    """Time to set aside for the fit of a model of the config on so many pictures (all parts), in minutes."""
    return max(math.ceil(TIME_SLACK * (start_seconds(model) + fit_seconds(model, pictures)) / 60), SHORTEST_MINUTES)


def start_seconds(model):
    """What a fit takes besides its steps, in seconds; a classical model's are in fit_seconds."""
    return START_SECONDS if "training" in model else 0


def fit_seconds(model, pictures):
    """About how long that fit takes on one thread, in seconds, all epochs."""
    if "training" not in model:
        iterations = min(model.get("max_iter", LBFGS_ITERATIONS) / LBFGS_ITERATIONS, 1)
        return CLASSICAL[model["builder"]] * iterations * pictures / STUDY_PICTURES * _area(model)
    seconds, _ = NETWORKS.get((model["builder"], model.get("depth")), USUAL)
    training = model["training"]
    areas = progressive_resizing.areas(training["epochs"], training["progressive_resizing"])
    steps = training["epochs"] * math.ceil(pictures / training["batch_size"])
    return seconds * pictures / 500 * _area(model) * _width(model) * sum(areas) + STEP_SECONDS * steps


def _area(model):
    return (model["resolution"] / 32) ** 2


def _width(model):
    """Share of the time that MobileNet takes with fewer channels: of 3/4 and 1/2 it was 0.64 and 0.32."""
    return model.get("alpha", 1) ** 1.5
