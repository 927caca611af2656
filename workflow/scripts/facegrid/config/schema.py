"""What the config may say: one class per section, one field per key, with its legal values, its default and its words.

The normal form has the keys in the order of the fields. The JSON Schema of the editors and docs/config.md are made from
these classes. Every field has a default or is required.
"""

import ast
import inspect
import sys
from functools import cache, reduce
from itertools import pairwise
from operator import or_
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model
from pydantic.json_schema import GenerateJsonSchema

from facegrid.config.fields import (
    File,
    GitId,
    Line,
    PathText,
    Resolution,
    Seed,
    as_whole,
    beside,
    check_group,
    check_source,
    distinct,
    entries,
    name_of,
    number,
    text,
    whole,
)


class Section(BaseModel):
    """A mapping of the config: an unknown key is a mistake, and so is a value of another type."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        validate_default=True,
        regex_engine="python-re",  # Rust's knows no (?!...)
        defer_build=True,  # all sections are built once, within Config
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema, handler):
        """With the text below each field as its description.

        pydantic's use_attribute_docstrings does the same, but at each import, and takes 60 ms for it.
        """
        part = handler(core_schema)
        schema = handler.resolve_ref_schema(part)
        for each in reversed(cls.__mro__[: cls.__mro__.index(Section)]):
            for key, words in texts_below(each.__module__).get(each.__name__, {}).items():
                schema["properties"][key]["description"] = words
        schema["description"] = " ".join((cls.__doc__ or "").split())
        return part


@cache
def texts_below(module):
    """{class: {field: text}} of the texts below the fields of the classes of a module."""
    found = {}
    for node in ast.walk(ast.parse(inspect.getsource(sys.modules[module]))):
        if isinstance(node, ast.ClassDef):
            for field, below in pairwise(node.body):
                if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                    found.setdefault(node.name, {})[field.target.id] = " ".join(below.value.value.split())
    return found


def own(section):
    """The same section for one network: every key may be null, and is by default."""
    fields = {}
    for key, field in section.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            fields[key] = (own(field.annotation), {})
        else:
            type_ = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
            fields[key] = (type_ | None, Field(None, description=NULL))
    return create_model(f"Own{section.__name__}", __base__=Section, __doc__=OWN, **fields)


OWN = (
    "How this model is trained. Its keys are those of the top-level training. "
    "A key that is left out, or null, has the top-level value."
)
NULL = "Null, the default, means the top-level value."
# Data sets


class Pins(Section):
    """The content that results are meant for, as git's object ids: a copy that differs is refused, and the files that
    differ are named. Null, the default, takes the data as they are."""

    legend_blob: GitId
    """Git's id of data/legend.csv, 40 hexadecimal digits (git hash-object data/legend.csv)."""
    images_tree: GitId
    """Git's id of the folder images, 40 hexadecimal digits (git rev-parse HEAD:images)."""
    tree_object: File
    """Path of the file that holds that tree as git stores it. It is looked for in the working directory, then in the
    workflow's folder. The files that differ are named by it."""


class Draw(Section):
    """Faces are drawn instead of read: the same for the same numbers, without network and without data. Null, the
    default, for pictures that are read."""

    pictures: whole(ge=8)
    """Number of pictures to draw, 8 or more. More of them take longer and are learnt better."""
    people: whole(ge=1)
    """Number of people on them, 1 or more, at most the number of pictures."""
    seed: whole(ge=0) = 0
    """Seed of everything that is drawn, 0 (the default) or more. Another one gives other people."""


class SecondLabels(Section):
    """Labels that another person gave some of the pictures: how far people agree is what a model can be judged by.
    Null, the default, for none."""

    file: PathText
    """Path of a CSV in the data set, without a header: labeller, image, label. Any line ends will do."""
    blob: GitId
    """Git's id of this file, 40 hexadecimal digits (git hash-object FILE); another one is refused."""
    names: dict[str, str] = {}
    """Classes that are spelt in another way there: {sad: sadness}. None by default."""


