// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "progress.h"
#include "say.h"
#include "text.h"

bool say_debugs;
bool (*say_instead)(const char *, size_t, bool);
int (*say_flush)(void);
int say_failed;
const char *argv0 = "systrace-read";

static void message(const char *fmt, va_list args, const char *tail, bool last)
{
	struct text t = { 0 };
	char *s;

	progress_hide();
	if (say_flush)
		say_flush();
	if (vasprintf(&s, fmt, args) < 0)
		_exit(1);
	/* in a single write, in case other processes write there, too */
	put_safe(&t, argv0, strlen(argv0));
	put_s(&t, ": ");
	put_safe(&t, s, strlen(s));
	put_c(&t, '\n');
	put_s(&t, tail);
	if ((!say_instead || !say_instead(t.s, t.len, last)) && write(STDERR_FILENO, t.s, t.len) < 0)
		say_failed = say_failed ? say_failed : errno;
	text_free(&t);
	free(s);
}

void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	message(fmt, args, "", false);
	va_end(args);
}

void die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	message(fmt, args, "", true);
	exit(1);
}

void die_usage(const char *fmt, ...)
{
	struct text tail = { 0 };
	va_list args;

	put_s(&tail, "Try '");
	put_safe(&tail, argv0, strlen(argv0));
	put_s(&tail, " -h' for more information.\n");
	put_c(&tail, '\0');
	va_start(args, fmt);
	message(fmt, args, tail.s, true);
	exit(1);
}

void debug(const char *fmt, ...)
{
	va_list args;

	if (!say_debugs)
		return;
	va_start(args, fmt);
	message(fmt, args, "", false);
	va_end(args);
}
