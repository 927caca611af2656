"""The ConvNets against numbers worked out from the papers' layer tables, at 8 classes and 32 x 32 pixels."""

import functools

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")

from facegrid.config.input_limits import smallest_resolution
from facegrid.errors import FacegridError
from facegrid.models import complexity, googlenet, inception_v3, mobilenet, resnet9, seresnet, vgg
from facegrid.models.backend import keras, layers
from facegrid.models.blocks import inference

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

BUILDERS = {
    "vgg": vgg.build,
    "googlenet": googlenet.build,
    "inception_v3": inception_v3.build,
    "mobilenet": mobilenet.build,
    "seresnet": seresnet.build,
    "resnet9": resnet9.build,
}
VARIANTS = {  # builder, parameters; trainable parameters, auxiliary heads' share, multiply-adds, weighted layers
    "vgg11": ("vgg", {"depth": 11}, 28_141_320, 0, 171_671_552, 11),
    "vgg13": ("vgg", {"depth": 13}, 28_326_216, 0, 247_169_024, 13),
    "vgg19": ("vgg", {"depth": 19}, 38_950_728, 0, 417_038_336, 19),
    "googlenet": ("googlenet", {}, 7_182_008, 1_200_656, 479_698_944, 22),
    "googlenet_bare": ("googlenet", {"auxiliary": False}, 5_981_352, 0, 479_698_944, 22),
    "inception_v3": ("inception_v3", {}, 23_481_072, 1_679_112, 3_095_611_392, 48),
    "inception_v3_bare": ("inception_v3", {"auxiliary": False}, 21_801_960, 0, 3_095_611_392, 48),
    "mobilenet": ("mobilenet", {}, 3_215_176, 0, 46_352_384, 28),
    "mobilenet_075": ("mobilenet", {"alpha": 0.75}, 1_822_712, 0, 26_506_752, 28),
    "mobilenet_050": ("mobilenet", {"alpha": 0.5}, 822_696, 0, 12_166_144, 28),
    "mobilenet_025": ("mobilenet", {"alpha": 0.25}, 215_128, 0, 3_330_560, 28),
    "seresnet18": ("seresnet", {"depth": 18}, 11_262_016, 0, 555_508_736, 18),
    "seresnet34": ("seresnet", {"depth": 34}, 21_442_292, 0, 1_159_558_656, 34),
    # 9 * (3*40 + 40*80 + 2*80*80 + 80*160 + 160*320 + 2*320*320) weights of convolutions, 2 * (40 + 3*80 + 160 + 3*320)
    # of batch norm, 321 * 8; at 16, 16, 8, 8, 4 and 2 pixels a side, since the pool comes after the convolution.
    "resnet9": ("resnet9", {}, 2_569_648, 0, 37_143_040, 9),
}
FAMILIES = ("vgg11", "googlenet", "inception_v3", "mobilenet", "seresnet18", "resnet9")
OUTPUTS = {"googlenet": ["logits", "auxiliary_1", "auxiliary_2"], "inception_v3": ["logits", "auxiliary"]}


def build(variant, side=32, classes=8):
    builder, parameters, *_ = VARIANTS[variant]
    keras.utils.set_random_seed(0)
    return BUILDERS[builder]((side, side, 3), classes, **parameters)


@functools.cache
def network(variant):
    """One model for all tests that only look at it."""
    return build(variant)


def pictures(n, side, seed=0):
    """Noise, uint8 (n, side, side, 3)."""
    return np.random.default_rng(seed).integers(0, 256, (n, side, side, 3), dtype=np.uint8)


def layers_of(model, kind):
    return [layer for layer in model.layers if isinstance(layer, kind)]


# Counts


@pytest.mark.parametrize("variant", VARIANTS)
def test_sizes_are_those_of_the_layer_tables(variant):
    _, _, parameters, auxiliary, multiply_adds, depth = VARIANTS[variant]
    model = network(variant)
    assert complexity.trainable_parameters(model) == parameters
    assert complexity.auxiliary_parameters(model) == auxiliary
    assert complexity.multiply_adds(model) == multiply_adds
    assert complexity.weighted_layers(model) == depth