class Published(Section):
    """Numbers to stand beside ours. Leave it out where nothing is published."""

    accuracy: File | None = None
    """Path of a table of accuracies, with columns split, model and best_test_accuracy (a share of 1). It is looked
    for in the working directory, then in the workflow's folder. They stand beside ours in the split of that name,
    so a split of another protocol needs another name. Null, the default, for none."""
    confusion: File | None = None
    """Path of a table of confusion matrices, with columns split, model, actual and one column per class. It is looked
    for in the same places. Null, the default, for none."""


class DataSet(Section):
    """One data set."""

    source: text(r"^[^{}<>]*[^{}<>\s][^{}<>]*$", "a path without braces, < and >") | None = None
    """Where the pictures are: a path without an ending; ~ is your home. A relative path starts at the working
    directory, or at the workflow's folder where nothing is there. The first that is there is taken: this folder
    (with images/ and data/legend.csv, columns image and emotion at least), this path + .zip, the download. Null for
    drawn faces."""
    download: (
        text(r"^(https?|file)://\S+(?!\n)$", "an address that starts with https://, http:// or file://") | None
    ) = None
    """Address of a zip, fetched only where there is no copy and kept as source + .zip: https, http or file. Null, the
    default, for data that are put there by hand."""
    pins: Pins | None = None
    draw: Draw | None = None
    classes: distinct(Line, fewest=2, ignore_case=True)
    """The classes, two or more, in the order of every table and matrix. The legend's labels are read in any letter
    case, so two classes must differ in more than that."""
    person_pattern: Annotated[str, AfterValidator(check_group)] = r"(.+)_\d+$"
    """Who is shown: the first group of this regular expression (Python's), matched at the start of the file's name
    without its ending. Where it does not match, the whole name is the person. The default takes off a final number:
    George_W_Bush_0007 shows George_W_Bush."""
    second_labels: SecondLabels | None = None
    published: Published = {}


# Splits


class Split(Section):
    """One split; its keys are those of its strategy."""

    strategy: str
    rows: Literal["all"] | whole(ge=2) = "all"
    """Rows of the legend that take part: all, the default, or a number n of 2 or more for its first n rows. Fewer are
    faster and say less."""
    test_share: number(gt=0, lt=1) = 0.33
    seed: Seed = 0
    fold: whole(ge=0) | None = None
    validation_share: number(ge=0, lt=1) = 0.0
    """Share of these rows that is neither trained on nor tested but chooses the epoch of the networks that monitor it,
    0 (the default: no such part) or more. The test part is the same whatever it is."""
    exclude: Literal[None, "ambiguous"] = None
    """Rows that are left out of the training part: none (null, the default), or the ambiguous ones, whose label other
    pictures of the training part speak against (confident learning). The other parts stay whole."""


class Random(Split):
    """Rows are shuffled and cut, as scikit-learn's train_test_split does it, whoever is shown."""

    strategy: Literal["random"]
    test_share: number(gt=0, lt=1) = 0.33
    """Share of these rows that is tested, between 0 and 1 (both excluded); the others are trained on. 0.33, the
    default, is the study's."""
    seed: Seed = 0
    """Seed of the shuffle, 0 to 4294967295; 0, the default, is the study's."""
    fold: whole(ge=0) | None = None
    """Null, the default, cuts the rows once. A number deals them into 1 / test_share folds (0.33 makes 3) and tests
    this one of them, from 0; the splits of all folds with the same seed test every row once."""


class PersonDisjoint(Split):
    """No person, and no copy of a picture, is in two parts; sizes and class shares are kept as well as that allows
    (scikit-learn's StratifiedGroupKFold)."""

    strategy: Literal["person_disjoint"]
    test_share: number(gt=0, le=0.5) = 0.33
    """Share of these rows that is tested, above 0 and up to 0.5, as near as whole folds come to it: 0.33, the default,
    is one of 3."""
    seed: Seed = 0
    """Seed of the deal, 0 (the default) to 4294967295. Another one deals out people with few pictures anew; those with
    the most stay together."""
    fold: whole(ge=0) = 0
    """Which of the 1 / test_share folds is tested, from 0 (the default). The splits of all folds with the same seed
    test every row once."""


# Training


