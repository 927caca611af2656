"""Drawn faces in the layout of github.com/muxspace/facial_expressions, for runs without network or photographs.

An expression is a row of numbers (brows, eyes, mouth, wrinkles), a person another one, a picture is both and a pose.
Faces are drawn in their own frame: points are complex numbers x + iy, the origin is the middle of the head, its half
height is 1 and y points down. So one multiplication tilts and scales, and one addition moves. What moves in
which emotion follows the action units of the Facial Action Coding System (Ekman and Friesen 1978).
"""

import csv
import io
import zipfile
from itertools import chain, product
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from facegrid.errors import FacegridError
from facegrid.storage.atomic import whole
from facegrid.storage.parallel import map_chunks

SIDE = 350  # pixels, as the real pictures
FINE = 2  # drawn at this many times the side, then averaged down
ODD_SHARE = 0.03  # of the pictures, in colour and not square: the real set has some, and decoding has to cope
LABELLERS = {"204": 0.55, "kwren": 0.35, "tfinch": 0.1}  # and their share of the labels
SHOUTER = "tfinch"  # writes in upper case, as one labeller of the real set does

FIRST_NAMES = (
    "Ada Alma Anton Arlo Basil Bea Boris Carla Cleo Conrad Dina Edda Elmo Enzo Faye Felix Gia Gus Hana Hugo Ida Igor "
    "Ines Ivo Jana Jules Kira Lars Lena Lino Mabel Mira Nils Nora Odo Olga Otto Petra Pia Quinn Rhea Rolf Sina Tilda "
    "Ugo Vera Wanda Yuri Zeno Zoe"
)
LAST_NAMES = (
    "Acorn Alder Aspen Badger Barley Bramble Briar Burdock Cedarn Clover Cobble Cricket Dewdrop Eider Elmwood Fennel "
    "Fernley Gorse Harebell Heron Juniper Kestrel Larkspur Lichen Linden Lovage Marten Meadow Moss Mulberry Nettle "
    "Osier Otter Pebble Pinecone Plover Puffin Quince Rowan Sedge Sorrel Sparrow Tansy Teasel Thistle Thrush Tulip "
    "Willow Wren Yarrow"
)

EYE_Y, BROW_Y, NOSE_Y, MOUTH_Y = -0.1, -0.33, 0.24, 0.54
EYE_X = 0.32
BLACK, DARK = (14, 12, 12), (40, 14, 12)


class Expression(NamedTuple):
    """What an emotion does to a face: lengths in half heads, strengths from 0 to 1. Action units in brackets."""

    brow_lift: float  # whole brow up (1, 2) or down (4)
    brow_slope: float  # inner end up (1), outer end down
    eye_open: float  # height of the upper lid, 1 at rest (5)
    squint: float  # strength: lower lid up (6, 7)
    mouth_width: float  # from the middle to a corner (20)
    mouth_lift: float  # corners up (12) or down (15)
    mouth_open: float  # (25 to 27)
    lip_raise: float  # middle of the upper lip up (10)
    smirk: float  # one corner up, and the brow above (14)
    teeth: float  # share of the opening that they fill, from above
    wrinkle: float  # strength: across the nose (9)
    fold: float  # strength: from the nose to the corners of the mouth
    frown: float  # strength: between the brows (4)
    forehead: float  # strength: across it (1, 2)


EXPRESSIONS = {
    #                     brow         eye          mouth                                  skin
    #                     lift  slope  open squint  width lift  open  raise smirk teeth    wrink fold frown foreh
    "anger": Expression(-0.09, -0.17, 0.80, 0.35, 0.29, -0.07, 0.15, 0.02, 0.00, 1.00, 0.3, 0.3, 1.0, 0.0),
    "contempt": Expression(-0.01, 0.00, 0.70, 0.10, 0.27, 0.00, 0.00, 0.00, 0.19, 0.00, 0.0, 0.5, 0.0, 0.0),
    "disgust": Expression(-0.08, -0.06, 0.50, 0.60, 0.25, -0.15, 0.10, 0.12, 0.00, 0.70, 1.0, 1.0, 0.4, 0.0),
    "fear": Expression(0.11, 0.13, 1.45, 0.00, 0.36, -0.06, 0.20, 0.00, 0.00, 0.40, 0.0, 0.0, 0.3, 0.9),
    "happiness": Expression(0.03, 0.00, 0.80, 0.45, 0.38, 0.17, 0.24, 0.00, 0.00, 0.55, 0.0, 0.8, 0.0, 0.0),
    "neutral": Expression(0.00, 0.00, 1.00, 0.00, 0.27, 0.00, 0.00, 0.00, 0.00, 0.00, 0.0, 0.0, 0.0, 0.0),
    "sadness": Expression(0.03, 0.15, 0.65, 0.00, 0.25, -0.13, 0.00, 0.00, 0.00, 0.00, 0.0, 0.2, 0.2, 0.3),
    "surprise": Expression(0.16, 0.00, 1.50, 0.00, 0.17, 0.00, 0.36, 0.00, 0.00, 0.00, 0.0, 0.0, 0.0, 0.7),
}
# Uneven as in the real set, but enough of each class to learn from.
SHARES = dict(zip(EXPRESSIONS, (0.08, 0.04, 0.05, 0.04, 0.26, 0.36, 0.08, 0.09), strict=True))


