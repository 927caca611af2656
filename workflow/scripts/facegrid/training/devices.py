"""What a network is trained on: threads of the processor, graphics processors where the job was given some."""

from pathlib import Path

from facegrid.models.backend import keras, tf

# Words of /proc/cpuinfo for instructions that multiply bfloat16: Intel and AMD, Intel, ARM.
BFLOAT16 = {"avx512_bf16", "amx_bf16", "bf16"}


def prepare(seed, threads, gpus=0):
    """Hold TensorFlow to so many threads and GPUs and to deterministic operations, and seed everything random.

    Without a GPU, or where the job was given none, the processor does all: there a fit is the same wherever it runs.
    """
    given = tf.config.list_physical_devices("GPU")[:gpus]
    tf.config.set_visible_devices(given, "GPU")
    for gpu in given:  # else the first fit takes all of its memory
        tf.config.experimental.set_memory_growth(gpu, True)
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(seed)


def device():
    """What is trained on: cpu, or the GPU by its name."""
    visible = tf.config.get_visible_devices("GPU")
    return tf.config.experimental.get_device_details(visible[0]).get("device_name", "gpu") if visible else "cpu"


def is_slow_in(precision):
    """Whether a precision costs time here: bfloat16 on a processor that is not known to have instructions for it."""
    return precision == "mixed_bfloat16" and device() == "cpu" and not multiplies_bfloat16()


def multiplies_bfloat16():
    """Whether a processor does all of the work that is known to have instructions for bfloat16."""
    return device() == "cpu" and bool(BFLOAT16 & processor_features())


def processor_features(path="/proc/cpuinfo"):
    """Features of the processor as the system names them; none where it does not."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    return {word for line in lines if line.lower().startswith(("flags", "features")) for word in line.split()}
