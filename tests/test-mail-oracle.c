/* SPDX-License-Identifier: BSD-2-Clause */
/* test-mail-oracle.c: libdsn/mail/ sees the same structure as GMime's parser
 *
 * Both read the samples, messages made here, and copies of all of them with lines and bytes deleted, doubled and
 * changed. What they see is written down as an outline: header fields of the message, nesting, and of each leaf its
 * media type and decoded content. Where the outlines differ, the message must have a property that explains it.
 */
#include "check.h"

#include "mail/mail.h"

#include <gmime/gmime.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *type;
    DsnMedia media;
} media_types[] = {
    {"text/plain", DSN_MEDIA_TEXT_PLAIN},
    {"text/html", DSN_MEDIA_TEXT_HTML},
    {"text/rfc822-header", DSN_MEDIA_MESSAGE_HEADERS},
    {"text/rfc822-headers", DSN_MEDIA_MESSAGE_HEADERS},
    {"message/rfc822-headers", DSN_MEDIA_MESSAGE_HEADERS},
    {"message/global-headers", DSN_MEDIA_MESSAGE_HEADERS},
    {"message/delivery-status", DSN_MEDIA_DELIVERY_STATUS},
    {"message/global-delivery-status", DSN_MEDIA_DELIVERY_STATUS},
    {"message/feedback-report", DSN_MEDIA_FEEDBACK_REPORT},
    {"message/disposition-notification", DSN_MEDIA_DISPOSITION},
    {"message/global-disposition-notification", DSN_MEDIA_DISPOSITION},
    {"message/rfc822", DSN_MEDIA_MESSAGE},
    {"message/rfc2822", DSN_MEDIA_MESSAGE},
    {"message/news", DSN_MEDIA_MESSAGE},
    {"message/global", DSN_MEDIA_MESSAGE},
    {"multipart/report", DSN_MEDIA_MULTIPART_REPORT},
    {"multipart/alternative", DSN_MEDIA_MULTIPART_ALTERNATIVE},
};

static DsnMedia
media_of(GMimeObject *object)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    g_autofree char *text = g_mime_content_type_get_mime_type(type);

    for (gsize i = 0; i < G_N_ELEMENTS(media_types); i++) {
        if (g_ascii_strcasecmp(text, media_types[i].type) == 0)
            return media_types[i].media;
    }
    if (g_mime_content_type_is_type(type, "multipart", "*"))
        return DSN_MEDIA_MULTIPART_OTHER;
    return g_mime_content_type_is_type(type, "text", "*") ? DSN_MEDIA_TEXT_OTHER : DSN_MEDIA_OTHER;
}

static void
append_line(GString *outline, guint depth, const char *text)
{
    g_string_append_printf(outline, "%*s%s\n", (int)(2 * depth), "", text);
}

static void
append_leaf(GString *outline, guint depth, DsnMedia media, DsnSpan content)
{
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA1, content.data, content.length);
    g_autofree char *text =
        g_strdup_printf("leaf %d, %" G_GSIZE_FORMAT " bytes, %.8s", (int)media, content.length, sum);
    append_line(outline, depth, text);
}

static void
append_field(GString *outline, DsnSpan name, DsnSpan value)
{
    GString *line = g_string_new(NULL);

    name = dsn_span_trim(name); /* GMime keeps the blanks before the colon */
    value = dsn_span_trim(value);
    g_string_append_len(line, (const char *)name.data, (gssize)name.length);
    g_string_append(line, ": ");
    for (gsize i = 0; i < value.length; i++) {
        if (value.data[i] != '\r' && value.data[i] != '\n')
            g_string_append_c(line, (char)value.data[i]);
    }
    append_line(outline, 0, line->str);
    g_string_free(line, TRUE);
}

/* GMime keeps the fields of the content apart from those of the message. */
static gboolean
is_content_field(DsnSpan name)
{
    return dsn_span_starts_nocase(name, "content-");
}

/* What GMime sees. */

