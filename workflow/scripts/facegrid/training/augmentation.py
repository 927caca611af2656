"""Pictures that are changed at random while a network is trained, each in its own way, and made smaller (uint8)."""

import math

import numpy as np
from PIL import Image

GREY = 128  # of what is cut out


def augmented(x, settings, random):
    """Pictures changed as the config's augmentation says: the same for a generator in the same state.

    All of them on a batch of 128 pictures of 64 x 64 pixels take 80 ms of one core, a twentieth of ResNet-9's training
    step on such pictures; most of it is turning.

    Args: x (n, height, width, 3) uint8; settings {flip, rotation, zoom, shift, light, cutout}; random, NumPy generator.
    Returns: a new array of the same shape, or x itself where nothing is to be changed.
    """
    if settings["flip"]:
        x = flipped(x, random)
    if settings["rotation"] or settings["zoom"]:
        x = turned(x, settings["rotation"], settings["zoom"], random)
    if settings["shift"]:
        x = shifted(x, settings["shift"], random)
    if settings["light"]:
        x = lit(x, settings["light"], random)
    if settings["cutout"]:
        x = cut_out(x, settings["cutout"], random)
    return x


def smaller(x, side):
    """Pictures of that side, with Pillow's bilinear filter, which takes the mean of what becomes one pixel.

    Args: x (n, height, width, 3) uint8; side in pixels. Returns: (n, side, side, 3) uint8; x itself where it is so.
    """
    if x.shape[1:3] == (side, side):
        return x
    resized = [Image.fromarray(picture).resize((side, side), Image.Resampling.BILINEAR) for picture in x]
    return np.stack([np.asarray(picture) for picture in resized])


def flipped(x, random):
    """Every picture as it is or its mirror image, with even chances."""
    mirrored = random.random(len(x)) < 0.5
    return np.where(mirrored[:, None, None, None], x[:, :, ::-1], x)


def turned(x, degrees, zoom, random):
    """Every picture turned by at most so many degrees, both ways, and larger or smaller by at most the share zoom.

    Both about its centre, with Pillow's bilinear filter; what comes in at a side is the picture's reflection.
    """
    n, height, width, _ = x.shape
    # The corner of a square, turned and made smaller, shows what lies so many half sides from the centre.
    widest = np.radians(min(degrees, 45))
    reach = (1 + zoom) * (np.cos(widest) + np.sin(widest))
    margin = math.ceil((reach - 1) / 2 * max(height, width))
    padded = np.pad(x, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="reflect")
    angle = np.radians(random.uniform(-degrees, degrees, n))
    scale = np.exp(random.uniform(-1, 1, n) * np.log1p(zoom))
    cosine, sine = np.cos(angle) / scale, np.sin(angle) / scale
    centre = np.array([width, height]) / 2
    found = np.empty_like(x)
    matrices = np.array([[cosine, sine], [-sine, cosine]]).T  # (n, 2, 2), of the way back: [[cos, -sin], [sin, cos]]
    for picture, matrix, place in zip(padded, matrices, found, strict=True):
        (a, b), (d, e) = matrix
        c, f = centre + margin - matrix @ centre
        # Pillow asks where each pixel of the result comes from: x' = ax + by + c, y' = dx + ey + f.
        place[:] = Image.fromarray(picture).transform(
            (width, height), Image.Transform.AFFINE, (a, b, c, d, e, f), Image.Resampling.BILINEAR
        )
    return found


def lit(x, share, random):
    """Every picture lighter or darker, and of more or less contrast about its mean, by at most that share each."""
    contrast, brightness = np.exp(random.uniform(-1, 1, (2, len(x), 1, 1, 1)) * np.log1p(share)).astype("float32")
    mean = x.mean(axis=(1, 2, 3), keepdims=True, dtype="float32")
    return np.clip(np.rint((x - mean) * contrast + mean * brightness), 0, 255).astype("uint8")


def shifted(x, pixels, random):
    """Every picture moved by at most so many pixels, both ways; what comes in at a side is the picture's reflection."""
    _, height, width, _ = x.shape
    padded = np.pad(x, ((0, 0), (pixels, pixels), (pixels, pixels), (0, 0)), mode="reflect")
    corners = random.integers(2 * pixels, size=(len(x), 2), endpoint=True)
    # Slices, picture by picture, are five times faster than one large fancy index.
    moved = [
        picture[top : top + height, left : left + width] for picture, (top, left) in zip(padded, corners, strict=True)
    ]
    return np.stack(moved)


def cut_out(x, side, random):
    """Every picture with a grey square of that side, around any of its pixels (DeVries and Taylor 2017,
    arXiv:1708.04552), so that part of the square may lie outside."""
    x = x.copy()
    starts = random.integers(x.shape[1:3], size=(len(x), 2)) - side // 2
    for picture, (top, left) in zip(x, starts, strict=True):
        picture[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)] = GREY
    return x
