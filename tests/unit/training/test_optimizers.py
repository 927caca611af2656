"""Loss, learning rates, optimizer and average of the weights, against numbers worked out by hand."""

import math
from itertools import pairwise

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")

from facegrid.models.backend import keras
from facegrid.training import optimizers

RATES = {"learning_rate": 0.5, "warm_up": 0.2}


def test_loss_that_is_trained_on():
    """One picture of class 0 of 2, e = 0.2: q = (1 - 0.2) * (1, 0) + 0.2 / 2 = (0.9, 0.1); a head counts 0.3."""
    main, head = np.log([[0.8, 0.2]]).astype("float32"), np.log([[0.5, 0.5]]).astype("float32")
    settings = {"label_smoothing": 0.2, "auxiliary_weight": 0.3}
    main_loss = -(0.9 * np.log(0.8) + 0.1 * np.log(0.2))
    y = np.array([0])
    assert float(optimizers.loss_of([main], y, settings)) == pytest.approx(main_loss)
    assert float(optimizers.loss_of([main, head], y, settings)) == pytest.approx(main_loss + 0.3 * np.log(2))


def test_loss_with_class_weights():
    """Two pictures of classes 0 and 1, weights 3 and 0.5: the mean of 3 * -ln 0.8 and 0.5 * -ln 0.4."""
    logits = np.log([[0.8, 0.2], [0.6, 0.4]]).astype("float32")
    settings = {"label_smoothing": 0.0, "auxiliary_weight": 0.0}
    loss = optimizers.loss_of([logits], np.array([0, 1]), settings, np.array([3, 0.5]))
    assert float(loss) == pytest.approx(-(3 * math.log(0.8) + 0.5 * math.log(0.4)) / 2)


def rates(schedule, steps):
    """Learning rate of each of so many steps, and the one after them."""
    rate = optimizers.learning_rate(RATES | {"schedule": schedule}, steps)
    return [rate if isinstance(rate, float) else float(rate(step)) for step in range(steps + 1)]


def test_constant_rate():
    assert rates("constant", 3) == [0.5] * 4


def test_cosine_falls_to_nothing():
    """(1 + cos(pi * step / 4)) / 2 of the rate."""
    assert rates("cosine", 4) == pytest.approx([0.5, 0.426777, 0.25, 0.073223, 0], abs=1e-6)


def test_one_cycle_rises_from_a_25th_and_falls():
    """Two of ten steps up, from 0.02 by 0.24 each; eight down, half way after four."""
    found = rates("one_cycle", 10)
    assert found[:3] == pytest.approx([0.02, 0.26, 0.5])
    assert found[6] == pytest.approx(0.25) and found[10] == pytest.approx(0, abs=1e-6)
    assert all(before > after for before, after in pairwise(found[2:]))


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle"])
def test_a_fit_of_one_step_has_a_rate(schedule):
    assert math.isfinite(rates(schedule, 1)[0]) and rates(schedule, 1)[0] > 0


def test_weight_decay_makes_adam_adamw():
    settings = RATES | {"schedule": "constant"}
    adam = optimizers.optimizer(settings | {"weight_decay": 0.0}, 10)
    adamw = optimizers.optimizer(settings | {"weight_decay": 0.1}, 10)
    assert isinstance(adam, keras.optimizers.Adam) and not isinstance(adam, keras.optimizers.AdamW)
    assert isinstance(adamw, keras.optimizers.AdamW)
    assert (float(adam.learning_rate), float(adamw.learning_rate), adamw.weight_decay) == (0.5, 0.5, 0.1)


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("schedule", ["constant", "one_cycle"])
def test_steps_are_those_of_keras(decay, schedule):
    """Two weights and their averages after ten steps along random gradients, one of which is 0 throughout."""
    rate = optimizers.learning_rate(RATES | {"schedule": schedule}, 10)
    plain = keras.optimizers.AdamW(rate, decay) if decay else keras.optimizers.Adam(rate)
    ours = optimizers.optimizer(RATES | {"schedule": schedule, "weight_decay": decay}, 10)
    random = np.random.default_rng(0)
    gradients = random.normal(scale=[1e-4, 1.0, 100.0, 0.0], size=(10, 2, 4)).astype("float32")
    found = []
    for optimizer in (plain, ours):
        weights = [keras.Variable(np.arange(4, dtype="float32")), keras.Variable(np.ones(4, dtype="float32"))]
        for step in gradients:
            optimizer.apply(list(map(tf.constant, step)), weights)
        found.append([value.numpy() for value in (*weights, *optimizer.variables)])
    assert len(found[0]) == len(found[1])
    for one, other in zip(*found, strict=True):
        # 1 - 0.999 in float32 is 0.00100005: four digits of an average of squares.
        assert np.allclose(one, other, rtol=1e-4, atol=2e-5)


def test_a_weight_without_gradient_decays_by_rate_and_decay():
    """2 * (1 - 0.5 * 0.1)."""
    optimizer = optimizers.optimizer(RATES | {"schedule": "constant", "weight_decay": 0.1}, 10)
    weight = keras.Variable([2.0])
    optimizer.apply([tf.zeros(1)], [weight])
    assert weight.numpy().tolist() == pytest.approx([1.9])


def test_average_follows_the_weights():
    """From 0 towards 1: the share is 2/11 at step 1, and what was asked for, 0.75, at step 100."""
    average, weight = keras.Variable([0.0]), keras.Variable([1.0])
    optimizers.follow([average], [weight], 0.75, 1)
    assert average.numpy().tolist() == pytest.approx([9 / 11])
    average.assign([0.0])
    optimizers.follow([average], [weight], 0.75, 100)
    assert average.numpy().tolist() == pytest.approx([0.25])
