/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds debug information that is kept in another file.  libdwfl has a function for that, but it
 * opens any file that an ELF file names; here the files are requested from the reader.
 */
#ifndef SYSTRACE_DEBUG_H
#define SYSTRACE_DEBUG_H

#include <stdint.h>
#include "libdw.h"

/*
 * For the file at this path, by its build id or its .gnu_debuglink.  Returns a descriptor and in
 * *found the name; or -1.
 */
int debug_find(Dwfl_Module *, uint32_t at, const char *path, const char *link, uint32_t crc, char **found);

/* The debug information that several files share, and that this file names in its .gnu_debugaltlink. */
int debug_find_shared(Dwfl_Module *, const char *file, const char *link, char **found);

#endif
