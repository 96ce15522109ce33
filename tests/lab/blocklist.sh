# DNS blocklists: one server for all lists; who is listed, and which resolver a list refuses, are lines in files.
# shellcheck shell=bash

blocklist_up() {
	mkdir -p "$LAB_RUN/blocklist"
	touch "$LAB_RUN/blocklist"/{listed,refused,broken}
	world_background blocklist /lab-src/blocklist.py /lab/dns/table /lab/blocklist \
		"$(net_address ns.blocklists.net 4)" "$(net_address ns.blocklists.net 6)"
}

blocklist_set() { # FILE LINE on|off
	local file=$LAB_RUN/blocklist/$1
	{ grep -vxF "$2" "$file" || true; [[ $3 == off ]] || echo "$2"; } >"$file.tmp"
	mv "$file.tmp" "$file"
}

blocklist_is() { # LIST well|empty|everything|silent
	local how
	for how in empty everything silent; do blocklist_set broken "$1 $how" off; done
	case $2 in
	well) ;;
	empty | everything | silent) blocklist_set broken "$1 $2" on ;;
	*) usage "lab blocklist LIST well|empty|everything|silent" ;;
	esac
}
