// SPDX-License-Identifier: GPL-2.0
/*
 * cost: the most instructions by which a call is delayed, with preemption off, by what an
 * unprivileged session may request. For a guest that counts instructions (tests/vm.sh -i), where an
 * instruction takes one nanosecond. tests/bench/cost.sh runs it.
 *
 *	cost		each session below watches getppid(); prints the cost of each
 *	cost calls	makes calls that are expensive to decode; for a reader
 */
#include <linux/filter.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <dirent.h>
#include "../module/reader.h"

#define MEGABYTE	(1U << 20)
#define PATH		4096
#define MOST		2000000		/* instructions, in any session */
#define MOST_OF_READER	200000

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* ---- the tracee's memory ------------------------------------------------------------ */

static char *ones, *absent, *zeros, *text, *ones_page;
static char path[PATH];

/*
 * All pages are present, or only the touched ones. Without huge pages, of which one touch makes all
 * of the page present.
 */
static char *map_memory(size_t n, bool present)
{
	char *p = mmap(NULL, n, RW_SHARED, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || madvise(p, n, MADV_NOHUGEPAGE) || (present && !memset(p, 0, n)))
		abort();
	return p;
}

static void make_memory(void)
{
	int i;

	ones = malloc(MEGABYTE);
	memset(ones, 0xff, MEGABYTE);
	absent = map_memory(MEGABYTE, false);
	zeros = map_memory(MEGABYTE, true);
	ones_page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	text = malloc(MEGABYTE);
	memset(text, 'a', MEGABYTE);
	memset(path, 'a', PATH - 1);
	/* a large number of executable mappings, which takes long to list */
	for (i = 0; i < 3400; i++)
		mmap(NULL, PAGE, i % 2 ? PROT_READ : PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void go_deep(void)
{
	char name[250];
	int i;

	memset(name, 'd', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	for (i = 0; i < 15; i++)
		if ((mkdir(name, 0700) && errno != EEXIST) || chdir(name))
			abort();
}

/* ---- the sessions ------------------------------------------------------------------ */

struct session {
	const char *name;
	struct systrace_op ops[SYSTRACE_OPS_MAX];
	int nops;
	bool at_exit;
	/* number of rules; how many of them compare a path; pokes per rule */
	uint32_t rules, compares, pokes;
	uint32_t insns;
	bool signals;
	bool present;				/* the memory above the caller's stack */
	bool files;				/* the last rule compares the paths of two descriptors */
	uint64_t args[6];
};

/* offset of that rule's struct systrace_files in the rules' data */
#define FILES	8192

static void load(struct reader *r, const struct session *s)
{
	static struct systrace_rule rules[SYSTRACE_CALL_RULES_MAX];
	static struct systrace_poke pokes[SYSTRACE_RULE_POKES_MAX];
	static struct sock_filter insns[SYSTRACE_INSNS_MAX];
	struct systrace_plan plan = { .nr = SYS_getppid, .nops = s->nops };
	struct systrace_rules all = { .rules = (uintptr_t)rules, .nrules = s->rules, .pokes = (uintptr_t)pokes,
				      .npokes = s->pokes, .data = (uintptr_t)text, .ndata = MEGABYTE };
	struct systrace_predicate predicate = { .insns = (uintptr_t)insns, .len = s->insns };
	struct systrace_op ops[SYSTRACE_OPS_MAX];
	uint32_t i;
	int err;

	memcpy(ops, s->ops, sizeof(ops));
	for (i = 0; i < (uint32_t)s->nops; i++)
		ops[i].flags = s->at_exit ? SYSTRACE_OP_EXIT : 0;
	text[PATH - 1] = 0;
	for (i = 0; i < s->rules; i++)
		rules[i] = (struct systrace_rule){ .nr = SYS_getppid, .first = 1, .step = 1, .value = 1,
			.flags = SYSTRACE_DO_ERROR | (i < s->compares ? SYSTRACE_IF_PATH : 0) |
				 (s->pokes ? SYSTRACE_DO_POKE : 0),
			.paths = i < s->compares ? 1 << 2 : 0, .npokes = s->pokes };
	if (s->files) {
		*(struct systrace_files *)(text + FILES) = (struct systrace_files){ .fds = 0x30, .nstrings = 1 };
		text[FILES + sizeof(struct systrace_files) + 1] = 0;
		rules[s->rules - 1].flags |= SYSTRACE_IF_FILE;
		rules[s->rules - 1].path = FILES;
	}
	for (i = 0; i < s->pokes; i++)
		pokes[i] = (struct systrace_poke){ .arg = 3, .len = SYSTRACE_POKED_MAX / s->pokes, .data = PATH };
	for (i = 0; i + 1 < s->insns; i++)
		insns[i] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 3);
	if (s->insns)
		insns[i] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SYSTRACE_KEEP);

	err = reader_load(r, &plan, 1, ops, s->nops);
	if (!err && s->rules)
		err = request(r->fd, SYSTRACE_RULES, &all);
	if (!err && s->insns)
		err = request(r->fd, SYSTRACE_PREDICATE, &predicate);
	text[PATH - 1] = 'a';
	memset(text + FILES, 'a', 2 * sizeof(struct systrace_files));
	if (!err)
		return;
	printf("not ok - cost: the session '%s' is refused: %s\n", s->name, strerror(-err));
	exit(1);
}

#define ROUNDS	15		/* several, because a timer tick interrupts most of the long calls */

struct shared {
	volatile int go, ready, tid;
	uint64_t least;
};
static struct shared *shared;

/* Runs in a thread. The memory above its stack is absent or present, as the session requires. */
static void *call(void *arg)
{
	const uint64_t *a = arg;
	uint64_t took;
	int i;

	shared->least = UINT64_MAX;
	shared->tid = syscall(SYS_gettid);
	for (i = 1; i <= ROUNDS; i++) {
		/* change a mapping, so that the mappings have to be reported again */
		mprotect(ones_page, PAGE, i % 2 ? PROT_READ | PROT_EXEC : PROT_READ);
		shared->ready = i;
		while (shared->go < i)
			;
		took = now();
		syscall(SYS_getppid, a[0], a[1], a[2], a[3], a[4], a[5]);
		took = now() - took;
		if (took < shared->least)
			shared->least = took;
	}
	return NULL;
}

static void be_watched(const uint64_t *args, bool present)
{
	char *stack = map_memory(4 * MEGABYTE, present);
	pthread_attr_t attr;
	pthread_t t;
	int i;

	for (i = SIGRTMIN; i <= SIGRTMAX; i++)
		signal(i, SIG_IGN);
	pthread_attr_init(&attr);
	pthread_attr_setstack(&attr, stack, 256 << 10);
	pthread_create(&t, &attr, call, (void *)args);
	pthread_join(t, NULL);
}

/* The fewest instructions that getppid() takes while session @s watches it; NULL: without a session. */
static uint64_t cost_of(const struct session *s)
{
	static const uint64_t none[6];
	struct reader r;
	int i, k, only[] = { SYS_getppid, -1 };
	pid_t pid;

	memset(shared, 0, sizeof(*shared));
	pid = fork();
	if (!pid) {
		be_watched(s ? s->args : none, s && s->present);
		_exit(0);
	}
	while (!shared->ready)
		sched_yield();
	if (s) {
		if (reader_setup_by(&r, (struct systrace_setup){ .ring_size = 4 * MEGABYTE, .record_max = SYSTRACE_RECORD_MAX,
				.flags = SYSTRACE_OVERWRITE, .stack = s->signals ? SYSTRACE_SIGNAL_STACK_MAX : 0 }))
			abort();
		load(&r, s);
		if (reader_only(&r, only) || reader_attach(&r, pid, SYSTRACE_A_PROCESS) < 0 || reader_start(&r))
			abort();
	}
	for (i = 1; i <= ROUNDS; i++) {
		while (shared->ready < i)
			sched_yield();
		for (k = 0; s && s->signals && k < 40; k++)
			syscall(SYS_tgkill, pid, shared->tid, SIGRTMIN + k % 20);
		shared->go = i;
	}
	waitpid(pid, NULL, 0);
	if (s)
		reader_close(&r);
	return shared->least;
}

/* ---- the list of sessions -------------------------------------------------------------- */

static void add(struct session *s, struct systrace_op op)
{
	s->ops[s->nops++] = op;
}

/* Repeats @body for each element of each element of the first block, as often as is allowed. */
static struct session nested(const char *name, struct systrace_op body)
{
	struct session s = { .name = name, .args = { (uintptr_t)ones, (uintptr_t)absent } };

	add(&s, (struct systrace_op){ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 0 }, .len = { 0, 0, 4096 }, .elem = 1, .cap = 4096 });
	add(&s, (struct systrace_op){ .kind = SYSTRACE_EACH, .body = 62, .ptr = { 1, 0, 0 }, .len = { 0, 0, 4096 }, .elem = 1, .cap = 4096 });
	add(&s, (struct systrace_op){ .kind = SYSTRACE_EACH, .body = 61, .ptr = { 1, 0, 0 }, .len = { 0, 0, 4096 }, .elem = 1, .cap = 4096 });
	while (s.nops < (int)SYSTRACE_OPS_MAX)
		add(&s, body);
	return s;
}