def test_counts_of_a_network_worked_out_by_hand():
    x = pictures = keras.Input((4, 4, 3))
    x = layers.Conv2D(5, 3, strides=2, padding="same")(x)  # 3*3*3*5 + 5 weights, 2*2 positions
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)  # 3*3*5 weights, 2*2 positions
    x = layers.BatchNormalization()(x)  # 2*5 trained weights, nothing counted
    auxiliary = layers.Dense(7)(layers.Flatten()(x))  # 20*7 + 7 weights, gone at inference
    logits = layers.Dense(2)(layers.GlobalAveragePooling2D()(x))  # 5*2 + 2 weights
    model = keras.Model(pictures, [logits, auxiliary])
    assert complexity.trainable_parameters(model) == 140 + 45 + 10 + 147 + 12
    assert complexity.auxiliary_parameters(model) == 147
    assert complexity.multiply_adds(model) == 4 * 135 + 4 * 45 + 10
    assert complexity.multiply_adds(model, auxiliary=True) == 4 * 135 + 4 * 45 + 10 + 140
    assert complexity.weighted_layers(model) == 3


def test_googlenets_modules():
    trained = {  # in: 1x1 | reduce, 3x3 | reduce, 5x5 | projection, without bias; 2 batch norm weights a channel
        "3a": 164_064,  # 192 * (64 + 96 + 16 + 32) + 9 * 96 * 128 + 25 * 16 * 32 + 2 * 368
        "3b": 389_376,  # 256 * (128 + 128 + 32 + 64) + 9 * 128 * 192 + 25 * 32 * 96 + 2 * 640
        "4a": 376_800,  # 480 * (192 + 96 + 16 + 64) + 9 * 96 * 208 + 25 * 16 * 48 + 2 * 624
        "4b": 449_808,  # 512 * (160 + 112 + 24 + 64) + 9 * 112 * 224 + 25 * 24 * 64 + 2 * 648
        "4c": 510_768,  # 512 * (128 + 128 + 24 + 64) + 9 * 128 * 256 + 25 * 24 * 64 + 2 * 664
        "4d": 606_080,  # 512 * (112 + 144 + 32 + 64) + 9 * 144 * 288 + 25 * 32 * 64 + 2 * 704
        "4e": 869_376,  # 528 * (256 + 160 + 32 + 128) + 9 * 160 * 320 + 25 * 32 * 128 + 2 * 1024
        "5a": 1_044_480,  # 832 * (256 + 160 + 32 + 128) + 9 * 160 * 320 + 25 * 32 * 128 + 2 * 1024
        "5b": 1_445_344,  # 832 * (384 + 192 + 48 + 128) + 9 * 192 * 384 + 25 * 48 * 128 + 2 * 1264
    }
    model = network("googlenet")
    so_far = 117_056  # the stem: 27 * 64 + 64 * 64 + 9 * 64 * 192 + 2 * (64 + 64 + 192)
    for module, parameters in trained.items():
        until = keras.Model(model.input, model.get_layer(f"inception_{module}").output)
        assert complexity.trainable_parameters(until) - so_far == parameters, module
        so_far += parameters


@pytest.mark.parametrize(
    "variant, resnet, gates", [("seresnet18", 11_172_936, 89_080), ("seresnet34", 21_281_096, 161_196)]
)
def test_squeeze_and_excitation_adds_its_gates_to_a_resnet(variant, resnet, gates):
    model = network(variant)
    dense = [layer for layer in layers_of(model, layers.Dense) if layer.name != "logits"]
    assert sum(layer.count_params() for layer in dense) == gates
    assert complexity.trainable_parameters(model) - gates == resnet


@pytest.mark.parametrize(
    "variant, depths",
    [
        ("googlenet", [22, 12, 18]),  # stem 3, then 3 and 6 modules of 2, then 1x1, dense, logits
        ("inception_v3", [48, 40]),  # stem 5, 3 A of 3, reduction 3, 4 C of 5, then 1x1, full size, logits
    ],
)
def test_where_the_auxiliary_heads_are(variant, depths):
    model = network(variant)
    assert [complexity.weighted_layers(keras.Model(model.input, output)) for output in model.outputs] == depths