class Hair(NamedTuple):
    """A hair style, lengths in half heads."""

    line: float  # hairline above the middle of the head
    temple: float  # lower end of the hair beside the face, above the middle of the head
    sweep: float  # hairline higher on one side
    volume: float  # outside the head
    curl: float  # depth of the locks
    back: float  # lower end behind the head, below its middle
    bun: float  # radius


STYLES = (
    #     line temple sweep volume curl back  bun
    Hair(0.74, 0.20, 0.00, 0.06, 0.00, 0.00, 0.00),  # cropped
    Hair(0.66, 0.10, 0.22, 0.13, 0.00, 0.00, 0.00),  # parted
    Hair(0.62, 0.10, -0.2, 0.16, 0.03, 0.00, 0.00),  # tousled
    Hair(0.52, -0.15, 0.06, 0.14, 0.00, 0.75, 0.00),  # bob with fringe
    Hair(0.70, -0.25, 0.15, 0.15, 0.00, 1.40, 0.00),  # long
    Hair(0.62, -0.10, 0.05, 0.26, 0.09, 0.70, 0.00),  # curls
    Hair(0.70, 0.15, 0.00, 0.08, 0.00, 0.00, 0.26),  # bun
    Hair(0.90, 0.05, 0.00, 0.03, 0.00, 0.00, 0.00),  # receding
)
SKINS = ((246, 214, 190), (236, 196, 164), (222, 178, 142), (198, 150, 112), (166, 118, 84), (132, 92, 66))
HAIRS = ((38, 30, 28), (62, 44, 36), (94, 66, 46), (138, 84, 50), (186, 146, 90), (196, 192, 186))


class Person(NamedTuple):
    """A look, kept across the person's pictures."""

    skin: tuple
    hair: tuple
    shirt: tuple
    style: Hair
    width: float  # half width of the head
    jaw: float  # how much the head narrows to the chin
    brow: float  # thickness
    eye_x: float
    eye_size: float
    nose: float  # size
    lips: float  # thickness
    glasses: bool
    beard: int  # 0 none, 1 moustache, 2 full


def draw_person(rng):
    """A person out of a random generator."""
    style = STYLES[rng.integers(len(STYLES))]
    return Person(
        skin=mix(SKINS[rng.integers(len(SKINS))], BLACK, rng.uniform(0, 0.08)),
        hair=mix(HAIRS[rng.integers(len(HAIRS))], BLACK, rng.uniform(0, 0.15)),
        shirt=tuple(rng.integers(40, 220, 3).tolist()),
        style=style,
        width=rng.uniform(0.72, 0.80),
        jaw=rng.uniform(0.12, 0.26),
        brow=rng.uniform(0.035, 0.06),
        eye_x=EYE_X + rng.uniform(-0.025, 0.025),
        eye_size=rng.uniform(0.92, 1.1),
        nose=rng.uniform(0.85, 1.2),
        lips=rng.uniform(0.035, 0.065),
        glasses=rng.random() < 0.18,
        beard=rng.choice(3, p=(0.7, 0.15, 0.15)) if style.back == 0 and style.bun == 0 else 0,
    )


# Colours and curves


def mix(one, other, share):
    """The colour between two, `share` of the way to the other."""
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def ellipse(middle, width, height, start=0, stop=360):
    """Points on an ellipse from half width and half height; degrees, 0 right, 90 down."""
    angle = np.radians(np.linspace(start, stop, 48))
    return middle + width * np.cos(angle) + 1j * height * np.sin(angle)


def bend(start, pull, stop):
    """Points on the quadratic Bezier curve from start to stop that sets out towards `pull`."""
    t = np.linspace(0, 1, 24)
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * pull + t**2 * stop


