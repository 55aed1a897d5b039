#!/usr/bin/env bash
# Shared by ./run, ./test, ./bench and ./cairn: builds what is out of date, and nothing else. Sourced, not run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# On Linux x64 the program is compiled ahead of time (ReadyToRun), so that commands start quickly; elsewhere it is not.
if [ "$(uname -sm)" = "Linux x86_64" ]; then platform=(-r linux-x64) folder=release_linux-x64; else platform=() folder=release; fi
program="$root/artifacts/publish/Cairn.Server/$folder/cairn"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en NPM_CONFIG_UPDATE_NOTIFIER=false

# 64 MiB for the youngest generation: with the runtime's own 30 MB, collections took a tenth of a core that collects at full load. It is read from the environment alone.
server_environment=("DOTNET_GCgen0size=${DOTNET_GCgen0size:-4000000}")

say() { printf '%s\n' "$*" >&2; }

need() { # need COMMAND HINT: stops with a clear line when a tool is missing
  command -v "$1" >/dev/null 2>&1 || { say "Cairn needs $1: $2"; exit 1; }
}

need_tools() {
  need dotnet "install the .NET 10 SDK"
  need node "install Node.js 20 or later"
  need npm "install npm"
}

# older STAMP PATH...: true when something below the paths is newer than the stamp
older() {
  local stamp=$1; shift
  [ -e "$stamp" ] || return 0
  [ -n "$(find "$@" -name node_modules -prune -o -name dist -prune -o -type f -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# `npm install` rather than `npm ci`: a registry that holds only this platform's packages leaves the other platforms' optional ones out of the lock
# file, and `npm ci` refuses such a file. Versions are the locked ones all the same, and --no-save leaves the file alone.
install_native() {
  local stamp=$root/native/node_modules/.package-lock.json
  if older "$stamp" "$root/native/package-lock.json"; then
    say "Installing native libraries ..."
    (cd "$root/native" && npm install --no-save --no-audit --no-fund --loglevel=error >&2)
    touch "$stamp"
  fi
}

install_web() {
  local stamp=$root/web/node_modules/.package-lock.json
  if older "$stamp" "$root/web/package-lock.json"; then
    say "Installing the dashboard's packages ..."
    (cd "$root/web" && npm install --no-save --no-audit --no-fund --loglevel=error >&2)
    touch "$stamp"
  fi
}

build_web() {
  if older "$root/web/dist/index.html" "$root/web" "$root/docs/definitions" "$root/tests/Cairn.Server.Tests/Hosting/openapi.json"; then
    install_web
    say "Building the dashboard ..."
    (cd "$root/web" && npm run --silent build >&2)
    touch "$root/web/dist/index.html"
  fi
}

install_sdk() {
  local stamp=$root/sdk/browser/node_modules/.package-lock.json
  if older "$stamp" "$root/sdk/browser/package-lock.json"; then
    say "Installing the browser SDK's packages ..."
    (cd "$root/sdk/browser" && npm install --no-save --no-audit --no-fund --loglevel=error >&2)
    touch "$stamp"
  fi
}

build_sdk() {
  if older "$root/sdk/browser/dist/cairn.js" "$root/sdk/browser"; then
    install_sdk
    say "Building the browser SDK ..."
    (cd "$root/sdk/browser" && npm run --silent build >&2)
    touch "$root/sdk/browser/dist/cairn.js"
  fi
}

install_vendors() {
  local stamp=$root/tests/vendors/node_modules/.package-lock.json
  if older "$stamp" "$root/tests/vendors/package-lock.json"; then
    say "Installing other vendors' clients ..."
    (cd "$root/tests/vendors" && npm install --no-save --no-audit --no-fund --loglevel=error >&2)
    touch "$stamp"
  fi
}

build_program() {
  build_web
  build_sdk
  install_native
  if older "$program" "$root/src" "$root/native/package-lock.json" "$root/datasets" "$root/web/dist/index.html" "$root/sdk/browser/dist/cairn.js" \
    "$root/Directory.Packages.props" "$root/Directory.Build.props"; then
    say "Building Cairn ..."
    local log; log=$(mktemp)
    if ! dotnet publish "$root/src/Cairn.Server" -c Release "${platform[@]}" -v quiet --nologo >"$log" 2>&1; then
      cat "$log" >&2; rm -f "$log"; exit 1
    fi
    rm -f "$log"
    node "$root/.ci/sbom.mjs" "$(dirname "$program")/sbom.cdx.json"
    touch "$program"
  fi
}
