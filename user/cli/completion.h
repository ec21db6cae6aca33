/* SPDX-License-Identifier: GPL-2.0 */
/* --completion: what shells can complete, made from the table of options. */
#ifndef SYSTRACE_COMPLETION_H
#define SYSTRACE_COMPLETION_H

#include <stdbool.h>
#include "option_row.h"

/* prints to standard output; false: unknown shell */
bool completion_print(option_rows *row, const char *shell);

#endif
