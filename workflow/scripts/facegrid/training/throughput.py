"""How fast a network trains beside what the processor could do, and how long it takes to begin."""

import time

import numpy as np
import psutil

from facegrid.models.backend import tf

SIDE = 2048  # of the matrices; smaller ones are multiplied slower, larger ones no faster
PRODUCTS = 5  # the fastest counts, about 0.2 s each on a core


def process_seconds():
    """Seconds since this process was started, imports included."""
    return time.time() - psutil.Process().create_time()


def peak_gflops(dtype="float32"):
    """Billions of operations a second in a product of large matrices, on the threads that TensorFlow has.

    What the device can do at its best: no convolution of the same numbers is faster, few come near.
    """
    matrix = tf.ones((SIDE, SIDE), dtype)
    seconds = []
    for _ in range(PRODUCTS + 1):  # the first one warms up
        started = time.perf_counter()
        tf.matmul(matrix, matrix)[0, 0].numpy()  # asked for, so that it is not still under way
        seconds.append(time.perf_counter() - started)
    return 2 * SIDE**3 / min(seconds[1:]) / 1e9


def epoch_gflop(n_train, trained, n_scored, scored):
    """Billions of operations of an epoch: of a picture to train on three ways through the network, of one to score one.

    Backward is twice forward: the gradients of weights and maps are each as large a product. A multiply-add is two
    operations. What is not counted (batch norm, activations, optimizer, the pictures' augmentation) lowers the rate.

    Args: pictures an epoch, and multiply-adds of one of them: with auxiliary heads, as `trained`, and as `scored`.
    """
    return 2 * (3 * n_train * trained + n_scored * scored) / 1e9


def steady_seconds(seconds):
    """(Seconds of an epoch, median of all but the first; seconds that the first took longer: its graph was built.)

    Args: seconds, of each epoch of one process. Of a single epoch nothing can be told apart: (its seconds, None).
    """
    if len(seconds) == 1:
        return seconds[0], None
    steady = float(np.median(seconds[1:]))
    return steady, max(seconds[0] - steady, 0.0)
