/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where debug information is that was taken out of a file.  libdwfl has a
 * function for that, which opens whatever a file names; here the files are
 * asked for.
 */
#ifndef SYSTRACE_DEBUG_H
#define SYSTRACE_DEBUG_H

#include <stdint.h>
#include "libdw.h"

/* Of the file at this path, by its build id or what its .gnu_debuglink says.  A descriptor and *found, its name; or -1. */
int debug_find(Dwfl_Module *, uint32_t at, const char *path, const char *link, uint32_t crc, char **found);

/* What several such files have in common, and this one names in its .gnu_debugaltlink. */
int debug_find_shared(Dwfl_Module *, const char *file, const char *link, char **found);

#endif
