# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Completion of threadproof's command line. Commands and options are asked of the program itself;
# an option's argument is completed after what its --help calls it.

# Prints the options of a command, as in --detector=NAME.
_threadproof_options() {
    ARGP_HELP_FMT=opt-doc-col=60,rmargin=2000 "$1" "$2" --help 2>/dev/null |
        sed -nE 's/^ +(-., )?(--[a-z-]+(=[^ ]+)?).*/\2/p'
}

# The option that the current word is the argument of. Bash makes three words of --option=argument.
_threadproof_option() {
    local before=${COMP_WORDS[COMP_CWORD - 1]}

    if [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if [[ $before == --* ]]; then
        grep -E "^$before=" <<<"$2"
    fi
}

# Whether the words before the current one name the program to run already.
_threadproof_has_program() {
    local at options=$1

    for ((at = 2; at < COMP_CWORD; at++)); do
        case ${COMP_WORDS[at]} in
        --) return 0 ;;
        =) at=$((at + 1)) ;; # the rest of NAME=VALUE
        --*)
            if [[ ${COMP_WORDS[at + 1]} == = ]]; then
                at=$((at + 2))
            elif grep -qE "^${COMP_WORDS[at]}=" <<<"$options"; then
                at=$((at + 1))
            fi
            ;;
        *) return 0 ;;
        esac
    done
    return 1
}

_threadproof_argument() {
    local command=$1 option=$2 cur=$3

    case $option in
    --detector=*)
        if [[ $command == doctor ]]; then
            compgen -W 'tsan helgrind drd' -- "$cur"
        elif [[ $command == verify ]]; then
            compgen -W 'tsan helgrind drd explore none' -- "$cur"
        else
            compgen -W 'tsan helgrind drd none' -- "$cur"
        fi
        ;;
    --suppressions=SYNTAX) compgen -W 'tsan valgrind' -- "$cur" ;;
    --fail-on=*) compgen -W 'new any none' -- "$cur" ;;
    --strategy=*) compgen -W 'random pct pos surw mix' -- "$cur" ;;
    --exit-status=*) compgen -W 'program findings' -- "$cur" ;;
    *=FILE) compgen -f -- "$cur" ;;
    *=DIR) compgen -d -- "$cur" ;;
    esac
}

_threadproof_operand() {
    local command=$1 cur=$2

    case $command in
    report) compgen -f -- "$cur" ;;
    explore | run) compgen -c -f -- "$cur" ;;
    stuck) compgen -W "$(cd /proc && echo [0-9]*)" -- "$cur" ;;
    verify) compgen -d -- "$cur" ;;
    esac
}

_threadproof() {
    local program=$1 command=${COMP_WORDS[1]} cur=${COMP_WORDS[COMP_CWORD]} options option

    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "--help --version $(
            "$program" --help 2>/dev/null | sed -nE 's/^  ([a-z]+) +[a-z].*/\1/p'
        )" -- "$cur")
        return
    fi
    options=$(_threadproof_options "$program" "$command")
    if [[ $command == @(explore|run) ]] && _threadproof_has_program "$options"; then
        compopt -o default 2>/dev/null
        if [[ ${COMP_WORDS[COMP_CWORD - 1]} == -- ]]; then
            mapfile -t COMPREPLY < <(_threadproof_operand run "$cur")
        fi
        return
    fi
    if [[ $cur == = ]]; then
        cur=
        option=$(grep -E "^${COMP_WORDS[COMP_CWORD - 1]}=" <<<"$options")
    else
        option=$(_threadproof_option "$command" "$options")
    fi
    if [[ -n $option ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(_threadproof_argument "$command" "$option" "$cur")
    elif [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(printf '%s\n' "$options" | sed 's/=.*/=/')" -- "$cur")
        if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
            compopt -o nospace 2>/dev/null
        fi
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(_threadproof_operand "$command" "$cur")
    fi
}

complete -F _threadproof threadproof
