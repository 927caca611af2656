"""GoogLeNet with batch norm (Szegedy et al. 2014, arXiv:1409.4842, table 1 and section 5)."""

import functools

import keras
from keras import layers

from facegrid.config.input_limits import check_resolution
from facegrid.models.blocks import conv_bn_relu, dense_logits, scaled

# Channels: 1x1 | 3x3 reduction, 3x3 | 5x5 reduction, 5x5 | pool projection.
MODULES = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
AUXILIARY_AFTER = {"4a": "auxiliary_1", "4d": "auxiliary_2"}
AUXILIARY_WEIGHT = 0.3  # of each head's loss; the main loss has 1
AUXILIARY_DROPOUT = 0.7


def build(input_shape, classes, auxiliary=True, dropout=0.4, batch_norm_momentum=0.9):
    """Uncompiled keras.Model: (batch, height, width, 3) pictures 0..255 -> (batch, classes) logits.

    With auxiliary heads the outputs are a list of three such: logits, auxiliary_1, auxiliary_2.
    input_shape (height, width, 3), sides >= 17 with auxiliary heads (FacegridError below).
    """
    check_resolution("googlenet", input_shape, auxiliary=auxiliary)
    conv = functools.partial(conv_bn_relu, momentum=batch_norm_momentum)  # paper: local response norm, in the stem only
    pictures = keras.Input(input_shape)
    x = scaled(pictures)
    x = conv(x, 64, 3)  # paper: 7x7, stride 2, then a 3x3 max pool, stride 2; at 32 px the last map would be 1x1
    x = conv(x, 64, 1)
    x = conv(x, 192, 3)
    heads = []
    for module, channels in MODULES.items():
        if module.endswith("a"):
            x = layers.MaxPooling2D(3, 2, "same")(x)  # half the side: 3a to 3b see 16 x 16 at 32 px, 5a and 5b 4 x 4
        x = inception(x, conv, *channels, name=f"inception_{module}")
        if auxiliary and module in AUXILIARY_AFTER:
            heads.append(auxiliary_head(x, conv, classes, AUXILIARY_AFTER[module]))
    x = layers.GlobalAveragePooling2D()(x)  # (batch, 1024)
    x = layers.Dropout(dropout)(x)
    logits = dense_logits(x, classes)
    return keras.Model(pictures, [logits, *heads] if heads else logits, name="googlenet")


def inception(x, conv, c1, reduce3, c3, reduce5, c5, projection, name):
    """Four branches side by side: c1 + c3 + c5 + projection channels, sides kept."""
    branches = [
        conv(x, c1, 1),
        conv(conv(x, reduce3, 1), c3, 3),
        conv(conv(x, reduce5, 1), c5, 5),
        conv(layers.MaxPooling2D(3, 1, "same")(x), projection, 1),
    ]
    return layers.Concatenate(name=name)(branches)


def auxiliary_head(x, conv, classes, name):
    """Logits (batch, classes) from the middle of the network, for training only; sides of x >= 5."""
    x = layers.AveragePooling2D(5, 3)(x)  # 2 x 2 at 32 px, 4 x 4 in the paper
    x = layers.Flatten()(conv(x, 128, 1))
    x = layers.Dense(1024, "relu")(x)
    x = layers.Dropout(AUXILIARY_DROPOUT)(x)
    return dense_logits(x, classes, name)
