// SPDX-License-Identifier: GPL-2.0
/* built: asan-all */
/* suite: fuzz-calls host -- build/tests/host/fuzz_calls 240x 1 */
/*
 * fuzz_calls SECONDS|ROUNDSx [SEED]: hostile programs, without a kernel.  Calls of all plans and
 * all ABIs, with pointers to each other, to themselves, to the end of a page and to unmapped
 * memory; lengths and kinds that do not fit the data; pages that are absent, come, go and change
 * during the call.  The module's own capture.c makes the records, and the reader prints them, under
 * ASAN and UBSAN, with random options.  tests/reader/fuzz-live.sh does the same with a program that
 * really makes such calls.
 *
 * The reader neither crashes nor hangs, takes long for no call, and prints only plain text.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "settings.h"
#include "row/call.h"
#include "views/count.h"
#include "source/device.h"
#include "cli/options.h"
#include "views/output.h"
#include "views/views.h"
#include "parted/keeper.h"
#include "parted/servers.h"
#include "stack/helper.h"
#include "source/stream.h"
#include "trace/task.h"
#include "fuzz/module.h"
#include "fuzz/shape.h"
#include "said.h"
#include "some_options.h"

#define CALLS		1500		/* per set of options */
#define SECONDS_MOST	3		/* CPU seconds for one call */
#define TASKS		6

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
	return "print_stacktrace=1";
}

/* Changes memory, as other threads do during the call. */
static void change_memory(void)
{
	for (uint32_t n = below(3) ? 0 : below(12); n; n--)
		arena_absent[below(ARENA_PAGES)] = below(3) == 0;
	shape_again();
}

static struct fuzz_call now;

/* ---- descriptors ---------------------------------------------------------------------------------- */

uint32_t fuzz_fdinfo(void *at, uint32_t room, int fd)
{
	static const uint16_t families[] = { 1, 2, 10, 16, 16, 16, 16, 16, 17, 29, 31, 40, 44 };
	static const uint32_t types[] = { 0100644, 0140777, 0140777, 0020600, 0060600, 0010600, 0040755, 0 };
	struct systrace_fdinfo f = { .mode = types[below(COUNT(types))], .ino = below(4), .major = below(300), .minor = below(300),
		.pid = below(3) ? 0 : below(TASKS + 2), .state = below(12),
		.protocol = below(8) ? below(23) : odd_number(), .peer_ino = below(4) };
	uint8_t data[600];
	uint32_t len = sizeof(f);

	if (fd < 0 || fd > 20 || room < sizeof(f))
		return 0;
	f.path = below(below(8) ? 40 : 400);
	if (f.mode >> 12 == 014) {
		f.family = families[below(COUNT(families))];
		f.type = below(4) ? 3 : below(11);
		f.local = below(2) ? 0 : below(111);
		f.peer = below(2) ? 0 : below(111);
		snprintf((char *)f.name, sizeof(f.name), "%s", f.family == 16 ? "NETLINK" : below(2) ? "TCPv6" : "UNIX-STREAM\x9b");
	}
	put_text(data, sizeof(data));
	data[0] = '/';
	while ((f.path + 7) / 8 * 8 + (f.local + 7) / 8 * 8 + (f.peer + 7) / 8 * 8 + sizeof(f) > room) {
		if (f.peer | f.local)
			f.peer = f.local = 0;
		else
			f.path = room - sizeof(f);
		if (f.path > 400)
			f.path = 0;
	}
	memcpy((uint8_t *)at + len, data, f.path);
	len += (f.path + 7) & ~7U;
	if (f.local | f.peer)
		put_words((uint8_t *)at + len, (f.local + 7) / 8 * 8 + (f.peer + 7) / 8 * 8);
	memcpy((uint8_t *)at + len, &f.family, f.local < 2 ? f.local : 2);
	len += (f.local + 7) & ~7U;
	memcpy((uint8_t *)at + len, &f.family, f.peer < 2 ? f.peer : 2);
	len += (f.peer + 7) & ~7U;
	memcpy(at, &f, sizeof(f));
	return len > room ? room : f.local | f.peer ? len : sizeof(f) + f.path;
}

/* ---- records ---------------------------------------------------------------------------------------- */

