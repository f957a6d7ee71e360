"""Docs tell the truth: every code, setting, command and term stands where it should."""

import csv
import doctest
import importlib
import re
import tomllib
from pathlib import Path

from sheets_sync.__main__ import _parser
from sheets_sync.settings import AccessSettings, CampaignSettings, LimitSettings, SheetsSettings, StoreSettings
from validators.campaign import load_campaign
from validators.lint import lint_campaign
from validators.messages import MESSAGES

ROOT = Path(__file__).resolve().parent.parent


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_campaign_file_agrees_with_itself():
    assert lint_campaign(load_campaign(ROOT / "campaigns/nanchang.toml")) == []


def test_the_example_of_secrets_shows_every_key():
    example = text("secrets.example.toml")
    for model in (SheetsSettings, StoreSettings, CampaignSettings, LimitSettings):
        for key in model.model_fields:
            assert re.search(rf"^#? ?{key} = .*# ", example, re.M) or re.search(rf"^#? ?{key} = ", example, re.M), key
    assert LimitSettings(**tomllib.loads(example)["limits"]) == LimitSettings() and AccessSettings(**tomllib.loads(example)["access"]) == AccessSettings()
    assert tomllib.loads(example)["store"]["database_url"] == StoreSettings().database_url


def test_every_code_has_a_message_and_a_label():
    with (ROOT / "validators/rules.csv").open(encoding="utf-8") as lines:
        codes = {row["code"] for row in csv.DictReader(lines)}
    assert codes == set(MESSAGES)


def test_the_readme_names_both_commands_and_every_subcommand():
    readme = text("README.md")
    assert "make run" in readme and "make test" in readme
    commands = next(action for action in _parser()._actions if getattr(action, "choices", None) and "submit" in action.choices).choices
    assert [name for name in commands if f"sheets_sync {name}" not in readme] == []


def test_terms_name_every_column():
    terms = text("docs/terms.md")
    campaign = load_campaign(ROOT / "campaigns/nanchang.toml")
    assert [column.header for column in campaign.columns if f"| {column.header} | `{column.key}`" not in terms] == []


def test_the_deployment_guide_names_every_file_that_it_goes_with():
    guide = text("deploy/README.md")
    named = {"laomo.service", "laomo-worker.service", "laomo-backup.timer", "laomo-drill.timer"}
    files = {path.name for path in (ROOT / "deploy").iterdir()}
    assert named | {"nginx.conf"} <= files and [name for name in named if name.partition(".service")[0] not in guide] == []
    for path in ("/etc/laomo/secrets.toml", "/var/backups/laomo", "/var/lib/laomo", "/opt/laomo"):
        assert path in guide and any(path in text(f"deploy/{name}") for name in files - {"README.md"}), path
    assert "names_in_sheet" in guide and "第三十六条" in guide


def test_the_examples_in_the_docstrings_are_true():
    failed, tried = [], 0
    for folder in ("validators", "sheets_sync", "pages"):
        for path in sorted((ROOT / folder).glob("_[a-z]*.py" if folder == "pages" else "[a-z]*.py")):
            if ">>>" in path.read_text(encoding="utf-8"):
                told = doctest.testmod(importlib.import_module(f"{folder}.{path.stem}"))
                tried += told.attempted
                if told.failed:
                    failed.append(path.name)
    assert failed == [] and tried > 100
