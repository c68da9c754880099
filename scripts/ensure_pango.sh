#!/bin/sh
# See to it that WeasyPrint finds Pango, which sets the text of PDF, installing Debian's where there is none.
set -eu

python=${1:-python3}
works() { "$python" -c "import weasyprint" >/dev/null 2>&1; }

works && exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    as_root=no
fi

packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
if [ "$as_root" != no ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Pango" >&2
    {
        $as_root apt-get -q update &&
            $as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get -q install -y --no-install-recommends $packages fonts-dejavu-core
    } >&2 || true
    works && exit 0
fi

echo "The tests of PDF need Pango. Install it: apt-get install $packages" >&2
exit 1
