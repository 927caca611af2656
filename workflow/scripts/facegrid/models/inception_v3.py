"""Inception V3 (Szegedy et al. 2015, arXiv:1512.00567, sections 4 to 6; channel counts as in its released weights)."""

import functools

import keras
from keras import layers

from facegrid.config.input_limits import check_resolution
from facegrid.models.blocks import conv_bn_relu, dense_logits, scaled

POOL_CHANNELS = (32, 64, 64)  # of the pool branches of the three modules A
FACTORED_CHANNELS = (128, 160, 160, 192)  # inside the 1x7 and 7x1 branches of the four modules C
MODULES_E = 2
AUXILIARY_WEIGHT = 0.4  # of the head's loss; the main loss has 1


def build(input_shape, classes, auxiliary=True, dropout=0.5, batch_norm_momentum=0.9):
    """Uncompiled keras.Model: (batch, height, width, 3) pictures 0..255 -> (batch, classes) logits.

    With its auxiliary head the outputs are a list of two such: logits, auxiliary.
    input_shape (height, width, 3), sides >= 13, or 9 without auxiliary head (FacegridError below).
    """
    check_resolution("inception_v3", input_shape, auxiliary=auxiliary)
    conv = functools.partial(conv_bn_relu, momentum=batch_norm_momentum)
    pictures = keras.Input(input_shape)
    x = stem(scaled(pictures), conv)  # 30 x 30 x 192 at 32 px
    for channels in POOL_CHANNELS:
        x = module_a(x, conv, channels)
    x = reduction_a(x, conv)  # 14 x 14 x 768
    for channels in FACTORED_CHANNELS:
        x = module_c(x, conv, channels)
    heads = [auxiliary_head(x, conv, classes)] if auxiliary else []
    x = reduction_c(x, conv)  # 6 x 6 x 1280
    for _ in range(MODULES_E):
        x = module_e(x, conv)  # 6 x 6 x 2048
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(dropout)(x)
    logits = dense_logits(x, classes)
    return keras.Model(pictures, [logits, *heads] if heads else logits, name="inception_v3")


def stem(x, conv):
    """Five convolutions; a side of n -> n - 2. The paper's stem, for 299 px, would leave 1x1 of 32 px."""
    x = conv(x, 32, 3)  # paper: stride 2, no padding
    x = conv(x, 32, 3)  # paper: no padding
    x = conv(x, 64, 3)  # paper: followed by a 3x3 max pool, stride 2
    x = conv(x, 80, 1)
    return conv(x, 192, 3, padding="valid")  # paper: followed by a 3x3 max pool, stride 2


def module_a(x, conv, pool_channels):
    """224 + pool_channels channels, sides kept."""
    branches = [
        conv(x, 64, 1),
        conv(conv(x, 48, 1), 64, 5),  # paper: 3x3 in figure 5; the released network has 5x5
        conv(conv(conv(x, 64, 1), 96, 3), 96, 3),
        conv(average_pool(x), pool_channels, 1),
    ]
    return layers.Concatenate()(branches)


def reduction_a(x, conv):
    """480 channels more, a side of n -> (n - 1) // 2."""
    branches = [
        conv(x, 384, 3, strides=2, padding="valid"),
        conv(conv(conv(x, 64, 1), 96, 3), 96, 3, strides=2, padding="valid"),
        layers.MaxPooling2D(3, 2)(x),
    ]
    return layers.Concatenate()(branches)


def module_c(x, conv, channels):
    """768 channels, sides kept; 7x7 convolutions in two factors of `channels` channels each."""
    single = conv(conv(conv(x, channels, 1), channels, (1, 7)), 192, (7, 1))
    double = conv(x, channels, 1)
    for size in ((7, 1), (1, 7), (7, 1)):
        double = conv(double, channels, size)
    branches = [conv(x, 192, 1), single, conv(double, 192, (1, 7)), conv(average_pool(x), 192, 1)]
    return layers.Concatenate()(branches)


def reduction_c(x, conv):
    """512 channels more, a side of n -> (n - 1) // 2."""
    factored = conv(conv(conv(x, 192, 1), 192, (1, 7)), 192, (7, 1))
    branches = [
        conv(conv(x, 192, 1), 320, 3, strides=2, padding="valid"),
        conv(factored, 192, 3, strides=2, padding="valid"),
        layers.MaxPooling2D(3, 2)(x),
    ]
    return layers.Concatenate()(branches)


def module_e(x, conv):
    """2048 channels, sides kept; the 3x3 convolutions end in 1x3 and 3x1 side by side."""
    single = conv(x, 384, 1)
    double = conv(conv(x, 448, 1), 384, 3)
    sides = [conv(branch, 384, size) for branch in (single, double) for size in ((1, 3), (3, 1))]
    return layers.Concatenate()([conv(x, 320, 1), *sides, conv(average_pool(x), 192, 1)])


def average_pool(x):
    """3x3 averages, sides kept: the pool before a 1x1 projection."""
    return layers.AveragePooling2D(3, 1, "same")(x)


def auxiliary_head(x, conv, classes):
    """Logits (batch, classes) from the last map of 768 channels, for training only; sides of x >= 5."""
    x = conv(layers.AveragePooling2D(5, 3)(x), 128, 1)  # 4 x 4 at 32 px
    x = conv(x, 768, x.shape[1:3], padding="valid")  # as large as its map: 1 x 1
    return dense_logits(layers.Flatten()(x), classes, "auxiliary")
