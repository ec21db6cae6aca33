/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's fuzzer: what its parts share.
 *
 *	fuzz.c		options and rounds
 *	memory.c	what all processes share, and what they may only read of it
 *	report.c	what is told
 *	vector.c	random numbers; what a round is like; coverage, and what is kept for it
 *	make.c		structures of the protocol, right, nearly right and wrong
 *	work.c		workers: threads that do everything to descriptors of the device, in any order
 *	map.c		their mappings
 *	scene.c		short plays with a known end, each in a process of its own; more in scene_more.c
 *	tracee.c	the tasks that are watched, and what they do
 *	look.c		records, and whether they are as they should be
 *	end.c		a round's end: who lives on, who holds the module, what is charged
 */
#ifndef SYSTRACE_FUZZ_H
#define SYSTRACE_FUZZ_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <linux/systrace.h>

#define PAGE		4096UL
#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))
#define UID		1000
#define PID_MAX		4194304
#define RW		(PROT_READ | PROT_WRITE)

/* ---- what a worker may do next, and a task: a weight each in the vector ---------------- */

#define OPS(X) \
	X(OPEN) X(WHOLE) X(HELLO) X(SETUP) X(LOAD) X(FILTER) X(ATTACH) X(DETACH) X(START) X(STOP) X(RINGS) \
	X(STATS) X(RULES) X(PREDICATE) X(COUNT) X(COUNTS) X(UNKNOWN) X(MAP) X(MAP_ODD) X(UNMAP) X(READ) \
	X(WRITE_ODD) X(POLL) X(PASS) X(TAKE) X(DUP) X(CLOSE) X(HOLD) X(KILL_TASK) X(SIGNAL) X(DEBUG) \
	X(PLAY_KILL) X(PLAY_UNDO) X(PLAY_OWN) X(PLAY_THREADS) X(PLAY_BUDGET) X(PLAY_EXITS) X(PLAY_SETUP) \
	X(PLAY_COST) X(PLAY_DYING) X(PLAY_BESIDE)

#define ACTS(X) \
	X(CALLS) X(ARGS) X(METER) X(FAULTS) X(ADVISE) X(RAISE) X(HIT) X(TIMER) X(CHDIR) X(THREAD) X(FORK) \
	X(VFORK) X(SHARE_VM) X(SHARE_FILES) X(UNSHARE) X(EXEC) X(HELPER) X(DIE) X(EXIT) X(KILL_CHILD) \
	X(DEBUGGED) X(OLD_ABI) X(NAP) X(BIG) X(MAPS)

#define OP_NAME(x)	OP_##x,
#define ACT_NAME(x)	ACT_##x,
enum op { OPS(OP_NAME) NOPS };
enum act { ACTS(ACT_NAME) NACTS };

/* What a round is like: a byte for each. */
enum {
	V_PROCS,	/* workers */
	V_THREADS,	/* threads in each */
	V_TASKS,	/* first tasks to be watched */
	V_MUTATE,	/* of 256 structures so many are changed */
	V_RING,		/* how large rings may be */
	V_USER_MEM,	/* is there little memory for the user? */
	V_MEMCG,	/* and for the group? */
	V_FAIL,		/* of 256 requests so many have an allocation that fails */
	V_HEAVY,	/* of 256 plans and rules so many are as expensive as can be */
	V_LAZY,		/* of 256 sessions so many are read by nobody */
	V_END,		/* what comes first at the end */
	V_DELAY,	/* how long rules delay */
	V_HOTPLUG,
	V_LENGTH,	/* how long it takes */
	V_OP,
	V_ACT = V_OP + NOPS,
	V_LEN = V_ACT + NACTS
};

struct vector {
	uint8_t v[V_LEN];
};

/* ---- what all processes share -------------------------------------------------------------- */

enum phase { RUN, QUIET, FINISH, OVER };

/* What must be true.  A failure belongs to one of them. */
#define ORACLES(X) \
	X(ENDS, "every task that is killed ends") \
	X(RETURNS, "every request and every play comes to its end") \
	X(MARKER, "nothing of another user's process is in a ring") \
	X(ZERO, "a ring is zero until it is started") \
	X(RECORDS, "records are well-formed") \
	X(TWICE, "no task is watched twice by one session") \
	X(ADDS_UP, "what is read and what is lost adds up to what was seen") \
	X(COST, "no call takes longer than it may") \
	X(GOES_ON, "nobody is held whom nobody watches") \
	X(SURVIVES, "nobody outlives a session that kills") \
	X(USED, "nothing holds the module when all is closed") \
	X(ACCOUNT, "as much memory is free for the user as at the start") \
	X(MEMORY, "nobody writes where the fuzzer's processes write to each other") \
	X(WORKERS, "the fuzzer's own processes live")
#define ORACLE_NAME(name, text)	O_##name,
enum oracle { ORACLES(ORACLE_NAME) NORACLES };

