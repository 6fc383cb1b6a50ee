/* SPDX-License-Identifier: BSD-2-Clause */
/* test-authres.c: Authentication-Results fields (RFC 8601) */
#include "check.h"
#include "mail/authres.h"

static void
append(GString *text, const char *name, DsnSpan value)
{
    if (value.data != NULL)
        g_string_append_printf(text, " %s=%.*s", name, (int)value.length, (const char *)value.data);
}

/* "id: method=result from=... d=..., method=..." */
static char *
spell(const char *value)
{
    g_auto(CheckBytes) bytes = check_string(value);
    GString *text = g_string_new(NULL);
    DsnSpan rest = bytes.span, id;
    DsnAuthResult result;

    if (!dsn_authres_begin(&rest, &id))
        return g_string_free(g_string_append(text, "none of it"), FALSE);
    g_string_append_printf(text, "%.*s:", (int)id.length, (const char *)id.data);
    while (dsn_authres_take(&rest, &result)) {
        g_string_append_printf(text, " %.*s=%.*s", (int)result.method.length,
                               (const char *)result.method.data, (int)result.result.length,
                               (const char *)result.result.data);
        append(text, "from", result.header_from);
        append(text, "d", result.signer);
        append(text, "mailfrom", result.mail_from);
        append(text, "helo", result.helo);
    }
    return g_string_free(text, FALSE);
}

typedef struct {
    const char *value, *spelled;
} Row;

static void
check_rows(const Row *rows, gsize n_rows)
{
    for (gsize i = 0; i < n_rows; i++) {
        g_autofree char *spelled = spell(rows[i].value);
        CHECK_TEXT(rows[i].value, spelled, rows[i].spelled);
    }
}

static void
test_fields_are_read_as_the_rfc_writes_them(void)
{
    static const Row rows[] = {
        {"example.org 1; none", "example.org:"},
        {"example.org", "example.org:"},
        {"example.com;\r\n spf=pass smtp.mailfrom=example.net", "example.com: spf=pass mailfrom=example.net"},
        {"example.com; auth=pass (cram-md5) smtp.auth=a@example.net; spf=fail smtp.mailfrom=b@example.net",
         "example.com: auth=pass spf=fail mailfrom=example.net"},
        {"foo.example.net (foobar) 1 (baz);\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\n"
         "  policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't) 1362471462",
         "foo.example.net: dkim=fail"},
        {"mx.example; dkim=pass reason=\"good; signature\" header.i=@mail.example.org header.b=a/b=;\n"
         " dmarc=pass (p=NONE; dis=NONE) header.from=example.org",
         "mx.example: dkim=pass d=mail.example.org dmarc=pass from=example.org"},
        {"mx.example; spf=none smtp.mailfrom=\"\"; spf=pass smtp.mailfrom= smtp.helo=mail.example.org",
         "mx.example: spf=none spf=pass helo=mail.example.org"},
        {"\"mx.example\"; dkim=pass header.d=\"example.org\"", "mx.example: dkim=pass d=example.org"},
        {"mx.example; spf=pass smtp.mailfrom=<a@example.org>;", "mx.example: spf=pass mailfrom=example.org"},
    };

    check_rows(rows, G_N_ELEMENTS(rows));
}

static void
test_what_breaks_the_grammar_ends_what_is_believed(void)
{
    static const Row rows[] = {
        {"", "none of it"},
        {"(mx.example; dmarc=pass", "none of it"},
        {"\"mx.example; dmarc=pass", "none of it"},
        {"mx.example 2; dmarc=pass", "none of it"},
        {"mx.example dmarc=pass; spf=pass", "none of it"},
        {"mx.example; (dmarc=pass", "mx.example:"},
        {"mx.example; =pass", "mx.example:"},
        {"mx.example; dmarc", "mx.example:"},
        {"mx.example; dmarc=", "mx.example:"},
        {"mx.example; spf=pass; dmarc=pass header.from", "mx.example: spf=pass"},
        {"mx.example; spf=pass; dkim=pass header.d=\"a; dmarc=pass", "mx.example: spf=pass"},
        {"mx.example; x=y reason=\"; dmarc=pass header.from=example.org", "mx.example:"},
        {"mx.example; spf=fail (\\) ; dmarc=pass header.from=example.org", "mx.example:"},
        {"mx.example; dkim=pass header.d=\"exam\\ple.org\"", "mx.example: dkim=pass d=exam\\ple.org"},
    };

    check_rows(rows, G_N_ELEMENTS(rows));
}

static const CheckTest tests[] = {
    {"fields are read as the RFC writes them", test_fields_are_read_as_the_rfc_writes_them},
    {"what breaks the grammar ends what is believed", test_what_breaks_the_grammar_ends_what_is_believed},
};

int
main(int argc, char **argv)
{
    return check_run("authres", tests, G_N_ELEMENTS(tests), argc, argv);
}
