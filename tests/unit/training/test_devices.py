"""What a network is trained on."""

import pytest

pytest.importorskip("tensorflow")

from facegrid.training import devices

INTEL = "processor\t: 0\nmodel name\t: Xeon\nflags\t\t: fpu avx512f {} xtopology\n"


@pytest.fixture
def features(tmp_path):
    """Features of a processor of which /proc/cpuinfo says this."""

    def read(text):
        (tmp_path / "cpuinfo").write_text(text)
        return devices.processor_features(tmp_path / "cpuinfo")

    return read


def test_features_of_the_processor(features):
    assert features(INTEL.format("amx_bf16")) >= {"fpu", "avx512f", "amx_bf16"}
    assert "bf16" in features("processor\t: 0\nFeatures\t: fp asimd bf16\n")
    assert "Xeon" not in features(INTEL)


def test_a_system_that_names_none(tmp_path):
    assert devices.processor_features(tmp_path / "none") == set()


@pytest.mark.parametrize(
    ("precision", "flags", "slow"),
    [
        ("float32", set(), False),
        ("mixed_bfloat16", {"avx512f"}, True),
        ("mixed_bfloat16", {"avx512_bf16"}, False),
        ("mixed_bfloat16", {"bf16"}, False),
    ],
)
def test_bfloat16_is_slow_without_instructions_for_it(monkeypatch, precision, flags, slow):
    monkeypatch.setattr(devices, "processor_features", lambda: flags)
    monkeypatch.setattr(devices, "device", lambda: "cpu")
    assert devices.is_slow_in(precision) is slow
    assert devices.multiplies_bfloat16() is (flags in ({"avx512_bf16"}, {"bf16"}))


@pytest.mark.parametrize("flags", [set(), {"avx512_bf16"}])
def test_with_a_gpu_the_processors_instructions_do_not_matter(monkeypatch, flags):
    monkeypatch.setattr(devices, "processor_features", lambda: flags)
    monkeypatch.setattr(devices, "device", lambda: "NVIDIA H100")
    assert not devices.is_slow_in("mixed_bfloat16")
    assert not devices.multiplies_bfloat16()


class Gpu(str):
    """A graphics processor that TensorFlow would list."""


@pytest.mark.parametrize(("asked", "given"), [(0, []), (1, ["a"]), (2, ["a", "b"]), (3, ["a", "b"])])
def test_a_fit_has_the_gpus_that_it_was_given_and_no_other(monkeypatch, asked, given):
    seen = {"growth": []}
    tf_config = devices.tf.config
    monkeypatch.setattr(tf_config, "list_physical_devices", lambda kind: [Gpu("a"), Gpu("b")])
    monkeypatch.setattr(tf_config, "set_visible_devices", lambda gpus, kind: seen.update({kind: gpus}))
    monkeypatch.setattr(tf_config.experimental, "set_memory_growth", lambda gpu, on: seen["growth"].append((gpu, on)))
    devices.prepare(0, 1, asked)
    assert seen == {"GPU": given, "growth": [(gpu, True) for gpu in given]}


def test_device_is_named(monkeypatch):
    monkeypatch.setattr(devices.tf.config, "get_visible_devices", lambda kind: [])
    assert devices.device() == "cpu"
    monkeypatch.setattr(devices.tf.config, "get_visible_devices", lambda kind: [Gpu("a")])
    monkeypatch.setattr(
        devices.tf.config.experimental, "get_device_details", lambda gpu: {"device_name": "NVIDIA H100"}
    )
    assert devices.device() == "NVIDIA H100"