#define LOGGED		4096	/* a power of two */
#define TASKS_MAX	64
#define ROOTS_MAX	8
#define PLAYS_MAX	3
#define WORKERS_MAX	4
#define THREADS_MAX	6
#define ERRNOS		140

struct logged {
	uint32_t us;
	uint8_t  worker, thread, op, slot;
	int32_t  result;
	uint32_t a, b;
};

/* What a worker is about to die of. */
struct death {
	int sig, code, by, op;	/* an op, plus 1 */
	uintptr_t address, ip;
};

/*
 * What the oracles go by.  The first process alone can write it, by a mapping that its children do not get: tasks call
 * the kernel with whatever pointers, rules poke, and answer calls with whatever numbers.
 */
struct basis {
	uint64_t seed;			/* the round's */
	struct vector vec;
	_Atomic int phase;
	uint64_t began;			/* us */
	int patience;
	int cpus;
	bool fallible;			/* the kernel can make allocations fail */
	bool keep_probes;		/* tracepoints do not come and go */
	char helper[128];		/* a set-uid program */
	pid_t first;			/* process: all others have greater numbers, and no number comes again */
	pid_t worker[WORKERS_MAX], root[ROOTS_MAX], anchor, sleeper, canary[16];
};
extern const struct basis *basis;
extern struct basis *mine;		/* the same, of the first process */

/* What all write to: unreachable memory is around it, and a pattern between its parts. */
#define EDGE	8

struct shared {
	uint64_t first_edge[EDGE];
	_Atomic int quiet[WORKERS_MAX];	/* threads that have stopped */
	_Atomic int plays;		/* just now */
	_Atomic int doing[WORKERS_MAX][THREADS_MAX];	/* an op, plus 1 */
	struct death death[WORKERS_MAX];
	_Atomic int show;		/* a task that is to be told about; 0 once it is */
	_Atomic int tasks[TASKS_MAX];	/* that may be watched, by number; some are gone */
	_Atomic uint64_t beat[ROOTS_MAX];
	_Atomic int beats_of[ROOTS_MAX];	/* the process that beats */
	uint64_t middle_edge[EDGE];
	/* figures */
	_Atomic uint64_t requests[NOPS][ERRNOS];
	_Atomic uint64_t times[NOPS], spent[NOPS];	/* us */
	_Atomic uint64_t acts[NACTS];
	_Atomic uint64_t calls, records, bytes, sessions;
	_Atomic uint64_t longest;	/* ns of one call */
	_Atomic uint32_t failed[NORACLES];
	char first[NORACLES][200];
	_Atomic uint32_t told;
	/* the log */
	_Atomic uint32_t nlog;
	struct logged log[LOGGED];
	uint64_t last_edge[EDGE];
};
extern struct shared *shared;
extern int sockets[2];		/* between the workers */

void fail(enum oracle oracle, const char *format, ...) __attribute__((format(printf, 2, 3)));
void note(int op, int slot, long result, uint32_t a, uint32_t b);
void print_log(unsigned int n);
void show_task(pid_t pid);
void show_doing(void);
void show_death(int i, int sig);
int find_op(const char *name);
int report(long rounds);
uint64_t now_us(void);
long thread_ns(void);
void check_cost(long before, const char *what);
bool put_file(const char *path, const char *text);
long get_number(const char *path);

/*
 * How long to wait for what must come: so many ms, and so often as a machine
 * that has the time would look in a quarter of it.  All that takes a fault longer
 * to be told, and nothing else: so it is much more than a machine needs that has other things to do.
 */
struct wait {
	uint64_t end;
	long looks;
};
struct wait wait_begin(long ms);
struct wait wait_awhile(long ms);	/* for what need not come: so long, whatever the machine */
bool wait_over(struct wait *w);		/* sleeps a little, too */

#define PATIENCE	6
#define PATIENCE_DEBUG	20	/* of kernels that watch themselves */

/* Each of the next is longer than all of those before together that it waits for. */
#define END_MS		5000	/* a task's end, and whatever else must be soon */
#define COME_MS		20000	/* that an actor comes to its part */
#define PLAY_MS		60000
#define QUIET_MS	75000	/* that a worker comes to the end of what it does */

static inline bool in_phase(enum phase phase)
{
	return atomic_load(&basis->phase) == (int)phase;
}

static inline uint32_t weight(int i)
{
	return basis->vec.v[i];
}

/* ---- memory.c -------------------------------------------------------------------------------- */

bool memory_begin(void);
/* In a program that a task executes: by the numbers that memory_names() wrote. */
bool memory_attach(const char *names);
void memory_names(char *text, size_t size);
/* Are the edges as they were?  They are again afterwards. */
void memory_check(void);

/* ---- vector.c -------------------------------------------------------------------------------- */

