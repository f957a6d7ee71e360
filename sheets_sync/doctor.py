"""`doctor`: looks at everything that can be wrong around the app and says what to do. Changes nothing and shows no secret."""

import os
import shutil
import sqlite3
import stat
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from sheets_sync.identity import LOOPBACK
from sheets_sync.reach import SECONDS, Check, google_checks
from sheets_sync.settings import ROOT, Settings, SettingsError, load_settings, secrets_path
from validators.campaign import Campaign, load_campaign
from validators.lint import lint_campaign

_DISK_WARN, _DISK_BAD = 2_000, 300              # megabytes free
_AUTH_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_PLACEHOLDERS = frozenset({"", "xxx", "changeme"})


def examine(secrets: Path | str | None = None, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Check]:
    """Every check, in the order in which they should be mended. One that could not be made is 故障 and says why."""
    try:
        settings = load_settings(secrets)
    except SettingsError as err:
        return [Check("配置文件", "故障", str(err), "改好后再运行一次；在此之前其余各项没有检查")]
    found = [*_settings_file(secrets_path(secrets)), *_campaign(settings), *_access(settings), *_store(settings, clock()), *_disk(settings)]
    return [*found, *google_checks(settings, clock)] if settings.sheets else [*found, Check("在线表格", "正常", "未配置 [sheets]，使用内置台账")]


def _settings_file(file: Path) -> Iterator[Check]:
    if not file.exists():
        yield Check("配置文件", "正常", "没有配置文件，按默认设置运行（内置台账，仅本机）")
        return
    mode = stat.S_IMODE(file.stat().st_mode)
    lying = [one.name for folder in {file.parent, ROOT} for one in sorted(folder.glob("*.json")) if _is_key(one)]
    if lying:
        yield Check("密钥文件", "注意", f"{'、'.join(lying)} 是服务账号密钥，还留在程序文件夹里", f"内容已填入 {file.name} 的，请删除这个文件，或移到他人不能读的地方")
    if file.parent.stat().st_mode & stat.S_IWOTH and not file.parent.stat().st_mode & stat.S_ISVTX:
        yield Check("配置文件", "注意", f"{file.name} 所在文件夹任何用户都可写", f"请执行 chmod o-w 收回文件夹 {file.parent.name} 的写权限")
    else:
        yield Check("配置文件", "正常", f"{file.name} 可读，权限 {mode:o}")


def _is_key(file: Path) -> bool:
    try:
        return file.stat().st_size < 20_000 and '"private_key"' in file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _campaign(settings: Settings) -> Iterator[Check]:
    try:
        campaign = load_campaign(settings.campaign_file, settings.schools_file)
    except (OSError, ValueError):
        yield Check("活动文件", "故障", f"{settings.campaign_file.name} 打不开或不是活动文件", "请检查 [campaign] 的 file 与 schools，并运行 python -m validators lint")
        return
    wrong = lint_campaign(campaign)
    yield Check("活动文件", "注意", wrong[0], "请运行 python -m validators lint 查看全部") if wrong else Check("活动文件", "正常", campaign.name)
    yield from _units_of_roles(settings, campaign)


def _units_of_roles(settings: Settings, campaign: Campaign) -> Iterator[Check]:
    units = {text.partition(" ")[2].strip() for text in settings.access.roles.values() if text.startswith("区县协调员")}
    if unknown := sorted(units - set(campaign.unit_names)):
        yield Check("登录角色", "故障", f"[access.roles] 中这些单位不在附件1：{'、'.join(unknown)}", f"请改为附件1的名称：{'、'.join(campaign.unit_names)}")


def _access(settings: Settings) -> Iterator[Check]:
    bound = _bound()
    if settings.access.single_user:
        yield Check("登录", "注意", "single_user = true：任何能打开网址的人都是市级管理员", "仅用于试用；正式使用请改为 false 并配置 [auth] 与 [access.roles]")
    elif settings.auth is None and bound not in LOOPBACK:
        yield Check("登录", "注意", "未配置登录，而程序对其他机器开放：任何人打开都只看到登录页", "请配置 [auth] 与 [access.roles]；只在本机使用请把 server.address 改回 127.0.0.1")
    elif settings.auth is None:
        yield Check("登录", "正常", "未配置登录：本机打开为单用户，其他人凭链接填报")
    elif missing := [key for key in _AUTH_KEYS if str(settings.auth.get(key, "")) in _PLACEHOLDERS]:
        yield Check("登录", "故障", f"[auth] 缺少 {'、'.join(missing)}", "请按登录服务提供方给出的内容填写，见 secrets.example.toml")
    elif len(str(settings.auth["cookie_secret"])) < 32:
        yield Check("登录", "故障", "[auth] 的 cookie_secret 太短，登录凭据可能被伪造", "请换成 32 个以上随机字符，secrets.example.toml 中有生成方法")
    elif not settings.access.roles:
        yield Check("登录", "注意", "已配置登录，但 [access.roles] 为空，没有人有权限", "请至少登记一个市级管理员")
    else:
        address = str(settings.auth["redirect_uri"])
        insecure = address.startswith("http://") and urlsplit(address).hostname not in ("localhost", "127.0.0.1")
        yield (Check("登录", "注意", "redirect_uri 不是 https，登录凭据可能被截获", "请先为网址配置证书（deploy/nginx.conf）") if insecure
               else Check("登录", "正常", f"已配置，登记 {len(settings.access.roles)} 行角色"))


