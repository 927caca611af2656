"""A network's twin for training: the same layers with weights of their own, some of them made faster."""

from functools import partial

from facegrid.errors import FacegridError
from facegrid.models.backend import keras, layers, tf
from facegrid.training import devices

SMALL = 8  # side of maps, in pixels


def twin(model, any_side=False):
    """The same network with the same weights, not shared, and with those of TensorFlow's kernels that are fast.

    The original stays made of Keras' own layers, so that it is saved and loaded without code of ours.

    Args: model, of pictures (height, width, channels); any_side, whether the twin takes pictures of any size.
    Raises: FacegridError where it cannot: weights of a dense layer that are as many as a map has pixels.
    """
    # Asked once and not a layer: what the system says of its processors grows with them.
    copied = partial(faster, multiplies_bfloat16=devices.multiplies_bfloat16())
    pictures = keras.Input((None, None, model.input_shape[-1])) if any_side else None
    try:
        copy = keras.models.clone_model(model, pictures, copied)
    except ValueError as error:
        if not any_side:
            raise
        reason = str(error).strip().splitlines()[0]
        raise FacegridError(f"progressive_resizing: this network takes pictures of one size alone ({reason})") from None
    copy.set_weights(model.get_weights())
    return copy


def faster(layer, multiplies_bfloat16):
    """A copy of a layer, without its weights, for processors that multiply bfloat16 or do not.

    Where they do, three of TensorFlow's kernels of it are slow; milliseconds are of one thread of an AMD EPYC (Zen 4).
    Depthwise convolutions with strides take 86 and 109 on their way back from 100 maps of 32 x 32 x 64 and
    4 x 4 x 512, in float32 7 and 1; batch norm of channels that are no multiple of 16 takes 57 for 128 maps of
    32 x 32 x 40, in float32 14. Both stay float32, between casts. The third is ConvolutionOfSmallMaps'.
    """
    config, kind = layer.get_config(), type(layer)
    in_bfloat16 = layer.compute_dtype == "bfloat16" and multiplies_bfloat16
    if in_bfloat16 and is_slow(layer):
        config |= {"dtype": "float32"}
    if kind is layers.BatchNormalization:
        kind = FusedBatchNormalization
    elif in_bfloat16 and kind is layers.Conv2D and ConvolutionOfSmallMaps.fits(layer):
        kind = ConvolutionOfSmallMaps
    return kind.from_config(config)


def is_slow(layer):
    """Whether a layer takes longer in bfloat16 than in float32, casts included."""
    if type(layer) is layers.DepthwiseConv2D:
        return layer.strides != (1, 1)
    return type(layer) is layers.BatchNormalization and layer.input.shape[-1] % 16 > 0


class ConvolutionOfSmallMaps(layers.Conv2D):
    """A convolution of 3 x 3 whose way back to its kernel is nine products of matrices, one for each of its places.

    In bfloat16, on one thread of an AMD EPYC (Zen 4), they take half the time of TensorFlow's own for 100 maps of
    4 x 4 x 512, 38 ms and not 74, a third at 2 x 2, five sixths at 8 x 8 x 256, but more at 16 x 16, and in float32.
    """

    @staticmethod
    def fits(layer):
        """Whether a convolution is such a one."""
        shape = (layer.kernel_size, layer.strides, layer.dilation_rate, layer.groups, layer.padding)
        return shape == ((3, 3), (1, 1), (1, 1), 1, "same") and max(layer.input.shape[1:3]) <= SMALL

    def convolution_op(self, inputs, kernel):
        """The maps, (batch, height, width, filters)."""
        return convolved(inputs, tf.convert_to_tensor(kernel))


@tf.custom_gradient
def convolved(maps, kernel):
    """Maps (batch, height, width, channels) by a kernel (3, 3, channels, filters), padded to keep their sides."""

    def back(gradient):
        to_maps = tf.raw_ops.Conv2DBackpropInput(
            input_sizes=tf.shape(maps), filter=kernel, out_backprop=gradient, strides=[1] * 4, padding="SAME"
        )
        _, height, width, channels = tf.unstack(tf.shape(maps))
        padded = tf.pad(maps, [[0, 0], [1, 1], [1, 1], [0, 0]])
        seen = [padded[:, y : y + height, x : x + width] for y in range(3) for x in range(3)]
        rows = tf.reshape(gradient, (-1, kernel.shape[-1]))
        products = [tf.matmul(tf.reshape(part, (-1, channels)), rows, transpose_a=True) for part in seen]
        return to_maps, tf.reshape(tf.stack(products), kernel.shape)

    return tf.nn.conv2d(maps, kernel, 1, "SAME"), back


class FusedBatchNormalization(layers.BatchNormalization):
    """Batch norm over the last axis of maps (batch, height, width, channels) in one operation, for training alone.

    With Keras' own a step of MobileNet takes 1.4 times as long in float32, one of SEResNet18 1.3 times, and one of
    ResNet-9 in bfloat16, where Keras' own converts to float32 and back, 1.3 times. Results differ in rounding.
    """

    def call(self, inputs, training=None, mask=None):
        """The maps, normalised by their own mean and variance, which the running ones follow."""
        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=self.gamma.value,
            offset=self.beta.value,
            mean=[],
            variance=[],
            epsilon=self.epsilon,
        )
        # Keras averages over the batch's n values a channel, the kernel as over a sample of them: n - 1.
        values = tf.cast(tf.size(inputs) // tf.size(mean), variance.dtype)
        for running, value in ((self.moving_mean, mean), (self.moving_variance, variance * (values - 1) / values)):
            running.assign(self.momentum * running + (1 - self.momentum) * value)
        return outputs
