#!/bin/sh
# Print a Python 3.11 to 3.13 that can make a virtual environment, or say in one line what to install.
#
# Looks at $PYTHON first, then at the usual names.
set -eu

ask() { # ask PYTHON CODE: what CODE prints; nothing when that Python does not run
    "$1" -c "$2" 2>/dev/null || true
}

other=
bare=
for candidate in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    version=$(ask "$candidate" 'import sys; print("%d.%d" % sys.version_info[:2])')
    case $version in
        3.11 | 3.12 | 3.13)
            # Debian's python3 has venv without ensurepip, and then makes environments without pip.
            if [ "$(ask "$candidate" 'import ensurepip, venv; print("yes")')" = yes ]; then
                echo "$candidate"
                exit 0
            fi
            [ -n "$bare" ] || bare=$version
            ;;
        ?*) [ -n "$other" ] || other="$candidate is Python $version" ;;
    esac
done

if [ -n "$bare" ]; then
    echo "Python $bare has no venv module. Install it: apt-get install python$bare-venv" >&2
elif [ -n "$other" ]; then
    echo "Python 3.11, 3.12 or 3.13 is needed, and $other." \
        "Install one: apt-get install python3.13 python3.13-venv" >&2
else
    echo "Python 3.11, 3.12 or 3.13 is needed. Install it: apt-get install python3 python3-venv" >&2
fi
exit 1
