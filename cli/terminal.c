/* SPDX-License-Identifier: BSD-2-Clause */
/* terminal.c: what the terminal can do */
#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define TERMINAL_WIDTH_DEFAULT 100
#define TERMINAL_WIDTH_MIN     40  /* below, a label and a word do not fit side by side */
#define TERMINAL_WIDTH_MAX     120 /* beyond, eyes lose the line */

gboolean
terminal_is(int fd)
{
    return isatty(fd) == 1;
}

guint
terminal_width(void)
{
    struct winsize size = {0};

    if (!terminal_is(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return TERMINAL_WIDTH_DEFAULT;
    return CLAMP(size.ws_col, TERMINAL_WIDTH_MIN, TERMINAL_WIDTH_MAX);
}

gboolean
terminal_has_color(When color)
{
    const char *no_color = g_getenv("NO_COLOR");
    const char *term = g_getenv("TERM");

    if (color != WHEN_AUTO)
        return color == WHEN_ALWAYS;
    return terminal_is(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0') && term != NULL &&
           !g_str_equal(term, "dumb");
}

const char *
terminal_ink(gboolean has_color, Ink ink)
{
    static const char *const sequences[N_INKS] = {
        [INK_PLAIN] = "\033[0m",  [INK_BOLD] = "\033[1m",   [INK_DIM] = "\033[2m",
        [INK_GREEN] = "\033[32m", [INK_RED] = "\033[1;31m", [INK_YELLOW] = "\033[33m",
    };

    return has_color ? sequences[ink] : "";
}
