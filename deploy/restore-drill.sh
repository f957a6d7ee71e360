#!/bin/sh
# restore-drill.sh FOLDER: the newest copy put back into a folder of its own and looked through. Touches neither the ledger nor the online sheet.
set -eu
umask 077
here=$(cd "$(dirname "$0")/.." && pwd)
python=${LAOMO_PYTHON:-$here/.venv/bin/python}
began=$(date +%s)
newest=$(ls -1 "$1" 2>/dev/null | grep '^ledger-[0-9]\{8\}-[0-9]\{6\}\.db$' | sort | tail -n 1)
[ -n "$newest" ] || { echo "没有可用的备份：$1" >&2; exit 1; }
[ "$(sha256sum "$1/$newest" | cut -d' ' -f1)" = "$(cat "$1/$newest.sha256")" ] || { echo "备份 $newest 与校验值不符，可能已损坏" >&2; exit 1; }
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT INT TERM
printf '[store]\ndatabase_url = "sqlite:///%s/ledger.db"\n' "$place" >"$place/secrets.toml"
cd "$here"
"$python" -m sheets_sync restore "$1/$newest" --secrets "$place/secrets.toml"
"$python" -m sheets_sync verify --secrets "$place/secrets.toml"
"$python" -m sheets_sync export --out "$place/all.xlsx" --secrets "$place/secrets.toml"
age=$((($(date +%s) - $(stat -c %Y "$1/$newest")) / 60))
echo "恢复演练通过：$newest，$age 分钟前的备份，用时 $(($(date +%s) - began)) 秒"