static void
append_gmime_fields(GMimeObject *object, gboolean content, GString *outline)
{
    GMimeHeaderList *list = g_mime_object_get_header_list(object);

    for (int i = 0; i < g_mime_header_list_get_count(list); i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(list, i);
        DsnSpan name = dsn_span_from_string(g_mime_header_get_raw_name(header));
        if (is_content_field(name) == content)
            append_field(outline, name, dsn_span_from_string(g_mime_header_get_raw_value(header)));
    }
}

static void
append_gmime_leaf(GMimeObject *object, guint depth, GString *outline)
{
    GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(object));
    GMimeStream *memory = g_mime_stream_mem_new();
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));

    if (content != NULL)
        g_mime_data_wrapper_write_to_stream(content, memory);
    append_leaf(outline, depth, media_of(object), (DsnSpan){bytes->data, bytes->len});
    g_object_unref(memory);
}

static void
append_gmime_object(GMimeObject *object, guint depth, GString *outline)
{
    g_autofree char *kind = g_strdup_printf("holder %d", (int)media_of(object));

    if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        append_line(outline, depth, kind);
        if (message != NULL && g_mime_message_get_mime_part(message) != NULL)
            append_gmime_object(g_mime_message_get_mime_part(message), depth + 1, outline);
    } else if (GMIME_IS_MULTIPART(object)) {
        append_line(outline, depth, kind);
        for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(object)); i++)
            append_gmime_object(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1, outline);
    } else {
        append_gmime_leaf(object, depth, outline);
    }
}

static char *
outline_of_gmime(DsnSpan bytes)
{
    GString *outline = g_string_new(NULL);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer((const char *)bytes.data, bytes.length);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message;

    message = g_mime_parser_construct_message(parser, NULL);
    if (message != NULL) {
        GMimeObject *part = g_mime_message_get_mime_part(message);
        append_gmime_fields(GMIME_OBJECT(message), FALSE, outline);
        if (part != NULL) {
            append_gmime_fields(part, TRUE, outline);
            append_gmime_object(part, 0, outline);
        }
        g_object_unref(message);
    }
    g_object_unref(parser);
    g_object_unref(stream);
    return g_string_free(outline, FALSE);
}

/* What this library sees. */

static gboolean
holds_parts(const DsnPart *part)
{
    return part->media == DSN_MEDIA_MULTIPART_REPORT || part->media == DSN_MEDIA_MULTIPART_ALTERNATIVE ||
           part->media == DSN_MEDIA_MULTIPART_OTHER ||
           (part->media == DSN_MEDIA_MESSAGE && part->encoding == DSN_ENCODING_NONE);
}

static void
append_own_fields(const DsnMail *mail, gboolean content, GString *outline)
{
    const DsnPart *part = dsn_mail_part(mail, 0);

    for (guint i = 0; i < part->n_fields; i++) {
        const DsnField *field = &g_array_index(mail->fields, DsnField, part->first_field + i);
        if (is_content_field(field->name) == content)
            append_field(outline, field->name, field->value);
    }
}

static char *
outline_of_own(DsnMail *mail, DsnSpan bytes)
{
    GString *outline = g_string_new(NULL);

    dsn_mail_scan(mail, bytes);
    append_own_fields(mail, FALSE, outline);
    append_own_fields(mail, TRUE, outline);
    for (guint i = 0; i < mail->parts->len; i++) {
        const DsnPart *part = dsn_mail_part(mail, i);
        g_autofree char *kind = g_strdup_printf("holder %d", (int)part->media);
        if (holds_parts(part))
            append_line(outline, part->depth, kind);
        else
            append_leaf(outline, part->depth, part->media, dsn_part_content(mail, part));
    }
    return g_string_free(outline, FALSE);
}

/* Copies with mistakes. */

typedef struct {
    gsize start, length; /* with its line end */
} Line;

static GArray *
lines_of(const GString *text)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(Line));

    for (gsize at = 0; at < text->len;) {
        const char *end = memchr(text->str + at, '\n', text->len - at);
        Line line = {at, end != NULL ? (gsize)(end + 1 - text->str) - at : text->len - at};
        g_array_append_val(lines, line);
        at += line.length;
    }
    return lines;
}

static const Line *
any_line(GRand *random, const GArray *lines)
{
    return &g_array_index(lines, Line, g_rand_int_range(random, 0, (gint32)lines->len));
}

