/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fuzzer of the module: declarations that its parts share.
 *
 *	fuzz.c		options and rounds
 *	memory.c	memory that all processes share, and the part that they can only read
 *	report.c	output
 *	vector.c	random numbers; the parameters of a round; coverage, and the rounds kept for it
 *	make.c		structures of the protocol: right, nearly right and wrong
 *	work.c		workers: threads that do everything to descriptors of the device, in any order
 *	map.c		their mappings
 *	scene.c		short plays with a known end, each in a process of its own; more in scene_more.c
 *	tracee.c	the watched tasks and their acts
 *	look.c		checks of the records
 *	end.c		the end of a round: surviving tasks, users of the module, charged memory
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

/* ---- ops of workers and acts of tasks: each has a weight in the vector ----------------- */

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

/* The parameters of a round, a byte each. */
enum {
	V_PROCS,	/* number of workers */
	V_THREADS,	/* threads per worker */
	V_TASKS,	/* number of first tasks to be watched */
	V_MUTATE,	/* changed structures, of 256 */
	V_RING,		/* maximum size of rings */
	V_USER_MEM,	/* whether the user has little memory */
	V_MEMCG,	/* and the cgroup */
	V_FAIL,		/* requests with a failing allocation, of 256 */
	V_HEAVY,	/* plans and rules with maximum cost, of 256 */
	V_LAZY,		/* sessions without a reader, of 256 */
	V_END,		/* which goes first at the end: tasks or sessions */
	V_DELAY,	/* length of the delays in rules */
	V_HOTPLUG,
	V_LENGTH,	/* duration of the round */
	V_OP,
	V_ACT = V_OP + NOPS,
	V_LEN = V_ACT + NACTS
};

struct vector {
	uint8_t v[V_LEN];
};

/* ---- what all processes share -------------------------------------------------------------- */

enum phase { RUN, QUIET, FINISH, OVER };

/* Properties that must hold. Each failure belongs to one of them. */
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

/* The signal that kills a worker. */
struct death {
	int sig, code, by, op;	/* .op: an op, plus 1; 0: none */
	uintptr_t address, ip;
};

/*
 * The data that the oracles rely on. Only the first process can write to it, through a mapping that
 * its children do not inherit: tasks pass random pointers to the kernel, and rules poke memory and
 * return random results.
 */
struct basis {
	uint64_t seed;			/* the round's */
	struct vector vec;
	_Atomic int phase;
	uint64_t began;			/* in us */
	int patience;
	int cpus;
	bool fallible;			/* the kernel supports failing allocations */
	bool keep_probes;		/* tracepoints stay registered */
	char helper[128];		/* a set-uid program */
	/* the first process; all others have greater pids, and no pid is reused */
	pid_t first;
	pid_t worker[WORKERS_MAX], root[ROOTS_MAX], anchor, sleeper, canary[16];
};
extern const struct basis *basis;
extern struct basis *mine;		/* the writable mapping, in the first process only */

/* Memory that all processes write to. Inaccessible memory surrounds it, and patterns separate its parts. */
#define EDGE	8

struct shared {
	uint64_t first_edge[EDGE];
	_Atomic int quiet[WORKERS_MAX];	/* threads that have stopped */
	_Atomic int plays;		/* plays that are running */
	_Atomic int doing[WORKERS_MAX][THREADS_MAX];	/* an op, plus 1 */
	struct death death[WORKERS_MAX];
	_Atomic int show;		/* a task to be shown; 0 once it was */
	_Atomic int tasks[TASKS_MAX];	/* tids of tasks that may be watched; some have exited */
	_Atomic uint64_t beat[ROOTS_MAX];
	_Atomic int beats_of[ROOTS_MAX];	/* the process that beats */
	uint64_t middle_edge[EDGE];
	/* figures */
	_Atomic uint64_t requests[NOPS][ERRNOS];
	_Atomic uint64_t times[NOPS], spent[NOPS];	/* in us */
	_Atomic uint64_t acts[NACTS];
	_Atomic uint64_t calls, records, bytes, sessions;
	_Atomic uint64_t longest;	/* CPU time of the longest call in ns */
	_Atomic uint32_t failed[NORACLES];
	char first[NORACLES][200];
	_Atomic uint32_t told;
	/* the log */
	_Atomic uint32_t nlog;
	struct logged log[LOGGED];
	uint64_t last_edge[EDGE];
};
extern struct shared *shared;
extern int sockets[2];		/* connect the workers */

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
 * A timeout for an event that must happen. It is over after @ms and after a minimum number of
 * looks: as many as an idle machine makes in a quarter of that time. Long timeouts only delay the
 * report of a failure, so they are chosen for a busy machine.
 */
struct wait {
	uint64_t end;
	long looks;
};
struct wait wait_begin(long ms);
struct wait wait_awhile(long ms);	/* for an event that may not happen: @ms on any machine */
bool wait_over(struct wait *w);		/* also sleeps 1 ms */

#define PATIENCE	6
#define PATIENCE_DEBUG	20	/* for debug kernels */

/* Each of the following is longer than the sum of the shorter ones that it includes. */
#define END_MS		5000	/* exit of a task, and other events that happen soon */
#define COME_MS		20000	/* until an actor reaches its part */
#define PLAY_MS		60000
#define QUIET_MS	75000	/* until a worker completes its current op */

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
/* For a program that a task executes: attaches by the ids that memory_names() wrote. */
bool memory_attach(const char *names);
void memory_names(char *text, size_t size);
/* Fails if an edge has changed, and restores it. */
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
int cover_look(void);		/* returns the number of new blocks */
int cover_total(void);
void cover_end(const char *file);

/* ---- make.c ----------------------------------------------------------------------------------- */

/* Size of a thread's room for data that structures point to. Inaccessible memory follows. */
#define ASIDE	(4UL << 20)

/* The plans of a session, as far as they are known: to check its records. */
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
 * The first slots are orderly: one thread at a time reads them, no other thread writes nonsense to
 * their pages, and no other process shares them. So their records can be checked completely. Their
 * descriptors have fixed numbers of their own, because anything may happen to the other numbers,
 * even while they are closed.
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
	_Atomic int users;		/* orderly slots: users of .fd, which is not closed meanwhile */
	_Atomic uint32_t changes;	/* of .fd; its number may then belong to another slot */
	_Atomic int busy;		/* locked by one thread; protects the following members */
	bool lazy;			/* not read before the end */
	_Atomic bool muddled;		/* after DETACH or a failed ATTACH: .seq may start again */
	_Atomic uint32_t loads, starts;
	uint32_t size, record_max, flags;
	bool set_up, counts;
	uint64_t taken;
	struct ring_map ring[CPUS];
	struct known *known;		/* allocated once per slot; valid if .loads is 1 */
	struct tally *tally;		/* records by task */
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
/* Takes at most @most records of each ring. Returns their number. */
int look(struct slot *s, int most);
/* At the end: reads the remaining records and checks the sums. */
void look_last(struct slot *s);
/*
 * Checks every @step-th word of a ring's mapping, up to the first absent page. Returns the first
 * word that is not zero, and its offset in *@at; or 0.
 */
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
int play(int op);		/* in a process of its own; 0, or 1 if it cannot run */
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
