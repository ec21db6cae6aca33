// SPDX-License-Identifier: GPL-2.0
/*
 * Text gathers in one buffer and is written when there is nothing else to do,
 * or when there is much of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "options.h"
#include "output.h"

#define MUCH	(128 << 10)

struct show show = { .clock_digits = 0, .relative_digits = -1, .duration_digits = -1 };
const char *argv0;

static struct text out;
static int fd = STDERR_FILENO;
static int failed;			/* errno */
static bool in_line;
static size_t line_at;			/* where in .out the line begins */
static size_t line_gone;		/* how much of it has been written before */

/* ---- writing ------------------------------------------------------------------------ */

static void forget_text(void)
{
	line_gone += out.len - line_at;
	line_at = 0;
	out.len = 0;
}

static void write_all(void)
{
	size_t done = 0;

	while (done < out.len && !failed) {
		ssize_t n = write(fd, out.s + done, out.len - done);

		if (n >= 0)
			done += n;
		else if (errno != EINTR)
			failed = errno;
	}
	forget_text();
}

int output_flush(void)
{
	if (out.len)
		write_all();
	return failed;
}

/* ---- messages ------------------------------------------------------------------------- */

static void message(const char *fmt, va_list args, const char *tail)
{
	struct text t = { 0 };
	char *s;

	output_flush();
	if (vasprintf(&s, fmt, args) < 0)
		_exit(1);
	/* in one piece, whoever else writes there */
	put_s(&t, argv0);
	put_s(&t, ": ");
	put_s(&t, s);
	put_c(&t, '\n');
	put_s(&t, tail);
	if (write(STDERR_FILENO, t.s, t.len) < 0)
		failed = failed ? failed : errno;
	text_free(&t);
	free(s);
}

void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	message(fmt, args, "");
	va_end(args);
}

void die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	message(fmt, args, "");
	exit(1);
}

void die_usage(const char *fmt, ...)
{
	struct text tail = { 0 };
	va_list args;

	put_f(&tail, "Try '%s -h' for more information.\n", argv0);
	put_c(&tail, '\0');
	va_start(args, fmt);
	message(fmt, args, tail.s);
	exit(1);
}

/* ---- lines ------------------------------------------------------------------------------ */

void output_open(void)
{
	if (!show.file)
		return;
	fd = open(show.file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		die("Can't fopen '%s': %s", show.file, strerror(errno));
}

struct text *output_text(void)
{
	return &out;
}

static const uint64_t SECOND = 1000000000;

/* Cut, not rounded, as clocks are. */
static void put_fraction(uint64_t ns, int digits)
{
	static const uint32_t unit[] = { 1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1 };

	if (digits <= 0)
		return;
	put_c(&out, '.');
	put_uns0(&out, ns % SECOND / unit[digits], digits);
}

static void put_padded(uint64_t v, int width)
{
	put_f(&out, "%*llu", width, (unsigned long long)v);
}

/* Records have the monotonic clock's time; people have another. */
static uint64_t wall_clock(uint64_t time)
{
	static uint64_t offset;
	struct timespec real, mono;

	if (!offset) {
		clock_gettime(CLOCK_MONOTONIC, &mono);
		clock_gettime(CLOCK_REALTIME, &real);
		offset = (real.tv_sec - mono.tv_sec) * SECOND + real.tv_nsec - mono.tv_nsec;
	}
	return time + offset;
}

static void put_time_of_day(time_t seconds)
{
	static time_t last = -1;
	static char said[16];
	struct tm tm;

	if (seconds != last) {
		localtime_r(&seconds, &tm);
		strftime(said, sizeof(said), "%H:%M:%S", &tm);
		last = seconds;
	}
	put_s(&out, said);
}

static void put_clock(uint64_t time)
{
	uint64_t wall = wall_clock(time);

	if (show.clock == CLOCK_TIME)
		put_time_of_day(wall / SECOND);
	else
		put_uns(&out, wall / SECOND);
	put_fraction(wall, show.clock_digits);
	put_c(&out, ' ');
}

static void put_relative(uint64_t time)
{
	static uint64_t last;
	uint64_t passed = last && time > last ? time - last : 0;

	last = time;
	if (show.clock)
		put_s(&out, "(+");
	put_padded(passed / SECOND, 6);
	put_fraction(passed, show.relative_digits);
	put_s(&out, show.clock ? ") " : " ");
}

void output_lead(int tid, bool others, uint64_t time)
{
	line_at = out.len;
	line_gone = 0;
	in_line = true;
	if (show.pids)
		put_f(&out, "%-5d ", tid);
	else if (others && !show.file)
		put_f(&out, "[pid %5d] ", tid);
	if (show.clock)
		put_clock(time);
	if (show.relative_digits >= 0)
		put_relative(time);
}

void output_result_column(void)
{
	size_t column = line_gone + out.len - line_at;

	if (column < (size_t)opt.column)
		put_spaces(&out, opt.column - column);
}

void output_duration(uint64_t ns)
{
	if (show.duration_digits < 0)
		return;
	put_s(&out, " <");
	put_uns(&out, ns / SECOND);
	put_fraction(ns, show.duration_digits);
	put_c(&out, '>');
}

void output_end(void)
{
	put_c(&out, '\n');
	in_line = false;
	if (out.len > MUCH)
		write_all();
}

bool output_in_line(void)
{
	return in_line;
}
