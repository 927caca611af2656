"""What the networks share: from tensor to tensor, all maps (batch, height, width, channels)."""

from facegrid.models.backend import keras, layers


def scaled(pictures):
    """Pictures 0..255 -> 0..1, inside the model, so that a saved model takes uint8 pictures as they are."""
    return layers.Rescaling(1 / 255, name="scaled")(pictures)


def conv_bn(x, filters, size, *, momentum, strides=1, padding="same", bias=False):
    """Convolution and batch norm with trained scale and offset.

    `size` is one side or (height, width); `momentum` the share of the running statistics kept at each step.
    The builders' 0.9 is not Keras' 0.99, which keeps 0.99**120 = 30 % of the initial statistics after the study's
    30 epochs of 4 steps.
    """
    x = layers.Conv2D(filters, size, strides, padding, use_bias=bias)(x)
    return layers.BatchNormalization(momentum=momentum)(x)


def conv_bn_relu(x, filters, size, **options):
    """Convolution, batch norm and ReLU; options as in conv_bn."""
    return layers.ReLU()(conv_bn(x, filters, size, **options))


def dense_logits(x, classes, name="logits"):
    """The last layer: one logit a class, (batch, classes) float32 whatever the precision of the layers before."""
    return layers.Dense(classes, name=name, dtype="float32")(x)


def inference(model, flip=False):
    """The model without its auxiliary heads: its first output alone, with the same weights (shared, not copied).

    With `flip` the output is the mean of the logits of each picture and of its mirror image.
    """
    bare = keras.Model(model.input, model.outputs[0], name=model.name)
    if not flip:
        return bare
    pictures = keras.Input(model.input_shape[1:])
    mirrored = keras.ops.flip(pictures, axis=2)
    return keras.Model(pictures, layers.Average(dtype="float32")([bare(pictures), bare(mirrored)]), name=model.name)
