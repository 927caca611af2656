import pandas as pd

from facegrid.data import person_groups


def test_groups_by_hand():
    """Ann and Bea share a picture, Bea and Cem another, so the three are one group; Dan has two of his own."""
    index = pd.DataFrame(
        {
            "person": ["ann", "dan", "bea", "bea", "cem", "eve", "dan"],
            "sha256": ["1", "5", "1", "2", "2", "7", "6"],
        }
    )
    group = person_groups.groups(index)
    assert len(set(group[[0, 2, 3, 4]])) == 1
    assert group[1] == group[6]
    assert len(set(group)) == 3


def test_no_rows():
    assert person_groups.groups(pd.DataFrame({"person": [], "sha256": []})).tolist() == []