class Augmentation(Section):
    """How the pictures of the training part are changed at random, anew in each epoch; not at all by default. It helps
    a network that sees the same pictures for many epochs."""

    flip: bool = False
    """Whether every other picture, by chance, is its mirror image; false by default."""
    rotation: number(ge=0, le=180) = 0
    """Most degrees that a picture is turned by, both ways, 0 (the default) to 180."""
    zoom: number(ge=0, le=1) = 0
    """Largest share by which a picture is made larger or smaller about its centre, 0 (the default) to 1: 0.2 is a
    factor of 1/1.2 to 1.2. What comes in is the picture's reflection."""
    shift: whole(ge=0) = 0
    """Most pixels that a picture is moved by, up or down and to a side, 0 (the default) or more and less than its side.
    What comes in is the picture's reflection."""
    light: number(ge=0, le=1) = 0
    """Largest share by which a picture is made lighter or darker, and its contrast higher or lower, 0 (the default) to
    1."""
    cutout: whole(ge=0) = 0
    """Side in pixels of a square that is made grey, around any pixel, 0 (the default) or more."""


class Training(Section):
    """How the networks are trained. What is left out is the study's. A network may have values of its own (its key
    training)."""

    epochs: whole(ge=1) = 30
    """Most epochs, that is passes over the training part, 1 or more; 30 by default."""
    batch_size: whole(ge=1) = 100
    """Pictures a step, 1 or more; 100 by default. Smaller batches make more steps an epoch and noisier ones; larger
    ones need more memory."""
    learning_rate: number(gt=0) = 0.001
    """Size of the steps of Adam or AdamW, above 0; 0.001 by default. Larger learns faster until it no longer learns at
    all. With a schedule it is the largest rate of the fit."""
    schedule: Literal["constant", "cosine", "one_cycle"] = "constant"
    """How the rate goes over all epochs: constant, the default; cosine, down to 0 along half a cosine; one_cycle, first
    up from a 25th of the rate to the rate, then down so. A fit that ends before its last epoch has not come down."""
    warm_up: number(gt=0, lt=1) = 0.3
    """Share of the steps in which one_cycle rises, between 0 and 1 (both excluded); 0.3 by default."""
    weight_decay: number(ge=0) = 0.0
    """Share of each weight that is taken away a step, times the rate, 0 or more. With 0, the default, the optimizer is
    Adam, else AdamW. More of it fits the training rows less closely."""
    augmentation: Augmentation = {}
    progressive_resizing: number(gt=0, le=1) = 1
    """Side of the pictures that the first half of the epochs trains on, as a share of the full one, above 0 and at most
    1, the default; halfway to 1 in the next quarter of the epochs, and the full one in the last. 0.5 saves half of the
    work. What is scored is of full size. Not for vgg and auxiliary heads, which take one size alone."""
    weight_average: number(ge=0, lt=1) = 0.0
    """The weights that are scored and saved are a moving average of the trained ones, of which so large a share stays
    at each step, 0 or more and below 1: 0, the default, is the trained ones themselves, 0.99 an average over some 100
    steps."""
    test_flip: bool = False
    """Whether what a network says of a picture is its mean over the picture and its mirror image; false by default. It
    takes twice the time, in the saved model too."""
    precision: Literal["float32", "mixed_bfloat16"] = "float32"
    """Numbers that are calculated with: float32, the default, or mixed_bfloat16, which has bfloat16 between the layers
    and is 1.4 to 1.9 times as fast on a processor with avx512_bf16 (docs/benchmarks.md). Processors with amx_bf16 and
    recent GPUs multiply it too; others take many times as long. Weights and logits stay float32."""
    increases: whole(ge=1) | None = 3
    """A fit ends when the monitored loss has risen so many epochs in a row, each above the one before, 1 or more; 3 by
    default. Null trains for all epochs, and so does monitor last."""
    monitor: Literal["test", "validation", "last"] = "test"
    """Part of the split whose loss ends a fit and whose accuracy chooses the epoch that is kept: test, the default, is
    the study's and flatters, since the test pictures choose their own best; validation is fair and needs a split that
    has such a part; last keeps the last epoch, which nothing chooses."""
    score_every: whole(ge=1) = 1
    """The test part, and the validation part where there is one, are scored after so many epochs each and after the
    last one, 1 or more; 1 by default. More than 1 goes with monitor last, and saves a seventh of an epoch's time where
    the test part is half as large as the training part, a quarter with test_flip."""