def _bound() -> str:
    """The address on which the app will listen: the environment's, else .streamlit/config.toml's; "" for all."""
    told = os.environ.get("STREAMLIT_SERVER_ADDRESS")
    if told is not None:
        return told
    try:
        return tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8")).get("server", {}).get("address", "")
    except (OSError, tomllib.TOMLDecodeError):
        return ""


def _store(settings: Settings, now: datetime) -> Iterator[Check]:
    try:
        address = make_url(settings.database_url)
    except ArgumentError:
        yield Check("数据库", "故障", "[store] 的 database_url 不是数据库地址", "请对照 secrets.example.toml 改正，如 sqlite:///data/ledger.db")
        return
    if address.get_backend_name() != "sqlite":
        yield _postgres(settings)
        return
    file = Path(address.database)
    if not file.exists():
        yield Check("数据库", "正常", "还没有数据库，第一次启动时建立")
        return
    try:
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
        sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        records, latest = connection.execute("SELECT count(*), max(accepted_at) FROM records").fetchone()
        connection.close()
    except sqlite3.Error:
        sound, records, latest = False, 0, None
    if not sound:
        yield Check("数据库", "故障", f"{file.name} 读不出或已损坏", "请停止应用，用最近的备份恢复：python -m sheets_sync restore 备份.db")
    elif file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        yield Check("数据库", "注意", f"{file.name} 其他用户可读，里面有姓名", f"请执行 chmod o-rwx {file.name}，并收紧所在文件夹")
    elif not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        yield Check("数据库", "故障", f"当前用户不能写 {file.name} 或它所在的文件夹", "请用运行程序的用户执行本命令；仍然如此时把文件夹交给它：chown -R")
    else:
        yield Check("数据库", "正常", f"{file.name} 完好，{records} 条记录")
    if latest and datetime.fromisoformat(latest) > now + timedelta(minutes=5):
        yield Check("时钟", "故障", "本机时间早于台账中最近一次提交的时间", "请打开自动校时：timedatectl set-ntp true，核对日期后再使用")


def _postgres(settings: Settings) -> Check:
    try:
        engine = create_engine(settings.database_url, connect_args={"connect_timeout": SECONDS}, hide_parameters=True)
    except (SQLAlchemyError, ImportError):
        return Check("数据库", "故障", "[store] 的 database_url 不是可用的数据库地址", "SQLite 用 sqlite:///文件，PostgreSQL 用 postgresql+psycopg://…")
    try:
        with engine.connect() as connection:
            version = connection.execute(text("SHOW server_version")).scalar_one()
        return Check("数据库", "正常", f"PostgreSQL {version}")
    except SQLAlchemyError:
        return Check("数据库", "故障", "连接不上 PostgreSQL", "请检查 [store] 的 database_url、数据库是否启动、防火墙是否放行")
    finally:
        engine.dispose()


def _disk(settings: Settings) -> Iterator[Check]:
    url = settings.database_url
    folder = Path(make_url(url).database).parent if url.startswith("sqlite:") else ROOT
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    state = "故障" if free < _DISK_BAD else "注意" if free < _DISK_WARN else "正常"
    yield Check("磁盘", state, f"剩余 {free} MB", "" if state == "正常" else "请清理磁盘或把旧备份移走；磁盘写满时不能提交")


def report(checks: list[Check]) -> str:
    marks = {"正常": "✓", "注意": "!", "故障": "✗"}
    lines = [f"{marks[one.state]} {one.name}：{one.found}" + (f"\n    {one.advice}" if one.advice else "") for one in checks]
    bad = sum(one.state != "正常" for one in checks)
    return "\n".join([*lines, f"共 {len(checks)} 项，{bad} 项需要处理" if bad else f"共 {len(checks)} 项，全部正常"])


def exit_code(checks: list[Check]) -> int:
    """0 all is well; 1 something is to be mended. 2, that nothing could be looked at, is the command line's."""
    return int(any(one.state == "故障" for one in checks))

