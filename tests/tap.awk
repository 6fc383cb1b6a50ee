# SPDX-License-Identifier: BSD-2-Clause
# tap.awk: counts what the test programs printed
#
# Takes meson-logs/testlog.txt, gives each failure with its "#" lines, and as the last line "N passed, N failed".
# Every program must print TAP (https://testanything.org). One that crashes, hangs, ends with an error of its own or
# does not keep to its plan is a failure itself, so that no test is lost without a word. The variable "programs" is how
# many of them there should be.

function begin_program(name)
{
    program = name
    result = ""
    section = ""
    planned = -1
    seen = n_not_ok = n_errors = 0
    n_programs++
}

function fail(what)
{
    print "not ok - " program ": " what
    failed++
}

function end_program(    i)
{
    if (program == "")
        return
    if (result != "exit status 0" && (n_not_ok == 0 || result !~ /^exit status/))
        fail(result)
    else if (planned < 0)
        fail("ended without a plan, after " seen " tests")
    else if (planned > seen)
        fail(planned - seen " of " planned " tests did not run")
    else if (planned < seen)
        fail(seen " tests ran, planned were " planned)
    else
        n_errors = 0
    for (i = 1; i <= n_errors; i++)
        print "#   " errors[i]
    program = ""
}

/^=+ +[0-9]+\/[0-9]+ +=+$/ { end_program(); starting = 1; next }
/^=+$/ && program != ""    { end_program(); next }
starting && /^test: /      { sub(/^test: +/, ""); begin_program($0); starting = 0; next }
program == ""              { next }
/^-+ stdout -+$/           { section = "stdout"; next }
/^-+ stderr -+$/           { section = "stderr"; next }
section == "" && /^result: / { sub(/^result: +/, ""); result = $0; next }

# What a program complains of while it breaks; a sanitizer tells the cause first.
section == "stderr" { if (n_errors < 40) errors[++n_errors] = $0; next }
section != "stdout" { next }

/^ok / || /^not ok / {
    seen++
    failing = 0
    if ($0 ~ /# *[Ss][Kk][Ii][Pp]/) { skipped++; print; }
    else if (/^ok /) passed++
    else if ($0 !~ /# *[Tt][Oo][Dd][Oo]/) { failed++; n_not_ok++; failing = 1; print; }
    next
}
/^1\.\.[0-9]+/  { split($1, plan, /\.\./); planned = plan[2]; failing = 0; next }
/^Bail out!/    { result = $0; next }
failing && /^#/ { print }

END {
    end_program()
    if (programs != "" && n_programs != programs) {
        program = "meson test"
        fail(n_programs + 0 " of " programs " test programs ran")
    }
    if (skipped)
        print skipped " skipped"
    print passed + 0 " passed, " failed + 0 " failed"
    exit failed > 0
}
