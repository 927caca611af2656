"""The foot of a table: where its fits come from, and what was mixed."""

from facegrid.reporting import provenance_note

RUN = {
    "commit": "0123456789abcdef",
    "python": "3.11.7",
    "versions": {"numpy": "2.0"},
    "processor": "P",
    "host": "h",
    "device": "cpu",
    "threads": 1,
}


def test_all_alike():
    assert provenance_note.foot([RUN, RUN]) == (
        "Fits: 2, made with commit 0123456789; Python 3.11.7; numpy 2.0; processor P; host h; device cpu; threads 1.\n"
    )


def test_what_is_mixed_is_counted_and_named():
    other = RUN | {"commit": "fedcba9876543210-dirty", "host": "i", "versions": {"numpy": "2.1", "keras": "3.0"}}
    text = provenance_note.foot([RUN, RUN, other])
    assert "commit 0123456789 (2), fedcba9876 and changes in no commit (1); " in text
    assert "numpy 2.0 (2), 2.1 (1); " in text
    assert "host h (2), i (1); " in text
    assert "keras 3.0; " in text  # the only fit that uses it
    assert "\nMixed: commit, numpy, host. " in text


def test_a_record_without_a_commit():
    assert "commit unknown; " in provenance_note.foot([RUN | {"commit": None}])