OwnTraining = own(Training)


# Models


class Model(Section):
    """One model; its keys are those of its builder."""

    # Whether nothing in it is random. Such a model is fitted with one seed, unless its training set is resampled.
    deterministic: ClassVar[bool] = False

    builder: str
    resolution: Resolution | None = None
    """Side of the square pictures that this model sees, 8 to 512 pixels. Null, the default, means the top-level
    resolution."""
    resample: Literal[None, "bootstrap"] = None
    """Null, the default, trains on the training part as it is; bootstrap on as many rows drawn from it with
    replacement, with the seed of the fit, so that all classes have the same share."""


class Classical(Model):
    """A model of scikit-learn's."""

    kind: ClassVar[str] = "classical"


class Network(Model):
    """A ConvNet."""

    kind: ClassVar[str] = "convnet"

    batch_norm_momentum: number(ge=0, lt=1) = 0.9
    """Share of batch norm's running statistics that is kept at each step, 0 or more and below 1; 0.9 by default. With
    few steps an epoch a larger one, such as Keras' 0.99, lags behind the weights: the network answers the most frequent
    class for many epochs."""
    label_smoothing: number(ge=0, lt=1) = 0.0
    """Share of the training label that is spread evenly over all classes, 0 (the default) or more and below 1. A little
    of it keeps the network from being too sure of itself."""
    class_weight: Literal[None, "balanced", "square_root"] = None
    """Weight of the rows: null, the default, counts each row once; balanced counts each class alike, which helps rare
    classes at the cost of frequent ones; square_root, the root of those weights, is half way."""
    training: OwnTraining = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **_):
        """Put these keys after those of the network itself; the class is built later (defer_build)."""
        for key in list(Network.model_fields)[len(Model.model_fields) :]:
            cls.model_fields[key] = cls.model_fields.pop(key)


ClassicalWeight = Annotated[
    Literal[None, "balanced"],
    Field(
        description="Weight of the rows: null, the default, counts each row once; balanced counts each class alike, "
        "which helps rare classes at the cost of frequent ones."
    ),
]
Criterion = Annotated[
    Literal["gini", "entropy", "log_loss"],
    Field(description="Measure of impurity that a question is to lower, gini by default. The choice rarely matters."),
]
MaxDepth = Annotated[
    whole(ge=1) | None,
    Field(
        description="Most questions in a row, 1 or more. Null, the default, asks until every leaf is pure; a limit "
        "makes the tree smaller and less fitted to the training rows."
    ),
]
MinSamplesLeaf = Annotated[
    whole(ge=1),
    Field(description="Fewest training rows in a leaf, 1 (the default) or more. More of them make a smoother model."),
]
Auxiliary = Annotated[
    bool,
    Field(
        description="Whether the network has further outputs in its middle while it is trained, as its paper has them; "
        "true by default. They help the first layers to learn and are gone in the saved model."
    ),
]


class LogisticRegression(Classical):
    """Linear model of the pixels, fitted with lbfgs (scikit-learn's LogisticRegression)."""

    deterministic = True

    builder: Literal["logistic_regression"]
    C: number(gt=0) = 1.0
    """Inverse strength of the L2 penalty, above 0; 1.0 by default. Larger fits the training rows more closely; at
    1.0e+10 there is no penalty to speak of."""
    principal_axes: bool = False
    """Whether lbfgs goes along the principal axes of the training pictures; false by default, which is along the
    pixels. The optimum is the same, the way there takes less than half the steps, so where no limit on the steps ends
    it the model is too; one that is stopped before is another model."""
    max_iter: whole(ge=1) = 100
    """Most iterations of lbfgs, 1 or more; 100 by default. A fit that stops there has not converged: it is faster and
    another model."""
    tol: number(ge=0) = 0.0001
    """The fit has converged when no entry of the gradient is larger than this, 0 or more; 0.0001 by default. Larger
    stops earlier."""
    class_weight: ClassicalWeight = None