def across(half, height, rise):
    """Points from left to right at a height, their middle moved by `rise`."""
    return bend(-half + 1j * height, 1j * (height + 2 * rise), half + 1j * height)


def closed(above, below):
    """Outline of the area between two lines from left to right."""
    return np.concatenate([above, below[::-1]])


class Canvas:
    """A picture and its soft shadows, drawn on with points of the face's frame."""

    def __init__(self, picture, middle, scale):
        self.picture, self.middle, self.scale = picture, middle, scale  # fine pixels; scale turns, too
        self.shadows = Image.new("L", (SIDE // 2, SIDE // 2), 128)
        self.paint, self.dim = ImageDraw.Draw(self.picture), ImageDraw.Draw(self.shadows)

    def pixels(self, points):
        at = self.middle + self.scale * points
        return np.stack([at.real, at.imag], axis=1)

    def fill(self, points, colour):
        self.paint.polygon(self.pixels(points).ravel().tolist(), fill=colour)

    def line(self, curve, width, colour, thin=0.25):
        """A brush stroke along a curve, `width` in its middle and `thin` times that at its ends."""
        if width * abs(self.scale) < 1:  # a polygon without width would still be a hairline
            return
        along = np.gradient(curve)
        profile = thin + (1 - thin) * np.sin(np.linspace(0, np.pi, len(curve)))
        side = 0.5j * width * profile * along / np.abs(along)
        self.fill(closed(curve + side, curve - side), colour)

    def shade(self, points, strength):
        """Darken softly; lighten where the strength is negative."""
        at = self.pixels(points) / (2 * FINE)
        self.dim.polygon(at.ravel().tolist(), fill=int(128 * (1 - strength)))


# Parts of a face, from the back to the front


def mirrored(points):
    """The points on the right side of the face, and on the left."""
    return points, -np.conj(points)


def draw_hair_behind(canvas, person):
    style = person.style
    if style.bun:
        canvas.fill(ellipse(-1.08j, 1.2 * style.bun, style.bun), person.hair)
    if style.back:
        half = person.width + style.volume + 0.03
        top, ends = ellipse(-0.1j, half, 0.9 + style.volume, 180, 360), 1j * (style.back - 0.3)
        canvas.fill(np.concatenate([top, ellipse(ends, half, 0.3, 0, 180)]), mix(person.hair, BLACK, 0.3))


def draw_shoulders(canvas, person):
    canvas.fill(ellipse(2.05j, 1.35, 0.95), person.shirt)
    canvas.fill(ellipse(0.85j, 0.38, 0.6), mix(person.skin, BLACK, 0.25))


def draw_head(canvas, person, face):
    for ear in mirrored(ellipse(person.width - 0.01 + 0.06j, 0.09, 0.17)):
        canvas.fill(ear, mix(person.skin, DARK, 0.15))
    canvas.fill(jawed(ellipse(0, person.width, 1), person, face), person.skin)
    for cheek in mirrored(ellipse(0.42 + 0.25j, 0.17, 0.13)):
        canvas.shade(cheek, -0.12)
    for hollow in mirrored(ellipse(0.52 + 0.5j, 0.06, 0.25)):
        canvas.shade(hollow, 0.18)


def jawed(outline, person, face):
    """The outline with its lower half narrowed to the chin, which an open mouth lowers."""
    down = np.clip(outline.imag, 0, None)
    return outline - person.jaw * down**2 * outline.real + 0.25j * face.mouth_open * down


def draw_beard(canvas, person, face):
    colour = mix(person.skin, person.hair, 0.7)
    if person.beard == 2:
        outer = ellipse(0.1j, person.width - 0.02, 0.91, 0, 180)
        inner = ellipse(0.1j, person.width - 0.11, 0.31, 180, 0)
        canvas.fill(jawed(np.concatenate([outer, inner]), person, face), colour)
    if person.beard:
        for half in mirrored(bend(0.36j, 0.2 + 0.33j, 0.31 + 0.47j)):
            canvas.line(half, 0.1, colour, thin=0.5)


def draw_nose(canvas, person, face):
    dark = mix(person.skin, DARK, 0.4)
    tip = 1j * (NOSE_Y - 0.05 * face.wrinkle)
    canvas.shade(ellipse(tip - 0.2j, 0.05, 0.22), -0.14)
    canvas.line(ellipse(tip + 0.01j, 0.075 * person.nose, 0.05, 20, 160), 0.03, dark)
    for wing in mirrored(ellipse(tip + 0.1 * person.nose, 0.055 * person.nose, 0.065, -80, 100)):
        canvas.line(wing, 0.03, dark)
    for height in (-0.14, -0.08, -0.02):
        canvas.line(across(0.1, height, -0.05), 0.035 * face.wrinkle, dark, thin=0)


def draw_eyes(canvas, person, face, gaze):
    crease, size = mix(person.skin, DARK, 0.45), person.eye_size
    half, upper, lower = 0.15 * size, 0.085 * size * face.eye_open, 0.07 * size * (1 - 0.9 * face.squint)
    for middle in (1j * EYE_Y - person.eye_x, 1j * EYE_Y + person.eye_x):
        canvas.shade(ellipse(middle - 0.05j, 0.2, 0.15), 0.12)
        lid, under = ellipse(middle, half, upper, 180, 360), ellipse(middle, half, lower, 0, 180)
        canvas.fill(np.concatenate([lid, under]), (244, 242, 238))
        for radius, colour in ((0.075, mix(person.hair, (70, 90, 70), 0.5)), (0.042, BLACK)):
            iris = ellipse(middle + gaze, radius, radius)
            bow = np.sqrt(np.clip(1 - ((iris - middle).real / half) ** 2, 0, 1))  # the lids' height here, of 1
            canvas.fill(iris.real + 1j * np.clip(iris.imag, EYE_Y - upper * bow, EYE_Y + lower * bow), colour)
        canvas.fill(ellipse(middle + gaze + 0.02 - 0.02j, 0.014, 0.014), (255, 255, 255))
        canvas.line(lid, 0.04, mix(DARK, BLACK, 0.5))
        canvas.line(under, 0.015, crease)
        canvas.line(ellipse(middle, 1.1 * half, upper + 0.05, 205, 335), 0.016, crease)
        canvas.line(ellipse(middle, half, lower + 0.07, 35, 145), 0.035 * face.squint, crease, thin=0)


def draw_brows(canvas, person, face):
    colour = mix(person.hair, DARK, 0.7)
    for side, brow_lift in ((-1, face.brow_lift), (1, face.brow_lift + 0.5 * face.smirk)):
        level = BROW_Y - brow_lift
        inner = person.eye_x - 0.17 + 1j * (level - face.brow_slope)
        outer = person.eye_x + 0.19 + 1j * (level + 0.4 * face.brow_slope + 0.04)
        brow = bend(inner, person.eye_x + 0.05 + 1j * (level - 0.1), outer)
        canvas.line(side * brow.real + 1j * brow.imag, 1.6 * person.brow, colour, thin=0.45)


def draw_wrinkles(canvas, person, face):
    dark = mix(person.skin, DARK, 0.4)
    for height in (-0.63, -0.55):
        canvas.line(across(0.28, height, -0.05), 0.03 * face.forehead, dark, thin=0)
    for frown in mirrored(bend(0.06 - 0.42j, 0.03 - 0.3j, 0.06 - 0.2j)):
        canvas.line(frown, 0.04 * face.frown, dark, thin=0)
    corner = face.mouth_width + 0.1 + 1j * (MOUTH_Y - 0.6 * face.mouth_lift)
    for fold in mirrored(bend(0.17 + 0.22j, 0.36 + 0.28j, corner)):
        canvas.line(fold, 0.03 * face.fold, dark, thin=0.1)


def draw_mouth(canvas, person, face):
    lip = mix(person.skin, (140, 30, 40), 0.5)
    angle = np.linspace(np.pi, 0, 40)
    x, bow = np.cos(angle), np.sin(angle)
    lift = face.mouth_lift * (x**2 - 0.5) + face.smirk * (np.clip(x, 0, None) ** 2 - 0.25)
    middle = face.mouth_width * x + 1j * (MOUTH_Y - lift)
    upper = middle - 1j * bow * (0.35 * face.mouth_open + face.lip_raise)
    lower = middle + 1j * bow * (0.65 * face.mouth_open - 0.5 * face.lip_raise)
    canvas.fill(closed(upper - 1j * person.lips * bow, lower + 1.3j * person.lips * bow), lip)
    canvas.fill(closed(upper, lower), (56, 18, 20))
    canvas.fill(closed(upper + 0.6 * (lower - upper), lower), (150, 70, 72))
    canvas.fill(closed(upper, upper + face.teeth * (lower - upper)), (246, 244, 236))
    for edge in (upper, lower):
        canvas.line(edge, 0.03, mix(lip, DARK, 0.6), thin=0.5)


def draw_hair(canvas, person):
    style, half = person.style, person.width + 0.01
    skull = ellipse(0, half, 1, 180 + 60 * style.temple, 360 - 60 * style.temple)
    turn = np.linspace(0, np.pi, len(skull))
    outer = skull * (1 + style.volume * np.sin(turn) ** 0.3 + style.curl * np.abs(np.sin(9 * turn)))
    x = np.linspace(-1, 1, len(skull))
    line = -style.line + (style.line + skull[0].imag) * np.abs(x) ** 4 + style.sweep * x * (1 - x**2)
    line = x * skull[-1].real + 1j * line
    canvas.fill(closed(outer, line), person.hair)
    for top, end in zip(outer[8:-8:5], line[8:-8:5], strict=True):
        strand = bend(0.9 * top + 0.1 * end, 0.5 * (top + end) + 0.05 * (end - top) * 1j, 0.1 * top + 0.9 * end)
        canvas.line(strand, 0.018, mix(person.hair, BLACK, 0.3), thin=0)


def draw_glasses(canvas, person):
    for rim in mirrored(ellipse(person.eye_x + 1j * EYE_Y + 0.02j, 0.23, 0.19)):
        canvas.line(rim, 0.028, DARK, thin=1)
    for temple in mirrored(np.linspace(person.eye_x + 0.23, person.width, 8) + 1j * EYE_Y):
        canvas.line(temple, 0.028, DARK, thin=1)
    canvas.line(across(person.eye_x - 0.22, EYE_Y, -0.04), 0.028, DARK, thin=1)


# A picture


def draw_face(person, face, rng):
    """A face as a uint8 array (SIDE, SIDE, 3): the person with that expression, in a pose and a light of its own."""
    corners = rng.integers(70, 180) + rng.integers(-12, 13, 3) + rng.integers(-25, 26, (4, 4, 1))
    canvas = Canvas(
        Image.fromarray(corners.astype(np.uint8)).resize((FINE * SIDE, FINE * SIDE), Image.Resampling.BICUBIC),
        middle=FINE * SIDE * (0.5 + 0.54j + rng.uniform(-0.025, 0.025) + 1j * rng.uniform(-0.025, 0.025)),
        scale=FINE * SIDE * rng.uniform(0.41, 0.44) * np.exp(1j * np.radians(rng.normal(0, 4))),
    )
    draw_hair_behind(canvas, person)
    draw_shoulders(canvas, person)
    draw_head(canvas, person, face)
    draw_beard(canvas, person, face)
    draw_wrinkles(canvas, person, face)
    draw_mouth(canvas, person, face)
    draw_nose(canvas, person, face)
    draw_eyes(canvas, person, face, gaze=rng.uniform(-0.03, 0.03) + 1j * rng.uniform(-0.01, 0.02))
    draw_hair(canvas, person)
    draw_brows(canvas, person, face)
    if person.glasses:
        draw_glasses(canvas, person)
    return lit(canvas, rng)


def lit(canvas, rng):
    """The canvas at its final size with soft shadows, light from one side and a camera's blur and noise."""
    picture = canvas.picture.reduce(FINE).filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.5)))
    shadows = canvas.shadows.filter(ImageFilter.GaussianBlur(6)).resize(picture.size, Image.Resampling.BICUBIC)
    x = np.linspace(-1, 1, SIDE, dtype=np.float32)
    y = x[:, None]
    angle = rng.uniform(0, 2 * np.pi)
    light = 1.08 + 0.2 * (np.cos(angle) * x + np.sin(angle) * y) - 0.15 * (x**2 + y**2)
    light *= rng.uniform(0.8, 1.05) * np.asarray(shadows, np.float32) / 128
    noise = rng.uniform(1, 5) * rng.standard_normal((SIDE, SIDE), dtype=np.float32)
    return np.clip(np.asarray(picture) * light[..., None] + noise[..., None], 0, 255).astype(np.uint8)