static void
delete_line(GString *text, GRand *random, const GArray *lines)
{
    const Line *line = any_line(random, lines);
    g_string_erase(text, (gssize)line->start, (gssize)line->length);
}

static void
copy_line(GString *text, GRand *random, const GArray *lines)
{
    const Line *from = any_line(random, lines), *to = any_line(random, lines);
    g_autofree char *copy = g_strndup(text->str + from->start, from->length);
    g_string_insert_len(text, (gssize)to->start, copy, (gssize)from->length);
}

/* Lines that begin with "--" are few, but decide everything. */
static void
copy_delimiter(GString *text, GRand *random, const GArray *lines)
{
    for (guint i = 0, start = g_rand_int(random) % lines->len; i < lines->len; i++) {
        const Line *from = &g_array_index(lines, Line, (start + i) % lines->len);
        if (from->length > 2 && memcmp(text->str + from->start, "--", 2) == 0) {
            g_autofree char *copy = g_strndup(text->str + from->start, from->length);
            g_string_insert_len(text, (gssize)any_line(random, lines)->start, copy, (gssize)from->length);
            return;
        }
    }
}

static void
cut_text(GString *text, GRand *random, const GArray *lines)
{
    const Line *line = any_line(random, lines);
    g_string_truncate(text, line->start + (gsize)g_rand_int_range(random, 0, (gint32)line->length));
}

static void
change_byte(GString *text, GRand *random, const GArray *lines)
{
    static const char bytes[] = "a0 \t:;-=\"()/\r\n\xff";
    text->str[g_rand_int(random) % text->len] = bytes[g_rand_int(random) % (sizeof bytes - 1)];
}

static void
delete_bytes(GString *text, GRand *random, const GArray *lines)
{
    gsize start = g_rand_int(random) % text->len, length = 1 + g_rand_int(random) % 8;
    g_string_erase(text, (gssize)start, (gssize)MIN(text->len - start, length));
}

static void (*const mistakes[])(GString *text, GRand *random, const GArray *lines) = {
    delete_line, copy_line, copy_delimiter, cut_text, change_byte, change_byte, delete_bytes,
};

static GString *
copy_with_mistakes(DsnSpan original, GRand *random)
{
    GString *text = g_string_new_len((const char *)original.data, (gssize)original.length);

    for (guint n = 1 + g_rand_int(random) % 3; n > 0 && text->len > 0; n--) {
        g_autoptr(GArray) lines = lines_of(text);
        mistakes[g_rand_int(random) % G_N_ELEMENTS(mistakes)](text, random, lines);
    }
    return text;
}

/* What explains a difference. */

static gboolean
is_field_line(DsnSpan line)
{
    gsize length = 0;

    while (length < line.length && line.data[length] > ' ' && line.data[length] < 0x7f &&
           line.data[length] != ':')
        length++;
    if (length == 0)
        return FALSE;
    return dsn_span_starts_with(dsn_span_trim(dsn_span_from(line, length)), ":");
}

/* From the beginning of the header to the end of the message. */
static DsnSpan
from_header(const DsnMail *mail, const DsnPart *part)
{
    return dsn_span_from(mail->bytes, dsn_mail_offset(mail, part->header));
}

static gboolean
any_part(const DsnMail *mail, gboolean (*applies)(const DsnMail *mail, const DsnPart *part))
{
    for (guint i = 0; i < mail->parts->len; i++) {
        if (applies(mail, dsn_mail_part(mail, i)))
            return TRUE;
    }
    return FALSE;
}

/* In what counts as header here, or as the first line of the body without an empty one before it. */
static gboolean
part_has_stray_line(const DsnMail *mail, const DsnPart *part)
{
    DsnSpan rest = from_header(mail, part), line;
    gboolean first = TRUE;

    for (; rest.data < part->body.data && dsn_span_take_line(&rest, &line) && line.length > 0;
         first = FALSE) {
        if (!is_field_line(line) && (first || (line.data[0] != ' ' && line.data[0] != '\t')))
            return TRUE;
    }
    return (first || line.length > 0) && part->body.length > 0;
}

