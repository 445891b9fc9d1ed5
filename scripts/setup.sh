#!/bin/sh
# Gets a checkout ready: `scripts/setup.sh run` for serving, `scripts/setup.sh test` for the tests as well.
#
# Makes .venv with the locked, hash-checked packages and this project in it, and finds or installs a Chromium (PDF and
# image exports, browser tests). For the tests also PostgreSQL's programs and pdftotext. Running it again is safe; when
# nothing has changed since, it ends at once. Needs Python 3.11+, and apt (Debian, Ubuntu) or Homebrew (macOS) for what
# is not a Python package; without rights to install those it says what is missing and goes on.
#
#   PYTHON=...        the Python to use                 BROWSER_PATH=...  the Chromium or Chrome to use
#   SKIP_PACKAGES=1   install no system packages
set -eu

level=${1:-run}
case $level in run | test) ;; *) echo "usage: scripts/setup.sh [run|test]" >&2; exit 2 ;; esac
cd "$(dirname "$0")/.."

# One line that changes when the outcome would: the lock, this script, where the checkout lies, and what was asked for.
state=$({ pwd; cat uv.lock pyproject.toml scripts/setup.sh; } | cksum)
is_done() { [ -f ".venv/.setup-$1" ] && [ "$(cat ".venv/.setup-$1")" = "$state" ]; }
if [ "$level" = run ] && { is_done run || is_done test; }; then exit 0; fi
if [ "$level" = test ] && is_done test && [ -x .venv-dash-testing/bin/pytest ]; then exit 0; fi

say() { printf '%s\n' "setup: $*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# --- Python packages -------------------------------------------------------------------------------------------------

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python \
        /opt/homebrew/bin/python3 /usr/local/bin/python3; do
        if new_enough "$candidate"; then
            # The interpreter itself, not a version manager's shim.
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    say "Python 3.11 or newer was not found; install it, or name it: make run PYTHON=/path/to/python3"
    exit 1
}

# An older uv may not understand the lock's format.
uv_is_usable() { has "$1" && "$1" --version 2>/dev/null | grep -Eq '^uv ([1-9][0-9]*\.|0\.(9|[1-9][0-9])\.)'; }

find_uv() {
    if uv_is_usable uv; then
        echo uv
        return
    fi
    if ! uv_is_usable .venv-tools/bin/uv; then
        say "installing uv into .venv-tools"
        if ! "$python" -m venv --clear .venv-tools >/dev/null 2>&1; then
            install_packages python3-venv -- ''
            "$python" -m venv --clear .venv-tools >&2
        fi
        .venv-tools/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
            --require-hashes -r scripts/uv-bootstrap.txt >&2
    fi
    echo .venv-tools/bin/uv
}

# --- System packages -------------------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif ! has sudo; then return 1
    elif [ -t 0 ]; then sudo "$@"
    else sudo -n "$@"; fi
}

# install_packages <Debian package>... -- <Homebrew arguments>: success only when it was installed. Quiet unless it fails.
install_packages() {
    debian=
    while [ "$1" != -- ]; do debian="$debian $1"; shift; done
    brew_arguments=$2
    [ -z "${SKIP_PACKAGES:-}" ] || return 1
    if has apt-get; then
        say "installing$debian"
        log=$(mktemp)
        # shellcheck disable=SC2086 # the names are meant to be split
        if { [ -n "${apt_is_updated:-}" ] || as_root apt-get update -q; } >"$log" 2>&1 && apt_is_updated=yes \
            && as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -q -y --no-install-recommends $debian >>"$log" 2>&1; then
            rm -f "$log"
            return 0
        fi
        tail -n 5 "$log" >&2
        rm -f "$log"
    elif has brew && [ -n "$brew_arguments" ]; then
        say "installing $brew_arguments"
        # shellcheck disable=SC2086
        brew install $brew_arguments >&2 && return 0
    fi
    return 1
}

any_file() { for path in "$@"; do [ -x "$path" ] && return 0; done; return 1; }

has_browser() {
    any_file "${BROWSER_PATH:-}" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge" && return 0
    for name in chromium chromium-browser google-chrome google-chrome-stable; do has "$name" && return 0; done
    return 1
}

has_chinese_font() { ! has fc-list || [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]; }
has_postgres() { has initdb || any_file /usr/lib/postgresql/*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb \
    /usr/local/opt/postgresql*/bin/initdb; }

install_postgres() {
    # The tests start servers of their own in a temporary folder; Debian's package would start one more as a service.
    no_cluster=/etc/postgresql-common/createcluster.d/venue-analytics.conf
    if has apt-get && [ -z "${SKIP_PACKAGES:-}" ]; then
        if as_root mkdir -p "${no_cluster%/*}"; then
            echo 'create_main_cluster = false' | as_root tee "$no_cluster" >/dev/null || return 1
        fi
    fi
    installed=0
    install_packages postgresql -- 'postgresql@17' || installed=1
    [ ! -f "$no_cluster" ] || as_root rm -f "$no_cluster"
    return $installed
}

# --- Do it -----------------------------------------------------------------------------------------------------------

python=$(find_python)
uv=$(find_uv)
export UV_PYTHON_DOWNLOADS=never
sync() { "$uv" sync --quiet --frozen --python "$python" "$@"; }

if [ "$level" = test ]; then
    say "installing the locked packages into .venv and .venv-dash-testing"
    sync
    UV_PROJECT_ENVIRONMENT=.venv-dash-testing sync --no-default-groups --group build --group dash-testing
else
    say "installing the locked packages into .venv"
    # What the tests have put there may stay.
    sync --no-default-groups --group build --inexact
fi

has_browser || install_packages chromium fonts-noto-cjk -- '--cask chromium' \
    || say "no Chromium or Chrome found: PDF and image exports will be off. Install one and set BROWSER_PATH to it."
has_chinese_font || install_packages fonts-noto-cjk -- '' || say "no Chinese font found: reports may show boxes"

if [ "$level" = test ]; then
    has chromedriver || install_packages chromium-driver -- '--cask chromedriver' \
        || say "no chromedriver found: the tests under tests/dash_testing will fail"
    # Where there is none (not every Debian has it), the tests take the Chromium from above, a little slower.
    [ -n "${BROWSER_PATH:-}" ] || has brew || has chromium-headless-shell \
        || install_packages chromium-headless-shell -- '' || true
    has pdftotext || install_packages poppler-utils -- poppler || say "no pdftotext found: tests of PDF files will fail"
    has_postgres || install_postgres || say "no PostgreSQL (initdb) found: tests on PostgreSQL will fail"
    # Debian's package also starts one as a service, which nobody wants on a machine of their own.
    if [ -n "${CI:-}" ] && ! has pgbouncer && [ ! -x /usr/sbin/pgbouncer ]; then
        install_packages pgbouncer -- pgbouncer || say "no pgbouncer found: tests behind a pooler are left out"
    fi
fi

echo "$state" >".venv/.setup-$level"
