"""SE-ResNet: basic residual blocks (He et al. 2015, arXiv:1512.03385, table 1, 18 and 34 layers) with
squeeze and excitation (Hu et al. 2017, arXiv:1709.01507, figure 3)."""

import functools

import keras
from keras import layers

from facegrid.config.input_limits import check_resolution
from facegrid.models.blocks import conv_bn, conv_bn_relu, dense_logits, scaled

BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3)}  # depth: a stage's blocks
CHANNELS = (64, 128, 256, 512)  # of the four stages


def build(input_shape, classes, depth=18, reduction=16, batch_norm_momentum=0.9):
    """Uncompiled keras.Model: (batch, height, width, 3) pictures 0..255 -> (batch, classes) logits.

    input_shape (height, width, 3), any sides; depth a key of BLOCKS; reduction from 1 to 64 (one unit in stage 1).
    """
    check_resolution("seresnet", input_shape)
    pictures = keras.Input(input_shape)
    x = scaled(pictures)
    # Paper: 7x7, stride 2, then a 3x3 max pool, stride 2; at 32 px the last map would be 1x1.
    x = conv_bn_relu(x, CHANNELS[0], 3, momentum=batch_norm_momentum)
    for stage, (channels, blocks) in enumerate(zip(CHANNELS, BLOCKS[depth], strict=True)):
        for block in range(blocks):
            strides = 2 if stage > 0 and block == 0 else 1  # half the side: 32, 16, 8, 4 at 32 px
            x = residual_block(x, channels, strides, reduction, batch_norm_momentum)
    x = layers.GlobalAveragePooling2D()(x)  # (batch, 512)
    return keras.Model(pictures, dense_logits(x, classes), name=f"seresnet{depth}")


def residual_block(x, channels, strides, reduction, momentum):
    """Two 3x3 convolutions whose excited result is added to x, then ReLU."""
    conv = functools.partial(conv_bn, momentum=momentum)
    residual = layers.ReLU()(conv(x, channels, 3, strides=strides))
    residual = squeeze_excite(conv(residual, channels, 3), reduction)
    if residual.shape != x.shape:
        x = conv(x, channels, 1, strides=strides)
    return layers.ReLU()(layers.Add()([x, residual]))


def squeeze_excite(x, reduction):
    """x, each channel scaled by a gate 0..1 that sees all channels' averages."""
    channels = x.shape[-1]
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)  # (batch, 1, 1, channels)
    gate = layers.Dense(channels // reduction, "relu")(gate)
    gate = layers.Dense(channels, "sigmoid")(gate)
    return layers.Multiply()([x, gate])
