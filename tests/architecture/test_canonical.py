"""The files of items stand in their one form: else the studio's first edit would change lines that nobody touched (architecture, an item is a folder of data)."""

import pytest

from ui.cli.main import main


def test_every_file_of_an_item_is_in_its_canonical_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--check"]) == 0, capsys.readouterr().out
