"""How large a network is: parameters, multiply-adds, weighted layers."""

import math

from facegrid.models.backend import keras, layers
from facegrid.models.blocks import inference

WEIGHTED = (layers.Conv2D, layers.DepthwiseConv2D, layers.Dense)


def trainable_parameters(model):
    """Number of trained weights, auxiliary heads included."""
    return sum(math.prod(weight.shape) for weight in model.trainable_weights)


def auxiliary_parameters(model):
    """Number of trained weights that are gone at inference."""
    return trainable_parameters(model) - trainable_parameters(inference(model))


def multiply_adds(model, auxiliary=False):
    """Multiply-adds of one picture's way through the convolutions and dense layers, with or without auxiliary heads.

    Biases, batch norm, pools and activations are not counted.
    """
    counted = model if auxiliary else inference(model)
    return sum(map(multiply_adds_of_layer, counted.layers))


def multiply_adds_of_layer(layer):
    """Multiply-adds of one picture's way through a layer, 0 of one that is not counted."""
    if not isinstance(layer, WEIGHTED):
        return 0
    return math.prod(layer.output.shape[1:-1]) * math.prod(layer.kernel.shape)  # positions x products at each


def weighted_layers(model):
    """Number of convolutions (depthwise ones too) and dense layers on the longest path from picture to logits.

    A gate is not on the path: of a Multiply's inputs only the first, the map, is followed. This is how the papers count
    VGG, GoogLeNet, MobileNet and (SE-)ResNet. Inception V3 has 48 by it; its paper says 42, not how it counts.
    """
    before = {}  # id of a tensor -> weighted layers up to it
    for layer in inference(model).layers:  # each after those it depends on
        inputs = keras.tree.flatten(layer.input)
        followed = inputs[:1] if isinstance(layer, layers.Multiply) else inputs
        deepest = max((before[id(tensor)] for tensor in followed), default=0)
        before[id(layer.output)] = deepest + isinstance(layer, WEIGHTED)
    return before[id(model.outputs[0])]