static gboolean
has_stray_line(const DsnMail *mail)
{
    return any_part(mail, part_has_stray_line);
}

static gboolean
part_ends_in_header(const DsnMail *mail, const DsnPart *part)
{
    const guint8 *end = part->body.data + part->body.length;
    return part->body.length == 0 && end == mail->bytes.data + mail->bytes.length;
}

static gboolean
ends_in_header(const DsnMail *mail)
{
    return any_part(mail, part_ends_in_header);
}

static gboolean
part_is_empty(const DsnMail *mail, const DsnPart *part)
{
    return part->n_fields == 0 && part->body.length == 0;
}

static gboolean
has_empty_part(const DsnMail *mail)
{
    return any_part(mail, part_is_empty);
}

static gboolean
part_has_two_types(const DsnMail *mail, const DsnPart *part)
{
    guint n_types = 0, n_encodings = 0;

    for (guint i = 0; i < part->n_fields; i++) {
        DsnFieldId id = g_array_index(mail->fields, DsnField, part->first_field + i).id;
        n_types += id == DSN_FIELD_CONTENT_TYPE;
        n_encodings += id == DSN_FIELD_CONTENT_TRANSFER_ENCODING;
    }
    return n_types > 1 || n_encodings > 1;
}

static gboolean
has_two_types(const DsnMail *mail)
{
    return any_part(mail, part_has_two_types);
}

/* RFC 2045 section 5.1 to the letter. */
static gboolean
part_has_odd_type(const DsnMail *mail, const DsnPart *part)
{
    const DsnField *type = dsn_part_field(mail, part, DSN_FIELD_CONTENT_TYPE);
    g_autofree char *value = type != NULL ? dsn_span_dup_utf8(type->value) : NULL;

    return value != NULL &&
           !g_regex_match_simple(
               "^[\\w.+-]+/[\\w.+-]+(\\s*;\\s*[\\w*.-]+\\s*=\\s*(\"[^\"]*\"|[^\\s;\"=()]+))*\\s*;?"
               "\\s*$",
               value, 0, 0);
}

static gboolean
has_odd_type(const DsnMail *mail)
{
    return any_part(mail, part_has_odd_type);
}

static gboolean
part_begins_after_empty_lines(const DsnMail *mail, const DsnPart *part)
{
    const gsize offset = dsn_mail_offset(mail, part->header);
    DsnSpan before = dsn_span_cut(mail->bytes, 0, offset), line = DSN_SPAN_NONE;

    if (part->parent >= 0 && dsn_mail_part(mail, (guint)part->parent)->media != DSN_MEDIA_MESSAGE)
        return FALSE;
    if (part->parent >= 0)
        before = dsn_span_from(before, dsn_mail_offset(mail, dsn_mail_part(mail, (guint)part->parent)->body));
    while (dsn_span_take_line(&before, &line))
        line = dsn_span_trim(line);
    return line.data != NULL && line.length == 0;
}

static gboolean
has_empty_lines_before_header(const DsnMail *mail)
{
    return any_part(mail, part_begins_after_empty_lines);
}

static gboolean
part_is_no_base64(const DsnMail *mail, const DsnPart *part)
{
    DsnSpan rest = part->body, line = DSN_SPAN_NONE;

    while (line.length == 0 && dsn_span_take_line(&rest, &line))
        line = dsn_span_trim(line);
    if (part->encoding != DSN_ENCODING_BASE64)
        return FALSE;
    for (gsize i = 0; i < line.length; i++) {
        if (!g_ascii_isalnum(line.data[i]) && strchr("+/=", line.data[i]) == NULL)
            return TRUE;
    }
    return FALSE;
}

static gboolean
has_no_base64(const DsnMail *mail)
{
    return any_part(mail, part_is_no_base64);
}

static gboolean
has_mixed_line_ends(const DsnMail *mail)
{
    gsize n_crlf = 0, n_lf = 0, n_cr = 0;

    for (gsize i = 0; i < mail->bytes.length; i++) {
        const gboolean after_cr = i > 0 && mail->bytes.data[i - 1] == '\r';
        if (mail->bytes.data[i] == '\n')
            after_cr ? n_crlf++ : n_lf++;
        else if (after_cr)
            n_cr++;
    }
    return (n_crlf > 0) + (n_lf > 0) + (n_cr > 0) > 1;
}

