#!/usr/bin/env bash
# The site tests: a scratch site with ERPNext, this checkout installed, tested, migrated, uninstalled.
set -euo pipefail
source "$(dirname "$0")/bench.sh"
SITE="${LH_TEST_SITE:-lead-hygiene-test.localhost}"

need_bench
trap 'unlink_checkout; stop_services' EXIT
start_services
link_checkout
fresh_site "$SITE"
install_app "$SITE"
say "Running the site tests"
# Without CI, bench tells of failed tests only in words.
CI=1 on_bench --site "$SITE" run-tests --app lead_hygiene
say "Migrating"
quietly --site "$SITE" migrate
say "Uninstalling"
quietly --site "$SITE" uninstall-app lead_hygiene --yes --no-backup
on_sites "$CHECKOUT/scripts/leftovers.py" "$SITE"
say "Site tests passed on Frappe $(cd "$FRAPPE_BENCH/sites" && ../env/bin/python -W ignore -c 'import frappe; print(frappe.__version__)')"
