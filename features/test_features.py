"""Every feature of this folder as tests of pytest-bdd."""

from pytest_bdd import scenarios

scenarios(".")
