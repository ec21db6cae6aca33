/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Libraries that few runs need.  Finding, mapping and relocating one takes longer than everything else that the reader does
 * until the program runs.  So the code that needs a library loads it, while files can still be opened.
 *
 * A library's functions are given as a list, F(open) F(close); LIBRARY() makes a structure of function pointers from it.
 */
#ifndef SYSTRACE_LIBRARY_H
#define SYSTRACE_LIBRARY_H

#include <stddef.h>

#define LIBRARY_POINTER(name)	typeof(name) *name;
#define LIBRARY_NAME(name)	#name,
#define LIBRARY(name, LIST)	extern struct name { LIST(LIBRARY_POINTER) } name

/* Loads the library, if that has not been done yet.  On failure, names the package to install and exits. */
void library_load(const char *file, const char *package, const char *const *names, void *functions, size_t size);

#define LIBRARY_LOADER(name, LIST, file, package) \
	struct name name; \
	void name##_load(void) \
	{ \
		static const char *const names[] = { LIST(LIBRARY_NAME) }; \
		library_load(file, package, names, &name, sizeof(name)); \
	}

#endif
