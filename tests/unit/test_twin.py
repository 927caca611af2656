"""The twin that a network is trained as: the same numbers, and batch norm worked out by hand."""

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")

import keras  # noqa: E402

from facegrid.models import convnets  # noqa: E402
from facegrid.models.twin import FusedBatchNormalization, twin  # noqa: E402


def network(builder="resnet9", side=16):
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy("float32")
    return convnets.build(builder, side, 3, {"dropout": 0.0} if builder == "resnet9" else {})


@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize("builder", ["resnet9", "googlenet", "seresnet"])
def test_twin_has_the_same_layers_and_weights_of_its_own(builder, fused):
    model = network(builder, 17)
    copy = twin(model, fused)
    assert [layer.name for layer in copy.layers[1:]] == [layer.name for layer in model.layers[1:]]  # but the input
    assert all(np.array_equal(*pair) for pair in zip(copy.get_weights(), model.get_weights(), strict=True))
    assert not {id(weight) for weight in copy.weights} & {id(weight) for weight in model.weights}
    assert any(isinstance(layer, FusedBatchNormalization) for layer in copy.layers) is fused


def test_fused_batch_norm_is_that_of_keras_while_training():
    model = network()
    pictures = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 3), dtype=np.uint8)
    plain, fused = twin(model, False), twin(model, True)
    np.testing.assert_allclose(fused(pictures, training=True), plain(pictures, training=True), atol=1e-4)


def test_fused_batch_norm_worked_out_by_hand():
    """Values 1 and 3: mean 2, variance 1 of the batch and 2 of the population; running ones start at 0 and 1."""
    maps = keras.Input((1, 1, 1))
    layer = FusedBatchNormalization(momentum=0.75, epsilon=1e-12)
    model = keras.Model(maps, layer(maps))
    assert layer.moving_mean.numpy().tolist() == [0]  # building changes nothing
    found = model(np.array([1.0, 3.0]).reshape(2, 1, 1, 1), training=True)
    assert np.ravel(found).tolist() == pytest.approx([-1, 1])
    assert layer.moving_mean.numpy().tolist() == pytest.approx([0.5])
    assert layer.moving_variance.numpy().tolist() == pytest.approx([1.25])
