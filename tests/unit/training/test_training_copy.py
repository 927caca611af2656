"""The twin that a network is trained as: the same numbers, and batch norm worked out by hand."""

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")

from facegrid.models import registry
from facegrid.models.backend import keras, layers
from facegrid.training import devices
from facegrid.training.training_copy import ConvolutionOfSmallMaps, FusedBatchNormalization, convolved, twin


def network(builder="resnet9", side=16, precision="float32"):
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy(precision)
    try:
        return registry.build(builder, side, 3, {"dropout": 0.0} if builder == "resnet9" else {})
    finally:
        keras.config.set_dtype_policy("float32")


@pytest.mark.parametrize("builder", ["resnet9", "googlenet", "seresnet"])
def test_twin_has_the_same_layers_and_weights_of_its_own(builder):
    model = network(builder, 17)
    copy = twin(model)
    assert [layer.name for layer in copy.layers[1:]] == [layer.name for layer in model.layers[1:]]  # but the input
    assert all(np.array_equal(*pair) for pair in zip(copy.get_weights(), model.get_weights(), strict=True))
    assert not {id(weight) for weight in copy.weights} & {id(weight) for weight in model.weights}
    kinds = [[type(layer) for layer in network.layers] for network in (model, copy)]
    assert layers.BatchNormalization in kinds[0] and layers.BatchNormalization not in kinds[1]
    assert kinds[0].count(layers.BatchNormalization) == kinds[1].count(FusedBatchNormalization)


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


@pytest.fixture
def bfloat16(monkeypatch):
    """A processor that has instructions for it."""
    monkeypatch.setattr(devices, "processor_features", lambda: {"avx512_bf16"})


def test_small_maps_of_bfloat16_have_their_own_way_back(bfloat16):
    copy = twin(network("resnet9", 32, "mixed_bfloat16"))
    small = [layer.input.shape[1] for layer in copy.layers if isinstance(layer, ConvolutionOfSmallMaps)]
    assert small == [8, 8, 8, 4, 2, 2]  # the stem has strides, the first stage 16 pixels


def test_strided_depthwise_convolutions_of_bfloat16_stay_float32(bfloat16):
    copy = twin(network("mobilenet", 32, "mixed_bfloat16"))
    depthwise = [layer for layer in copy.layers if isinstance(layer, keras.layers.DepthwiseConv2D)]
    assert {(layer.strides, layer.compute_dtype) for layer in depthwise} == {
        ((1, 1), "bfloat16"),
        ((2, 2), "float32"),
    }


def test_batch_norm_of_odd_channels_stays_float32(bfloat16):
    copy = twin(network("resnet9", 32, "mixed_bfloat16"))
    norms = [layer for layer in copy.layers if isinstance(layer, FusedBatchNormalization)]
    assert [layer.input.shape[-1] for layer in norms if layer.compute_dtype == "float32"] == [40]
    assert {layer.compute_dtype for layer in norms} == {"bfloat16", "float32"}


@pytest.mark.parametrize("builder", ["resnet9", "mobilenet"])
@pytest.mark.parametrize("precision, features", [("float32", {"avx512_bf16"}), ("mixed_bfloat16", set())])
def test_elsewhere_layers_are_those_of_keras(monkeypatch, builder, precision, features):
    monkeypatch.setattr(devices, "processor_features", lambda: features)
    model = network(builder, 32, precision)
    for own, plain in zip(twin(model).layers[1:], model.layers[1:], strict=True):
        assert type(own) in (type(plain), FusedBatchNormalization)
        assert own.compute_dtype == plain.compute_dtype


@pytest.mark.parametrize("shape", [(2, 4, 4, 3), (3, 1, 5, 2), (1, 7, 2, 4)])
def test_gradients_of_small_maps_are_those_of_tensorflow(shape):
    random = np.random.default_rng(0)
    maps, kernel = (tf.constant(random.normal(size=size), tf.float32) for size in (shape, (3, 3, shape[-1], 5)))
    direction = tf.constant(random.normal(size=(*shape[:3], 5)), tf.float32)
    found = []
    for product in (convolved, lambda maps, kernel: tf.nn.conv2d(maps, kernel, 1, "SAME")):
        with tf.GradientTape() as tape:
            tape.watch((maps, kernel))
            outputs = product(maps, kernel)
        found.append([outputs, *tape.gradient(outputs, (maps, kernel), direction)])
    for ours, plain in zip(*found, strict=True):
        np.testing.assert_allclose(ours, plain, rtol=1e-5, atol=1e-5)


def test_a_step_in_bfloat16_is_that_of_plain_layers(bfloat16, monkeypatch):
    """The gradients of all weights, beside those of the twin that has none of the faster layers."""
    model = network("resnet9", 16, "mixed_bfloat16")
    pictures = np.random.default_rng(0).integers(0, 256, (32, 16, 16, 3), dtype=np.uint8)
    fast = gradients(twin(model, any_side=True), pictures)
    monkeypatch.setattr(devices, "processor_features", set)
    plain = gradients(twin(model, any_side=True), pictures)
    assert len(fast) == len(plain)
    for ours, theirs in zip(fast, plain, strict=True):
        assert np.linalg.norm(ours - theirs) <= 0.02 * np.linalg.norm(theirs)  # bfloat16 has 8 bits, 0.004


def gradients(model, pictures):
    """Of the mean of squared outputs, one array a weight."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(pictures, training=True) ** 2)
    return [value.numpy() for value in tape.gradient(loss, model.trainable_variables)]
