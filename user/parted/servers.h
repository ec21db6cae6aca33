/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_SERVERS_H
#define SYSTRACE_SERVERS_H

/*
 * Called first in main(), with argv[0].  If the program was started under the name of one of our
 * helpers, it becomes that helper, and this does not return.
 */
void servers_serve(const char *name);

#endif
