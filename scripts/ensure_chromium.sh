#!/bin/sh
# Print the path of a headless Chromium that runs, installing Debian's where there is none.
#
# $CEASELINE_CHROMIUM names another one. The tests need a browser; nothing else here does.
set -eu

find_chromium() {
    for name in ${CEASELINE_CHROMIUM:+"$CEASELINE_CHROMIUM"} chromium chromium-browser google-chrome; do
        path=$(command -v "$name" 2>/dev/null) || continue
        # Ubuntu's chromium-browser without its snap is a script that only says so: ask it to run.
        if "$path" --version >/dev/null 2>&1; then
            echo "$path"
            return 0
        fi
    done
    return 1
}

find_chromium && exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    as_root=no
fi

if [ "$as_root" != no ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium" >&2
    # A font with Latin, Arabic and Hebrew letters comes along: a bare machine has none.
    {
        $as_root apt-get -q update &&
            $as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get -q install -y --no-install-recommends chromium fonts-dejavu-core
    } >&2 || true
    find_chromium && exit 0
fi

echo "The tests need a headless Chromium. Install it: apt-get install chromium" \
    "(or set CEASELINE_CHROMIUM to the path of one)" >&2
exit 1
