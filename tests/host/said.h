/* SPDX-License-Identifier: GPL-2.0 */
/* Collects the standard output and error of a child process in a memory file.  For fuzzers. */
#ifndef SAID_H
#define SAID_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/text.h"

static inline int said_open(void)
{
	return memfd_create("said", MFD_CLOEXEC);
}

/* Call before the process starts. */
static inline void said_forget(int said)
{
	if (ftruncate(said, 0))
		exit(2);
	lseek(said, 0, SEEK_SET);
}

/* Call in the process. */
static inline void said_from_here(int said)
{
	dup2(said, STDOUT_FILENO);
	dup2(said, STDERR_FILENO);
}

static inline char *said_all(int said, size_t *len)
{
	*len = lseek(said, 0, SEEK_END);
	return mmap(NULL, *len + 1, PROT_READ, MAP_PRIVATE, said, 0);
}

/* Works for any file. */
static inline bool said_plainly(int said)
{
	size_t len;
	char *s = said_all(said, &len);
	bool plain = s == MAP_FAILED || !len || is_safe_lines(s, len);

	munmap(s, len + 1);
	return plain;
}

/* Shows the report of a sanitizer; otherwise the first text that is not plain; otherwise the end. */
static inline void said_show(int said)
{
	struct text t = { 0 };
	size_t len, at = 0;
	char *s = said_all(said, &len), *report = memmem(s, len, "ERROR: AddressSanitizer", 23);

	if (!report)
		report = memmem(s, len, "runtime error", 13);
	while (at < len && is_safe_lines(s + at, 1))
		at++;
	if (!report)
		report = s + (at > 500 ? at - 500 : 0);
	put_safe_lines(&t, report, s + len - report > 3000 ? 3000 : s + len - report);
	put_c(&t, '\n');
	fwrite(t.s, 1, t.len, stderr);
	text_free(&t);
	munmap(s, len + 1);
}

#endif
