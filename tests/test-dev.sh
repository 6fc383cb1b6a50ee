#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# test-dev.sh: ./dev counts what test programs print, and tells what a machine lacks
#
# Runs with stand-ins for the tools of the machine, so it installs nothing and needs none of them.
set -u

tests=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
number=0

expect() { # NAME WANTED GOT
    number=$((number + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $number - dev: $1"
    else
        echo "not ok $number - dev: $1"
        printf '%s\n' "wanted: $2" "got: $3" | sed 's/^/# /'
    fi
}

# A log as meson writes it, of one program that ended with RESULT and printed what stands on stdin.
log_of() { # RESULT
    echo '==================================== 1/1 ====================================='
    printf '%s\n' 'test:         smtp' "result:       $1" 'command:      /test-smtp'
    echo '----------------------------------- stdout -----------------------------------'
    cat
    echo '=============================================================================='
}

count() { # RESULT PROGRAMS, the output on stdin
    log_of "$1" | awk -v programs="$2" -f "$tests/tap.awk" | tail -n 1
}

expect 'tests that pass and fail are counted' '1 passed, 1 failed' \
    "$(printf 'ok 1 - a\nnot ok 2 - b\n# x.c:1: b\n1..2\n' | count 'exit status 1' 1)"
expect 'a failure is shown with what it says' 'not ok 1 - b,# x.c:1: b,' \
    "$(printf 'not ok 1 - b\n# x.c:1: b\n1..1\n' | log_of 'exit status 1' | awk -f "$tests/tap.awk" |
        sed '$d' | tr '\n' ',')"
expect 'a program that crashes is a failure' '1 passed, 1 failed' \
    "$(printf 'ok 1 - a\n' | count 'killed by signal 11 SIGSEGV' 1)"
expect 'an error after the last test is a failure' '1 passed, 1 failed' \
    "$(printf 'ok 1 - a\n1..1\n' | count 'exit status 1' 1)"
expect 'a program that prints no plan is a failure' '1 passed, 1 failed' \
    "$(printf 'ok 1 - a\n' | count 'exit status 0' 1)"
expect 'a test that did not run is a failure' '1 passed, 1 failed' \
    "$(printf '1..2\nok 1 - a\n' | count 'exit status 0' 1)"
expect 'a program that prints nothing is a failure' '0 passed, 1 failed' \
    "$(printf '' | count 'exit status 0' 1)"
expect 'a program that did not run is a failure' '1 passed, 1 failed' \
    "$(printf '1..1\nok 1 - a\n' | count 'exit status 0' 2)"
expect 'a skipped test is neither' '0 passed, 0 failed' \
    "$(printf 'ok 1 - a # SKIP no such locale\n1..1\n' | count 'exit status 0' 1)"

# A machine with a shell and apt, where nothing may be installed.
stand_in() { # NAME, the script on stdin
    { echo '#!/bin/sh'; cat; } >"$scratch/$1"
    chmod +x "$scratch/$1"
}
for tool in cat chmod dirname ls mktemp rm; do
    ln -s "$(command -v $tool)" "$scratch/$tool"
done
echo 'exit 1' | stand_in dpkg-query
echo 'exit 1' | stand_in sudo
echo 'exit 1' | stand_in apt-get
echo 'echo 1000' | stand_in id

output=$(PATH="$scratch" /bin/sh "$tests/../dev" test 2>&1)
expect 'who may install nothing is told, by exit status' 2 $?
case $output in
*'sudo apt-get install --no-install-recommends gcc '*'meson '*'libgmime-3.0-dev '*) told=yes ;;
*) told=$output ;;
esac
expect 'who may install nothing is told the command' yes "$told"

echo "1..$number"
