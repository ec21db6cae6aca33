/* SPDX-License-Identifier: GPL-2.0 */
/* The command: where it is, as whom it runs, and how it waits to be watched. */
#ifndef SYSTRACE_COMMAND_H
#define SYSTRACE_COMMAND_H

#include <sys/types.h>

/* Those that cannot go on say why and exit. */
void command_find_user(void);
void command_find(void);
void command_can_be_waited_for(void);	/* and others that we start from here on, whatever was inherited */
pid_t command_start(void);		/* as our child, or with -D as what was our parent; its number */
void command_go(void);			/* it is watched: it executes */
void command_say_why_not(void);		/* once, if it has ended because it could not */
void command_not_watched(pid_t);	/* it is not, and ends */

#endif
