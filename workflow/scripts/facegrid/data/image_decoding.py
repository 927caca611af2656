"""One picture: from its file's bytes to the pixels that a model sees."""

import contextlib
import io
import re
import signal
import threading

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

# Raster formats that Pillow decodes itself. Others are handed to further programs: EPS to Ghostscript, where a picture
# can write the user's files.
FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "AVIF", "JPEG2000", "MPO")
# A camera of 50 million pixels is read. More of them, or a strip of a long side, is a mistake or an attack.
MOST_PIXELS = 50_400_000
LONGEST_SIDE = 32_000
MOST_SCANS = 200  # of a progressive JPEG; each is as much work as the whole picture, and cameras make ten
MOST_SECONDS = 10  # of processor time for one picture; one of 50 million pixels takes 2
# What others begin with, to name them.
OTHERS = {
    "EPS": rb"%!PS",
    "PDF": rb"%PDF",
    "SVG": rb"\s*<(\?xml|svg)",
    "PSD": rb"8BPS",
    "ICO": rb"\x00\x00\x01\x00",
    "HEIC": rb".{4}ftyp(hei[cx]|mif1|msf1)",
}


def decode(data):
    """The picture in these bytes, fully decoded and upright, as a PIL.Image.

    Phones save the picture as the sensor had it, and in its EXIF data how it was held. Of grey in 16 bits the upper
    eight are taken; Pillow alone would cut it at 255, which leaves most of it white.

    Raises: OSError with the reason. A format that is not in FORMATS is refused. So is what would take too much memory
        or time, and grey in 32 bits, which Pillow cuts.
    """
    try:
        Image.init()
        image = Image.open(io.BytesIO(data), formats=[name for name in FORMATS if name in Image.OPEN])
        refuse_bomb(image, data)
        with processor_time(MOST_SECONDS):
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
        if image.mode.startswith("I;16"):
            image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
        if image.mode in ("I", "F"):
            raise OSError("grey in 32 bits, of which nothing tells what is white; save it in 8 or 16")
    except UnidentifiedImageError:
        other = next((name for name, start in OTHERS.items() if re.match(start, data, re.DOTALL)), None)
        raise OSError(
            f"{other} is not read; save it as PNG" if other else "no picture of a kind that is read"
        ) from None
    except Exception as error:  # Pillow's parsers pass on what they meet: SyntaxError, struct.error, KeyError ...
        raise OSError(" ".join(str(error).split()) or type(error).__name__) from None
    return image


def refuse_bomb(image, data):
    """Raise OSError for a picture, opened but not decoded, that would take too much memory or time."""
    if (pixels := image.width * image.height) > MOST_PIXELS or max(image.size) > LONGEST_SIDE:
        raise OSError(
            f"has {image.width:,} x {image.height:,} = {pixels:,} pixels; expected at most {MOST_PIXELS:,} pixels "
            f"and sides of at most {LONGEST_SIDE:,}"
        )
    if image.format in ("JPEG", "MPO") and (scans := data.count(b"\xff\xda")) > MOST_SCANS:
        raise OSError(f"has {scans:,} scans, expected at most {MOST_SCANS}")


@contextlib.contextmanager
def processor_time(seconds):
    """Raise OSError in a block that takes more time of the processor; it is watched in a main thread, as jobs are."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_):
        raise OSError(f"takes more than {seconds} s to decode")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def resize(image, size):
    """Pixels (size, size, 3) uint8 of a picture: converted to RGB, then resized bicubically, a rectangle squeezed.

    A grey picture is resized once and its channel repeated, which gives the same bytes: RGB channels are resized
    one by one.
    """
    if image.mode == "L":
        grey = image.resize((size, size), Image.Resampling.BICUBIC).tobytes()  # a third of the time of np.asarray
        return np.repeat(np.frombuffer(grey, np.uint8).reshape(size, size, 1), 3, axis=2)
    return np.asarray(image.convert("RGB").resize((size, size), Image.Resampling.BICUBIC))
