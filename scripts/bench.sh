# Functions for the rings that need a bench. They use the bench at $FRAPPE_BENCH, and never make one.
# Whatever they start they stop again; what was running before stays as it was.

FRAPPE_BENCH="${FRAPPE_BENCH:-$HOME/frappe-bench}"
CHECKOUT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
STARTED=()
FORMER_LINK=""
LINK="$FRAPPE_BENCH/apps/lead_hygiene"
NO_BENCH=77 # says "not run"; no other command here ends with it

say() { printf '\n== %s\n' "$*"; }

need_bench() {
	if [ ! -x "$FRAPPE_BENCH/env/bin/python" ] || [ ! -d "$FRAPPE_BENCH/apps/erpnext" ]; then
		echo "No bench with ERPNext at $FRAPPE_BENCH (set FRAPPE_BENCH): this ring was NOT run."
		exit $NO_BENCH
	fi
	command -v bench >/dev/null || { echo "The bench command is not on PATH (pip install frappe-bench): this ring was NOT run."; exit $NO_BENCH; }
}

setting() { # a key of common_site_config.json, or a default
	"$FRAPPE_BENCH/env/bin/python" -c '
import json, sys
print(json.load(open(sys.argv[1])).get(sys.argv[2], sys.argv[3]))' "$FRAPPE_BENCH/sites/common_site_config.json" "$1" "$2"
}

port_is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for_port() {
	for _ in $(seq 60); do port_is_open "$1" && return 0; sleep 0.5; done
	echo "Nothing listens on port $1."; return 1
}

start_services() {
	local port
	port=$(setting db_port 3306)
	if ! port_is_open "$port"; then
		say "Starting MariaDB"
		service mariadb start >/dev/null
		STARTED+=("service mariadb stop")
		wait_for_port "$port"
	fi
	for name in redis_cache redis_queue; do
		port=$(setting $name "redis://127.0.0.1:0" | sed 's/.*://')
		port_is_open "$port" && continue
		say "Starting Redis on $port"
		redis-server --port "$port" --bind 127.0.0.1 --save "" --appendonly no --daemonize yes >/dev/null
		STARTED+=("redis-cli -p $port shutdown nosave")
		wait_for_port "$port"
	done
}

stop_services() {
	local i
	for ((i = ${#STARTED[@]} - 1; i >= 0; i--)); do ${STARTED[i]} >/dev/null 2>&1 || true; done
}

link_checkout() { # make the bench run this checkout, and remember which one it ran before
	if [ -e "$LINK" ] && [ ! -L "$LINK" ]; then
		[ "$(cd "$LINK" && pwd -P)" = "$CHECKOUT" ] && return
		echo "$LINK is a copy of its own, not this checkout; move it away and run again."; exit 1
	fi
	FORMER_LINK=$(readlink "$LINK" || true)
	_run_checkout "$CHECKOUT"
	grep -qx lead_hygiene "$FRAPPE_BENCH/sites/apps.txt" || printf '\nlead_hygiene\n' >>"$FRAPPE_BENCH/sites/apps.txt"
	sed -i '/^$/d' "$FRAPPE_BENCH/sites/apps.txt"
	mkdir -p "$FRAPPE_BENCH/sites/assets"
	ln -sfn "$LINK/lead_hygiene/public" "$FRAPPE_BENCH/sites/assets/lead_hygiene"
}

_run_checkout() {
	ln -sfn "$1" "$LINK"
	local now
	now=$(cd / && "$FRAPPE_BENCH/env/bin/python" -c 'import lead_hygiene; print(lead_hygiene.__path__[0])' 2>/dev/null || true)
	[ "$now" = "$1/lead_hygiene" ] || "$FRAPPE_BENCH/env/bin/python" -m pip install --quiet --disable-pip-version-check -e "$1"
}

unlink_checkout() {
	if [ -n "$FORMER_LINK" ] && [ "$FORMER_LINK" != "$CHECKOUT" ] && [ -d "$FORMER_LINK" ]; then
		_run_checkout "$FORMER_LINK"
	fi
}

on_bench() { (cd "$FRAPPE_BENCH" && bench "$@"); }

quietly() { # bench redraws its progress bars without end; show its words only when it fails
	local log
	log=$(mktemp)
	if ! on_bench "$@" >"$log" 2>&1; then
		tr '\r' '\n' <"$log" | grep -v 'Updating DocTypes' | tail -40
		echo "bench $* failed; its whole output is in $log"
		return 1
	fi
	rm -f "$log"
}

on_sites() { (cd "$FRAPPE_BENCH/sites" && ../env/bin/python -W ignore "$@"); }

fresh_site() { # a scratch site with ERPNext and a company; made once, then set back to that moment
	local site="$1" clean="$FRAPPE_BENCH/sites/$1/private/backups/clean.sql.gz"
	if [ -f "$clean" ] && on_bench --site "$site" restore --force "$clean" >/tmp/lead-hygiene-restore.log 2>&1; then
		say "The scratch site $site was set back"
	else
		say "Making the scratch site $site (a few minutes, once)"
		quietly new-site "$site" --force --admin-password admin --install-app erpnext
		on_sites "$CHECKOUT/scripts/prepare_site.py" "$site"
		local dump
		on_bench --site "$site" backup >/dev/null
		dump=$(ls -t "$FRAPPE_BENCH/sites/$site/private/backups/"*-database.sql.gz | head -1)
		mv "$dump" "$clean"
	fi
	on_bench --site "$site" set-config allow_tests true >/dev/null 2>&1 || on_bench --site "$site" set-config -p allow_tests 1 >/dev/null
	on_bench --site "$site" set-config mute_emails 1 >/dev/null
	# No worker runs here, so jobs stay queued from run to run; v16 would refuse more of them.
	on_bench --site "$site" set-config -p max_queued_jobs 1000000 >/dev/null
	on_bench --site "$site" clear-cache
}

install_app() {
	say "Installing this checkout on $1"
	quietly --site "$1" install-app lead_hygiene
	quietly compile-po-to-mo --app lead_hygiene --force
}
