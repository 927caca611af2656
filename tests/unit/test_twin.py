"""The twin that a network is trained as: the same numbers, and batch norm worked out by hand."""

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")

import keras  # noqa: E402
from keras.layers import BatchNormalization  # noqa: E402

from facegrid.models import convnets  # noqa: E402
from facegrid.models.twin import FusedBatchNormalization, twin  # noqa: E402


def network(builder="resnet9", side=16):
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy("float32")
    return convnets.build(builder, side, 3, {"dropout": 0.0} if builder == "resnet9" else {})


@pytest.mark.parametrize("builder", ["resnet9", "googlenet", "seresnet"])
def test_twin_has_the_same_layers_and_weights_of_its_own(builder):
    model = network(builder, 17)
    copy = twin(model)
    assert [layer.name for layer in copy.layers[1:]] == [layer.name for layer in model.layers[1:]]  # but the input
    assert all(np.array_equal(*pair) for pair in zip(copy.get_weights(), model.get_weights(), strict=True))
    assert not {id(weight) for weight in copy.weights} & {id(weight) for weight in model.weights}
    kinds = [[type(layer) for layer in network.layers] for network in (model, copy)]
    assert BatchNormalization in kinds[0] and BatchNormalization not in kinds[1]
    assert kinds[0].count(BatchNormalization) == kinds[1].count(FusedBatchNormalization)


def test_fused_batch_norm_is_that_of_keras_while_training():
    model = network()
    pictures = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 3), dtype=np.uint8)
    fused = twin(model)
    np.testing.assert_allclose(fused(pictures, training=True), model(pictures, training=True), atol=1e-4)
    for ours, plain in zip(fused.get_weights(), model.get_weights(), strict=True):  # running statistics among them
        np.testing.assert_allclose(ours, plain, atol=1e-5)


def test_fused_batch_norm_worked_out_by_hand():
    """Values 1 and 5: mean 3, variance 4; running ones start at 0 and 1."""
    maps = keras.Input((1, 1, 1))
    layer = FusedBatchNormalization(momentum=0.75, epsilon=1e-12)
    model = keras.Model(maps, layer(maps))
    assert layer.moving_mean.numpy().tolist() == [0]  # building changes nothing
    found = model(np.array([1.0, 5.0]).reshape(2, 1, 1, 1), training=True)
    assert np.ravel(found).tolist() == pytest.approx([-1, 1])
    assert layer.moving_mean.numpy().tolist() == pytest.approx([0.75])
    assert layer.moving_variance.numpy().tolist() == pytest.approx([1.75])