def shown(emotion, strength):
    """The emotion's expression, from neutral at strength 0 to the table's row at 1."""
    rest = np.array(EXPRESSIONS["neutral"])
    return Expression(*(rest + strength * (np.array(EXPRESSIONS[emotion]) - rest)).tolist())


# The data set


class Picture(NamedTuple):
    """What one picture shows; `seed` and the two numbers decide everything else."""

    file: str
    emotion: str
    labeller: str
    seed: int
    person: int
    number: int
    odd: bool


def draw_dataset(draw, classes, path, workers=1):
    """Draw faces into one zip: images/<person>_<nnnn>.jpg and data/legend.csv (columns user.id, image, emotion).

    Args: draw {pictures, people, seed}; classes, some of EXPRESSIONS; path of the zip; workers, processes to draw with.
    The same draw and classes make the same bytes with any number of workers (and the same versions of the libraries).
    Raises: FacegridError for an emotion that cannot be drawn, or numbers that do not go together.
    """
    check(draw, classes)
    pictures = plan(draw, classes)
    contents = chain.from_iterable(map_chunks(encoded_all, pictures, workers, chunk_size=32))
    with whole(path) as beside, zipfile.ZipFile(beside, "w") as archive:
        add(archive, "data/legend.csv", legend(pictures))
        for picture, content in zip(pictures, contents, strict=True):
            add(archive, f"images/{picture.file}", content)


