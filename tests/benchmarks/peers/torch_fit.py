"""Our networks in plain PyTorch, eager, trained as facegrid does by default: a peer to be timed beside it.

For a Python with torch and numpy alone. Prints a line of JSON: {network: {parameters, start_seconds, seconds (of each
epoch, its scoring included), accuracy (of the test part after the last)}, versions}. start_seconds are those to the
first step, had the network been alone: imports and files, which all share, and its own layers.
"""

import time

STARTED = time.perf_counter()  # before the imports, which take most of a start

import argparse
import json
import platform

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

VGG_CONVOLUTIONS = {11: (1, 1, 2, 2, 2), 19: (2, 2, 4, 4, 4)}  # depth: a stage's convolutions
VGG_CHANNELS = (64, 128, 256, 512, 512)
MOBILENET_PAIRS = (  # channels of the 1x1 convolution, stride of the depthwise one before it
    *((64, 1), (128, 2), (128, 1), (256, 2), (256, 1)),
    *((512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1)),
    *((1024, 2), (1024, 1)),
)
RESNET9_STAGES = ((80, True), (160, False), (320, True))  # channels; whether a residual block follows


# Layers. All maps are (batch, channels, height, width), channels last in memory.


def conv(inputs, filters, size, stride=1, **options):
    """A convolution padded as Keras' "same", as a list of layers.

    With stride 2 and even sides TensorFlow has its one row and column of zeros below and on the right.
    """
    if stride == 1 or size == 1:
        return [nn.Conv2d(inputs, filters, size, stride, size // 2, **options)]
    return [nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(inputs, filters, size, stride, **options)]


def bn(channels):
    """Batch norm with Keras' epsilon and our momentum, 0.9 kept, which is 0.1 taken over."""
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.1)


def relu():
    """ReLU in place, as torchvision's networks have it."""
    return nn.ReLU(inplace=True)


def conv_bn_relu(inputs, filters, size, stride=1, groups=1, bias=False):
    """Convolution, batch norm and ReLU, as a list of layers."""
    return [*conv(inputs, filters, size, stride, groups=groups, bias=bias), bn(filters), relu()]


# Networks: functions of side and number of classes.


def vgg(depth, side, classes):
    """VGG with batch norm: see facegrid.models.vgg."""
    layers, inputs = [], 3
    for channels, convolutions in zip(VGG_CHANNELS, VGG_CONVOLUTIONS[depth], strict=True):
        for _ in range(convolutions):
            layers += conv_bn_relu(inputs, channels, 3, bias=True)
            inputs = channels
        layers += [nn.MaxPool2d(2)]
    flat = inputs * (side // 32) ** 2
    layers += [nn.Flatten(), nn.Linear(flat, 4096), relu(), nn.Dropout(0.5)]
    layers += [nn.Linear(4096, 4096), relu(), nn.Dropout(0.5)]
    return nn.Sequential(*layers, nn.Linear(4096, classes))


def mobilenet(side, classes):
    """MobileNet, alpha 1: see facegrid.models.mobilenet."""
    layers, inputs = conv_bn_relu(3, 32, 3), 32
    for channels, stride in MOBILENET_PAIRS:
        layers += conv_bn_relu(inputs, inputs, 3, stride, groups=inputs)
        layers += conv_bn_relu(inputs, channels, 1)
        inputs = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, classes))


def seresnet18(side, classes):
    """SE-ResNet-18, reduction 16: see facegrid.models.seresnet."""
    layers, inputs = conv_bn_relu(3, 64, 3), 64
    for channels, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        layers += [ExcitedBlock(inputs, channels, stride), ExcitedBlock(channels, channels)]
        inputs = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, classes))