/* The same op again and again. */
static struct session repeated(const char *name, struct systrace_op op, char *from)
{
	struct session s = { .name = name, .args = { (uintptr_t)from } };

	while (s.nops < (int)SYSTRACE_OPS_MAX)
		add(&s, op);
	return s;
}

static uint64_t plain, most;

static void measure(struct session s)
{
	uint64_t cost = cost_of(&s) - plain;

	if (cost > most)
		most = cost;
	printf("# %-52s %9llu instructions%s\n", s.name, (unsigned long long)cost, cost > MOST ? "  <- too many" : "");
	fflush(stdout);
}

/* Measures the plan at the entry, then at the exit. */
static void measure_plan(struct session s)
{
	char name[80];

	measure(s);
	snprintf(name, sizeof(name), "%s, at the exit", s.name);
	s.name = name;
	s.at_exit = true;
	measure(s);
}

#define COPIES(bytes, from)	{ .kind = SYSTRACE_COPY, .ptr = { 0, 8, from }, .len = { 0, 0, bytes }, .elem = 1, .cap = bytes }

static void measure_plans(void)
{
	struct session s;

	measure_plan(nested("plan: nested, copies of absent pages", (struct systrace_op)COPIES(4096, 8)));
	s = nested("plan: nested, copies of present pages", (struct systrace_op)COPIES(4096, 8));
	s.args[1] = (uintptr_t)zeros;
	measure_plan(s);
	measure_plan(nested("plan: nested, copies of 8 bytes", (struct systrace_op)COPIES(8, 0)));
	measure_plan(nested("plan: nested, strings of absent pages",
			    (struct systrace_op){ .kind = SYSTRACE_STR, .ptr = { 0, 8, 8 }, .cap = 4096 }));
	measure_plan(nested("plan: nested, NULL pointers",
			    (struct systrace_op){ .kind = SYSTRACE_STR, .ptr = { 0, 8, 40 }, .cap = 4096 }));
	measure_plan(nested("plan: nested, the working directory",
			    (struct systrace_op){ .kind = SYSTRACE_FDINFO, .ptr = { 0, 4, 16 }, .cap = 8192 }));
	measure_plan(repeated("plan: copies of 32 KiB", (struct systrace_op)COPIES(32768, 0), ones));
	measure_plan(repeated("plan: strings of 1 MiB",
			      (struct systrace_op){ .kind = SYSTRACE_STR, .ptr = { 0, 8, 0 }, .cap = MEGABYTE }, text));
	measure_plan(repeated("plan: pointers, 1 MiB of them",
			      (struct systrace_op){ .kind = SYSTRACE_PTRS, .ptr = { 0, 8, 0 }, .elem = 8, .cap = MEGABYTE }, ones));
	measure_plan(repeated("plan: stacks that are absent", (struct systrace_op){ .kind = SYSTRACE_STACK, .cap = MEGABYTE }, ones));
	measure_plan(repeated("plan: mappings, 1,700 of 3,400", (struct systrace_op){ .kind = SYSTRACE_MAPS, .cap = MEGABYTE }, ones));
	s = repeated("plan: stacks that are present", (struct systrace_op){ .kind = SYSTRACE_STACK, .cap = MEGABYTE }, ones);
	s.present = true;
	measure_plan(s);
	s = repeated("plan: the places of 256 Ki bits that are set",
		     (struct systrace_op){ .kind = SYSTRACE_BITS, .ptr = { 1, 0, 0 }, .len = { 0, 0, 65535 }, .cap = MEGABYTE }, ones);
	s.ops[0] = (struct systrace_op)COPIES(32768, 0);
	measure_plan(s);
}

