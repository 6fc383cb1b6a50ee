/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz.h: the entry of a fuzz target
 *
 * Each fuzz-NAME.c has one. libFuzzer calls it with bytes of its own invention, replay.c with files.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* @data: a heap block of exactly @size bytes; they are whatever a stranger might send. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
