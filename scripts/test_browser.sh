#!/usr/bin/env bash
# The browser tests: a real Chromium on a scratch site with this checkout installed and a small pipeline on it.
set -euo pipefail
source "$(dirname "$0")/bench.sh"
SITE="${LH_BROWSER_SITE:-lead-hygiene-browser.localhost}"
PORT="${LH_PORT:-8917}"
export LH_CHROMIUM="${LH_CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
export LH_OUT="${LH_OUT:-/tmp/lead-hygiene-screens}"
export LH_BASE_URL="http://$SITE:$PORT"
# There is no worker: the tests do the jobs that wait in the queue themselves.
export LH_WORK="env -C $FRAPPE_BENCH bench --site $SITE execute lead_hygiene.tests.browser_data.work_off"
VENV="${LH_BROWSER_VENV:-$CHECKOUT/.venv-browser}"
WEB=""

stop_web() { [ -z "$WEB" ] || pkill -f "gunicorn --bind 127.0.0.1:$PORT" || true; }

need_bench
if [ -z "$LH_CHROMIUM" ]; then
	echo "No Chromium on this machine (set LH_CHROMIUM): this ring was NOT run."
	exit $NO_BENCH
fi
trap 'stop_web; unlink_checkout; stop_services' EXIT
start_services
link_checkout
fresh_site "$SITE"
install_app "$SITE"
on_bench --site "$SITE" execute lead_hygiene.tests.browser_data.make
if [ ! -x "$VENV/bin/pytest" ]; then
	python3 -m venv "$VENV"
	"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check playwright pytest
fi
say "Serving $LH_BASE_URL"
mkdir -p "$LH_OUT"
# The site is the one the Host header names; *.localhost is this machine in every browser.
(cd "$FRAPPE_BENCH/sites" && exec setsid ../env/bin/gunicorn --bind "127.0.0.1:$PORT" --workers 1 --threads 4 --timeout 120 \
	"frappe.app:application_with_statics()" >"$LH_OUT/web.log" 2>&1) &
WEB=$!
wait_for_port "$PORT"
say "Running the browser tests; screenshots go to $LH_OUT"
"$VENV/bin/python" -m pytest -q -p no:cacheprovider "$CHECKOUT/scripts/browser"
