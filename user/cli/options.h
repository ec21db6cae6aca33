/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line asked for. */
#ifndef SYSTRACE_OPTIONS_H
#define SYSTRACE_OPTIONS_H

#include <stdbool.h>

void options_parse(int argc, char **argv);	/* or says what is wrong, and exits */

/* The same for what only the recording can tell: what was watched. */
void options_settle_replay(bool command, bool many);

#endif
