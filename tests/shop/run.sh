#!/usr/bin/env bash
# Runs the shop's browser tests against CAIRN_PROGRAM, on a site of its own.
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
"$CAIRN_PROGRAM" serve --data "$data/shop" --listen "127.0.0.1:$port" >"$data/log" 2>&1 &
server=$!
for _ in $(seq 1 240); do
  grep -q "listens on" "$data/log" && break
  kill -0 "$server" 2>/dev/null || { cat "$data/log"; exit 1; }
  sleep 0.5
done
"$CAIRN_PROGRAM" site add shop --data "$data/shop" >/dev/null
SHOP_KEY=$("$CAIRN_PROGRAM" key create --data "$data/shop" 2>/dev/null)
export SHOP_KEY SHOP_CAIRN=http://127.0.0.1:$port SHOP_DATA=$data/shop
node --test --test-concurrency=1 ./*.test.mjs
