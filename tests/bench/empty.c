/* SPDX-License-Identifier: BSD-2-Clause */
/* empty.c: does nothing, with the libraries of whybounce; what a start costs that we cannot help */
int
main(void)
{
    return 0;
}
