"""What goes between the processes: every value survives, and what is no message does no harm."""

import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from assignments.worksheets.messages import NoMessageError, packed, read, unpacked, unpacked_array, write

NUMBERS = arrays.arrays(st.sampled_from(["float64", "int64", "bool"]), arrays.array_shapes(min_dims=0, max_dims=4))
VALUES = st.recursive(NUMBERS | st.floats() | st.integers(-2**60, 2**60) | st.booleans() | st.none() | st.text(),
                      lambda parts: st.lists(parts, max_size=3).map(tuple), max_leaves=5)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
                    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(
                        st.sampled_from(["shape", "float64", "bool", "tuple", "function", "x"]), parts, max_size=3))


def same(a, b):
    if isinstance(a, tuple):
        return isinstance(b, tuple) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    return type(a) is type(b) and (a == b or (a != a and b != b))


@given(VALUES)
def test_every_value_survives_the_way(value):
    pipe = io.BytesIO()
    write(pipe, {"value": packed(value)})
    pipe.seek(0)
    assert same(value, unpacked(read(pipe)["value"]))


@given(JSON)
def test_what_is_no_value_is_refused(value):
    for unpack in (unpacked, unpacked_array):
        try:
            unpack(value)
        except NoMessageError:
            continue


@pytest.mark.parametrize("claim", [
    {"shape": [1000, 1001], "float64": ""}, {"shape": [-1], "float64": ""}, {"shape": [2], "float64": "AAAAAAAAAAA="},
    {"shape": [True], "float64": "AAAAAAAAAAA="}, {"shape": [1.0], "float64": "AAAAAAAAAAA="}, {"shape": 1},
    {"shape": [0] * 40, "float64": ""}, {"shape": [1], "float64": "AAAAAAAAAA!A="}, {"shape": [1], "float64": 3},
    {"shape": [1], "object": "AAAAAAAAAAA="}, {"shape": [1000000, 1000000, 0], "complex128": ""}, [], "text", None,
])
def test_an_array_whose_size_and_bytes_do_not_fit_is_refused(claim):
    with pytest.raises(NoMessageError):
        unpacked_array(claim)


def test_functions_go_by_their_number_and_only_where_they_are_expected():
    functions = []
    assert packed((abs, 1, max), functions) == {"tuple": [{"function": 0}, 1, {"function": 1}]}
    assert functions == [abs, max]
    assert unpacked({"function": 1}, functions.__getitem__) is max
    for attempt in (lambda: packed(abs), lambda: packed(object()), lambda: unpacked({"function": 1}),
                    lambda: packed(np.zeros(2_000_000)), lambda: packed(np.array([object()]))):
        with pytest.raises(NoMessageError):
            attempt()


def test_lines_that_are_no_messages_are_passed_over():
    lines = [b"", b"[1]", b"3", b"{" * 99_999, b'{"a": ', b"\xff\xfe", b"\x80\x04K\x01.", b'{"number": ' + b"9" * 9999]
    pipe = io.BytesIO(b"\n".join([*lines, json.dumps({"number": 1}).encode()]) + b"\n")
    assert read(pipe) == {"number": 1}
    assert read(pipe) is None
