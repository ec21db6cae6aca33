/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Libraries that few starts need.  To look for one, map and relocate it takes a start longer than all that the reader
 * does until the program runs, so these are loaded by who needs them, while files can still be opened.
 *
 * A library's functions are a list, F(open) F(close), of which LIBRARY() makes a structure of pointers to them.
 */
#ifndef SYSTRACE_LIBRARY_H
#define SYSTRACE_LIBRARY_H

#include <stddef.h>

#define LIBRARY_POINTER(name)	typeof(name) *name;
#define LIBRARY_NAME(name)	#name,
#define LIBRARY(name, LIST)	extern struct name { LIST(LIBRARY_POINTER) } name

/* Once.  Or exits, and says which package has it. */
void library_load(const char *file, const char *package, const char *const *names, void *functions, size_t size);

#define LIBRARY_LOADER(name, LIST, file, package) \
	struct name name; \
	void name##_load(void) \
	{ \
		static const char *const names[] = { LIST(LIBRARY_NAME) }; \
		library_load(file, package, names, &name, sizeof(name)); \
	}

#endif