class Knn(Classical):
    """Majority of the nearest training pictures (scikit-learn's KNeighborsClassifier)."""

    deterministic = True

    builder: Literal["knn"]
    n_neighbors: whole(ge=1) = 5
    """Number of neighbours that vote, 1 or more and at most the number of training rows; 5 by default. More of them
    give a smoother and blunter model."""
    weights: Literal["uniform", "distance"] = "uniform"
    """How they vote: uniform, the default, one vote each; distance, the nearer the more."""
    p: number(ge=1) = 2.0
    """Power of the Minkowski distance between pictures, 1 or more: 1 adds up absolute differences, 2, the default, is
    the Euclidean distance. Other powers are much slower."""


class DecisionTree(Classical):
    """One tree of yes-or-no questions about single pixels (scikit-learn's DecisionTreeClassifier)."""

    builder: Literal["decision_tree"]
    criterion: Criterion = "gini"
    max_depth: MaxDepth = None
    min_samples_leaf: MinSamplesLeaf = 1
    class_weight: ClassicalWeight = None


class RandomForest(Classical):
    """Many trees, each on a resample of the rows, that vote (scikit-learn's RandomForestClassifier)."""

    builder: Literal["random_forest"]
    n_estimators: whole(ge=1) = 100
    """Number of trees, 1 or more; 100 by default. More of them cost time and never hurt the accuracy."""
    criterion: Criterion = "gini"
    max_depth: MaxDepth = None
    min_samples_leaf: MinSamplesLeaf = 1
    max_features: Literal["sqrt", "log2", None] | number(gt=0, le=1) = "sqrt"
    """Pixel values that each question chooses from: sqrt (the default) or log2 of their number, a share of them above 0
    and up to 1, or null for all of them. Fewer make the trees faster and more different."""
    class_weight: Literal[None, "balanced", "balanced_subsample"] = None
    """Weight of the rows: null, the default, counts each row once; balanced counts each class alike;
    balanced_subsample does so within the resample of each tree."""


class Vgg(Network):
    """VGG with batch norm (arXiv:1409.1556); pictures of 32 pixels or more."""

    builder: Literal["vgg"]
    depth: Annotated[Literal[11, 13, 19], BeforeValidator(as_whole)] = 11
    """Weighted layers, 11 (the default), 13 or 19. More of them cost time."""
    dropout: number(ge=0, lt=1) = 0.5
    """Share of the units that is left out at each training step before a dense layer, 0 or more and below 1; 0.5 by
    default. More of it fits the training rows less closely."""


class Googlenet(Network):
    """GoogLeNet with batch norm (arXiv:1409.4842); pictures of 17 pixels or more, or of any size without auxiliary
    heads."""

    builder: Literal["googlenet"]
    auxiliary: Auxiliary = True
    dropout: number(ge=0, lt=1) = 0.4
    """Share of the units that is left out at each training step before the last layer, 0 or more and below 1; 0.4 by
    default. More of it fits the training rows less closely."""


class InceptionV3(Network):
    """Inception V3 (arXiv:1512.00567); pictures of 13 pixels or more, or 9 without its auxiliary head. The slowest of
    the networks."""

    builder: Literal["inception_v3"]
    auxiliary: Auxiliary = True
    dropout: number(ge=0, lt=1) = 0.5
    """Share of the units that is left out at each training step before a dense layer, 0 or more and below 1; 0.5 by
    default. More of it fits the training rows less closely."""
    label_smoothing: number(ge=0, lt=1) = 0.1
    """Share of the training label that is spread evenly over all classes, 0 or more and below 1; 0.1, the default, is
    the paper's. It keeps the network from being too sure of itself."""


class Mobilenet(Network):
    """MobileNet v1 (arXiv:1704.04861), the fastest of the networks; its resolution multiplier is resolution."""

    builder: Literal["mobilenet"]
    alpha: number(ge=0.03125, le=1) = 1.0
    """Width multiplier, which scales the channels of every layer, 0.03125 (1/32) to 1; 1.0 by default. Half of it is a
    quarter of the work."""