class ExcitedBlock(nn.Module):
    """Two 3x3 convolutions whose excited result is added to the maps, then ReLU."""

    def __init__(self, inputs, channels, stride=1):
        super().__init__()
        self.residual = nn.Sequential(
            *conv_bn_relu(inputs, channels, 3, stride), *conv(channels, channels, 3, bias=False), bn(channels)
        )
        squeeze = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, channels // 16), relu()]
        self.gate = nn.Sequential(*squeeze, nn.Linear(channels // 16, channels), nn.Sigmoid())
        changed = [] if inputs == channels else [*conv(inputs, channels, 1, stride, bias=False), bn(channels)]
        self.shortcut = nn.Sequential(*changed)

    def forward(self, x):
        residual = self.residual(x)
        excited = residual * self.gate(residual)[:, :, None, None]
        return F.relu(excited + self.shortcut(x), inplace=True)


def resnet9(side, classes):
    """ResNet-9, made for 64 pixels: see facegrid.models.resnet9."""
    layers, inputs = conv_bn_relu(3, 40, 3, stride=2), 40
    for channels, residual in RESNET9_STAGES:
        layers += [*conv(inputs, channels, 3, bias=False), nn.MaxPool2d(2), bn(channels), relu()]
        layers += [ResidualBlock(channels)] if residual else []
        inputs = channels
    head = [nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Dropout(0.3), nn.Linear(inputs, classes)]
    return nn.Sequential(*layers, *head)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions, each with batch norm and ReLU, whose result is added to the maps."""

    def __init__(self, channels):
        super().__init__()
        self.residual = nn.Sequential(*conv_bn_relu(channels, channels, 3), *conv_bn_relu(channels, channels, 3))

    def forward(self, x):
        return x + self.residual(x)


NETWORKS = {
    "vgg11": lambda side, classes: vgg(11, side, classes),
    "vgg19": lambda side, classes: vgg(19, side, classes),
    "mobilenet": mobilenet,
    "seresnet18": seresnet18,
    "resnet9": resnet9,
}


# Training


def fit(network, images, split, chosen):
    """Train a network and score it after each epoch: its part of what is printed."""
    started = time.perf_counter()
    torch.manual_seed(0)
    (train_x, train_y), (test_x, test_y) = (part(images, split, name) for name in ("train", "test"))
    model = NETWORKS[network](images.shape[1], int(split["y"].max()) + 1).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), chosen.learning_rate, eps=1e-7)  # Keras' epsilon
    start_seconds = time.perf_counter() - started
    seconds = []
    for _ in range(chosen.epochs):
        started = time.perf_counter()
        train(model, optimizer, train_x, train_y, chosen)
        accuracy = score(model, test_x, test_y, chosen)
        seconds.append(round(time.perf_counter() - started, 3))
    return {
        "parameters": sum(weights.numel() for weights in model.parameters()),
        "start_seconds": start_seconds,
        "seconds": seconds,
        "accuracy": round(accuracy, 6),
    }


def part(images, split, name):
    """Pictures uint8 (n, side, side, 3) and class numbers of a part."""
    rows = split[name]
    return torch.from_numpy(images[rows]), torch.from_numpy(split["y"][rows].astype("int64"))


def train(model, optimizer, x, y, chosen):
    """One pass over the pictures in a random order."""
    model.train()
    for rows in torch.randperm(len(x)).split(chosen.batch):
        loss = F.cross_entropy(logits(model, x[rows], chosen), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@torch.inference_mode()
def score(model, x, y, chosen):
    """Share of right answers."""
    model.eval()
    answers = [logits(model, batch, chosen).argmax(1) for batch in x.split(chosen.batch)]
    return float((torch.cat(answers) == y).float().mean())


def logits(model, pictures, chosen):
    """What the network says of pictures, float32 (n, classes), whatever the precision of its layers."""
    with torch.autocast("cpu", torch.bfloat16, enabled=chosen.precision == "mixed_bfloat16"):
        # As they come the channels are last, and stay so in memory.
        return model(pictures.permute(0, 3, 1, 2) / 255).float()


# The command


def main():
    """Fit the networks that were asked for, one after another."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", required=True, help=".npy, uint8 (n, side, side, 3); resnet9 is made for side 64")
    parser.add_argument("--rows", required=True, help=".npz: train and test, row numbers; y (n,), class numbers")
    parser.add_argument("--networks", required=True, help=f"separated by commas, of {','.join(NETWORKS)}")
    parser.add_argument("--epochs", type=positive, required=True)
    parser.add_argument("--batch", type=positive, default=100)
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument("--threads", type=positive, required=True)
    parser.add_argument("--precision", choices=["float32", "mixed_bfloat16"], default="float32")
    chosen = parser.parse_args()
    networks = chosen.networks.split(",")
    if unknown := [name for name in networks if name not in NETWORKS]:
        parser.error(f"no network {', '.join(unknown)}; there are {', '.join(NETWORKS)}")
    try:
        images, split = read(chosen.images, chosen.rows)
    except (OSError, ValueError, KeyError) as error:
        parser.error(str(error))
    torch.set_num_threads(chosen.threads)
    shared_seconds = time.perf_counter() - STARTED
    fits = {name: fit(name, images, split, chosen) for name in networks}
    for facts in fits.values():
        facts["start_seconds"] = round(shared_seconds + facts["start_seconds"], 3)
    versions = {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__}
    print(json.dumps(fits | {"versions": versions}))


def positive(text):
    """A whole number above 0 of the command line."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not above 0")
    return number


def read(images_path, rows_path):
    """The pictures, memory-mapped, and {train, test, y}. Raises ValueError where they are not what is expected."""
    images = np.load(images_path, mmap_mode="r")
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[1] % 32 or images.shape[2:] != (images.shape[1], 3):
        wanted = "uint8 (n, side, side, 3), side a multiple of 32"
        raise ValueError(f"{images_path}: expected {wanted}; got {images.dtype} {images.shape}")
    with np.load(rows_path) as file:
        split = {name: file[name] for name in ("train", "test", "y")}
    rows = np.concatenate([split["train"], split["test"]])
    if split["y"].shape != images.shape[:1] or not rows.size or rows.min() < 0 or rows.max() >= len(images):
        raise ValueError(f"{rows_path}: train and test must be rows of {images_path}, {len(images):,}, and y have each")
    return images, split


if __name__ == "__main__":
    main()
