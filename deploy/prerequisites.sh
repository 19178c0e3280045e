#!/bin/sh
# Sees to it that what the Academy needs beside Go is installed: PostgreSQL's
# programs (for the private database and for tests; not needed with DATABASE_URL)
# and Voikko's Finnish dictionary (for search; without it, search is simpler).
#
# Says nothing when all is there. Root on Debian and Ubuntu, and anybody with
# Homebrew, gets what is missing installed; others are told the command.
# Exit status: 0 the Academy can run, 1 PostgreSQL's programs are missing.
set -eu

oldest=15   # of PostgreSQL; repository/localpg says the same

# has_postgres: are initdb and postgres in one of the places that localpg looks in?
has_postgres() {
	for dir in "$(dirname "$(command -v initdb || echo /nowhere/initdb)")" \
		/usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
		/opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
		/Library/PostgreSQL/*/bin \
		"$(pg_config --bindir 2>/dev/null || true)"
	do
		[ -n "$dir" ] && [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] || continue
		major=$("$dir/postgres" --version 2>/dev/null | sed -n 's/^postgres (PostgreSQL) \([0-9][0-9]*\).*/\1/p')
		[ "${major:-0}" -ge "$oldest" ] && return 0
	done
	return 1
}

# has_dictionary: is mor.vfst in one of the places that domain/finnish looks in?
has_dictionary() {
	[ -n "${ACADEMY_VOIKKO_DICTIONARY:-}" ] && return 0
	home=${HOME:-/nowhere}
	for file in /usr/lib/voikko/5/mor-*/mor.vfst /usr/share/voikko/5/mor-*/mor.vfst \
		/usr/local/lib/voikko/5/mor-*/mor.vfst /usr/local/share/voikko/5/mor-*/mor.vfst \
		/etc/voikko/5/mor-*/mor.vfst \
		/opt/homebrew/lib/voikko/5/mor-*/mor.vfst /opt/homebrew/share/voikko/5/mor-*/mor.vfst \
		/home/linuxbrew/.linuxbrew/lib/voikko/5/mor-*/mor.vfst \
		/home/linuxbrew/.linuxbrew/share/voikko/5/mor-*/mor.vfst \
		"$home"/.voikko/5/mor-*/mor.vfst "$home"/Library/Spelling/voikko/5/mor-*/mor.vfst
	do
		[ -r "$file" ] && return 0
	done
	return 1
}

say() { printf '%s\n' "$*" >&2; }

need_postgres=false
[ -n "${DATABASE_URL:-}" ] || has_postgres || need_postgres=true
need_dictionary=false
has_dictionary || need_dictionary=true

# finish: say what is missing still, and whether the Academy can run without it.
finish() {
	if $need_dictionary && ! has_dictionary; then
		say "Search works without Voikko's Finnish dictionary, but finds fewer forms of words."
	fi
	if $need_postgres && ! has_postgres; then
		say "The Academy can't start without PostgreSQL $oldest or later: install it, or set DATABASE_URL."
		exit 1
	fi
	exit 0
}

# apt: apt-get without questions; its many words only when it fails.
apt() {
	if words=$(DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@" 2>&1 </dev/null); then return 0; fi
	say "$words"
	return 1
}

# candidate: the major version of PostgreSQL that the package postgresql would install.
candidate() {
	LC_ALL=C apt-cache policy postgresql 2>/dev/null | sed -n 's/^ *Candidate: \([0-9][0-9]*\).*/\1/p'
}

# with_apt: root on Debian or Ubuntu.
with_apt() {
	apt update || say "apt-get update failed; trying with the package lists that are here."
	if $need_postgres; then
		version=$(candidate)
		if [ "${version:-0}" -lt "$oldest" ]; then
			say "This system offers PostgreSQL ${version:-none}, and the Academy needs $oldest or later: add PostgreSQL's own packages (https://wiki.postgresql.org/wiki/Apt), then run this again."
		else
			say "Installing the package postgresql: the Academy runs a private database with its programs (no cluster of the system's own is made)."
			no_main_cluster && apt install --no-install-recommends postgresql ||
				say "Installing postgresql failed."
		fi
	fi
	if $need_dictionary; then
		say "Installing the package voikko-fi: search finds the forms of Finnish words with its dictionary."
		apt install --no-install-recommends voikko-fi || say "Installing voikko-fi failed."
	fi
}

# no_main_cluster: keep the package from starting a server of its own on port 5432.
# The setting belongs to postgresql-common, which must therefore be there before.
no_main_cluster() {
	conf=/etc/postgresql-common/createcluster.conf
	apt install --no-install-recommends postgresql-common || return 1
	mkdir -p /etc/postgresql-common || return 1
	if ! grep -q '^[[:space:]]*create_main_cluster' "$conf" 2>/dev/null; then
		printf '\n# The Academy runs a private database instead.\ncreate_main_cluster = false\n' >>"$conf" || return 1
	fi
}

# with_brew: macOS, mostly.
with_brew() {
	if $need_postgres; then
		say "Installing postgresql@17 with Homebrew: the Academy runs a private database with its programs."
		if brew install postgresql@17 >&2; then
			# Where localpg doesn't look by itself (Linux), PATH must lead there.
			has_postgres || say "Put $(brew --prefix postgresql@17)/bin on PATH, then run this again."
		else
			say "brew install postgresql@17 failed."
		fi
	fi
	if $need_dictionary; then
		say "Installing libvoikko with Homebrew: search finds the forms of Finnish words with its dictionary."
		brew install libvoikko >&2 || say "brew install libvoikko failed."
	fi
}

# tell: a user who may not install packages gets the one command.
tell() {
	if $need_postgres; then
		here=$(cd "$(dirname "$0")" && pwd)
		say "PostgreSQL's programs are missing. Install them, without a server of the system's own, with:"
		say "  sudo sh '$here/prerequisites.sh'"
	else
		say "Voikko's Finnish dictionary is missing. Install it with:"
		say "  sudo apt-get install --no-install-recommends voikko-fi"
	fi
}

$need_postgres || $need_dictionary || exit 0
if command -v apt-get >/dev/null; then
	if [ "$(id -u)" -eq 0 ]; then with_apt; else tell; fi
elif command -v brew >/dev/null && [ "$(id -u)" -ne 0 ]; then
	with_brew
else
	say "Install with your system's packages what is missing:"
	if $need_postgres; then say "  PostgreSQL $oldest or later, its server programs initdb and postgres (they needn't be started)"; fi
	if $need_dictionary; then say "  Voikko's Finnish dictionary (mor.vfst, format 5; often the package voikko-fi)"; fi
fi
finish
