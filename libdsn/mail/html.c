/* SPDX-License-Identifier: BSD-2-Clause */
/* mail/html.c: the text of an HTML page, near enough to how a browser shows it for a bounce to be read
 *
 * Takes UTF-8, gives UTF-8: elements that stand for themselves end lines, references are decoded, white space is
 * collapsed outside of <pre>; comments, scripts, styles and the title are left out. One pass, no tree: what is wrong
 * in the page stays where it is. "<user@example.com>", which many servers forget to mask, is text and no tag.
 */
#include "html.h"

#include <stdlib.h>
#include <string.h>

#define NAME_LENGTH_MAX 12 /* bytes of an element's or a reference's name; longer than all below */

typedef enum {
    ELEMENT_CELL,   /* stands beside its neighbour */
    ELEMENT_HIDDEN, /* not shown, up to its end tag */
    ELEMENT_LINE,   /* stands on lines of its own */
    ELEMENT_LINE_BREAK,
    ELEMENT_PARAGRAPH, /* likewise, with space around it */
    ELEMENT_PRE,
} ElementKind;

typedef struct {
    const char *name;
    ElementKind kind;
} Element;

/* Sorted, for bsearch(). What is not here stands within its line. */
static const Element elements[] = {
    {"address", ELEMENT_LINE}, {"article", ELEMENT_LINE},  {"blockquote", ELEMENT_PARAGRAPH},
    {"body", ELEMENT_LINE},    {"br", ELEMENT_LINE_BREAK}, {"center", ELEMENT_LINE},
    {"dd", ELEMENT_LINE},      {"div", ELEMENT_LINE},      {"dl", ELEMENT_PARAGRAPH},
    {"dt", ELEMENT_LINE},      {"fieldset", ELEMENT_LINE}, {"footer", ELEMENT_LINE},
    {"form", ELEMENT_LINE},    {"h1", ELEMENT_PARAGRAPH},  {"h2", ELEMENT_PARAGRAPH},
    {"h3", ELEMENT_PARAGRAPH}, {"h4", ELEMENT_PARAGRAPH},  {"h5", ELEMENT_PARAGRAPH},
    {"h6", ELEMENT_PARAGRAPH}, {"header", ELEMENT_LINE},   {"hr", ELEMENT_PARAGRAPH},
    {"li", ELEMENT_LINE},      {"ol", ELEMENT_PARAGRAPH},  {"p", ELEMENT_PARAGRAPH},
    {"pre", ELEMENT_PRE},      {"script", ELEMENT_HIDDEN}, {"section", ELEMENT_LINE},
    {"style", ELEMENT_HIDDEN}, {"table", ELEMENT_LINE},    {"td", ELEMENT_CELL},
    {"th", ELEMENT_CELL},      {"title", ELEMENT_HIDDEN},  {"tr", ELEMENT_LINE},
    {"ul", ELEMENT_PARAGRAPH},
};

typedef struct {
    const char *name;
    gunichar character;
} Reference;