#define COMPARES	(SYSTRACE_COMPARED_MAX / PATH)
#define FILE_COMPARES	((SYSTRACE_COMPARED_MAX - 2 * SYSTRACE_FD_COMPARED - 4) / PATH)

static void measure_rules(void)
{
	/* the path of this directory has the maximum length */
	int here = open(".", O_RDONLY | O_DIRECTORY);
	struct session s;

	measure((struct session){ .name = "rules: as many as a call may have", .rules = SYSTRACE_CALL_RULES_MAX });
	measure((struct session){ .name = "rules: that compare as much as they may", .rules = SYSTRACE_CALL_RULES_MAX,
				  .compares = COMPARES, .args = { [2] = (uintptr_t)path } });
	measure((struct session){ .name = "rules: that look up as many descriptors as they may", .rules = SYSTRACE_CALL_RULES_MAX,
				  .compares = FILE_COMPARES, .files = true, .args = { [2] = (uintptr_t)path, [4] = here, [5] = here } });
	measure((struct session){ .name = "rules: that poke as much as they may", .rules = 1, .pokes = SYSTRACE_RULE_POKES_MAX,
				  .args = { [3] = (uintptr_t)ones } });
	measure((struct session){ .name = "predicate: as long as it may be", .insns = SYSTRACE_INSNS_MAX });
	measure((struct session){ .name = "signals: 32 that are ignored, with stacks", .signals = true, .present = true });

	s = nested("all of that, and copies of present pages", (struct systrace_op)COPIES(4096, 8));
	s.rules = SYSTRACE_CALL_RULES_MAX;
	s.compares = COMPARES;
	s.pokes = SYSTRACE_RULE_POKES_MAX;
	s.signals = s.present = true;
	s.args[1] = (uintptr_t)zeros;
	s.args[2] = (uintptr_t)path;
	s.args[3] = (uintptr_t)ones;
	measure(s);
	s.name = "the same, with descriptors that are looked up";
	s.compares = FILE_COMPARES;
	s.files = true;
	s.args[4] = s.args[5] = here;
	measure(s);
	close(here);
}

