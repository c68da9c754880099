#!/bin/sh
# Make .venv hold what LOCK lists and this checkout, or do nothing where it already does.
#
#     scripts/ensure_venv.sh requirements.lock
#
# A stamp inside the environment names what was installed. It is written last, so a run that was
# interrupted is simply repeated; an environment that no longer runs is made anew.
set -eu
cd "$(dirname "$0")/.."

lock=$1
venv=.venv
stamp=$venv/installed-from-$(basename "$lock")

# The directory belongs to the stamp: an editable install points at it.
wanted=$(cat "$lock" pyproject.toml | cksum)" $(pwd)"

if "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
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