@pytest.mark.parametrize(
    "variant, relus, largest, averages",  # layers of each kind; the counts above don't see them
    [
        ("vgg11", 8, 5, 0),
        ("vgg13", 10, 5, 0),
        ("vgg19", 16, 5, 0),
        ("googlenet", 3 + 9 * 6 + 2, 3 + 9, 2),
        ("inception_v3", 5 + 3 * 7 + 4 + 4 * 10 + 6 + 2 * 9 + 2, 2, 3 + 4 + 2 + 1),
        ("mobilenet", 1 + 2 * 13, 0, 0),
        ("seresnet18", 1 + 2 * 8, 0, 0),  # one after the first convolution of a block, one after the addition
        ("seresnet34", 1 + 2 * 16, 0, 0),
        ("resnet9", 8, 3, 0),
    ],
)
def test_activations_and_pools(variant, relus, largest, averages):
    model = network(variant)
    assert len(layers_of(model, layers.ReLU)) == relus
    assert len(layers_of(model, layers.MaxPooling2D)) == largest
    assert len(layers_of(model, layers.AveragePooling2D)) == averages
    inner = [layer for layer in layers_of(model, layers.Dense) if layer.name not in model.output_names]
    gates = sum(layer.activation is keras.activations.sigmoid for layer in inner)
    assert gates == len(layers_of(model, layers.Multiply))
    assert sum(layer.activation is keras.activations.relu for layer in inner) == len(inner) - gates


@pytest.mark.parametrize("variant", ["seresnet18", "seresnet34"])
def test_the_residual_branch_is_excited_before_the_addition(variant):
    model = network(variant)
    excited = {id(layer.output) for layer in layers_of(model, layers.Multiply)}
    additions = layers_of(model, layers.Add)
    assert len(additions) == len(excited) > 0
    for addition in additions:
        assert sum(id(tensor) in excited for tensor in addition.input) == 1


def test_a_larger_picture_costs_multiply_adds_and_no_parameters():
    small, large = network("mobilenet_025"), build("mobilenet_025", side=64)
    assert complexity.trainable_parameters(large) == complexity.trainable_parameters(small)
    assert complexity.multiply_adds(large) - 256 * 8 == 4 * (
        complexity.multiply_adds(small) - 256 * 8
    )  # but for the logits


def test_resnet9_at_the_size_that_it_is_made_for():
    """Four times the positions of 32 px for the convolutions; the logits are as they were."""
    assert complexity.multiply_adds(build("resnet9", side=64)) == 4 * (37_143_040 - 320 * 8) + 320 * 8


# Outputs


@pytest.mark.parametrize("variant", VARIANTS)
def test_one_logit_a_class(variant):
    model = network(variant)
    heads = OUTPUTS.get(variant, ["logits"])
    assert model.output_names == heads
    assert [tuple(output.shape) for output in model.outputs] == [(None, 8)] * len(heads)
    assert all(model.get_layer(head).activation is keras.activations.linear for head in heads)


def assert_finite(outputs, variant, shape):
    outputs = keras.tree.flatten(outputs)
    assert [output.shape for output in outputs] == [shape] * len(OUTPUTS.get(variant, ["logits"]))
    assert all(np.isfinite(output).all() for output in outputs)


@pytest.mark.parametrize("variant", VARIANTS)
def test_finite_logits(variant):
    assert_finite(network(variant)(pictures(2, 32)), variant, (2, 8))


@pytest.mark.parametrize("variant", FAMILIES)
def test_another_resolution_and_number_of_classes(variant):
    model = build(variant, side=45, classes=3)
    assert model.outputs[0].shape == (None, 3)
    assert_finite(model(pictures(2, 45)), variant, (2, 3))


@pytest.mark.parametrize("variant", FAMILIES)
def test_perfect_answers_have_accuracy_one(variant):
    model = inference(network(variant))
    x = pictures(16, 32) // np.arange(1, 17, dtype=np.uint8)[:, None, None, None]  # bright to dark
    logits = model(x).numpy()
    logits -= logits.mean(axis=0)  # an untrained network prefers one class
    true = logits.reshape(16, -1).argmax(axis=-1)
    assert len(set(true)) > 1
    accuracy = keras.metrics.SparseCategoricalAccuracy()
    accuracy.update_state(true, logits)
    assert accuracy.result() == 1


@pytest.mark.parametrize("variant", FAMILIES)
def test_uint8_and_float_pictures_are_the_same(variant):
    model = inference(network(variant))
    x = pictures(2, 32)
    np.testing.assert_array_equal(model(x), model(x.astype(np.float32)))


def test_pictures_are_scaled_to_one_at_most():
    model = network("mobilenet_025")
    until = keras.Model(model.input, model.get_layer("scaled").output)
    white = np.full((1, 32, 32, 3), 255, np.uint8)
    np.testing.assert_allclose(until(white), 1, rtol=1e-6)
    np.testing.assert_array_equal(until(np.zeros_like(white)), 0)


def test_a_saved_model_takes_uint8_pictures(tmp_path):
    model = network("mobilenet_025")
    model.save(tmp_path / "model.keras")
    x = pictures(2, 32)
    np.testing.assert_array_equal(keras.saving.load_model(tmp_path / "model.keras")(x), model(x))


