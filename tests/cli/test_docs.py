"""`hiroba docs`: pages that say all of it, the same on every machine."""

import pytest

from hiroba import environment
from hiroba.base.models import follow_ups_of
from hiroba.cli.commands import COMMANDS
from hiroba.cli.docs import docs as printing
from hiroba.policy.clauses import clauses
from hiroba.policy.law import LAW
from hiroba.privacy.register import entries


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "FOLDER", tmp_path)
    return tmp_path


def test_everything_declared_is_on_its_page(folder):
    printing.docs(check=False)
    told = {
        "settings.md": [setting.name for setting in environment.SETTINGS],
        "commands.md": [f"hiroba {command.name}" for command in COMMANDS],
        "law.md": LAW,
        "clauses.md": clauses(),
        "personal-data.md": [entry.name for entry in entries()],
        "events.md": [verb for verb in LAW if follow_ups_of(verb)],
    }
    assert {path.name for path in folder.iterdir()} == set(told)
    for name, words in told.items():
        page = (folder / name).read_text("utf-8")
        assert [word for word in words if word not in page] == [], name


def test_the_surroundings_change_nothing(folder, monkeypatch):
    printing.docs(check=False)
    monkeypatch.setenv("PORT", "9999")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("HIROBA_OPERATOR_NAME", "Somebody")
    assert printing.docs(check=True) == 0


def test_a_page_that_is_out_of_date_is_named_and_left_alone(folder, capsys):
    printing.docs(check=False)
    (folder / "law.md").write_text("old")
    assert printing.docs(check=True) == 1
    assert "docs/reference/law.md" in capsys.readouterr().err
    assert (folder / "law.md").read_text() == "old"
