#!/usr/bin/env bash
# Runs other vendors' own clients against CAIRN_PROGRAM, on a site of its own: nothing of theirs is changed but the host.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
data=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$data"
}
trap finish EXIT
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
"$CAIRN_PROGRAM" serve --data "$data/vendors" --listen "127.0.0.1:$port" >"$data/log" 2>&1 &
server=$!
for _ in $(seq 1 240); do
  grep -q "listens on" "$data/log" && break
  kill -0 "$server" 2>/dev/null || { cat "$data/log"; exit 1; }
  sleep 0.5
done
cairn() { "$CAIRN_PROGRAM" "$@" --data "$data/vendors"; }
cairn site add vendors >/dev/null
cairn alias add segment segment-write-key >/dev/null
cairn alias add posthog phc_vendors >/dev/null
cairn alias add ga4 G-VENDORS >/dev/null
cairn alias add matomo 7 >/dev/null
cairn alias add plausible vendors.example >/dev/null
cairn alias add umami 2f0b6a9e-6b0a-4d7e-9c55-0d7a1a9a3c11 >/dev/null
VENDORS_SECRET=$(cairn key create --compat 2>/dev/null)
export VENDORS_SECRET VENDORS_CAIRN=http://127.0.0.1:$port VENDORS_DATA=$data/vendors
node --test --test-concurrency=1 --test-force-exit --test-timeout=240000 ${VENDORS_ONLY:-./*.test.mjs}