@pytest.mark.parametrize("variant", OUTPUTS)
def test_inference_has_one_output_and_shares_the_weights(variant):
    model = network(variant)
    bare = inference(model)
    assert bare.output_names == ["logits"]
    assert {id(weight) for weight in bare.weights} < {id(weight) for weight in model.weights}
    x = pictures(2, 32)
    np.testing.assert_array_equal(bare(x), model(x)[0])


# Training


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_gradient_reaches_every_weight(variant):
    model = build(variant)  # of its own: training=True changes the running statistics
    with tf.GradientTape() as tape:
        outputs = model(pictures(2, 32), training=True)
        total = tf.add_n([tf.reduce_sum(output) for output in keras.tree.flatten(outputs)])
    gradients = tape.gradient(total, model.trainable_variables)
    for weight, gradient in zip(model.trainable_variables, gradients, strict=True):
        assert gradient is not None, weight.path
        assert np.isfinite(gradient).all(), weight.path


DROPOUTS = {"vgg11": [0.5, 0.5], "googlenet": [0.4, 0.7, 0.7], "inception_v3": [0.5], "resnet9": [0.3]}


def rates(model):
    return sorted(layer.rate for layer in layers_of(model, layers.Dropout))


def momenta(model):
    return {layer.momentum for layer in layers_of(model, layers.BatchNormalization)}


@pytest.mark.parametrize("variant", FAMILIES)
def test_dropout_and_batch_norm_by_default(variant):
    assert rates(network(variant)) == DROPOUTS.get(variant, [])
    assert momenta(network(variant)) == {0.9}


@pytest.mark.parametrize(
    "builder, parameters, expected",
    [
        ("vgg", {"dropout": 0.1}, [0.1, 0.1]),
        ("googlenet", {"dropout": 0.1}, [0.1, 0.7, 0.7]),  # the heads keep their own
        ("inception_v3", {"dropout": 0.1}, [0.1]),
        ("mobilenet", {}, []),
        ("seresnet", {}, []),
        ("resnet9", {"dropout": 0.1}, [0.1]),
    ],
)
def test_dropout_and_batch_norm_changed(builder, parameters, expected):
    model = BUILDERS[builder]((32, 32, 3), 8, batch_norm_momentum=0.8, **parameters)
    assert rates(model) == expected
    assert momenta(model) == {0.8}


def test_weights_of_the_auxiliary_losses():
    assert (googlenet.AUXILIARY_WEIGHT, inception_v3.AUXILIARY_WEIGHT) == (0.3, 0.4)


# Resolution


@pytest.mark.parametrize(
    "builder, parameters, smallest",
    [
        ("vgg", {}, 32),
        ("googlenet", {}, 17),
        ("googlenet", {"auxiliary": False}, 1),
        ("inception_v3", {}, 13),
        ("inception_v3", {"auxiliary": False}, 9),
        ("mobilenet", {}, 1),
        ("seresnet", {}, 1),
        ("resnet9", {}, 15),
    ],
)
def test_smallest_resolution(builder, parameters, smallest):
    build = BUILDERS[builder]
    assert smallest_resolution(builder, parameters) == smallest
    outputs = keras.tree.flatten(build((smallest, smallest, 3), 3, **parameters)(pictures(1, smallest)))
    assert all(np.isfinite(logits).all() for logits in outputs)

    for height, width in ((smallest - 1, smallest), (smallest, smallest - 1)):
        with pytest.raises(FacegridError, match=rf"{builder}: .* {height}x{width} .* at least {smallest}\b"):
            build((height, width, 3), 3, **parameters)


@pytest.mark.parametrize(
    "builder, auxiliary, too_small",
    [
        ("vgg", {}, 31),
        ("googlenet", {}, 16),
        ("inception_v3", {}, 12),
        ("inception_v3", {"auxiliary": False}, 8),
        ("resnet9", {}, 14),
    ],
)
def test_the_limit_is_that_of_the_layers(builder, auxiliary, too_small, monkeypatch):
    monkeypatch.setitem(BUILDERS[builder].__globals__, "check_resolution", lambda *_, **__: None)
    with pytest.raises(ValueError, match="output size would be zero or negative"):
        BUILDERS[builder]((too_small, too_small, 3), 3, **auxiliary)


def test_the_way_out_of_a_picture_too_small_for_auxiliary_heads():
    with pytest.raises(FacegridError, match=r"at least 17 \(1 with auxiliary: false\)"):
        googlenet.build((8, 8, 3), 3)
