// SPDX-License-Identifier: GPL-2.0
/*
 * The flight recorder.  The reader takes the records as it always does, so that
 * nothing is lost on the way, but keeps them as they are instead of telling
 * them: that costs a copy.  The memory is mapped twice in a row, so that no
 * record is in two pieces; what is pushed out is only noted by task.c, which
 * goes on to know who is there.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>
#include "call.h"
#include "flight.h"
#include "output.h"
#include "qualify.h"
#include "stream.h"
#include "task.h"

struct until until;

static char *memory;
static uint64_t size, oldest, end;	/* positions only grow */

/* ---- what it waits for ------------------------------------------------------------------ */

static bool take_errno(const char *name)
{
	if (!*name) {
		until.any_errno = true;
		return true;
	}
	for (size_t e = 1; e < COUNT(until.errnos); e++) {
		const char *known = errno_name(e);

		if (known && !strcasecmp(known, name)) {
			until.errnos[e] = true;
			return true;
		}
	}
	return false;
}

static bool take_signal(const char *name)
{
	int signo = *name ? signal_number(name) : 0;

	if (!*name)
		until.any_signal = true;
	else if (signo > 0 && signo <= 64)
		until.signals |= 1ULL << (signo - 1);
	return !*name || (signo > 0 && signo <= 64);
}

bool until_parse(const char *text)
{
	size_t word = strcspn(text, " =");
	const char *rest = text + word + !!text[word];

	if (!strcmp(text, "exit"))
		return until.exit = true;
	if (!strcmp(text, "SIGUSR1"))
		return until.asked = true;
	if (!strncmp(text, "errno", word) && word == strlen("errno"))
		return take_errno(rest);
	if (!strncmp(text, "signal", word) && word == strlen("signal"))
		return take_signal(rest);
	return false;
}

static bool has_come(const struct systrace_record *r)
{
	const struct systrace_signal *s = (const void *)r;
	const struct systrace_exit *x = (const void *)r;

	switch (r->type) {
	case SYSTRACE_EXIT:
		if (x->ret >= 0 || x->ret <= -(int64_t)COUNT(until.errnos))
			return false;
		return until.any_errno || until.errnos[-x->ret];
	case SYSTRACE_SIGNAL:
		if (r->flags & SYSTRACE_R_IGNORED)
			return false;
		return until.any_signal || until.signals >> (s->signo - 1) & 1;
	}
	return false;
}

/* ---- the memory --------------------------------------------------------------------------- */

static void map_at(char *at, int fd)
{
	if (mmap(at, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
		die("--flight: %s", strerror(errno));
}

void flight_open(size_t bytes)
{
	size_t page = sysconf(_SC_PAGESIZE);
	int fd = memfd_create("flight", MFD_CLOEXEC);

	size = (bytes + page - 1) / page * page;
	memory = mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (fd < 0 || memory == MAP_FAILED || ftruncate(fd, size))
		die("no memory for a flight recorder of %zu KiB: ask for less with --flight", bytes >> 10);
	map_at(memory, fd);
	map_at(memory + size, fd);
	close(fd);
}

static struct systrace_record *record_at(uint64_t pos)
{
	return (void *)(memory + pos % size);
}

bool flight_take(const struct systrace_record *r)
{
	while (end + r->len - oldest > size) {
		task_note(record_at(oldest));
		oldest += record_at(oldest)->len;
	}
	memcpy(record_at(end), r, r->len);
	end += r->len;
	return has_come(r);
}

/* The EXIT that brings an ENTER's memory late. */
static const struct systrace_exit *late_of(uint64_t pos)
{
	int tid = record_at(pos)->tid;

	while ((pos += record_at(pos)->len) < end)
		if (record_at(pos)->tid == tid && record_at(pos)->type == SYSTRACE_EXIT)
			return (const void *)record_at(pos);
	return NULL;
}

void flight_tell(void)
{
	for (uint64_t pos = oldest; pos < end; pos += record_at(pos)->len) {
		struct told told = { .record = record_at(pos) };

		if (told.record->type == SYSTRACE_ENTER && told.record->flags & SYSTRACE_R_MISSED)
			told.late = late_of(pos);
		task_take(&told);
	}
	oldest = end;
}