static uint8_t buffer[16 << 20] __attribute__((aligned(8)));
static size_t filled, given;
static uint64_t clock_now = 1000000;
static uint32_t seqs[TASKS + 1];

static const struct systrace_record *next_record(void)
{
	/* the last record, in memory of exactly its size, until the next one is read */
	static void *copy;
	const struct systrace_record *r = (const void *)(buffer + given);

	free(copy);
	copy = NULL;
	if (given == filled)
		return NULL;
	given += r->len;
	copy = malloc(r->len);
	return memcpy(copy, r, r->len);
}

static uint64_t clock_of_records(void)
{
	return clock_now;
}

static const struct source made = { .next = next_record, .clock = clock_of_records };

static void *begin(int type, int tid, size_t len)
{
	struct systrace_record *r = (void *)(buffer + filled);

	memset(r, 0, len);
	*r = (struct systrace_record){ .type = type, .tid = tid, .seq = ++seqs[tid], .time = clock_now += below(2000),
		.abi = type == SYSTRACE_ENTER || type == SYSTRACE_EXIT ? plan->abi->id : 0 };
	return r;
}

static void end(struct systrace_record *r, uint8_t *at)
{
	r->len = at - (uint8_t *)r;
	filled += r->len;
}

static void put_new(int tid)
{
	struct systrace_new *n = begin(SYSTRACE_NEW, tid, sizeof(*n));

	n->tgid = below(2) ? tid : 1;
	n->parent = tid > 1;
	n->head.flags = n->tgid != tid ? SYSTRACE_R_THREAD : 0;
	put_text(n->comm, sizeof(n->comm) - 1);
	n->pidns = below(2);
	end(&n->head, (uint8_t *)(n + 1));
}

static void put_signal(int tid)
{
	struct systrace_signal *s = begin(SYSTRACE_SIGNAL, tid, sizeof(*s));

	s->signo = 1 + below(64);
	put_words(s->siginfo, sizeof(s->siginfo));
	memcpy(s->siginfo, &s->signo, 4);
	end(&s->head, (uint8_t *)(s + 1));
}

static int64_t some_result(void)
{
	return below(3) ? (int64_t)below(100) : below(2) ? (int64_t)odd_number() : -(int64_t)below(600);
}

static void put_call(uint32_t number, int tid, bool ends)
{
	struct systrace_enter *e;
	struct systrace_exit *x;
	bool failed;

	plan = plan_at(number);
	fuzz_plan(&plan->head, plan->ops);
	for (int i = 0; i < (int)ARENA_PAGES; i++)
		arena_absent[i] = !below(12);
	shape_call();
	memcpy(now.call, call_words, sizeof(now.call));
	now.room = below(8) ? SYSTRACE_RECORD_MAX : 16384;
	e = begin(SYSTRACE_ENTER, tid, sizeof(*e));
	e->nr = plan->nr;
	e->plan = number;
	memcpy(e->args, now.call, sizeof(e->args));
	end(&e->head, fuzz_enter(&now, (uint8_t *)(e + 1)));
	e->head.flags = now.missed ? SYSTRACE_R_MISSED : 0;
	if (!ends)
		return;
	change_memory();
	x = begin(SYSTRACE_EXIT, tid, sizeof(*x));
	x->nr = plan->nr;
	x->plan = number;
	x->ret = some_result();
	failed = x->ret < 0 && x->ret >= -4095;
	now.call[6] = failed ? 0 : x->ret;
	end(&x->head, fuzz_exit(&now, (uint8_t *)(x + 1), failed));
	x->head.flags = now.missed ? SYSTRACE_R_LATE : 0;
}

/* ---- printing ------------------------------------------------------------------------------------------ */

