/* SPDX-License-Identifier: BSD-2-Clause */
/* decoder.c: the library's decoder, set up as the options say */
#include "decoder.h"

#include "complain.h"
#include "refusal.h"

gboolean
decoder_read_rules_file(const char *path, char **ret_text, gsize *ret_length)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *problem = NULL;

    if (g_file_get_contents(path, ret_text, ret_length, &failure))
        return TRUE;
    problem = refusal_of_error(failure);
    complain(path, -1, problem);
    return FALSE;
}

static gboolean
add_rules(DsnDecoder *decoder, const char *path)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *text = NULL;
    gsize length;

    if (!decoder_read_rules_file(path, &text, &length))
        return FALSE;
    if (dsn_decoder_add_rules(decoder, text, length, &failure))
        return TRUE;
    complain(path, -1, failure->message);
    return FALSE;
}

DsnDecoder *
decoder_new(const Options *options)
{
    g_autoptr(DsnDecoder) decoder = dsn_decoder_new();
    g_autoptr(GError) failure = NULL;

    if (!dsn_decoder_set_language(decoder, options->language, &failure)) {
        complain(NULL, -1, failure->message);
        return NULL;
    }
    dsn_decoder_set_max_size(decoder, options->max_size);
    for (guint i = 0; i < options->headers->len; i++)
        dsn_decoder_add_header(decoder, options->headers->pdata[i]);
    for (guint i = 0; i < options->our_domains->len; i++)
        dsn_decoder_add_our_domain(decoder, options->our_domains->pdata[i]);
    for (guint i = 0; i < options->authserv_ids->len; i++)
        dsn_decoder_add_authserv_id(decoder, options->authserv_ids->pdata[i]);
    for (guint i = 0; i < options->rules->len; i++)
        if (!add_rules(decoder, options->rules->pdata[i]))
            return NULL;
    return g_steal_pointer(&decoder);
}
