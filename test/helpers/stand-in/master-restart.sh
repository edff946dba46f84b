#!/bin/bash
# MASTER_RESTART of the stand-in system: does what such scripts do in the wild, on nothing but this temporary folder.
# It has their weaknesses on purpose: it needs the tools in PATH, `set -e` ends it midway, a broken pipe kills its echo, it kills whoever
# names the project in the command line (itself too, if it was started by its absolute path) and whoever lsof shows on a port.

# Written in by the tests. FOLDER is the fence: no process that does not name it is ever touched, whatever PROJECT_ROOT turns out to be.
FOLDER='@FOLDER@'
OWNER='@OWNER@'
BEHAVES='@BEHAVES@'
SHUTDOWN_WAIT='@SHUTDOWN_WAIT@'
PAUSE='@PAUSE@'
SLEEP='@SLEEP@'

RUNS="$FOLDER/logs/master_restart.runs"
now() { printf '%s' "${EPOCHREALTIME//[.,]/}"; }
echo "start $$ $(now)" >> "$RUNS"
trap 'code=$?; echo "end $$ $(now) $code" >> "$RUNS"' EXIT

@PRELUDE@

set -e

SCRIPT_DIR="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
PROJECT_ROOT="$(cd "$SCRIPT_DIR/.." && pwd)"
CONFIG="$PROJECT_ROOT/backend/supervisord.conf"
SOCKET="$PROJECT_ROOT/run/supervisor.sock"
PIDFILE="$PROJECT_ROOT/run/supervisord.pid"

say() { echo "[MASTER_RESTART] $1"; }

if [ ! -d "$PROJECT_ROOT/venv" ]; then
	say "No virtual environment found"
	exit 1
fi

if [ "$PROJECT_ROOT" != "$FOLDER" ]; then
	say "This script belongs to $FOLDER, not to $PROJECT_ROOT"
	exit 1
fi

cd "$PROJECT_ROOT"

names_folder() {
	[ "$1" != "$OWNER" ] && grep -qsaF -- "$FOLDER" "/proc/$1/cmdline"
}

belongs_to_folder() {
	[ "$1" != "$OWNER" ] && { grep -qsaF -- "$FOLDER" "/proc/$1/cmdline" "/proc/$1/environ" || [[ "$(readlink "/proc/$1/cwd")" == "$FOLDER"* ]]; }
}

# What `pkill -f "$PROJECT_ROOT"` does: only pgrep itself is spared.
kill_by_command_line() {
	local pid
	for pid in $(pgrep -f -- "$PROJECT_ROOT"); do
		if names_folder "$pid"; then
			say "Killing process $pid"
			kill "$pid" 2>/dev/null || true
		fi
	done
}

# lsof shows clients as well as servers, and so both are killed.
kill_port() {
	local pid
	for pid in $(lsof -ti ":$1" 2>/dev/null); do
		if belongs_to_folder "$pid"; then
			say "Port $1 is in use by process $pid, killing it"
			kill -9 "$pid" 2>/dev/null || true
		fi
	done
}

flush_ports() {
	local port
	for port in $(awk -F: '/"port"/ {gsub(/[^0-9]/, "", $2); print $2}' backend/core/config/MASTER_PORT_MANIFEST.json); do
		kill_port "$port"
	done
}

stop_supervisor() {
	local pid
	say "Stopping supervisor..."
	if [ -S "$SOCKET" ]; then
		supervisorctl -c "$CONFIG" shutdown 2>/dev/null || true
		sleep "$SHUTDOWN_WAIT"
	fi

	if [ -f "$PIDFILE" ]; then
		pid="$(cat "$PIDFILE")"
		if kill -0 "$pid" 2>/dev/null && names_folder "$pid"; then
			say "Supervisor $pid still runs, killing it"
			kill -9 "$pid" 2>/dev/null || true
		fi
	fi

	rm -f "$SOCKET" "$PIDFILE"
}

start_supervisor() {
	local tries=0
	say "Starting supervisor..."
	supervisord -c "$CONFIG" &
	while ! { [ -S "$SOCKET" ] && supervisorctl -c "$CONFIG" pid > /dev/null 2>&1; }; do
		tries=$((tries + 1))
		if [ "$tries" -gt 100 ]; then
			say "Failed to start supervisor"
			return 1
		fi

		sleep 0.1
	done

	say "Supervisor started"
}

restart_programs() {
	local program
	for program in $(supervisorctl -c "$CONFIG" status | awk '{print $1}'); do
		say "Restarting $program..."
		supervisorctl -c "$CONFIG" restart "$program"
		sleep "$PAUSE"
	done
}

verify() {
	local failed
	failed="$(supervisorctl -c "$CONFIG" status | awk '$2 != "RUNNING" {print $1}')"
	if [ -n "$failed" ]; then
		say "Failed to start: $failed"
		return 1
	fi

	say "All services are running"
}

master_restart() {
	say "Initiating MASTER RESTART"
	stop_supervisor
	say "Killing all processes of the project..."
	kill_by_command_line
	say "Flushing ports..."
	sleep 0.1
	flush_ports
	start_supervisor
	if [ "$BEHAVES" != "restarts-briefly" ]; then
		restart_programs
		verify
	fi

	say "MASTER RESTART completed"
}

case "$BEHAVES" in
	restarts | restarts-briefly)
		master_restart
		;;
	fails)
		say "Something is wrong before anything was done"
		exit 1
		;;
	heals-nothing)
		say "MASTER RESTART completed"
		;;
	sleeps)
		say "Sleeping"
		sleep "$SLEEP"
		master_restart
		;;
	forks)
		say "Going on in the background"
		master_restart &
		;;
esac
