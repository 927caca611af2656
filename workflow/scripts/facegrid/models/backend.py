"""Keras and TensorFlow. They are imported here alone, since two environment variables must be set before.

A user's own values do not stand: they would change numbers, and nothing would run again.
"""

import os

# The networks are written for TensorFlow, whatever a user's keras.json says.
os.environ["KERAS_BACKEND"] = "tensorflow"
# TensorFlow itself takes oneDNN's kernels only where the processor has AVX-512 VNNI. On an AMD EPYC of the Zen 3 kind
# a step without them takes 3.6 times as long with VGG11, 2.2 times with MobileNet, 2 times with SEResNet18.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"

import keras
import tensorflow as tf
from keras import layers

__all__ = ["keras", "layers", "tf"]
