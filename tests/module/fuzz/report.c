// SPDX-License-Identifier: GPL-2.0
/* Output: failures immediately, with the places where tasks are; the log; and the figures at the end. */
#include <stdarg.h>
#include <unistd.h>
#include "fuzz.h"

static const char *const op_names[] = {
#define OP_TEXT(x)	#x,
	OPS(OP_TEXT)
};
static const char *const act_names[] = {
	ACTS(OP_TEXT)
};
static const char *const oracles[] = {
#define ORACLE_TEXT(name, text)	text,
	ORACLES(ORACLE_TEXT)
};

/* Not buffered: the calling process may not live long. */
static void say(const char *text)
{
	if (write(1, text, strlen(text)) < 0)
		_exit(1);
}

void fail(enum oracle oracle, const char *format, ...)
{
	char text[400], line[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!atomic_fetch_add(&shared->failed[oracle], 1))
		snprintf(shared->first[oracle], sizeof(shared->first[oracle]), "%.150s", text);
	if (atomic_fetch_add(&shared->told, 1) > 40)
		return;
	snprintf(line, sizeof(line), "# FAILED after %.1f s, seed %#llx: %s: %s\n", (now_us() - basis->began) / 1e6,
		 (unsigned long long)basis->seed, oracles[oracle], text);
	say(line);
}

/* ---- the log ------------------------------------------------------------------------------------ */

void note(int op, int slot, long result, uint32_t a, uint32_t b)
{
	struct logged *l = &shared->log[atomic_fetch_add(&shared->nlog, 1) % LOGGED];
	long err = result < 0 && result > -ERRNOS ? -result : 0;

	*l = (struct logged){ .us = now_us(), .op = op, .slot = slot, .result = result, .a = a, .b = b, .worker = getpid(),
			      .thread = gettid() };
	atomic_fetch_add(&shared->requests[op][err], 1);
}

void print_log(unsigned int n)
{
	uint32_t end = atomic_load(&shared->nlog), i = end > n ? end - n : 0;

	for (; i != end; i++) {
		const struct logged *l = &shared->log[i % LOGGED];

		printf("#   %10u process ..%02x thread ..%02x %-12s %3d -> %d (%#x %#x)\n", l->us, l->worker, l->thread,
		       l->op < NOPS ? op_names[l->op] : "?", l->slot, l->result, l->a, l->b);
	}
	fflush(stdout);
}

static void show_file(const char *what, pid_t pid, const char *name, int lines)
{
	char path[64], line[200];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	f = fopen(path, "r");
	while (f && lines-- && fgets(line, sizeof(line), f))
		printf("#   %s %d: %s%s", what, pid, line, strchr(line, '\n') ? "" : "\n");
	if (f)
		fclose(f);
}

/* Prints where in the kernel a task is. Only root can read that, so others ask the first process. */
void show_task(pid_t pid)
{
	uint64_t end = now_us() + 500000;

	if (getuid()) {
		atomic_store(&shared->show, pid);
		while (atomic_load(&shared->show) && now_us() < end)
			usleep(1000);
		return;
	}
	show_file("state", pid, "status", 3);
	show_file("wchan", pid, "wchan", 1);
	show_file("call", pid, "syscall", 1);
	show_file("stack", pid, "stack", 14);
	fflush(stdout);
}

void show_doing(void)
{
	int i, j, op;

	for (i = 0; i < WORKERS_MAX; i++) {
		for (j = 0; j < THREADS_MAX; j++) {
			op = atomic_load(&shared->doing[i][j]);
			if (basis->worker[i] && op)
				printf("# worker %d thread %d is at %s\n", i, j, op_names[op - 1]);
		}
	}
}

/*
 * Reports the signal that killed a worker and its sender: the module, the kernel at an instruction
 * (addr2line finds the line), or another process.
 */
void show_death(int i, int sig)
{
	const struct death *d = &shared->death[i];

	if (d->sig != sig)
		return fail(O_WORKERS, "worker %d died of signal %d, of which it did not know", i, sig);
	fail(O_WORKERS, "worker %d died of signal %d, code %d, %s %#lx, at %#lx in %s", i, sig, d->code,
	     d->code > 0 ? "address" : "by", d->code > 0 ? d->address : (uintptr_t)d->by, d->ip, d->op ? op_names[d->op - 1] : "no op");
}

int find_op(const char *name)
{
	int op;

	for (op = 0; op < NOPS; op++)
		if (!strcmp(op_names[op], name))
			return op;
	fprintf(stderr, "fuzz: no op is called %s\n", name);
	exit(2);
}

static void print_requests(void)
{
	int op, err;
	uint64_t n;

	for (op = 0; op < NOPS; op++) {
		n = atomic_load(&shared->times[op]);
		printf("# %-12s %5llu times, %6.1f ms each:", op_names[op], (unsigned long long)n, n ? shared->spent[op] / 1e3 / n : 0);
		for (err = 0; err < ERRNOS; err++) {
			n = atomic_load(&shared->requests[op][err]);
			if (n)
				printf(" %s %llu", err ? strerrorname_np(err) : "0", (unsigned long long)n);
		}
		printf("\n");
	}
	printf("# acts:");
	for (op = 0; op < NACTS; op++)
		printf(" %s %llu", act_names[op], (unsigned long long)atomic_load(&shared->acts[op]));
	printf("\n");
}

int report(long rounds)
{
	int i, failed = 0;

	print_requests();
	printf("# %ld rounds in %.0f s; %llu sessions; %llu calls made by tasks; %llu records read, %llu MiB; the longest call took %llu ms\n",
	       rounds, (now_us() - basis->began) / 1e6, (unsigned long long)shared->sessions, (unsigned long long)shared->calls,
	       (unsigned long long)shared->records, (unsigned long long)shared->bytes >> 20,
	       (unsigned long long)shared->longest / 1000000);
	if (cover_total() >= 0)
		printf("# %d blocks reached\n", cover_total());
	for (i = 0; i < NORACLES; i++) {
		uint32_t n = atomic_load(&shared->failed[i]);

		if (n)
			printf("not ok - fuzz: %s: %u times, first: %s\n", oracles[i], n, shared->first[i]);
		else
			printf("ok - fuzz: %s\n", oracles[i]);
		failed += n != 0;
	}
	return failed;
}
