// SPDX-License-Identifier: GPL-2.0
/*
 * Text is gathered in a buffer, and written when there is nothing else to do or
 * when there is much of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "settings.h"
#include "base/children.h"
#include "base/memory.h"
#include "base/say.h"
#include "facts/host.h"
#include "row/pen.h"
#include "color.h"
#include "ask/ask.h"
#include "output.h"
#include "base/place.h"

#define MUCH	(128 << 10)

/* A file, and the text not yet written to it. */
struct output {
	struct output *next;
	struct text text;
	int fd;
	bool in_line;
	int place;			/* for color_put() */
	size_t line_at;			/* where the line begins in .text */
	size_t line_gone;		/* bytes of the line that have been written already */
};

static void spill_line(struct text *);

static struct output shared = { .fd = STDERR_FILENO, .text.spill = spill_line };
static struct output *all = &shared;
static struct output *now = &shared;	/* the file that lines go to */
#define out (now->text)
static int failed;			/* errno */
static bool color;
static pid_t reader_of_pipe;		/* -o '|command' */

/* ---- writing ------------------------------------------------------------------------ */

static void forget_text(struct output *o)
{
	o->line_gone += o->text.len - o->line_at;
	o->line_at = 0;
	o->text.len = 0;
}

static void write_text(int fd, const struct text *t)
{
	size_t done = 0;

	while (done < t->len && !failed) {
		ssize_t n = write(fd, t->s + done, t->len - done);

		if (n >= 0)
			done += n;
		else if (errno != EINTR)
			failed = errno;
	}
}

/* The last defense: only printable text reaches a terminal, and our own colors. */
static const struct text *safe_text(const struct text *t)
{
	static struct text made;

	if (is_safe_lines(t->s, t->len))
		return t;
	made.len = 0;
	put_safe_lines(&made, t->s, t->len);
	return &made;
}

static void write_output(struct output *o)
{
	static struct text colored;
	const struct text *t = safe_text(&o->text);

	if (color) {
		colored.len = 0;
		color_put(&colored, &o->place, t->s, t->len);
	}
	write_text(o->fd, color ? &colored : t);
	forget_text(o);
}

/* Writes a long line before it ends. */
static void spill_line(struct text *t)
{
	write_output((struct output *)((char *)t - offsetof(struct output, text)));
}

int output_flush(void)
{
	for (struct output *o = all; o; o = o->next)
		if (o->text.len)
			write_output(o);
	return failed ? failed : say_failed;
}

/* ---- files ------------------------------------------------------------------------------ */

static int how_to_open(void)
{
	return show.append ? O_APPEND : O_TRUNC;
}

/* With --top the table is shown even if the file cannot be opened. */
static int open_file(const char *name)
{
	int fd = place_open(name, how_to_open(), 0666);

	if (fd < 0 && !run.top)
		die("Can't fopen '%s': %s", name, place_why());
	return fd;
}

static bool is_pipe_reader(pid_t pid, int status)
{
	(void)status;
	return pid == reader_of_pipe;
}

static int open_pipe(const char *command)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		die("pipe: %s", strerror(errno));
	children_known_by(is_pipe_reader);
	reader_of_pipe = fork();
	if (reader_of_pipe < 0)
		die("fork: %s", strerror(errno));
	if (!reader_of_pipe) {
		dup2(ends[0], STDIN_FILENO);
		execl("/bin/sh", "sh", "-c", command, NULL);
		die("Can't execute '/bin/sh': %s", strerror(errno));
	}
	close(ends[0]);
	return ends[1];
}

static bool is_pipe(void)
{
	return show.file && (*show.file == '|' || *show.file == '!');
}

static int open_own(int tid)
{
	char name[PATH_MAX];
	int fd;

	snprintf(name, sizeof(name), "%s.%d", show.file, tid);
	fd = place_open_made(name, how_to_open(), 0666);
	if (fd < 0)
		die("Can't fopen '%s': %s", name, place_why());
	return fd;
}

/* Opens the file of a task, or the one for all tasks; a pipe is opened only once. */
int64_t output_answer(const struct question *q, struct text *t, int *file)
{
	(void)t;
	if (!show.file || show.separately != (q->a > 0) || reader_of_pipe)
		return -1;
	*file = show.separately ? open_own(q->a) : is_pipe() ? open_pipe(show.file + 1) : open_file(show.file);
	return 0;
}

