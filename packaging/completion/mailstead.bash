# Completion of mailstead(8) for bash. It knows no verb and no option: it reads
# what `mailstead --help` and `mailstead VERB --help` say.
# shellcheck shell=bash

_mailstead_verbs() { mailstead --help 2>/dev/null | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p'; }

# The usage lines of a verb, beginning with the verb: "user add ADDRESS [--quota SIZE]".
_mailstead_usage() { mailstead "$1" --help 2>/dev/null | sed -n '/^$/q; s/^\(Usage:\|      \) mailstead //p'; }

_mailstead_options() { mailstead config list 2>/dev/null | sed -n 's/^\([a-z0-9_.]\{1,\}\) .*/\1/p'; }

# What stands on a verb's usage lines: its own verbs, or the options and choices of this one.
_mailstead_sub_verbs() { # VERB
	_mailstead_usage "$1" | awk '{ print $2 }' | tr '|' '\n' | grep -x '[a-z]\{1,\}'
}
_mailstead_third_words() { # VERB SUB-VERB: of "cert rollover begin|finish|cancel"
	_mailstead_usage "$1" | awk -v sub_verb="$2" '$2 == sub_verb { print $3 }' | tr '|' '\n' | grep -x '[a-z]\{1,\}'
}
_mailstead_flags() { # VERB [SUB-VERB]
	_mailstead_usage "$1" | if [[ -n ${2-} ]]; then grep -E "^$1 ([a-z|]*\|)?$2(\||$| )"; else cat; fi | grep -o -- '--[a-z-]*'
}
_mailstead_choices() { # VERB FLAG: of "--format table|zone|json"
	_mailstead_usage "$1" | sed -n "s/.*$2 \([a-z0-9-]*|[a-z0-9|-]*\).*/\1/p" | tr '|' '\n' | sort -u
}
# Words of which a verb takes any number: of "check [queue|disk]...".
_mailstead_repeated() { # VERB
	_mailstead_usage "$1" | sed -n 's/.*\[\([a-z0-9|-]*\)\]\.\.\..*/\1/p' | tr '|' '\n'
}

# The words before the cursor that are neither options nor options' values.
_mailstead_words() {
	local i
	words=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--root | --facts | --site | --account | --format | --domain | --zone | --quota | --interval | --reason | --ignore | --confirm-timeout | --confirm-data | --from) i=$((i + 1)) ;;
		-*) ;;
		*) words+=("${COMP_WORDS[i]}") ;;
		esac
	done
}

_mailstead_candidates() { # CURRENT BEFORE
	local verb=${words[0]-} sub=${words[1]-} choices=
	if [[ -n $verb && $2 == --* ]]; then choices=$(_mailstead_choices "$verb" "$2"); fi
	if [[ -n $choices ]]; then
		echo "$choices"
	elif [[ $1 == -* ]]; then
		echo --json --root --facts --yes --quiet --no-color --plain --help
		if [[ -n $verb ]]; then _mailstead_flags "$verb" "$sub"; fi
	elif [[ -z $verb ]]; then
		_mailstead_verbs
	elif [[ $verb == check ]]; then
		_mailstead_repeated "$verb"
	elif [[ -z $sub ]]; then
		_mailstead_sub_verbs "$verb"
	elif [[ $verb == config && ${#words[@]} == 2 ]]; then
		_mailstead_options
	elif ((${#words[@]} == 2)); then
		_mailstead_third_words "$verb" "$sub"
	fi
}

_mailstead() {
	local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words
	case $before in
	--root) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	--site | --account | --facts) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	*)
		_mailstead_words
		mapfile -t COMPREPLY < <(compgen -W "$(_mailstead_candidates "$cur" "$before")" -- "$cur")
		;;
	esac
}

complete -F _mailstead mailstead
