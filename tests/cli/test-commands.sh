#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test-commands.sh: commands, options, help and completion
# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/tap.sh"

commands='causes completion explain log rules scan'
bounce one@example.net >one.eml

expect '"scan" may be named' one@example.net "$(whybounce scan one.eml | recipients)"
expect_in 'a command that is nearly named is asked for' "did you mean 'explain'?" "$(whybounce explian 552 2>&1)"
expect_in 'a code is no file' "did you mean 'whybounce explain 5.7.1'?" "$(whybounce 5.7.1 2>&1)"
expect 'an unknown command is exit status 2' 2 "$(status_of whybounce explian 552)"
cp one.eml explian
expect 'a file goes before a command that is nearly named' one@example.net "$(whybounce explian | recipients)"
expect_in 'an option that is nearly named is asked for' "did you mean '--format'?" "$(whybounce --formt=text one.eml 2>&1)"
expect 'an unknown option is exit status 2' 2 "$(status_of whybounce --unheard-of one.eml)"
for value in --jobs=-1 --jobs=x --max-size=0 --max-size=1T --max-size= --color=red '--header=A b' '--our-domain=a b' --our-domain= '--authserv-id=a;b'; do
    expect "$value is a mistake" 2 "$(status_of whybounce "$value" one.eml)"
done
for switch in --all=no --mark-seen=x --no-progress=yes; do
    expect_in "$switch is a mistake, which is told" "${switch%=*} takes no value" "$(whybounce "$switch" one.eml 2>&1)"
done
expect 'behind "--" nothing is an option' 1 "$(whybounce -- --all=no 2>&1 >/dev/null | grep -c "'--all=no'")"
expect_in '--version tells the version' 'whybounce ' "$(whybounce --version)"

for command in $commands; do
    expect_in "--help lists $command" "
  $command " "$(whybounce --help)"
    help=$(whybounce "$command" --help)
    expect_in "$command --help shows how it is used" "$command" "$(echo "$help" | head -n 1)"
    expect_in "$command --help has examples" 'Examples:' "$help"
    expect "$command --help fits 110 columns" '' "$(echo "$help" | grep '.\{111\}')"
done

# --- Documents that cannot say otherwise than the command does ---

for command in scan log explain causes; do
    synopsis=$(awk -v command="$command" '/^\.Sh DESCRIPTION/ { exit } /^\.Nm/ { mine = 0 }
        $0 ~ "^\\.(Op )?Cm " command "$" { mine = 1 } mine' "$MANUALS/whybounce.1")
    for option in $(whybounce $command --help | sed -n 's/^  \(-., \)\{0,1\}--\([a-z-]*\).*/\2/p'); do
        case $option in
        help | delivery) continue ;; # which have lines of their own
        jobs) option='j ' ;;
        *) option=-$option ;;
        esac
        expect_in "the manual's synopsis of $command has $option" " $option" "$synopsis "
        expect_in "the manual describes $option" " $option" "$(grep '^\.It Fl' "$MANUALS/whybounce.1")"
    done
done
shown() { # COMMAND: what the README shows of its output
    awk -v command="    $ $1" '$0 == command { on = 1; next } !/^    / { on = 0 } on' "$MANUALS/../README.md"
}
cd "$MANUALS/.." || exit 2
sample=data/samples/3-html-content-rejected.eml
expect "the README's example is what the command says" "$(shown "./dev run $sample")" \
    "$(whybounce --format=text $sample)"
log=data/samples/logs/4-rate-limited-relay.log
cp $log "$scratch" && touch -t 202601010000 "$scratch/${log##*/}" # which tells the year of its lines
incident=$(whybounce log --incidents --format=text "$scratch/${log##*/}")
expect "the README's incident is a part of what the command says" '' \
    "$(shown "./dev run log --incidents $log" | while IFS= read -r line; do
        case $incident in
        *"$line"*) ;;
        *) echo "$line" ;;
        esac
    done)"
expect_in 'of which it shows something' 'why ' "$(shown "./dev run log --incidents $log")"
cd "$scratch" || exit 2

if command -v bash >/dev/null; then
    whybounce completion bash >completion.bash
    complete_words() { # WORDS...: what bash would offer for the last one
        bash -c '. ./completion.bash
            compopt() { :; }
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _whybounce; echo "${COMPREPLY[*]}"' bash "$@"
    }
    expect 'bash completes commands' explain "$(complete_words whybounce ex)"
    expect 'bash completes options' '--summary' "$(complete_words whybounce --su)"
    expect 'bash completes the options of a command alone' '' "$(complete_words whybounce explain --su)"
    expect 'bash completes values' 'jsonl json' "$(complete_words whybounce --format = js)"
else
    skip 'bash completes' 'no bash'
fi
if command -v zsh >/dev/null; then
    expect 'zsh can read its completion' 0 "$(whybounce completion zsh >_whybounce; status_of zsh -n _whybounce)"
else
    skip 'zsh can read its completion' 'no zsh'
fi
expect 'an unknown shell is exit status 2' 2 "$(status_of whybounce completion fish)"

done_testing
