/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp/ip.c: network addresses in text
 *
 * Takes free text, gives the next IPv4 address (four numbers) or IPv6 address (RFC 4291 section 2.2). Parts of host
 * names, versions, times and hardware addresses are none.
 */
#include <arpa/inet.h>
#include <string.h>

#include "address.h"

#define SEARCH_MAX (1024 * 1024)          /* bytes that one call looks through */
#define IP_MIN     3                      /* "::1" */
#define IP_MAX     (INET6_ADDRSTRLEN - 1) /* bytes of the longest form, with an IPv4 address at its end */

static gboolean
is_ip_byte(guint8 byte)
{
    return g_ascii_isxdigit(byte) || byte == '.' || byte == ':';
}

static gboolean
is_valid(DsnSpan text, int family)
{
    char string[IP_MAX + 1];
    struct in6_addr address; /* the larger of both */

    if (text.length > IP_MAX)
        return FALSE;
    memcpy(string, text.data, text.length);
    string[text.length] = '\0';
    return inet_pton(family, string, &address) == 1;
}

static guint
count(DsnSpan text, guint8 wanted)
{
    guint n = 0;

    for (gsize i = 0; i < text.length; i++)
        n += text.data[i] == wanted;
    return n;
}

static gboolean
is_ipv4(DsnSpan text)
{
    return count(text, '.') == 3 && is_valid(text, AF_INET);
}

static DsnSpan
without_trailing_dot(DsnSpan text)
{
    return text.length > 0 && text.data[text.length - 1] == '.' ? dsn_span_cut(text, 0, text.length - 1)
                                                                : text;
}

/* "192.0.2.25", without the ":25" or the dot behind it, or a "bad:" that is made of hexadecimal digits before it. */
static gboolean
read_ipv4(DsnSpan run, DsnSpan *ret_ip)
{
    gsize first = 0, last = run.length;

    while (first < run.length && run.data[first] != ':')
        first++;
    while (last > 0 && run.data[last - 1] != ':')
        last--;
    *ret_ip = without_trailing_dot(dsn_span_cut(run, 0, first));
    if (is_ipv4(*ret_ip))
        return TRUE;
    *ret_ip = without_trailing_dot(dsn_span_from(run, last));
    return is_ipv4(*ret_ip);
}

static gboolean
has_digit(DsnSpan text)
{
    for (gsize i = 0; i < text.length; i++) {
        if (g_ascii_isdigit(text.data[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean
read_ipv6(DsnSpan run, DsnSpan *ret_ip)
{
    DsnSpan ip = run;

    while (ip.length > 2 && (ip.data[ip.length - 1] == '.' ||
                             (ip.data[ip.length - 1] == ':' && ip.data[ip.length - 2] != ':')))
        ip.length--;
    if (count(ip, ':') < 2 || !has_digit(ip) ||
        !is_valid(ip, AF_INET6)) /* "dead::beef" is a joke, "::1" is none */
        return FALSE;
    *ret_ip = ip;
    return TRUE;
}

static gboolean
read_ip(DsnSpan run, DsnSpan *ret_ip)
{
    return read_ipv6(run, ret_ip) || read_ipv4(run, ret_ip);
}

/* Where the next byte of a network address is, or the end. */
static gsize
skip_other_bytes(DsnSpan text, gsize at)
{
    while (at < text.length && !is_ip_byte(text.data[at]))
        at++;
    return at;
}

static gsize
skip_ip_bytes(DsnSpan text, gsize at)
{
    while (at < text.length && is_ip_byte(text.data[at]))
        at++;
    return at;
}

/* Is the run of address bytes a word of its own? "25.2.0.192.in-addr.arpa" and "x-192.0.2.1" are host names. */
static gboolean
stands_alone(DsnSpan text, gsize start, gsize end)
{
    guint8 before = start > 0 ? text.data[start - 1] : ' ', next = end < text.length ? text.data[end] : ' ';
    guint8 second = end + 1 < text.length ? text.data[end + 1] : ' ';

    if (g_ascii_isalnum(before) || before == '-' || before == '_' || before == '@')
        return FALSE;
    return !g_ascii_isalnum(next) && next != '_' && !(next == '-' && g_ascii_isalnum(second));
}

gboolean
dsn_ip_take(DsnSpan *rest, DsnSpan *ret_ip)
{
    DsnSpan text = dsn_span_cut(*rest, 0, SEARCH_MAX);

    for (gsize start = skip_other_bytes(text, 0), end; start < text.length;
         start = skip_other_bytes(text, end)) {
        DsnSpan ip;
        end = skip_ip_bytes(text, start);
        if (end - start < IP_MIN)
            continue;
        if (start >= 3 && dsn_span_is(dsn_span_cut(text, start - 3, 3), "IPv")) /* "IPv6:2001:db8::1" */
            start += MIN(2, end - start);
        else if (start + 1 < end && text.data[start] == ':' && text.data[start + 1] != ':')
            start++;
        if (start + IP_MIN > end || !stands_alone(text, start, end))
            continue;
        if (read_ip(dsn_span_cut(text, start, end - start), &ip)) {
            *ret_ip = ip;
            *rest = dsn_span_from(*rest, (gsize)(ip.data - text.data) + ip.length);
            return TRUE;
        }
    }
    return FALSE;
}
