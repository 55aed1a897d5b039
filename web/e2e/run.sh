#!/usr/bin/env bash
# Runs the browser tests: against CAIRN_PROGRAM, with its demo shop and on a first start, or without it against the
# made-up shop of dev/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ -z "${CAIRN_PROGRAM:-}" ]; then exec node --test e2e/*.test.mjs; fi

data=$(mktemp -d)
servers=()
finish() {
  for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; done
  rm -rf "$data"
}
trap finish EXIT

serve() { # serve NAME [OPTION...]: starts Cairn with data of its own, waits for it, and leaves its address in $address
  local name=$1 port; shift
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
  "$CAIRN_PROGRAM" serve "$@" --data "$data/$name" --listen "127.0.0.1:$port" >"$data/$name.log" 2>&1 &
  servers+=($!)
  for _ in $(seq 1 240); do
    if grep -q "listens on" "$data/$name.log"; then address=http://127.0.0.1:$port; return; fi
    kill -0 "${servers[-1]}" 2>/dev/null || break
    sleep 0.5
  done
  cat "$data/$name.log"
  exit 1
}

serve demo --demo
export BASE_URL=$address CAIRN_SITE=demo
CAIRN_EMAIL=$(sed -n 's/^Sign in as \(.*\) with the password .*/\1/p' "$data/demo.log")
CAIRN_PASSWORD=$(sed -n 's/^Sign in as .* with the password //p' "$data/demo.log")
serve first
sleep 1
export FIRST_URL=$address
FIRST_SECRET=$(sed -n 's/.*with this secret: //p' "$data/first.log")
export CAIRN_EMAIL CAIRN_PASSWORD FIRST_SECRET
node --test e2e/*.test.mjs