/* Sorted, for bsearch(): those of ISO 8859-1, and punctuation. Spaces are ordinary ones, soft hyphens nothing. */
static const Reference references[] = {
    {"AElig", 0xc6},   {"Aacute", 0xc1},  {"Acirc", 0xc2},    {"Agrave", 0xc0},   {"Aring", 0xc5},
    {"Atilde", 0xc3},  {"Auml", 0xc4},    {"Ccedil", 0xc7},   {"Dagger", 0x2021}, {"ETH", 0xd0},
    {"Eacute", 0xc9},  {"Ecirc", 0xca},   {"Egrave", 0xc8},   {"Euml", 0xcb},     {"Iacute", 0xcd},
    {"Icirc", 0xce},   {"Igrave", 0xcc},  {"Iuml", 0xcf},     {"Ntilde", 0xd1},   {"OElig", 0x152},
    {"Oacute", 0xd3},  {"Ocirc", 0xd4},   {"Ograve", 0xd2},   {"Oslash", 0xd8},   {"Otilde", 0xd5},
    {"Ouml", 0xd6},    {"Prime", 0x2033}, {"Scaron", 0x160},  {"THORN", 0xde},    {"Uacute", 0xda},
    {"Ucirc", 0xdb},   {"Ugrave", 0xd9},  {"Uuml", 0xdc},     {"Yacute", 0xdd},   {"Yuml", 0x178},
    {"aacute", 0xe1},  {"acirc", 0xe2},   {"acute", 0xb4},    {"aelig", 0xe6},    {"agrave", 0xe0},
    {"amp", 0x26},     {"apos", 0x27},    {"aring", 0xe5},    {"atilde", 0xe3},   {"auml", 0xe4},
    {"bdquo", 0x201e}, {"brvbar", 0xa6},  {"bull", 0x2022},   {"ccedil", 0xe7},   {"cedil", 0xb8},
    {"cent", 0xa2},    {"circ", 0x2c6},   {"copy", 0xa9},     {"curren", 0xa4},   {"dagger", 0x2020},
    {"darr", 0x2193},  {"deg", 0xb0},     {"divide", 0xf7},   {"eacute", 0xe9},   {"ecirc", 0xea},
    {"egrave", 0xe8},  {"emsp", 0x20},    {"ensp", 0x20},     {"eth", 0xf0},      {"euml", 0xeb},
    {"euro", 0x20ac},  {"fnof", 0x192},   {"frac12", 0xbd},   {"frac14", 0xbc},   {"frac34", 0xbe},
    {"ge", 0x2265},    {"gt", 0x3e},      {"hellip", 0x2026}, {"iacute", 0xed},   {"icirc", 0xee},
    {"iexcl", 0xa1},   {"igrave", 0xec},  {"iquest", 0xbf},   {"iuml", 0xef},     {"laquo", 0xab},
    {"larr", 0x2190},  {"ldquo", 0x201c}, {"le", 0x2264},     {"lrm", 0x00},      {"lsaquo", 0x2039},
    {"lsquo", 0x2018}, {"lt", 0x3c},      {"macr", 0xaf},     {"mdash", 0x2014},  {"micro", 0xb5},
    {"middot", 0xb7},  {"minus", 0x2212}, {"nbsp", 0x20},     {"ndash", 0x2013},  {"ne", 0x2260},
    {"not", 0xac},     {"ntilde", 0xf1},  {"oacute", 0xf3},   {"ocirc", 0xf4},    {"oelig", 0x153},
    {"ograve", 0xf2},  {"ordf", 0xaa},    {"ordm", 0xba},     {"oslash", 0xf8},   {"otilde", 0xf5},
    {"ouml", 0xf6},    {"para", 0xb6},    {"permil", 0x2030}, {"plusmn", 0xb1},   {"pound", 0xa3},
    {"prime", 0x2032}, {"quot", 0x22},    {"raquo", 0xbb},    {"rarr", 0x2192},   {"rdquo", 0x201d},
    {"reg", 0xae},     {"rlm", 0x00},     {"rsaquo", 0x203a}, {"rsquo", 0x2019},  {"sbquo", 0x201a},
    {"scaron", 0x161}, {"sect", 0xa7},    {"shy", 0x00},      {"sup1", 0xb9},     {"sup2", 0xb2},
    {"sup3", 0xb3},    {"szlig", 0xdf},   {"thinsp", 0x20},   {"thorn", 0xfe},    {"tilde", 0x2dc},
    {"times", 0xd7},   {"trade", 0x2122}, {"uacute", 0xfa},   {"uarr", 0x2191},   {"ucirc", 0xfb},
    {"ugrave", 0xf9},  {"uml", 0xa8},     {"uuml", 0xfc},     {"yacute", 0xfd},   {"yen", 0xa5},
    {"yuml", 0xff},    {"zwj", 0x00},     {"zwnj", 0x00},
};

