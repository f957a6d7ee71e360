#!/bin/sh
# backup.sh FOLDER: one copy of the ledger, checked; of old copies the last 48 stay, and the first of each of the last 60 days.
set -eu
umask 077
folder=$1
here=$(cd "$(dirname "$0")/.." && pwd)
python=${LAOMO_PYTHON:-$here/.venv/bin/python}
mkdir -p "$folder"
copy=$folder/ledger-$(date +%Y%m%d-%H%M%S).db
cd "$here"
"$python" -m sheets_sync backup --out "$copy" ${LAOMO_SECRETS:+--secrets "$LAOMO_SECRETS"}
chmod 600 "$copy"
sha256sum "$copy" | cut -d' ' -f1 >"$copy.sha256"

number=0
days=""
count=0
for old in $(ls -1 "$folder" | grep '^ledger-[0-9]\{8\}-[0-9]\{6\}\.db$' | sort -r); do
  number=$((number + 1))
  [ "$number" -le 48 ] && continue
  day=$(echo "$old" | cut -c8-15)
  first=$(ls -1 "$folder" | grep "^ledger-$day-[0-9]\{6\}\.db$" | sort | head -n 1)
  case " $days " in *" $day "*) ;; *) days="$days $day"; count=$((count + 1)) ;; esac
  if [ "$old" != "$first" ] || [ "$count" -gt 60 ]; then
    rm -f "$folder/$old" "$folder/$old.sha256"
  fi
done
