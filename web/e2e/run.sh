#!/usr/bin/env bash
# Starts the published program with a demo shop on a free port, runs the browser tests against it, and stops it. ./test calls this.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=${CAIRN_PROGRAM:?the published program}
data=$(mktemp -d)
log=$data/serve.log
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
"$program" serve --demo --data "$data/cairn" --listen "http://127.0.0.1:$port" >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$data"' EXIT
for _ in $(seq 1 240); do
  if node -e "fetch('http://127.0.0.1:$port/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; then break; fi
  kill -0 "$server" 2>/dev/null || { cat "$log" >&2; exit 1; }
  sleep 0.5
done
password=$(grep -oE 'with the password [^ ]+' "$log" | awk '{print $4}')
cd "$here/.."
BASE_URL="http://127.0.0.1:$port" CAIRN_SITE=demo CAIRN_EMAIL=demo@cairn.example CAIRN_PASSWORD="$password" CHROMIUM="$(command -v chromium)" \
  node --test --test-reporter=spec e2e/*.test.mjs
