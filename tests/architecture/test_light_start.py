"""What the web process loads before anybody asks: nothing of what only a few pages need, for every process carries it all its life."""

import subprocess
import sys

from core.settings import ROOT

LATE = ("pydantic", "gherkin", "httpx", "segno", "docx", "xlsxwriter", "python_calamine", "pypinyin", "typst", "authlib", "core.scenarios.suite", "core.scenarios.rule_world")
"""Loaded by whoever needs it first."""


def test_the_web_application_starts_without_what_few_pages_need() -> None:
    code = f"import sys, ui.serve; print(*[name for name in {LATE!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == []


def test_the_application_takes_up_no_pydantic() -> None:
    code = "import sys; from ui.app import Application; Application(openapi_config=None); print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "False"