def check(draw, classes):
    """Raise FacegridError where no such data set can be drawn."""
    unknown = [name for name in classes if name not in EXPRESSIONS]
    if unknown:
        raise FacegridError(
            f"drawn faces: cannot draw {', '.join(unknown)}; can draw {', '.join(EXPRESSIONS)} (config: classes)"
        )
    if draw["pictures"] < len(classes):
        raise FacegridError(f"drawn faces: pictures is {draw['pictures']}, fewer than the {len(classes)} classes")
    most = min(draw["pictures"], len(FIRST_NAMES.split()) * len(LAST_NAMES.split()))
    if not 1 <= draw["people"] <= most:
        raise FacegridError(
            f"drawn faces: people is {draw['people']}; with {draw['pictures']} pictures it can be 1 to {most:,} "
            "(each has a name of their own and a picture at least)"
        )


def plan(draw, classes):
    """All pictures, in the order of their file names."""
    count, people, seed = draw["pictures"], draw["people"], draw["seed"]
    rng = np.random.default_rng(seed)
    names = [f"{first}_{last}" for first, last in product(FIRST_NAMES.split(), LAST_NAMES.split())]
    names = sorted(rng.choice(names, people, replace=False).tolist())
    portraits = 1 + np.bincount(rng.integers(people, size=count - people), minlength=people)  # pictures of each
    shots = [(person, shot) for person, shots in enumerate(portraits) for shot in range(1, shots + 1)]
    emotions = rng.permutation(np.repeat(classes, class_counts(count, classes))).tolist()
    labellers = rng.choice(list(LABELLERS), count, p=list(LABELLERS.values())).tolist()
    odd = (rng.permutation(count) < round(ODD_SHARE * count)).tolist()
    return [
        Picture(f"{names[person]}_{shot:04d}.jpg", emotion, labeller, seed, person, number, is_odd)
        for number, ((person, shot), emotion, labeller, is_odd) in enumerate(
            zip(shots, emotions, labellers, odd, strict=True)
        )
    ]