static double seconds_used(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void tell(uint32_t number)
{
	double since = seconds_used();
	const struct systrace_record *r;

	while ((r = stream_next()))
		task_take(r);
	sinks_tell(idle);
	output_flush();
	filled = given = 0;
	if (seconds_used() - since < SECONDS_MOST)
		return;
	fprintf(stderr, "fuzz_calls: a call like %s took %.1f s\n", plan_at(number)->name, seconds_used() - since);
	_exit(3);
}

/* Shared with the child that prints. */
static struct {
	bool begun;			/* the options are compatible with each other */
	uint64_t calls;			/* calls printed, in all rounds */
} *shared;

static char folder[] = "/tmp/fuzz-callsXXXXXX";	/* the working directory, for the files of -ff */

static void __attribute__((noreturn)) tell_many(int said)
{
	const char *words[SOME_OPTIONS_MAX];
	int n = some_options(words), nplans;
	uint32_t number;

	if (chdir(folder))
		_exit(2);
	said_from_here(said);
	setrlimit(RLIMIT_CPU, &(struct rlimit){ 60, 60 });
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	words[n++] = "--replay=made up";
	words[n] = NULL;
	options_parse(n, (char **)words);
	options_settle_replay(true, true);
	shared->begun = true;
	nplans = plans_build();
	find_calls(nplans);
	output_open(STDOUT_FILENO);
	tasks_only(&run.trace);
	views_add();
	views_open();
	count_setup();
	/* sometimes query the machine, too, as when live programs are traced */
	if (below(2))
		run.replay = NULL;
	stream_from(&made);
	for (int tid = 1; tid <= TASKS; tid++)
		put_new(tid);
	for (int i = 0; i < CALLS; i++) {
		number = some_plan(nplans);
		put_call(number, 1 + below(TASKS), below(20));
		shared->calls++;
		if (!below(8))
			put_signal(1 + below(TASKS));
		if (below(4))
			tell(number);
		if (filled > sizeof(buffer) / 2)
			tell(number);
		/* keep the output short: it is checked after each round */
		if (lseek(said, 0, SEEK_CUR) > 4 << 20)
			break;
	}
	tasks_end(below(2));
	output_flush();
	_exit(0);
}

/* ---- the main loop ------------------------------------------------------------------------------------- */

/* Runs one round in a child process.  Returns NULL, or a description of the failure. */
static const char *tell_apart(int said)
{
	const char *wrong = NULL;
	int status;
	pid_t pid;

	said_forget(said);
	shared->begun = false;
	pid = fork();
	if (!pid)
		tell_many(said);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		exit(2);
	if (WIFSIGNALED(status))
		wrong = strsignal(WTERMSIG(status));
	else if (WEXITSTATUS(status) && shared->begun)
		wrong = "it does not end well";
	else if (!said_plainly(said))
		wrong = "what it prints is not plain";
	return wrong;
}

static void keep_it(int said, const char *wrong, uint64_t seed)
{
	size_t len;
	char *s = said_all(said, &len), name[64];
	FILE *f;

	snprintf(name, sizeof(name), "build/fuzz-calls.%016llx", (unsigned long long)seed);
	f = fopen(name, "w");
	if (f) {
		fwrite(s, 1, len, f);
		fclose(f);
	}
	munmap(s, len + 1);
	fprintf(stderr, "fuzz_calls: %s: fuzz_calls once 0x%016llx does it again; all that was said is in %s\n", wrong,
		(unsigned long long)seed, name);
	said_show(said);
}

int main(int argc, char **argv)
{
	bool once = argc > 2 && !strcmp(argv[1], "once");
	struct effort effort = effort_of(once ? "1x" : argc > 1 ? argv[1] : "20");
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : (uint64_t)time(NULL), rounds = 0, bad = 0, next;
	int said = said_open();
	const char *wrong;

	servers_serve(argv[0]);
	keeper_begin();
	if (!mkdtemp(folder))
		return 2;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	next = once ? seed : seed * 0x9e3779b97f4a7c15ULL | 1;
	while (effort_goes_on(&effort) && bad < 3) {
		/* each round has its own seed, so it can be repeated alone */
		state = next;
		wrong = tell_apart(said);
		rounds++;
		if (wrong)
			keep_it(said, wrong, next);
		bad += !!wrong;
		state = next;
		next = chance() * 0x9e3779b97f4a7c15ULL | 1;
	}
	printf("%s 1 - fuzz calls: %llu hostile calls in %llu rounds, captured by the module's code and printed (seed %llu)\n1..1\n",
	       bad || !shared->calls ? "not ok" : "ok", (unsigned long long)shared->calls, (unsigned long long)rounds, (unsigned long long)seed);
	if (chdir(folder) || system("rm -f file file.*") || rmdir(folder))
		return 2;
	return bad || !shared->calls;
}
