/* SPDX-License-Identifier: BSD-2-Clause */
/* interrupt.c: somebody wants the program to end */
#include "interrupt.h"

#include <signal.h>

static volatile sig_atomic_t received;

static void
remember(int number)
{
    received = number;
}

void
interrupt_watch(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction old,
        action = {.sa_handler = remember, .sa_flags = (int)SA_RESETHAND}; /* no SA_RESTART */

    sigemptyset(&action.sa_mask);
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) /* as nohup and "&" set it */
            (void)sigaction(numbers[i], &action, NULL);
}

int
interrupt_number(void)
{
    return received;
}

void
interrupt_obey(void)
{
    if (received == 0)
        return;
    (void)signal(received, SIG_DFL);
    (void)raise(received);
}
