#!/bin/sh
# Write the lock files anew from pyproject.toml: newest versions, one set for Python 3.11 to 3.13.
set -eu
cd "$(dirname "$0")/.."

tools=.cache/lock
if ! "$tools/bin/uv" --version >/dev/null 2>&1; then
    rm -rf "$tools"
    "$(scripts/ensure_python.sh)" -m venv "$tools"
    "$tools/bin/python" -m pip --quiet --disable-pip-version-check install 'uv>=0.9,<1'
fi

lock() { # lock FILE OPTION...
    file=$1
    shift
    # One version for every Python (fork-strategy), so that figures do not depend on it.
    # The address of the index is a matter of the machine that installs.
    "$tools/bin/uv" --quiet pip compile pyproject.toml --group build "$@" --upgrade \
        --universal --python-version 3.11 --fork-strategy fewest \
        --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
        --output-file "$file"
}

lock requirements.lock --extra reports
lock requirements-test.lock --constraint requirements.lock --extra test --extra dev
lock requirements-layers.lock --constraint requirements.lock --extra layers
