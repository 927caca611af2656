"""MobileNet v1 (Howard et al. 2017, arXiv:1704.04861, table 1)."""

import keras
from keras import layers

from facegrid.config.input_limits import check_resolution
from facegrid.models.blocks import conv_bn_relu, dense_logits, scaled

STEM_CHANNELS = 32
# Channels of the 1x1 convolution and stride of the depthwise one before it, for each of the 13 pairs.
PAIRS = (
    *((64, 1), (128, 2), (128, 1), (256, 2), (256, 1)),
    *((512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1)),
    *((1024, 2), (1024, 1)),  # paper: prints stride 2 for the last one too, yet keeps its map at 7x7
)


def build(input_shape, classes, alpha=1.0, batch_norm_momentum=0.9):
    """Uncompiled keras.Model: (batch, height, width, 3) pictures 0..255 -> (batch, classes) logits.

    input_shape (height, width, 3), any sides: the paper's resolution multiplier is a smaller picture.
    alpha, the width multiplier, scales every channel count; from 1/32 (one channel in the stem) to 1.
    """
    check_resolution("mobilenet", input_shape)
    pictures = keras.Input(input_shape)
    x = scaled(pictures)
    x = conv_bn_relu(x, int(alpha * STEM_CHANNELS), 3, momentum=batch_norm_momentum)  # paper: stride 2 at 224 px
    for channels, strides in PAIRS:
        x = depthwise_bn_relu(x, strides, batch_norm_momentum)
        x = conv_bn_relu(x, int(alpha * channels), 1, momentum=batch_norm_momentum)
    x = layers.GlobalAveragePooling2D()(x)  # from 2 x 2 at 32 px
    return keras.Model(pictures, dense_logits(x, classes), name="mobilenet")


def depthwise_bn_relu(x, strides, momentum):
    """One 3x3 filter for each channel, batch norm, ReLU; channels kept."""
    x = layers.DepthwiseConv2D(3, strides, "same", use_bias=False)(x)  # a grouped Conv2D is slow or broken on a CPU
    return layers.ReLU()(layers.BatchNormalization(momentum=momentum)(x))
