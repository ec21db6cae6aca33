/* SPDX-License-Identifier: GPL-2.0 */
/* A file that a view writes to: compressed if its name ends in .gz or .zst. */
#ifndef SYSTRACE_VIEW_FILE_H
#define SYSTRACE_VIEW_FILE_H

#include <stdbool.h>
#include "base/text.h"

struct squeeze;

struct view_file {
	const char *name;	/* NULL: not requested */
	int fd;
	struct text text;	/* text put here is written when there is much of it, or at a flush */
	struct squeeze *squeeze;
	int failed;		/* errno */
};

/* Opens the file, or exits with a message.  "-" is standard output, for one view only. */
void view_file_open(struct view_file *, const char *name);
void view_file_more(struct view_file *);	/* call after adding text: writes it if there is much */
int view_file_flush(struct view_file *);	/* 0, or the errno with which writing failed for good */
void view_file_close(struct view_file *);	/* also ends the compressed data */
const char *view_file_where(const struct view_file *);

#endif
