/* SPDX-License-Identifier: GPL-2.0 */
/* The command line. */
#ifndef SYSTRACE_OPTIONS_H
#define SYSTRACE_OPTIONS_H

#include <stdbool.h>

void options_parse(int argc, char **argv);	/* exits with a message if the command line is wrong */

/* Settles what depends on the tasks watched, which with --replay only the recording knows. */
void options_settle_replay(bool command, bool many);

#endif