void output_open(int otherwise)
{
	struct rlimit files;

	say_flush = output_flush;
	shared.fd = otherwise;
	pen_as_asked(&shared.text);
	color = show.color == COLOR_ALWAYS || (!show.file && color_wanted(show.color, otherwise));
	if (color)
		color_choose();
	if (!show.file)
		return;
	if (!show.separately) {
		shared.fd = ask_file(ASK_OUTPUT, 0);
		return;
	}
	if (strlen(show.file) >= PATH_MAX - 12)
		die("%s: %s", show.file, strerror(ENAMETOOLONG));
	/* a descriptor for each task */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

int64_t output_answer_read(const struct question *q, struct text *t, int *file)
{
	(void)q;
	(void)t;
	(void)file;
	if (reader_of_pipe <= 0)
		return -1;
	while (waitpid(reader_of_pipe, NULL, 0) < 0 && errno == EINTR)
		;
	/* no other pipe is opened later */
	reader_of_pipe = -1;
	return 0;
}

void output_close(void)
{
	output_flush();
	if (!is_pipe())
		return;
	close(shared.fd);
	ask(ASK_OUTPUT_READ, 0, 0, NULL, 0, NULL);
}

void output_leave(void)
{
	if (shared.fd > STDERR_FILENO)
		close(shared.fd);
	shared.fd = STDERR_FILENO;
}

int output_fd(void)
{
	return shared.fd;
}

pid_t output_pipe_reader(void)
{
	return reader_of_pipe > 0 ? reader_of_pipe : 0;
}

struct output *output_of_task(int tid)
{
	struct output *o;

	if (!show.separately)
		return &shared;
	o = zeroed(1, sizeof(*o));
	/* the keeper may print a message about the file, which comes after what was printed before */
	output_flush();
	o->fd = ask_file(ASK_OUTPUT, tid);
	o->text.spill = spill_line;
	pen_as_asked(&o->text);
	o->next = all;
	all = o;
	return o;
}

void output_free(struct output *o)
{
	struct output **at = &all;

	if (o == &shared)
		return;
	write_output(o);
	close(o->fd);
	while (*at != o)
		at = &(*at)->next;
	*at = o->next;
	if (now == o)
		now = &shared;
	text_free(&o->text);
	free(o);
}

void output_select(struct output *o)
{
	now = o;
}

/* ---- lines ------------------------------------------------------------------------------ */

bool output_is_terminal(void)
{
	return isatty(shared.fd);
}

void output_clear(void)
{
	static const char clear[] = "\033[H\033[2J";

	write_output(now);
	write_text(now->fd, &(struct text){ (char *)clear, sizeof(clear) - 1 });
}

struct text *output_text(void)
{
	return &out;
}

static const uint64_t SECOND = 1000000000;

/* Truncated, not rounded, as clocks do. */
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
	/* records have the monotonic clock's time; people want wall-clock time */
	uint64_t wall = time + host_wall_clock();

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

static void put_task(const struct lead *l)
{
	bool bracket = !show.file;

	if (!show.pids && !show.always_pid && !(l->others && !show.file))
		return;
	if (bracket)
		put_f(&out, "[pid %5d", l->tid);
	else if (*l->comm)
		put_dec(&out, l->tid);
	else
		put_f(&out, "%-5d", l->tid);
	if (*l->comm) {
		put_c(&out, '<');
		put_escaped(&out, l->comm, strlen(l->comm), "<>\"\\");
		put_c(&out, '>');
	}
	put_s(&out, bracket ? "] " : " ");
}

static void put_ip(const struct lead *l)
{
	if (l->ip)
		put_f(&out, l->word == 4 ? "[%08llx] " : "[%016llx] ", (unsigned long long)l->ip);
	else
		put_s(&out, l->word == 4 ? "[????????] " : "[????????????????] ");
}

void output_lead(const struct lead *l)
{
	now->line_at = out.len;
	now->line_gone = 0;
	now->in_line = true;
	put_task(l);
	if (show.clock)
		put_clock(l->time);
	if (show.relative_digits >= 0)
		put_relative(l->time);
	if (show.number && (uint32_t)l->nr == UINT32_MAX)
		put_s(&out, "[???] ");
	else if (show.number)
		put_f(&out, "[%4lu] ", l->nr);
	if (opt.ip)
		put_ip(l);
}

void output_result_column(void)
{
	size_t column = now->line_gone + out.len - now->line_at;

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
	now->in_line = false;
	if (out.len > MUCH)
		write_output(now);
}

bool output_in_line(void)
{
	return now->in_line;
}
