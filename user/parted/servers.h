/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_SERVERS_H
#define SYSTRACE_SERVERS_H

/* A program that is called as one of our helpers is that, and does not return.  First of all in main(), with argv[0]. */
void servers_serve(const char *name);

#endif
