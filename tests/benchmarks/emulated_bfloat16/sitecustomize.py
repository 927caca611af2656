"""bfloat16 on a processor that has no instructions for it, to see there what it does to the accuracy, and nothing else.

    PYTHONPATH=tests/benchmarks/emulated_bfloat16 snakemake --cores 2 --configfile config/precision.yaml

Python imports this at its start. TensorFlow's own way on such a processor takes several times as long as float32. Here
what is multiplied, which is bfloat16 already, is multiplied and summed in float32, and the sum is rounded to bfloat16,
as the instructions do it (Intel's VDPBF16PS adds pairs of exact products to a float32), but for the order of the sum.
"""

import sys
from functools import wraps


class AtKeras:
    """Finds no module: changes TensorFlow's products when keras is first asked for, before it has them."""

    def find_spec(self, name, path=None, target=None):
        """Nothing, as other finders know better."""
        if name == "keras" and self in sys.meta_path:
            sys.meta_path.remove(self)
            import tensorflow as tf

            tf.matmul = by_float32(tf.matmul, tf)
            for product in ("convolution", "depthwise_conv2d"):
                setattr(tf.nn, product, by_float32(getattr(tf.nn, product), tf))


def by_float32(product, tf):
    """A product of two tensors, by float32 where they are bfloat16."""

    @wraps(product)
    def multiplied(one, other, *rest, **settings):
        if tf.bfloat16 not in (one.dtype, other.dtype):
            return product(one, other, *rest, **settings)
        found = product(tf.cast(one, tf.float32), tf.cast(other, tf.float32), *rest, **settings)
        return tf.cast(found, tf.bfloat16)

    return multiplied


sys.meta_path.insert(0, AtKeras())
