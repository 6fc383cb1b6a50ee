# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# tap.sh: what the tests of the command share; each begins with ". tap.sh"
#
# Runs the built binary ($WHYBOUNCE) in a directory of its own, in a known environment, and prints TAP.
set -u

scratch=$(mktemp -d)
trap 'chmod -R u+rwx "$scratch" 2>/dev/null; rm -rf "$scratch"' EXIT
cd "$scratch" || exit 2
unset LC_ALL LC_MESSAGES NO_COLOR CDPATH
export LANG=C TERM=xterm
suite=$(basename "$0" .sh)
suite=${suite#test-}
number=0

whybounce() {
    "$WHYBOUNCE" "$@"
}

result() { # NAME PASSED DETAIL
    number=$((number + 1))
    if [ "$2" = yes ]; then
        echo "ok $number - $suite: $1"
    else
        echo "not ok $number - $suite: $1"
        printf '%s\n' "$3" | sed 's/^/# /'
    fi
}

skip() { # NAME REASON
    number=$((number + 1))
    echo "ok $number - $suite: $1 # SKIP $2"
}

expect() { # NAME WANTED GOT
    if [ "$2" = "$3" ]; then result "$1" yes; else result "$1" no "wanted: $2
got: $3"; fi
}

expect_in() { # NAME PART TEXT
    case $3 in
    *"$2"*) result "$1" yes ;;
    *) result "$1" no "wanted in it: $2
got: $3" ;;
    esac
}

expect_not_in() { # NAME PART TEXT
    case $3 in
    *"$2"*) result "$1" no "not wanted in it: $2
got: $3" ;;
    *) result "$1" yes ;;
    esac
}

# The exit status of a command whose output does not matter.
status_of() {
    "$@" >/dev/null 2>&1
    echo $?
}

done_testing() {
    echo "1..$number"
}

# A report (RFC 3464) about one recipient.
bounce() { # RECIPIENT [REPLY]
    cat <<END
From: MAILER-DAEMON@mx.example.com
To: sender@example.org
Subject: Undelivered Mail Returned to Sender
Date: Thu, 01 Jan 2015 00:00:00 +0000
Message-ID: <$1.report@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system at host mx.example.com.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; $1
Action: failed
Remote-MTA: dns; mail.example.net
Diagnostic-Code: smtp; ${2:-550 5.1.1 <$1>: Recipient address rejected: User unknown}

--b--
END
}

# A message that is no report.
letter() {
    cat <<'END'
From: friend@example.com
To: sender@example.org
Subject: Lunch
Date: Thu, 01 Jan 2015 00:00:00 +0000
Message-ID: <lunch@example.com>

At noon?
END
}

from_line() {
    echo 'From MAILER-DAEMON Thu Jan  1 00:00:00 2015'
}

# The recipients in JSON Lines, in one line.
recipients() {
    sed -n 's/.*"recipient": *"\([^"]*\)".*/\1/p' | tr '\n' ' ' | sed 's/ $//'
}

# A field of JSON Lines that is a string or a number, in one line.
field() { # NAME
    sed -n 's/.*"'"$1"'": *"\{0,1\}\([^",}]*\).*/\1/p' | tr '\n' ' ' | sed 's/ $//'
}