static gboolean
ends_without_line_end(const DsnMail *mail)
{
    return mail->bytes.length > 0 && mail->bytes.data[mail->bytes.length - 1] != '\n' &&
           dsn_span_find(mail->bytes, "\r\n") >= 0;
}

/* The first that applies is enough. */
static const struct {
    const char *reason;
    gboolean (*applies)(const DsnMail *mail);
} explanations[] = {
    {"GMime drops lines in a header that are no fields, here they are a lost fold or the body",
     has_stray_line},
    {"GMime forgets a header that ends with the message", ends_in_header},
    {"GMime drops parts without header and body", has_empty_part},
    {"of several Content-Type fields GMime believes the last, here it is the first", has_two_types},
    {"of a Content-Type that is none GMime makes binary data, here it is text (RFC 2045 section 5.2)",
     has_odd_type},
    {"empty lines before a header end it for GMime, here they are passed", has_empty_lines_before_header},
    {"what only claims to be base64 is decoded by GMime, and left alone here", has_no_base64},
    {"GMime cuts too much before a delimiter when LF, CRLF and CR are mixed", has_mixed_line_ends},
    {"GMime keeps the CR of a CRLF before a delimiter that ends with the message", ends_without_line_end},
};

static const char *
explanation_of(const DsnMail *mail)
{
    for (gsize i = 0; i < G_N_ELEMENTS(explanations); i++) {
        if (explanations[i].applies(mail))
            return explanations[i].reason;
    }
    return NULL;
}

/* The test. */

typedef struct {
    DsnMail *mail;
    guint n_equal, n_explained;
} Comparison;

/* From where two outlines differ. */
static void
check_same(const char *name, const char *own, const char *gmime)
{
    while (*own != '\0' && *own == *gmime) {
        own++;
        gmime++;
    }
    g_autofree char *got = g_strndup(own, 200), *wanted = g_strndup(gmime, 200);
    CHECK_TEXT(name, got, wanted);
}

static void
compare(Comparison *comparison, const char *name, DsnSpan bytes)
{
    g_autofree char *gmime = outline_of_gmime(bytes);
    g_autofree char *own = outline_of_own(comparison->mail, bytes);

    if (strcmp(own, gmime) == 0) {
        comparison->n_equal++;
    } else if (explanation_of(comparison->mail) != NULL) {
        comparison->n_explained++;
    } else {
        check_same(name, own, gmime);
    }
}

static void
compare_copies(Comparison *comparison, const char *name, DsnSpan bytes, guint n_copies)
{
    GRand *random = g_rand_new_with_seed(1);

    for (guint i = 0; i < n_copies; i++) {
        GString *copy = copy_with_mistakes(bytes, random);
        g_autofree char *copy_name = g_strdup_printf("%s, copy %u", name, i);
        g_auto(CheckBytes) exact = check_bytes(copy->str, copy->len);
        compare(comparison, copy_name, exact.span);
        g_string_free(copy, TRUE);
    }
    g_rand_free(random);
}

static void
for_each_sample(const char *path, void (*run)(Comparison *comparison, const char *name, DsnSpan bytes),
                Comparison *comparison)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    g_autofree char *bytes = NULL;
    const char *name;
    gsize length;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        for_each_sample(inner, run, comparison);
    }
    if (folder == NULL && g_str_has_suffix(path, ".eml") && g_file_get_contents(path, &bytes, &length, NULL))
        run(comparison, path, (DsnSpan){(const guint8 *)bytes, length});
}

#define MIXED(boundary) "Content-Type: multipart/mixed; boundary=\"" boundary "\"\n\n"
#define RFC822          "Content-Type: message/rfc822\n\n"

