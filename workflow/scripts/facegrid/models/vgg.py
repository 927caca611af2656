"""VGG with batch norm (Simonyan and Zisserman 2014, arXiv:1409.1556, table 1, columns A, B and E)."""

import keras
from keras import layers

from facegrid.config.input_limits import check_resolution
from facegrid.models.blocks import conv_bn_relu, dense_logits, scaled

CONVOLUTIONS = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 19: (2, 2, 4, 4, 4)}  # depth: a stage's convolutions
CHANNELS = (64, 128, 256, 512, 512)  # of the five stages
DENSE_UNITS = 4096


def build(input_shape, classes, depth=11, dropout=0.5, batch_norm_momentum=0.9):
    """Uncompiled keras.Model: (batch, height, width, 3) pictures 0..255 -> (batch, classes) logits.

    input_shape (height, width, 3), sides >= 32 (FacegridError below); depth a key of CONVOLUTIONS.
    """
    check_resolution("vgg", input_shape)
    pictures = keras.Input(input_shape)
    x = scaled(pictures)
    for channels, convolutions in zip(CHANNELS, CONVOLUTIONS[depth], strict=True):
        for _ in range(convolutions):
            x = conv_bn_relu(x, channels, 3, momentum=batch_norm_momentum, bias=True)  # paper: no batch norm
        x = layers.MaxPooling2D(2)(x)  # half the side
    x = layers.Flatten()(x)  # (batch, 512) at 32 px, (batch, 2048) at 64 px
    for _ in range(2):
        x = layers.Dense(DENSE_UNITS, "relu")(x)
        x = layers.Dropout(dropout)(x)
    return keras.Model(pictures, dense_logits(x, classes), name=f"vgg{depth}")
