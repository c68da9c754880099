#!/bin/sh
# Make .venv hold what LOCK lists and this checkout, or do nothing where it already does.
#
#     scripts/ensure_venv.sh requirements.lock
#
# A stamp inside the environment names what was installed. It is written last, so a run that was
# interrupted is simply repeated; an environment that does not run is made anew.
set -eu
cd "$(dirname "$0")/.."

lock=$1
venv=.venv
stamp=$venv/installed-from-$(basename "$lock")

# The directory belongs to the stamp: an editable install points at it.
wanted=$(cat "$lock" pyproject.toml | cksum)" $(pwd)"

usable='import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
if "$venv/bin/python" -c "$usable" 2>/dev/null; then
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
        exit 0
    fi
else
    python=$(scripts/ensure_python.sh)
    rm -rf "$venv"
    echo "Making $venv with $("$python" --version)" >&2
    "$python" -m venv "$venv" || {
        rm -rf "$venv"
        exit 1
    }
fi

echo "Installing from $lock" >&2
rm -f "$stamp"
pip="$venv/bin/python -m pip --quiet --disable-pip-version-check --no-input"
$pip install --require-hashes -r "$lock"
$pip install --no-deps --no-build-isolation --editable .
printf '%s\n' "$wanted" >"$stamp"