def class_counts(count, classes):
    """Pictures of each class, (K,) int: one each, and the rest by SHARES."""
    shares = np.array([SHARES[name] for name in classes])
    until = np.cumsum(shares / shares.sum()) * (count - len(classes))
    return 1 + np.diff(np.round(until).astype(int), prepend=0)


def legend(pictures):
    """The text of legend.csv, lines ended by a line feed."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["user.id", "image", "emotion"])
    for picture in pictures:
        shouted = picture.labeller == SHOUTER
        rows.writerow([picture.labeller, picture.file, picture.emotion.upper() if shouted else picture.emotion])
    return text.getvalue()


def encoded_all(pictures):
    """Bytes of the JPEG files of some pictures."""
    return [encoded(picture) for picture in pictures]


def encoded(picture):
    """The picture as the bytes of a JPEG file."""
    person = draw_person(np.random.default_rng([picture.seed, 0, picture.person]))
    rng = np.random.default_rng([picture.seed, 1, picture.number])
    face = shown(picture.emotion, strength=rng.uniform(0.35, 1.1))  # weak ones keep it from being too easy
    image = Image.fromarray(draw_face(person, face, rng))
    if picture.odd:
        cut, height = rng.integers(25, 65), rng.integers(60, 330)  # from both sides; pixels
        width = height * (SIDE - 2 * cut) // SIDE
        image = image.resize((width, height), box=(cut, 0, SIDE - cut, SIDE))
    else:
        image = image.convert("L")
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()


def add(archive, name, content):
    """Store a file with a fixed date, so that the same content makes the same archive."""
    archive.writestr(zipfile.ZipInfo(name, date_time=(2016, 1, 1, 0, 0, 0)), content)
