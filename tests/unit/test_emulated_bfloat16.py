"""What stands in for the bfloat16 instructions of a processor multiplies as they do."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")
ml_dtypes = pytest.importorskip("ml_dtypes")

FOLDER = Path(__file__).parents[1] / "benchmarks" / "emulated_bfloat16"


@pytest.fixture
def by_float32(monkeypatch):
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    return runpy.run_path(FOLDER / "sitecustomize.py")["by_float32"]


def rounded(values):
    return values.astype(ml_dtypes.bfloat16).astype("float32")


def test_products_are_exact_summed_in_float32_and_rounded_once(by_float32):
    random = np.random.default_rng(0)
    one, other = (rounded(random.standard_normal(shape)) for shape in ((30, 200), (200, 40)))
    product = by_float32(tf.matmul, tf)
    found = product(tf.cast(one, tf.bfloat16), tf.cast(other, tf.bfloat16))
    assert found.dtype == tf.bfloat16
    wanted = one.astype(float) @ other.astype(float)
    # Half of the last of 8 bits, and what a sum of 200 in float32 may be off.
    assert np.abs(tf.cast(found, tf.float64) - wanted).max() <= 2**-8 * np.abs(wanted).max()
    assert np.mean(tf.cast(found, tf.float32).numpy() == rounded(wanted)) > 0.99


# TensorFlow's depthwise one rounds after each of 9 products, of sums up to 8.
@pytest.mark.parametrize(
    ("product", "strides", "atol"), [("convolution", 1, 0), ("depthwise_conv2d", [1, 1, 1, 1], 9 * 2**-8 * 8 / 2)]
)
def test_convolutions_are_tensorflows_own_of_bfloat16(by_float32, product, strides, atol):
    random = np.random.default_rng(0)
    maps = tf.cast(random.standard_normal((2, 6, 6, 3)), tf.bfloat16)
    kernel = tf.cast(random.standard_normal((3, 3, 3, 1)), tf.bfloat16)
    own = getattr(tf.nn, product)
    found, wanted = (function(maps, kernel, strides, "SAME") for function in (by_float32(own, tf), own))
    assert found.dtype == wanted.dtype == tf.bfloat16
    assert np.isclose(tf.cast(found, tf.float32), tf.cast(wanted, tf.float32), rtol=2**-7, atol=atol).all()
    assert not np.isclose(tf.cast(found, tf.float32), 0).all()


def test_gradients_are_rounded_too(by_float32):
    weights = tf.Variable([[1.0, 1 / 3], [0.1, 7.0]])
    product = by_float32(tf.matmul, tf)
    with tf.GradientTape() as tape:
        tape.watch(weights)
        outputs = product(tf.constant([[1 / 3, 3.0]], tf.bfloat16), tf.cast(weights, tf.bfloat16))
    gradient = tape.gradient(outputs, weights)
    assert gradient.dtype == tf.float32
    third = float(ml_dtypes.bfloat16(1 / 3))
    assert gradient.numpy().tolist() == [[third, third], [3, 3]]


def test_float32_is_as_it_was(by_float32):
    one, other = tf.constant([[1 / 3]]), tf.constant([[1 / 7]])
    assert by_float32(tf.matmul, tf)(one, other).numpy() == tf.matmul(one, other).numpy()


def test_python_takes_it_up_where_its_path_says_so():
    products = "(tf.matmul, tf.nn.convolution, tf.nn.depthwise_conv2d)"
    say = f"import keras, tensorflow as tf; print(*[product.__code__.co_name for product in {products}])"
    done = subprocess.run(
        [sys.executable, "-c", say], env=os.environ | {"PYTHONPATH": str(FOLDER)}, capture_output=True, text=True
    )
    assert done.stdout.split() == ["multiplied"] * 3, done.stderr
