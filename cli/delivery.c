/* SPDX-License-Identifier: BSD-2-Clause */
/* delivery.c: being run by a mail server, which loses the message when we fail in the wrong way
 *
 * To a mail server 0 means "delivered", 75 (EX_TEMPFAIL of sysexits.h) "keep it and try again", and nearly everything
 * else "give it back". So anything but success is 75, also a mistake in the command: somebody will correct it while
 * the message waits. GLib ends the process by SIGTRAP or SIGABRT when there is no memory left.
 */
#include "delivery.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "exit-status.h"

#define STACK_SIZE \
    16384 /* bytes for the handler, which calls _exit() and no more; SIGSTKSZ is no constant any more */

static char handler_stack[STACK_SIZE]; /* of its own: the other one may be what overflowed */

static void
end_for_now(int number)
{
    (void)number;
    _exit(STATUS_TRY_AGAIN);
}

void
delivery_guard(void)
{
    static const int deadly[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGXCPU, SIGXFSZ};
    const stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    struct sigaction action = {.sa_handler = end_for_now, .sa_flags = SA_ONSTACK};

    sigemptyset(&action.sa_mask);
    (void)sigaltstack(&stack, NULL);
    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++)
        (void)sigaction(deadly[i], &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN); /* a write error like any other */
}

int
delivery_status(int status)
{
    return status == STATUS_TROUBLE ? STATUS_TRY_AGAIN : STATUS_FOUND;
}