class Seresnet(Network):
    """Residual network with squeeze and excitation (arXiv:1512.03385 and arXiv:1709.01507)."""

    builder: Literal["seresnet"]
    depth: Annotated[Literal[18, 34], BeforeValidator(as_whole)] = 18
    """Weighted layers, 18 (the default) or 34. More of them cost time."""
    reduction: whole(ge=1, le=64) = 16
    """How many times fewer units than channels the gates of squeeze and excitation have, 1 to 64; 16, the default, is
    the paper's."""


class Resnet9(Network):
    """ResNet-9, a small and fast residual network made for pictures of 64 pixels; of 15 pixels or more."""

    builder: Literal["resnet9"]
    dropout: number(ge=0, lt=1) = 0.3
    """Share of the units that is left out at each training step before the last layer, 0 or more and below 1; 0.3 by
    default. More of it fits the training rows less closely."""


BUILDERS = {  # in the order of every list of models
    "logistic_regression": LogisticRegression,
    "knn": Knn,
    "decision_tree": DecisionTree,
    "random_forest": RandomForest,
    "vgg": Vgg,
    "googlenet": Googlenet,
    "inception_v3": InceptionV3,
    "mobilenet": Mobilenet,
    "seresnet": Seresnet,
    "resnet9": Resnet9,
}


# The whole


class Part(Section):
    """One sub-grid."""

    split: name_of("splits", "split")
    """Name of the split, one of those under splits."""
    models: distinct(name_of("models", "model"))
    """Names of the models, of those under models."""
    seeds: distinct(Seed)
    """Seeds of the fits, each 0 to 4294967295. A model is fitted once with each, to show how far chance carries it. A
    model with nothing random in it is fitted once, as seed 0, whatever is listed."""


class Config(Section):
    """One data set, splits of it, models, and the grid of fits. An unknown key is a mistake."""

    dataset: name_of("datasets", "data set")
    """Name of the data set in use, one of those under datasets. The other ones may stay in the config."""
    datasets: entries(Annotated[DataSet, beside(check_source)])
    """Data sets by name. Each is either read (source) or drawn (draw). A new data set is a new name here and a change
    of the key dataset."""
    resolution: Resolution = 32
    """Side of the square that pictures are resized to, 8 to 512 pixels; 32, the default, is the study's. A larger one
    costs time and memory with its square. A model may have its own."""
    splits: entries(Annotated[Random | PersonDisjoint, Field(discriminator="strategy")])
    """Splits by name: which rows are trained on and which are tested. All models of a split share one file, so they can
    be compared row by row."""
    training: Training = {}
    checkpoints: PathText = "results/checkpoints"
    """Folder for the state of unfinished fits of networks, from which a killed one goes on, by default
    results/checkpoints; a relative path is from the working directory, and environment variables are those of the
    machine that fits. Outside the working directory each project has a folder of its own there. A disk of the machine
    itself ($TMPDIR) is faster than one behind a network, but a fit goes on only where it finds what it left. One fit
    writes up to 0.7 GB there, and takes it away when it is done."""
    pictures: PathText | None = None
    """Folder of pictures without labels, in it and below it, for snakemake predict; mostly given on the command line,
    --config pictures=some/folder. A relative path is from the working directory. Null, the default, for none."""
    model: text(r"^\s*\S", "name of a model") | None = None
    """The fitted model for snakemake predict: its name, with its split or seed where that is not clear (vgg11,
    first_500/vgg11, first_500/vgg11/seed_2; of several seeds the first). Null, the default, for the one with the
    largest lead over the majority class in results/table.csv."""
    models: entries(Annotated[reduce(or_, BUILDERS.values()), Field(discriminator="builder")])
    """Models by name: a builder and its parameters. A variant of a model is a new name with the same builder. A model
    that no grid names is not fitted."""
    grid: Annotated[list[Part], Field(min_length=1)]
    """What is fitted: a list of sub-grids, each every model x every seed on one split. Their union is fitted, each fit
    once."""


class Plain(GenerateJsonSchema):
    """Without titles, which repeat the keys, and in the order of the classes."""

    def field_title_should_be_set(self, schema):
        return False

    def sort(self, value, parent_key=None):
        return value


def json_schema():
    """The JSON Schema of the config, as plain data."""
    return {"$schema": Plain.schema_dialect, **Config.model_json_schema(schema_generator=Plain)}