void seed_rng(uint64_t seed, uint64_t index);
uint64_t mixed(uint64_t x);
uint32_t any(void);
uint64_t any64(void);
uint32_t below(uint32_t n);
bool chance(uint32_t of256);
uint64_t odd_number(void);
int pick(const uint8_t *weights, int n);

void vector_derive(struct vector *v);
void vector_print(const struct vector *v, char *text);
bool vector_parse(struct vector *v, const char *text);

void corpus_open(const char *folder);
bool corpus_mutate(struct vector *v);
void corpus_keep(const struct vector *v, uint64_t seed);

void cover_begin(void);
int cover_look(void);		/* how many blocks are new */
int cover_total(void);
void cover_end(const char *file);

/* ---- make.c ----------------------------------------------------------------------------------- */

/* Room for what structures point at; a page behind its end that is not there. */
#define ASIDE	(4UL << 20)

/* The plans that a session has, as far as records tell of them. */
struct known {
	uint32_t nplans, nops;
	struct systrace_plan plan[16];
	struct systrace_op op[16 * SYSTRACE_OPS_MAX];
};

extern const int cheap_calls[];
extern const int ncheap;

void make_aside(void);		/* for this thread */
void *aside(void);
void make_setup(struct systrace_setup *s);
void make_load(struct systrace_load *l, struct known *known);
void make_filter(struct systrace_filter *f);
void make_rules(struct systrace_rules *r);
void make_predicate(struct systrace_predicate *p);
void make_count(struct systrace_count *c);
void make_counts(struct systrace_counts *c);
void make_rings(struct systrace_rings *r);
void make_attach(struct systrace_attach *a, bool detach);
void mutate(void *p, size_t size);
int any_task(void);

/* ---- look.c, map.c ------------------------------------------------------------------------------ */

/*
 * The first slots are orderly: one thread at a time reads them, nobody writes
 * nonsense to their pages or has them beside us, and so their records can be
 * checked to the last.  Their descriptors have numbers of their own: with the
 * others everything is done, while they are closed, too.
 */
#define SLOTS	8
#define ORDERLY	4
#define FD_OF	200
#define CPUS	16

struct ring_map {
	struct systrace_consumer *consumer;
	const struct systrace_producer *producer;
	const uint8_t *data;
	uint32_t size;
	uint64_t at;
};

struct slot {
	_Atomic int fd;			/* or -1 */
	_Atomic int users;		/* of an orderly one: it is not closed meanwhile */
	_Atomic uint32_t changes;	/* of .fd, whose number may then be that of another slot's */
	_Atomic int busy;		/* by one thread: what follows is its */
	bool lazy;			/* nobody reads before the end */
	_Atomic bool muddled;		/* DETACH, or a failed ATTACH: numbers may come again */
	_Atomic uint32_t loads, starts;
	uint32_t size, record_max, flags;
	bool set_up, counts;
	uint64_t taken;
	struct ring_map ring[CPUS];
	struct known *known;		/* of this slot, for ever; valid if .loads is 1 */
	struct tally *tally;		/* of records by task */
};
extern struct slot slots[SLOTS];

extern volatile int *volatile nowhere;
int request(int fd, unsigned long cmd, void *arg);
int open_device(struct systrace_hello *hello);
bool map_ring(int fd, uint32_t cpu, uint32_t size, struct ring_map *map);
void unmap_ring(struct ring_map *map);
void map_rings(struct slot *s);
void unmap_rings(struct slot *s);
void map_something(struct slot *s, bool odd);
void unmap_something(void);
void forget_maps(void);
void write_something(void);

void look_begin(struct slot *s);
/* Takes what is there, at most so many records; how many. */
int look(struct slot *s, int most);
/* At the end: all that comes, and the sums. */
void look_last(struct slot *s);
/* The first of each @step words of a ring's mapping that is not zero, and where it is; 0: all are, or are absent. */
uint64_t word_there(const uint8_t *p, size_t len, size_t step, size_t *at);
void look_zero(struct slot *s);
bool is_behind(const struct slot *s);
bool has_marker(const uint8_t *p, size_t n);
void make_marker(uint8_t *to, size_t n);

/* ---- the others ------------------------------------------------------------------------------------ */

void fallible_begin(void);
void fail_next(void);
void fail_not(void);

void worker(int index);
int play(int op);		/* in a process of its own; 0, or what is wrong */
void be_user(void);
bool wait_for(pid_t pid, long ms, int *status);
bool has_ended(pid_t pid);

void tracee(int root, uint64_t seed, int depth);
void tracee_setup(void);
void helper_main(void);
void act_for(int n);
uintptr_t any_pointer(void);

void tick(void);
void be_in_group(void);
void canaries_begin(void);
void canaries_end(void);
void anchor_begin(void);
long anchor_measure(void);
void anchor_end(void);
bool kill_tasks(void);
void continue_tasks(void);
bool module_is_free(int users);
bool tasks_go_on(void);

#endif
