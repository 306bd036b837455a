#!/usr/bin/env bash
# The fault tests: a scratch site whose workers are struck down at each step of letting a record go.
set -euo pipefail
source "$(dirname "$0")/bench.sh"
SITE="${LH_FAULT_SITE:-lead-hygiene-faults.localhost}"

need_bench
trap 'unlink_checkout; stop_services' EXIT
start_services
link_checkout
fresh_site "$SITE"
install_app "$SITE"
say "Striking workers down"
on_sites "$CHECKOUT/scripts/faults" "$SITE" "$@"