/* ---- calls for a reader ------------------------------------------------------------------ */

static uint64_t worst;
static const char *worst_name = "";

#define TIME(name, made) do {							\
	uint64_t took_ = now();							\
										\
	made;									\
	took_ = now() - took_;							\
	fprintf(stderr, "# %-40s %9llu\n", name, (unsigned long long)took_);	\
	if (took_ > worst) {							\
		worst = took_;							\
		worst_name = name;						\
	}									\
} while (0)

/* Each call fails or does nothing, but only after the reader's plan has copied its data. */
static void make_calls(void)
{
	static struct iovec v[1024];
	static struct mmsghdr m[1024];
	static struct pollfd p[1024];
	static char *argv[4001];
	int i, bad = -1, big = open("/proc/self", O_RDONLY | O_DIRECTORY);

	for (i = 0; i < 1024; i++) {
		v[i] = (struct iovec){ ones + i * 512, 512 };
		m[i].msg_hdr = (struct msghdr){ .msg_iov = v, .msg_iovlen = 1024 };
		p[i] = (struct pollfd){ .fd = i % 3, .events = POLLPRI };
	}
	for (i = 0; i < 3400; i++)
		argv[i] = text;
	TIME("writev", syscall(SYS_writev, bad, v, 1024));
	TIME("sendmmsg", syscall(SYS_sendmmsg, bad, m, 1024, 0));
	TIME("poll", syscall(SYS_poll, p, 1024, 0));
	TIME("execve", syscall(SYS_execve, "/", argv, argv));
	TIME("write of a megabyte", syscall(SYS_write, bad, ones, MEGABYTE));
	TIME("getdents64", syscall(SYS_getdents64, big, ones, MEGABYTE));
	TIME("rename", syscall(SYS_rename, path, path));
	TIME("select", syscall(SYS_select, 1024, ones, ones, NULL, &(struct timeval){ 0 }));
}

static void give_up_root(void)
{
	if (chmod(SYSTRACE_DEVICE, 0666) || setgid(1000) || setuid(1000))
		abort();
	prctl(PR_SET_DUMPABLE, 1);
}

int main(int argc, char **argv)
{
	shared = mmap(NULL, PAGE, RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	make_memory();
	if (argc > 1 && !strcmp(argv[1], "calls")) {
		make_calls();
		make_calls();
		make_calls();
		make_calls();
		printf("%llu %s\n", (unsigned long long)worst, worst_name);
		return 0;
	}
	give_up_root();
	go_deep();
	plain = cost_of(NULL);
	printf("# getppid() by itself %llu\n", (unsigned long long)plain);
	measure_plans();
	measure_rules();
	printf("%sok - cost: any session: at most %llu instructions, of %u\n", most > MOST ? "not " : "",
	       (unsigned long long)most, MOST);
	return most > MOST;
}