/* No two of them show the same. */
static const char *const made_here[] = {
    "Subject: a\n\nbody\n",
    "Subject: a\r\n\tfolded\r\nTo: b\r\n\r\nbody\r\n",
    "From someone Mon Jan  1 00:00:00 2024\nSubject: a\n\nFrom the body\n",
    "Subject:\n a\nX-Y : b\n\n\n\nbody",
    MIXED("b") "preamble\n--b\n\none\n--b\nContent-Type: text/html\n\n<p>two\n\n--b--\nepilogue\n",
    MIXED("b") "--b \n\none\n--bc\n--b\t\n\ntwo\n--b-- \n",
    MIXED("a") "--a\n" MIXED("b") "--b\n\none\n--b--\nbetween\n--a\n\ntwo\n--a--\n",
    MIXED("a") "--a\n" MIXED("aa") "--aa\n\none\n--aa--\n--a\n\ntwo\n--a--\n",
    MIXED("a") "--a\n" MIXED("b") "--b\n\none\n--a\n\nnever closed\n",
    MIXED("b") "no part at all\n",
    "Content-Type: multipart/mixed\n\n--b\n\nno boundary\n--b--\n",
    MIXED("b") "--b\n" RFC822 "Subject: inner\n\nbody\n--b\n" RFC822 MIXED("c") "--c\n\none\n--c--\n--b--\n",
    RFC822 RFC822 RFC822 "Subject: innermost\n\nbody",
    "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: first\n\nbody\n--b\nContent-Type: text/plain\n\n"
    "text\n--b--\n",
    "Content-Type: multipart/report; report-type=delivery-status;\n boundary*0=b; boundary*1=c\n\n--bc\n\ntext\n--bc\n"
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nAction: failed\n\n--bc\n"
    "Content-Type: text/rfc822-headers\n\nSubject: b\n\n--bc--\n",
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\na=3Db=\nc =20\nd=\n",
    "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8sIHdvcmxk\nIQ==\n",
    "Content-Type: application/x; name=a\nContent-Transfer-Encoding: BASE64\n\nAAEC\r\n/////w==",
    "MIME-Version: 1.0\nContent-Type: TEXT/HTML (page) ; charset=x\n\n<p>",
};

static void
compare_sample(Comparison *comparison, const char *name, DsnSpan bytes)
{
    g_auto(CheckBytes) exact = check_bytes(bytes.data, bytes.length);
    compare(comparison, name, exact.span);
}

static void
compare_copies_of_sample(Comparison *comparison, const char *name, DsnSpan bytes)
{
    compare_copies(comparison, name, bytes, 20);
}

static void
test_good_messages_are_seen_as_gmime_sees_them(void)
{
    g_autoptr(DsnMail) mail = dsn_mail_new();
    Comparison comparison = {.mail = mail};

    for (gsize i = 0; i < G_N_ELEMENTS(made_here); i++)
        compare_sample(&comparison, made_here[i], dsn_span_from_string(made_here[i]));
    CU_ASSERT_EQUAL(comparison.n_equal, G_N_ELEMENTS(made_here));
    for_each_sample(g_getenv("WHYBOUNCE_SAMPLES"), compare_sample, &comparison);
    CU_ASSERT_TRUE(comparison.n_equal > 10 * comparison.n_explained); /* real mail has mistakes too */
}

static void
test_copies_with_mistakes_differ_for_known_reasons(void)
{
    g_autoptr(DsnMail) mail = dsn_mail_new();
    Comparison comparison = {.mail = mail};

    for (gsize i = 0; i < G_N_ELEMENTS(made_here); i++)
        compare_copies(&comparison, made_here[i], dsn_span_from_string(made_here[i]), 100);
    for_each_sample(g_getenv("WHYBOUNCE_SAMPLES"), compare_copies_of_sample, &comparison);
    printf("# %u copies agree, %u differ for known reasons\n", comparison.n_equal, comparison.n_explained);
    CU_ASSERT_TRUE(comparison.n_equal > comparison.n_explained); /* else the reasons are too broad */
}

static const CheckTest tests[] = {
    {"copies with mistakes differ for known reasons", test_copies_with_mistakes_differ_for_known_reasons},
    {"good messages are seen as GMime sees them", test_good_messages_are_seen_as_gmime_sees_them},
};

int
main(int argc, char **argv)
{
    g_mime_init();
    return check_run("mail-oracle", tests, G_N_ELEMENTS(tests), argc, argv);
}
