"""Settings from one secrets file (the keys of secrets.example.toml). Nothing configured is a working configuration."""

import os
import stat
import tomllib
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

ROOT = Path(__file__).resolve().parent.parent
_ROLES = ("填报人", "区县协调员", "市级管理员", "领导")
_ROLES_OF_A_UNIT = _ROLES[:2]
_STREAMLITS = ("connections",)      # a section that Streamlit itself reads from the same file
DEFAULT_SECRETS = Path(".streamlit/secrets.toml")


class SettingsError(ValueError):
    """The secrets file cannot be used. The message is Chinese, names the key and never shows a value."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SheetsSettings(_Section):
    spreadsheet_id: str = Field(min_length=1)
    api_base: str = "https://sheets.googleapis.com"
    drive_base: str = "https://www.googleapis.com"
    proxy: str = ""
    names_in_sheet: Literal["full", "surname"] = "full"
    gap_seconds: float = Field(default=1.0, ge=0)       # Google asks for about one request a second a spreadsheet
    writes_a_minute: int = Field(default=50, ge=1)      # of the 60 that a service account has


class StoreSettings(_Section):
    database_url: str = "sqlite:///data/ledger.db"


class CampaignSettings(_Section):
    file: str = "campaigns/nanchang.toml"
    schools: str = ""


class AccessSettings(_Section):
    """Who may come in. `roles`: account (or "claim:value") ▸ role, and after a space the unit or the filer."""

    single_user: bool = False
    idle_hours: float = Field(default=8.0, gt=0, le=720)
    claims: tuple[str, ...] = ("email", "sub")
    roles: dict[str, str] = {}

    @field_validator("roles")
    @classmethod
    def _every_role_is_one(cls, roles):
        for text in roles.values():
            role, _, unit = text.partition(" ")
            if role not in _ROLES or (role in _ROLES_OF_A_UNIT) != bool(unit.strip()):
                raise ValueError("not a role")
        return roles


class LimitSettings(_Section):
    """How often one account or link may do something within `minutes`."""

    minutes: int = Field(default=10, ge=1)
    submissions: int = Field(default=120, ge=1)
    drafts: int = Field(default=3000, ge=1)
    imports: int = Field(default=30, ge=1)
    link_openings: int = Field(default=300, ge=1)
    schools_behind_one_address: int = Field(default=20, ge=1)


class Settings(BaseModel):
    """`sheets` None: the embedded sheet. Paths inside are relative to the project's root until `resolve` is called."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)   # other sections belong to Streamlit

    today: date | None = None
    sheets: SheetsSettings | None = None
    gcp_service_account: dict[str, str] | None = None
    store: StoreSettings = StoreSettings()
    campaign: CampaignSettings = CampaignSettings()
    access: AccessSettings = AccessSettings()
    limits: LimitSettings = LimitSettings()
    auth: dict | None = Field(default=None, repr=False)     # Streamlit's own section; here only whether it is there

    @field_validator("today", mode="before")
    @classmethod
    def _empty_means_the_clock(cls, value):
        return None if value == "" else value

    @property
    def campaign_file(self) -> Path:
        return ROOT / self.campaign.file

    @property
    def schools_file(self) -> Path | None:
        return ROOT / self.campaign.schools if self.campaign.schools else None

    @property
    def database_url(self) -> str:
        """A relative SQLite path counts from the project's root."""
        url, prefix = self.store.database_url, "sqlite:///"
        if url.startswith(prefix) and url != prefix + ":memory:":
            return prefix + str(ROOT / url[len(prefix):])
        return url


def secrets_path(path: Path | str | None = None) -> Path:
    """Where the settings stand: as asked for, else as LAOMO_SECRETS says, else the default."""
    return ROOT / (path or os.environ.get("LAOMO_SECRETS") or DEFAULT_SECRETS)


def others_may_read(file: Path) -> bool:
    """Whether anybody but its owner may read a file with secrets in it.

    What systemd hands over (LoadCredential) shows a group right that is its access list's mask; the folder lets nobody in but the service.
    """
    handed_over = os.environ.get("CREDENTIALS_DIRECTORY", "")
    is_handed_over = bool(handed_over) and file.resolve().is_relative_to(Path(handed_over).resolve())
    return os.name == "posix" and bool(file.stat().st_mode & (stat.S_IROTH if is_handed_over else stat.S_IRGRP | stat.S_IROTH))


def load_settings(path: Path | str | None = None) -> Settings:
    """The settings of a secrets file; the defaults where the default file does not exist.

    Raises:
        SettingsError: a file was named and is absent, others may read it, or a key is wrong.
    """
    named = path or os.environ.get("LAOMO_SECRETS")
    file = secrets_path(path)
    if not file.exists():
        if named:
            raise SettingsError(f"找不到配置文件 {file.name}，请检查 --secrets 或 LAOMO_SECRETS 的路径")
        return Settings()
    if file.is_dir():
        raise SettingsError(f"{file.name} 是文件夹，不是配置文件")
    if others_may_read(file):
        raise SettingsError(f"{file.name} 其他用户可读，请先执行 chmod 600 {file.name}")
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        unknown = [name for name in given if name not in Settings.model_fields and name not in _STREAMLITS]
        if unknown:
            raise SettingsError(f"{file.name} 中没有这样的键：{'、'.join(unknown)}，请对照 secrets.example.toml 检查")
        settings = Settings(**given)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise SettingsError(f"{file.name} 不是有效的 TOML 文件，请对照 secrets.example.toml 检查") from err
    except ValidationError as err:
        keys = "、".join(".".join(map(str, problem["loc"])) for problem in err.errors(include_input=False, include_url=False))
        raise SettingsError(f"{file.name} 中这些键的值不对：{keys}，请对照 secrets.example.toml 检查") from None
    if settings.sheets and not settings.gcp_service_account:
        raise SettingsError(f"{file.name} 有 [sheets] 而没有 [gcp_service_account]，请补上服务账号密钥文件中的各项")
    return settings
