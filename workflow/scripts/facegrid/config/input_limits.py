"""The smallest pictures each network can take: plain data, so that a config is checked without TensorFlow."""

from facegrid.errors import FacegridError

# Sides in pixels. A network that isn't named pads every step, so it takes any picture.
SMALLEST_RESOLUTION = {
    "vgg": 32,  # five 2x2 pools: 32 -> 16 -> 8 -> 4 -> 2 -> 1
    "resnet9": 15,  # a step of stride 2 with padding, then three 2x2 pools: 15 -> 8 -> 4 -> 2 -> 1
    "inception_v3": 9,  # three steps of 3x3 without padding, two of them of stride 2: 9 -> 7 -> 3 -> 1
}
# The same with auxiliary heads, whose 5x5 pool needs a map of 5x5.
WITH_AUXILIARY = {
    "googlenet": 17,  # two pools of stride 2 with padding: 17 -> 9 -> 5
    "inception_v3": 13,  # 13 -> 11 -> 5
}

# Networks with dense layers on a whole map, which has as many pixels as pictures of one size give it; those that have
# auxiliary heads have such layers in them.
OF_ONE_SIZE = {"vgg"}


def is_of_one_size(builder, parameters):
    """Whether a network, built for one size of pictures, takes no other; arguments as smallest_resolution's."""
    return builder in OF_ONE_SIZE or has_auxiliary(builder, parameters)


def has_auxiliary(builder, parameters):
    """Whether a network has auxiliary heads; arguments as smallest_resolution's."""
    return builder in WITH_AUXILIARY and parameters.get("auxiliary", True)


def smallest_resolution(builder, parameters):
    """Smallest side of a picture in pixels for a builder's name and its parameters (dict; what is left out is default).

    Only `auxiliary` (default: true, for the two networks that have such heads) makes a difference.
    """
    if has_auxiliary(builder, parameters):
        return WITH_AUXILIARY[builder]
    return SMALLEST_RESOLUTION.get(builder, 1)


def check_resolution(builder, input_shape, **parameters):
    """Raise FacegridError where a side of input_shape (height, width, channels) is below the smallest resolution."""
    height, width, _ = input_shape
    smallest = smallest_resolution(builder, parameters)
    if min(height, width) >= smallest:
        return
    without = smallest_resolution(builder, {**parameters, "auxiliary": False})
    way_out = f" ({without} with auxiliary: false)" if without < smallest else ""
    raise FacegridError(
        f"{builder}: pictures of {height}x{width} pixels are too small; "
        f"expected a resolution of at least {smallest}{way_out}"
    )
