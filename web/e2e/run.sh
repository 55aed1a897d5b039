#!/usr/bin/env bash
# Runs the browser tests: against CAIRN_PROGRAM and its demo shop, or without it against the made-up shop of dev/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ -z "${CAIRN_PROGRAM:-}" ]; then exec node --test e2e/*.test.mjs; fi

data=$(mktemp -d)
log=$data/serve.log
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
"$CAIRN_PROGRAM" serve --demo --data "$data/cairn" --listen "127.0.0.1:$port" >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$data"' EXIT

for _ in $(seq 1 240); do
  grep -q "listens on" "$log" && break
  kill -0 "$server" 2>/dev/null || { cat "$log"; exit 1; }
  sleep 0.5
done
export BASE_URL=http://127.0.0.1:$port CAIRN_SITE=demo
CAIRN_EMAIL=$(sed -n 's/^Sign in as \(.*\) with the password .*/\1/p' "$log")
CAIRN_PASSWORD=$(sed -n 's/^Sign in as .* with the password //p' "$log")
export CAIRN_EMAIL CAIRN_PASSWORD
node --test e2e/*.test.mjs
