#!/usr/bin/env bash
# Runs the published program as the container and the unit would: not root, the whole root file system read-only but for data, keys and memory.
# Needs root for the namespaces (unshare, setpriv); leaves nothing behind. Usage: deploy/try-read-only.sh [PROGRAM]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=$(realpath "${1:-$here/artifacts/publish/Cairn.Server/release_linux-x64/cairn}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
install -d -m 700 -o 10001 -g 10001 "$work/data" "$work/keys"
export program work port=${PORT:-9210}

unshare --mount --pid --fork --kill-child --mount-proc bash -euc '
  account() { setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all "$@"; }
  mkdir -p "$work/app"
  cp -r "$(dirname "$program")/." "$work/app"          # the account need not see into the build folder
  mount --bind "$work/data" "$work/data"
  mount --bind "$work/keys" "$work/keys"
  data=$work/data keys=$work/keys
  mount -t tmpfs -o mode=0700,uid=10001,gid=10001 tmpfs /run
  mount -t tmpfs -o mode=1777 tmpfs /var/tmp
  findmnt -rno TARGET | grep -vE "^($work/data|$work/keys|/run|/var/tmp|/proc)(/|$)" | while read -r target; do mount -o remount,bind,ro "$(printf %b "$target")" 2>/dev/null || true; done
  if account touch /etc/cairn-was-here 2>/dev/null || account touch /tmp/cairn-was-here 2>/dev/null; then echo "the root is not read-only"; exit 1; fi
  export HOME=/var/tmp TMPDIR=/var/tmp Cairn__Server__RuntimeDirectory=/run Cairn__Server__KeyDirectory=$keys Cairn__Server__LogFormat=json Cairn__Spool__ReserveBytes=1048576 Cairn__Store__MemoryMiB=128 DOTNET_EnableDiagnostics=0
  run() { account "$work/app/cairn" "$@" --data "$data"; }
  run site add shop >/dev/null
  key=$(run key create --quiet)
  ( exec setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all "$work/app/cairn" serve --listen 127.0.0.1:$port --data "$data" ) &
  server=$!
  for _ in $(seq 120); do run ready >/dev/null 2>&1 && break; sleep 0.5; done
  run ready
  grep -E "^(Uid|CapEff|NoNewPrivs)" /proc/$server/status
  code=$(curl -s -o /dev/null -w "%{http_code}" -A "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" -H "Content-Type: application/json" \
    -d "{\"key\":\"$key\",\"events\":[{\"name\":\"a\",\"visitor\":\"v\"}]}" http://127.0.0.1:$port/collect)
  echo "collect: $code"
  [ "$code" = 202 ]
  sleep 2
  # What writes besides the databases: a form that does not fit into memory, a file that is exported, a sort that is spilled.
  owner() { account curl -s --unix-socket "$data/cairn.sock" "$@"; }
  { echo "date,source,medium,campaign,cost,currency"; for row in $(seq 3000); do echo "2026-01-01,google,cpc,campaign number $row of many,1.50,EUR"; done; } >/var/tmp/costs.csv
  chmod 644 /var/tmp/costs.csv
  code=$(owner -o /dev/null -w "%{http_code}" -X PUT -F "file=@/var/tmp/costs.csv" http://localhost/api/v1/sites/shop/cost)
  echo "a form of $(stat -c %s /var/tmp/costs.csv) bytes: $code"
  [ "$code" = 200 ]
  [ "$(owner "http://localhost/api/v1/sites/shop/export/events?format=parquet" | head -c 4)" = PAR1 ] && echo "exported as Parquet"
  run sql --quiet "select count(*) from (select i, hash(i) as h from range(30000000) as t(i) order by h limit 29000000)" >/dev/null && echo "sorted beyond memory"
  run doctor || true
  kill -TERM $server
  wait $server
  echo "stopped in order"
  run export events --format jsonl --quiet | grep -q "\"name\":\"a\"" && echo "the event is in the store"
'
