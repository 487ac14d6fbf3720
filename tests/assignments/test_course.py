"""The syllabus: which labs there are, and in which order."""

from importlib.resources import files

from assignments.course import LABS, SYLLABUS
from assignments.moved import MOVED
from assignments.practice.catalogue import TOPICS


def test_every_folder_with_a_lab_is_in_the_syllabus_once():
    folders = [f"{module.name}.{lab.name}" for module in files("assignments").iterdir()
               if module.name.startswith("module_") for lab in module.iterdir()
               if lab.joinpath("solution.py").is_file()]
    assert sorted(folders) == sorted(SYLLABUS)
    assert len(LABS) == len(SYLLABUS)  # no two have one name


def test_a_labs_name_and_module_are_those_of_its_folders():
    for place, lab in zip(SYLLABUS, LABS.values()):
        assert lab.package == f"assignments.{place}"
        assert place.endswith(f".{lab.name}")
        assert place.startswith(f"module_{lab.module}_")
        for part in (lab.solution(), lab.exercise()):
            assert part.__name__.rpartition(".")[0] == lab.package
    modules = [lab.module for lab in LABS.values()]
    assert modules == sorted(modules)
    assert set(modules) <= set(range(1, 7))


def test_labs_and_topics_of_practice_refer_to_each_other():
    for lab in LABS.values():
        assert set(lab.practice) <= set(TOPICS), lab.name
        assert all(lab.module in TOPICS[name].modules for name in lab.practice), lab.name


def test_what_has_moved_is_where_its_new_name_says():
    assert set(MOVED.values()) <= {lab.package for lab in LABS.values()}
