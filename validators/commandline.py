"""What the commands of both packages share: Chinese words around English flags, and how a mistake is told."""

import argparse
import errno
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

_SAID = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 不明确，可能是：\2"),
    (r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.*)\)", r"\1 不能是“\2”，可选：\3"),
    (r"argument (\S+): expected .*argument.*", r"\1 后面缺少值"),
    (r"argument (\S+): ignored explicit argument .*", r"\1 后面不带值"),
    (r"argument (\S+): invalid \S+ value: '(.*)'", r"\1 的值“\2”不对"),
    (r"argument (\S+): (.*)", r"\1：\2"),
)
_OS = {
    errno.ENOENT: "找不到", errno.EISDIR: "是文件夹，不是文件", errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.ENOSPC: "磁盘已满", errno.EROFS: "所在磁盘只读",
    errno.ENOTDIR: "路径中有一段不是文件夹", errno.EEXIST: "已经存在", errno.ENAMETOOLONG: "名称太长",
}


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Arguments(argparse.ArgumentParser):
    """argparse with Chinese words; a command that is written wrongly ends with exit code 2."""

    def __init__(self, **given: Any):
        super().__init__(**{"formatter_class": _Help, "add_help": False, **given})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"命令写法有误：{in_chinese(message)}\n用法见 {self.prog} --help\n")


def in_chinese(message: str) -> str:
    """What argparse says, for a reader of Chinese.

    >>> in_chinese("argument --format: invalid choice: 'xml' (choose from 'text', 'jsonl')"), in_chinese("unrecognized arguments: --x")
    ('--format 不能是“xml”，可选：text, jsonl', '不认识的参数：--x')
    """
    for pattern, words in _SAID:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, words, message, count=1, flags=re.DOTALL).replace("'", "")
    return message


def day(text: str) -> date:
    """A date given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2024-05-24") from err


def file_trouble(err: OSError, name: str = "") -> str:
    """Why a file cannot be read or written; its name without the folders.

    >>> file_trouble(FileNotFoundError(2, "No such file or directory", "/a/表.xlsx"))
    '“表.xlsx”打不开：找不到'
    """
    name = name or (Path(str(err.filename)).name or str(err.filename) if err.filename else "")
    return f"“{name}”打不开：{_OS.get(err.errno or 0, err.strerror or type(err).__name__)}"


def speak_utf8() -> None:
    """Output in UTF-8 wherever it goes; a character that cannot be written does not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
