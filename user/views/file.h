/* SPDX-License-Identifier: GPL-2.0 */
/* A file that a view writes to: compressed if its name ends in .gz or .zst. */
#ifndef SYSTRACE_VIEW_FILE_H
#define SYSTRACE_VIEW_FILE_H

#include <stdbool.h>
#include "base/text.h"

struct squeeze;

struct view_file {
	const char *name;	/* NULL: nobody asked for it */
	int fd;
	struct text text;	/* what is put there is written, when there is much of it or at a flush */
	struct squeeze *squeeze;
	int failed;		/* errno */
};

/* Opens it, or says why not, and exits.  "-" is standard output, which only one view can have. */
void view_file_open(struct view_file *, const char *name);
void view_file_more(struct view_file *);	/* after something was put: writes if it is much */
int view_file_flush(struct view_file *);	/* 0, or the errno with which writing failed for good */
void view_file_close(struct view_file *);	/* with the end of what is compressed */
const char *view_file_where(const struct view_file *);

#endif
