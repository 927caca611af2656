"""ResNet-9: a small, fast residual network (David Page 2018, "How to train your ResNet", for DAWNBench)."""

import keras
from keras import layers

from facegrid.config.input_limits import check_resolution
from facegrid.models.blocks import dense_logits, scaled

STEM_CHANNELS = 40
# Channels of the three convolutions that halve the side, and whether a residual block follows.
STAGES = ((80, True), (160, False), (320, True))


def build(input_shape, classes, dropout=0.3, batch_norm_momentum=0.9):
    """Uncompiled keras.Model: (batch, height, width, 3) pictures 0..255 -> (batch, classes) logits.

    input_shape (height, width, 3), sides >= 15 (FacegridError below); 64 is what it is made for.
    """
    check_resolution("resnet9", input_shape)
    pictures = keras.Input(input_shape)
    # Page: stride 1 at 32 px; 64 px have more to see at the same cost. Page: 64 channels, then 128, 256, 512.
    x = conv_pool_bn_relu(scaled(pictures), STEM_CHANNELS, batch_norm_momentum, strides=2)
    for channels, residual in STAGES:
        x = conv_pool_bn_relu(x, channels, batch_norm_momentum, pool=True)  # half the side: 16, 8, 4 at 64 px
        if residual:
            x = residual_block(x, batch_norm_momentum)
    x = layers.GlobalMaxPooling2D()(x)  # (batch, 320)
    x = layers.Dropout(dropout)(x)  # Page: none
    return keras.Model(pictures, dense_logits(x, classes), name="resnet9")


def residual_block(x, momentum):
    """Two 3x3 convolutions, each with batch norm and ReLU, whose result is added to x."""
    channels = x.shape[-1]
    residual = conv_pool_bn_relu(conv_pool_bn_relu(x, channels, momentum), channels, momentum)
    return layers.Add()([x, residual])


def conv_pool_bn_relu(x, channels, momentum, strides=1, pool=False):
    """3x3 convolution, 2x2 max pool where asked for, batch norm, ReLU."""
    x = layers.Conv2D(channels, 3, strides, "same", use_bias=False)(x)
    # Page: the pool comes last; here a quarter of the values is normalised, which saves 15 to 25 % of a step.
    x = layers.MaxPooling2D(2)(x) if pool else x
    return layers.ReLU()(layers.BatchNormalization(momentum=momentum)(x))