/* &#128; and so on are meant as Windows-1252 (HTML section 13.2.5.80). */
static const guint16 windows_1252_high[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

typedef struct {
    GString *out;
    guint newlines; /* to write before the next text, 0 to 2 */
    gboolean blank; /* likewise */
    guint pre;      /* depth of <pre> */
    /* What was searched for in vain to the end of the page; not searched again, so that time stays linear. */
    gboolean no_comment_end, no_tag_end, quotes_are_broken;
    guint64 no_end_tag; /* of hidden elements: one bit for each row of elements */
} Page;

static void
put_pending(Page *page)
{
    if (page->out->len > 0) {
        for (guint i = 0; i < page->newlines; i++)
            g_string_append_c(page->out, '\n');
        if (page->blank && page->newlines == 0)
            g_string_append_c(page->out, ' ');
    }
    page->newlines = 0;
    page->blank = FALSE;
}

static void
put_character(Page *page, gunichar character)
{
    if (character == ' ') {
        page->blank = TRUE;
    } else if (character != 0) {
        put_pending(page);
        g_string_append_unichar(page->out, character);
    }
}

static void
end_line(Page *page, guint newlines)
{
    page->newlines = MAX(page->newlines, newlines);
    page->blank = FALSE;
}

static gboolean
is_blank(guint8 byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Text without tags and references. */
static void
put_text(Page *page, DsnSpan text)
{
    for (gsize at = 0; at < text.length;) {
        gsize start = at;
        if (page->pre > 0) {
            put_pending(page);
            if (text.data[at] != '\r')
                g_string_append_c(page->out, (char)text.data[at]);
            else if (at + 1 == text.length || text.data[at + 1] != '\n')
                g_string_append_c(page->out, '\n');
            at++;
        } else if (is_blank(text.data[at])) {
            page->blank = TRUE;
            at++;
        } else {
            while (at < text.length && !is_blank(text.data[at]))
                at++;
            put_pending(page);
            g_string_append_len(page->out, (const char *)text.data + start, (gssize)(at - start));
        }
    }
}

static int
compare_reference(const void *name, const void *row)
{
    return strcmp(name, ((const Reference *)row)->name);
}

static int
compare_element(const void *name, const void *row)
{
    return strcmp(name, ((const Element *)row)->name);
}

/* A name with a NUL behind it; FALSE when it is longer than any that is known. */
static gboolean
copy_name(DsnSpan name, char copy[NAME_LENGTH_MAX + 1])
{
    if (name.length > NAME_LENGTH_MAX)
        return FALSE;
    memcpy(copy, name.data, name.length);
    copy[name.length] = '\0';
    return TRUE;
}

static gunichar
valid_character(guint32 number)
{
    if (number >= 0x80 && number <= 0x9f)
        return windows_1252_high[number - 0x80];
    return number != 0 && g_unichar_validate(number) ? number : 0xfffd;
}

/* "#38" or "#x26"; FALSE when it is no number. */
static gboolean
read_number(DsnSpan name, gunichar *ret_character)
{
    const gboolean is_hex = name.length > 1 && (name.data[1] | 0x20) == 'x';
    guint32 number = 0;

    name = dsn_span_from(name, is_hex ? 2 : 1);
    for (gsize i = 0; i < name.length; i++) {
        int digit =
            is_hex ? g_ascii_xdigit_value((char)name.data[i]) : g_ascii_digit_value((char)name.data[i]);
        if (digit < 0)
            return FALSE;
        number =
            MIN(number * (is_hex ? 16 : 10) + (guint32)digit, 0x110000); /* beyond Unicode, and stays there */
    }
    *ret_character = valid_character(number);
    return name.length > 0;
}

/* Takes a character reference off @rest, which begins with '&'; FALSE when it is none. */
static gboolean
take_reference(DsnSpan *rest, gunichar *ret_character)
{
    DsnSpan name = dsn_span_cut(*rest, 1, NAME_LENGTH_MAX);
    char copy[NAME_LENGTH_MAX + 1];
    const Reference *found;
    gsize length = 0;

    while (length < name.length &&
           (g_ascii_isalnum(name.data[length]) || (length == 0 && name.data[0] == '#')))
        length++;
    name.length = length;
    if (length > 0 && name.data[0] == '#') {
        if (!read_number(name, ret_character))
            return FALSE;
    } else {
        found = copy_name(name, copy) ? bsearch(copy, references, G_N_ELEMENTS(references),
                                                sizeof references[0], compare_reference)
                                      : NULL;
        if (found == NULL)
            return FALSE;
        *ret_character = found->character;
    }
    *rest = dsn_span_from(*rest, 1 + length);
    if (rest->length > 0 && rest->data[0] == ';')
        *rest = dsn_span_from(*rest, 1);
    return TRUE;
}

/* The '>' that ends the tag which begins @tag: behind the quotes of its attributes, if they make sense. */
static gssize
find_tag_end(Page *page, DsnSpan tag)
{
    guint8 before = '\0';

    for (gsize at = 1; at < tag.length && !page->quotes_are_broken; at++) {
        const guint8 byte = tag.data[at];
        if (byte == '>')
            return (gssize)at;
        if ((byte == '"' || byte == '\'') && before == '=') {
            gssize end = dsn_span_find_byte(dsn_span_from(tag, at + 1), byte);
            page->quotes_are_broken = end < 0;
            at += (gsize)MAX(end, 0) + 1;
        }
        if (!is_blank(byte))
            before = byte;
    }
    page->quotes_are_broken = TRUE;
    return dsn_span_find_byte(tag, '>');
}

static gboolean
skip_comment(Page *page, DsnSpan *rest)
{
    gssize end = -1;

    if (!page->no_comment_end)
        end = dsn_span_find(dsn_span_from(*rest, 2), "-->");
    page->no_comment_end = end < 0;
    if (end < 0)
        return FALSE;
    *rest = dsn_span_from(*rest, 2 + (gsize)end + 3);
    return TRUE;
}

/* Passes what stands between a hidden element's tags. */
static void
skip_hidden(Page *page, DsnSpan *rest, const Element *element)
{
    const guint64 bit = G_GUINT64_CONSTANT(1) << (element - elements);
    char end_tag[NAME_LENGTH_MAX + 3] = "</";
    gssize end;

    if (page->no_end_tag & bit)
        return;
    memcpy(end_tag + 2, element->name, strlen(element->name) + 1);
    end = dsn_span_find_nocase(*rest, end_tag);
    if (end < 0)
        page->no_end_tag |= bit;
    else
        *rest = dsn_span_from(*rest, (gsize)end);
}

static void
apply_element(Page *page, const Element *element, gboolean is_end, DsnSpan *rest)
{
    switch (element->kind) {
    case ELEMENT_CELL:
        page->blank = TRUE;
        break;
    case ELEMENT_HIDDEN:
        if (!is_end)
            skip_hidden(page, rest, element);
        break;
    case ELEMENT_LINE:
        end_line(page, 1);
        break;
    case ELEMENT_LINE_BREAK:
        end_line(page, MIN(page->newlines + 1, 2));
        break;
    case ELEMENT_PARAGRAPH:
        end_line(page, 2);
        break;
    case ELEMENT_PRE:
        end_line(page, 1);
        if (!is_end)
            page->pre++;
        else if (page->pre > 0)
            page->pre--;
        break;
    }
}

/* Name of the element whose tag begins @tag; not set when that is no tag at all. */
static DsnSpan
tag_name(DsnSpan tag, gboolean *ret_is_end)
{
    DsnSpan name;
    gsize length = 0;

    *ret_is_end = tag.length > 1 && tag.data[1] == '/';
    name = dsn_span_from(tag, *ret_is_end ? 2 : 1);
    while (length < name.length && (g_ascii_isalnum(name.data[length]) || name.data[length] == ':'))
        length++;
    if (length == 0 || length == name.length || !g_ascii_isalpha(name.data[0]) ||
        name.data[length - 1] == ':' ||
        !(is_blank(name.data[length]) || name.data[length] == '>' || name.data[length] == '/'))
        return DSN_SPAN_NONE;
    return dsn_span_cut(name, 0, length);
}

/* Takes a tag, comment or declaration off @rest, which begins with '<'; FALSE when it is none. */
static gboolean
take_tag(Page *page, DsnSpan *rest)
{
    const DsnSpan tag = *rest;
    const gboolean is_declaration = tag.length > 1 && (tag.data[1] == '!' || tag.data[1] == '?');
    char lower[NAME_LENGTH_MAX + 1];
    const Element *element;
    gboolean is_end;
    DsnSpan name;
    gssize end;

    if (dsn_span_starts_with(tag, "<!--") && skip_comment(page, rest))
        return TRUE;
    name = tag_name(tag, &is_end);
    if (page->no_tag_end || (!is_declaration && name.length == 0))
        return FALSE;
    end = is_declaration ? dsn_span_find_byte(tag, '>') : find_tag_end(page, tag);
    page->no_tag_end = end < 0;
    if (end < 0)
        return FALSE;
    *rest = dsn_span_from(tag, (gsize)end + 1);
    if (is_declaration || !copy_name(name, lower))
        return TRUE;
    for (char *letter = lower; *letter != '\0'; letter++)
        *letter = g_ascii_tolower(*letter);
    element = bsearch(lower, elements, G_N_ELEMENTS(elements), sizeof elements[0], compare_element);
    if (element != NULL)
        apply_element(page, element, is_end, rest);
    return TRUE;
}

void
dsn_html_append_text(DsnSpan utf8, GString *out)
{
    Page page = {.out = out};
    DsnSpan rest = utf8;

    while (rest.length > 0) {
        gsize length = 0;
        gunichar character;
        while (length < rest.length && rest.data[length] != '<' && rest.data[length] != '&')
            length++;
        put_text(&page, dsn_span_cut(rest, 0, length));
        rest = dsn_span_from(rest, length);
        if (rest.length == 0)
            break;
        if (rest.data[0] == '&' && take_reference(&rest, &character)) {
            put_character(&page, character);
        } else if (rest.data[0] == '&' || !take_tag(&page, &rest)) {
            put_text(&page, dsn_span_cut(rest, 0, 1));
            rest = dsn_span_from(rest, 1);
        }
    }
}
