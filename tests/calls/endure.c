// SPDX-License-Identifier: GPL-2.0
/*
 * endure TEST COUNT: does to the module what it must survive, COUNT times, and prints a line of TAP
 * for it.  tests/long/endure.sh calls it.
 *
 *	readers		kills readers at random points; their tracee must continue
 *	tracees		kills tracees at random points; their reader must notice
 *	sessions	opens, uses and closes sessions; all memory must be freed
 *	random		random requests, mappings, reads and polls from eight threads
 *	faults		fails the nth allocation or copy of each request, n = 1, 2, ...
 *	once		one short session
 *
 * If the kernel has KCOV and the variable KCOV names a file, the code that the calls of "random"
 * and "faults" reach in their own threads is added to this file.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <linux/filter.h>
#include <sys/syscall.h>
#include "../module/reader.h"

#ifndef SYSTRACE_LOSSLESS
#define SYSTRACE_LOSSLESS 0
#endif
#define FOLLOW	(SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW)

struct shared {
	volatile long work;		/* units of work that the tracees have done */
	volatile int stop;
};
static struct shared *shared;
static int failures;
static uint64_t seed = 1;

static uint32_t any(void)
{
	static __thread uint64_t x;

	if (!x)
		x = seed * 0x9e3779b97f4a7c15ULL + syscall(SYS_gettid);
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x >> 16;
}

static uint32_t below(uint32_t n)
{
	return any() % n;
}

static double clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void fail(const char *why, long number)
{
	if (failures++ < 10)
		printf("# %s (%ld)\n", why, number);
}

static int module_refs(void)
{
	FILE *f = fopen("/sys/module/systrace/refcnt", "r");
	int n = -1;

	if (f && fscanf(f, "%d", &n) != 1)
		n = -1;
	if (f)
		fclose(f);
	return n;
}

/* ---- tracees ------------------------------------------------------------------- */

static void *thread_works(void *arg)
{
	char text[300];
	int fd = open("/dev/null", O_WRONLY);

	memset(text, 'x', sizeof(text));
	while (!shared->stop) {
		if (write(fd, text, below(sizeof(text))) < 0)
			break;
		syscall(SYS_getppid);
		__atomic_add_fetch(&shared->work, 1, __ATOMIC_RELAXED);
	}
	return arg;
}

static void ignore(int sig)
{
	(void)sig;
}

/* Does a bit of everything: threads, forks, vforks, programs and signals. */
static void work(void *arg)
{
	char *argv[] = { "true", NULL };
	pthread_t t[2];
	size_t i;

	(void)arg;
	signal(SIGUSR1, ignore);
	for (i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, thread_works, NULL);
	while (!shared->stop) {
		pid_t pid = below(2) ? fork() : vfork();

		if (!pid) {
			if (below(4))
				_exit(0);
			execv("/bin/true", argv);
			_exit(1);
		}
		kill(getpid(), SIGUSR1);
		waitpid(pid, NULL, 0);
		__atomic_add_fetch(&shared->work, 1, __ATOMIC_RELAXED);
	}
	for (i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
}

static bool works_on(void)
{
	long before = shared->work;
	int i;

	for (i = 0; i < 5000 && shared->work < before + 5; i++)
		usleep(1000);
	return shared->work >= before + 5;
}

static struct systrace_op write_op = {
	.kind = SYSTRACE_COPY, .ptr = { 0, 8, 8 }, .len = { 0, 8, 16 }, .elem = 1, .cap = 256,
};
static struct systrace_plan write_plan = { .abi = SYSTRACE_NATIVE, .nr = SYS_write, .nops = 1 };

static int setup(struct reader *r, uint32_t size, uint32_t flags)
{
	struct systrace_setup s = { .ring_size = size, .flags = flags };
	int err = reader_open(r);

	r->size = size;
	err = err ? err : request(r->fd, SYSTRACE_SETUP, &s);
	err = err ? err : reader_map(r);
	return err ? err : reader_load(r, &write_plan, 1, &write_op, 1);
}

/* Takes all records that are in the rings, and drops them. */
static void drain(struct reader *r)
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN };
	struct systrace_record *record;
	uint32_t cpu;

	poll(&p, 1, 5);
	for (cpu = 0; cpu < r->cpus; cpu++)
		while ((record = ring_peek(r, &r->ring[cpu])))
			ring_take(&r->ring[cpu], record);
}

/* ---- readers that are killed ------------------------------------------------------ */

static void read_for_ever(pid_t pid)
{
	struct reader r;

	if (setup(&r, SYSTRACE_RING_MIN << below(4), below(3) ? SYSTRACE_LOSSLESS : 0))
		_exit(1);
	reader_attach(&r, pid, FOLLOW);
	reader_start(&r);
	if (!below(4))
		/* a reader that never reads */
		pause();
	for (;;)
		drain(&r);
}

static void kill_readers(long count)
{
	struct child c = child_new(work, NULL);
	long i;

	child_go(&c);
	for (i = 0; i < count; i++) {
		pid_t reader = fork();

		if (!reader)
			read_for_ever(c.pid);
		usleep(below(30000));
		if (!below(3)) {
			kill(reader, SIGSTOP);
			usleep(below(10000));
		}
		kill(reader, SIGKILL);
		waitpid(reader, NULL, 0);
		if (i % 10 == 9 && !works_on())
			fail("the tracee has stopped", i);
	}
	shared->stop = 1;
	if (child_wait(&c))
		fail("the tracee has not ended as it should", 0);
}

/* ---- tracees that are killed --------------------------------------------------------- */

static void kill_tracees(long count)
{
	long i;

	for (i = 0; i < count; i++) {
		struct child c = child_new(work, NULL);
		double begin;
		struct reader r;
		bool over = false;

		if (setup(&r, SYSTRACE_RING_MIN << below(6), below(3) ? SYSTRACE_LOSSLESS : 0)) {
			fail("no session", i);
			break;
		}
		if (reader_attach(&r, c.pid, FOLLOW) != 1 || reader_start(&r))
			fail("cannot attach", i);
		setpgid(c.pid, c.pid);
		child_go(&c);
		begin = clock_now() + below(20000) / 1e6;
		while (clock_now() < begin)
			drain(&r);
		kill(-c.pid, SIGKILL);
		if (below(2))
			child_wait(&c);
		for (begin = clock_now(); !over && clock_now() < begin + 10;) {
			struct pollfd p = { .fd = r.fd, .events = POLLIN };

			drain(&r);
			poll(&p, 1, 1);
			over = p.revents & POLLHUP;
		}
		if (!over || reader_stats(&r).tasks)
			fail("the reader did not hear of their end", i);
		waitpid(c.pid, NULL, 0);
		reader_close(&r);
	}
}

/* ---- sessions ---------------------------------------------------------------------------- */

static long meminfo(const char *name)
{
	char line[128];
	long kb = 0;
	FILE *f = fopen("/proc/meminfo", "r");

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, name, strlen(name)))
			kb = atol(line + strlen(name));
	if (f)
		fclose(f);
	return kb;
}

/*
 * Returns the number of active objects in the slabs that sessions, rings, watches, plans and
 * credentials come from.
 */
static long objects(void)
{
	char line[512], name[64];
	long active, sum = 0;
	FILE *f = fopen("/proc/slabinfo", "r");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%63s %ld", name, &active) == 2 &&
		    (!strncmp(name, "kmalloc-", 8) || !strcmp(name, "cred_jar") || !strcmp(name, "mm_struct") ||
		     !strcmp(name, "filp") || !strcmp(name, "pid_namespace") || !strcmp(name, "vmap_area")))
			sum += active;
	if (f)
		fclose(f);
	return sum;
}

static void calls(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < 5; i++)
		syscall(SYS_getppid);
	if (!fork())
		_exit(0);
	wait(NULL);
}

static int one_session(bool with_child)
{
	struct child c;
	struct reader r;
	int err = setup(&r, SYSTRACE_RING_MIN, below(2) ? SYSTRACE_LOSSLESS : 0);

	if (!err && with_child) {
		c = child_new(calls, NULL);
		err = reader_attach(&r, c.pid, FOLLOW) == 1 ? reader_start(&r) : -ECHILD;
		child_go(&c);
		if (below(2))
			child_wait(&c);
		drain(&r);
		reader_close(&r);
		waitpid(c.pid, NULL, 0);
		return err;
	}
	reader_close(&r);
	return err;
}

static void settle_memory(void)
{
	int fd;

	sync();
	fd = open("/proc/sys/vm/drop_caches", O_WRONLY);
	if (write(fd, "3", 1) < 0)
		printf("# caches stay\n");
	close(fd);
	/* Wait for RCU grace periods. */
	sleep(2);
}

static void have_sessions(long count)
{
	long before[3], after[3], i;

	for (i = 0; i < 50; i++)
		one_session(i % 10 == 0);
	settle_memory();
	before[0] = objects(), before[1] = meminfo("VmallocUsed:"), before[2] = meminfo("SUnreclaim:");
	for (i = 0; i < count; i++)
		if (one_session(i % 10 == 0))
			fail("no session", i);
	settle_memory();
	after[0] = objects(), after[1] = meminfo("VmallocUsed:"), after[2] = meminfo("SUnreclaim:");
	printf("# %ld sessions: %ld objects before, %ld after; vmalloc %ld and %ld KiB; unreclaimable slab %ld and %ld KiB\n",
	       count, before[0], after[0], before[1], after[1], before[2], after[2]);
	/*
	 * Other users of these slabs come and go, and objects in per-CPU caches count as active.  A
	 * leak of one object per session would still exceed the limit.
	 */
	/* KASAN holds back freed objects: under it, kmemleak has to find leaks. */
	if (patience() == 1 && after[0] - before[0] > 1000 + count / 20)
		fail("objects stay behind", after[0] - before[0]);
	if (after[1] - before[1] > 256)
		fail("vmalloc stays behind", after[1] - before[1]);
	if (after[2] - before[2] > 2048)
		fail("slab stays behind", after[2] - before[2]);
}

/* ---- KCOV ---------------------------------------------------------------------------------- */

#define KCOV_INIT_TRACE	_IOR('c', 1, unsigned long)
#define KCOV_ENABLE	_IO('c', 100)
#define KCOV_DISABLE	_IO('c', 101)
#define KCOV_SIZE	(1 << 18)

static __thread unsigned long *cover;
static __thread int cover_fd = -1;
static unsigned long *reached;		/* a hash table of addresses */
#define REACHED		(1 << 20)
static pthread_mutex_t reached_lock = PTHREAD_MUTEX_INITIALIZER;

static void cover_begin(void)
{
	if (!getenv("KCOV"))
		return;
	cover_fd = open("/sys/kernel/debug/kcov", O_RDWR);
	if (cover_fd < 0 || ioctl(cover_fd, KCOV_INIT_TRACE, KCOV_SIZE))
		return;
	cover = mmap(NULL, KCOV_SIZE * 8, RW_SHARED, MAP_SHARED, cover_fd, 0);
	if (cover == MAP_FAILED || ioctl(cover_fd, KCOV_ENABLE, 0))
		cover = NULL;
}

static void cover_take(void)
{
	unsigned long n, i, at;

	if (!cover)
		return;
	n = __atomic_load_n(&cover[0], __ATOMIC_RELAXED);
	pthread_mutex_lock(&reached_lock);
	if (!reached)
		reached = calloc(REACHED, sizeof(*reached));
	for (i = 1; i <= n && i < KCOV_SIZE; i++) {
		/* Modules are mapped from this address upwards; skip the rest of the kernel. */
		if (cover[i] < 0xffffffffc0000000)
			continue;
		for (at = cover[i] * 0x9e3779b97f4a7c15ULL >> 44; reached[at] && reached[at] != cover[i];)
			at = (at + 1) % REACHED;
		reached[at] = cover[i];
	}
	pthread_mutex_unlock(&reached_lock);
	__atomic_store_n(&cover[0], 0, __ATOMIC_RELAXED);
}

static void cover_end(void)
{
	cover_take();
	if (cover)
		ioctl(cover_fd, KCOV_DISABLE, 0);
	cover = NULL;
	close(cover_fd);
}

static void cover_write(void)
{
	FILE *f = reached ? fopen(getenv("KCOV"), "a") : NULL;
	size_t i;

	for (i = 0; f && i < REACHED; i++)
		if (reached[i])
			fprintf(f, "%#lx\n", reached[i]);
	if (f)
		fclose(f);
}

/* ---- random calls ----------------------------------------------------------------------------- */

#define FDS	8
static int fds[FDS];
static pid_t targets[4];
static long calls_left;

static const unsigned long requests[] = {
	SYSTRACE_HELLO, SYSTRACE_SETUP, SYSTRACE_LOAD, SYSTRACE_FILTER, SYSTRACE_ATTACH, SYSTRACE_DETACH,
	SYSTRACE_START, SYSTRACE_STOP, SYSTRACE_RINGS, SYSTRACE_STATS, SYSTRACE_RULES, SYSTRACE_COUNT, SYSTRACE_COUNTS,
	SYSTRACE_PREDICATE,
};

static uint64_t odd_number(void)
{
	static const uint64_t odd[] = { 0, 1, 2, 3, 8, 16, 64, 100, 512, 4096, 16384, 65536, 1 << 20, 0x7fffffff, 0xffffffff,
					1ULL << 32, 0x7fffffffffffffff, ~0ULL };

	return below(4) ? odd[below(sizeof(odd) / sizeof(odd[0]))] : (uint64_t)any() << below(33);
}

static struct systrace_ref any_ref(void)
{
	struct systrace_ref ref = { below(6) ? below(3) : odd_number(), 1 << below(4), below(4) ? below(9) * 8 : odd_number() };

	if (!below(3))
		ref.width = below(6) ? 0 : odd_number();
	return ref;
}

static struct systrace_op any_op(void)
{
	struct systrace_op op = { .kind = below(8) ? 1 + below(5) : odd_number(), .flags = below(8) ? below(4) : odd_number() };

	op.ptr = any_ref();
	op.len = below(2) ? any_ref() : (struct systrace_ref){ 0, 0, 0 };
	op.elem = below(3) ? 1 << below(4) : odd_number();
	op.cap = below(3) ? 8 * below(200) : odd_number();
	if (op.kind == SYSTRACE_EACH) {
		op.body = below(4);
		op.ptr.width = 0;
	}
	return op;
}

static struct sock_filter any_insn(void)
{
	static const uint16_t codes[] = {
		BPF_LD | BPF_W | BPF_ABS, BPF_JMP | BPF_JEQ | BPF_K, BPF_JMP | BPF_JSET | BPF_X, BPF_JMP | BPF_JA,
		BPF_ALU | BPF_DIV | BPF_X, BPF_ALU | BPF_LSH | BPF_X, BPF_ST, BPF_STX, BPF_LD | BPF_MEM, BPF_LDX | BPF_IMM,
		BPF_MISC | BPF_TAX, BPF_LD | BPF_W | BPF_LEN, BPF_RET | BPF_A };
	uint32_t k = below(9) ? 4 * below(20) : odd_number();

	return (struct sock_filter){ below(12) ? codes[below(sizeof(codes) / sizeof(codes[0]))] : odd_number(), below(3), below(3), k };
}

/* Returns a rule that cannot kill a tracee. */
static struct systrace_rule any_rule(int nr)
{
	struct systrace_rule r = { .nr = nr, .first = 1 + below(3), .step = below(3) };

	if (!below(8))
		r.abi = odd_number();
	switch (below(4)) {
	case 0:
		r.flags = SYSTRACE_DO_RETVAL;
		r.value = below(300);
		break;
	case 1:
		r.flags = SYSTRACE_DO_SIGNAL;
		r.signo = SIGUSR1;
		break;
	case 2:
		r.flags = SYSTRACE_DO_DELAY_ENTER | SYSTRACE_DO_DELAY_EXIT;
		r.delay_enter = below(1000000);
		r.delay_exit = below(1000000);
		break;
	default:
		r.flags = SYSTRACE_DO_POKE;
		r.npokes = 1;
	}
	if (!below(3)) {
		r.flags |= SYSTRACE_IF_PATH;
		r.paths = 1 << below(6);
	}
	if (!below(3)) {
		r.flags |= SYSTRACE_IF_CHANCE;
		r.chance = any();
	}
	return r;
}

/* Fills in mostly sensible values: with random ones every request would be refused immediately. */
static size_t fill(unsigned long cmd, void *data, void *aside)
{
	static const int nrs[] = { SYS_read, SYS_write, SYS_getppid, SYS_clone, SYS_execve, SYS_wait4 };
	size_t size = _IOC_SIZE(cmd), i;
	uint64_t *words = data;

	for (i = 0; i < size / 8; i++)
		words[i] = 0;
	switch (cmd) {
	case SYSTRACE_HELLO:
		((struct systrace_hello *)data)->abi = SYSTRACE_ABI;
		break;
	case SYSTRACE_SETUP: {
		struct systrace_setup *s = data;

		s->ring_size = SYSTRACE_RING_MIN << below(5);
		s->flags = below(2) ? 0 : below(4);
		break;
	}
	case SYSTRACE_LOAD: {
		struct systrace_load *l = data;
		struct systrace_plan *plans = aside;
		struct systrace_op *ops = (void *)(plans + 8);

		l->plans = (uintptr_t)plans;
		l->ops = (uintptr_t)ops;
		l->nplans = 1 + below(6);
		l->nops = below(24);
		for (i = 0; i < l->nops; i++)
			ops[i] = any_op();
		for (i = 0; i < l->nplans; i++)
			plans[i] = (struct systrace_plan){ .abi = below(6) ? 0 : below(4), .nr = nrs[i % 6],
							   .first = below(6) ? 0 : below(24), .nops = below(6) };
		break;
	}
	case SYSTRACE_FILTER: {
		struct systrace_filter *f = data;

		f->bits = (uintptr_t)aside;
		f->nbits = below(4) ? below(600) : odd_number();
		f->abi = below(4);
		f->others = below(2);
		break;
	}
	case SYSTRACE_ATTACH:
	case SYSTRACE_DETACH: {
		struct systrace_attach *a = data;

		a->pid = below(8) ? targets[below(4)] : odd_number();
		a->flags = below(4);
		break;
	}
	case SYSTRACE_RINGS: {
		struct systrace_rings *r = data;

		r->bits = (uintptr_t)aside;
		r->nbits = 64 << below(4);
		break;
	}
	case SYSTRACE_PREDICATE: {
		struct systrace_predicate *p = data;
		struct sock_filter *insns = aside;

		p->insns = (uintptr_t)aside;
		p->len = 1 + below(8);
		for (i = 0; i < p->len; i++)
			insns[i] = any_insn();
		insns[p->len - 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, below(3));
		break;
	}
	case SYSTRACE_RULES: {
		static const int harmless[] = { SYS_write, SYS_getppid };
		struct systrace_rules *r = data;
		struct systrace_rule *rules = aside;
		struct systrace_poke *poke = (void *)(rules + 2);
		char *path = (char *)(poke + 1);

		r->rules = (uintptr_t)rules;
		r->pokes = (uintptr_t)poke;
		r->data = (uintptr_t)path;
		r->nrules = below(3);
		r->npokes = 1;
		r->ndata = 8;
		for (i = 0; i < 2; i++)
			rules[i] = any_rule(harmless[below(8) ? i : below(2)]);
		*poke = (struct systrace_poke){ .arg = below(9) ? 1 : odd_number(), .at_exit = below(2), .len = below(9) };
		memcpy(path, "/a/path", 8);
		break;
	}
	case SYSTRACE_COUNT: {
		struct systrace_count *c = data;

		c->flags = below(8);
		c->numbers = below(600);
		break;
	}
	case SYSTRACE_COUNTS: {
		struct systrace_counts *c = data;

		c->counters = (uintptr_t)aside;
		c->histogram = below(2) ? (uintptr_t)aside : 0;
		c->abi = below(4);
		c->n = below(100);
		break;
	}
	}
	/* Sometimes add nonsense. */
	while (!below(4) && size >= 4)
		((uint32_t *)data)[below(size / 4)] = odd_number();
	return size;
}

static void random_request(int fd)
{
	static __thread char data[512] __attribute__((aligned(8)));
	static __thread void *aside;
	unsigned long cmd = below(20) ? requests[below(sizeof(requests) / sizeof(requests[0]))]
				      : (unsigned long)_IOC(below(4), below(9) ? SYSTRACE_IOC : any() & 255,
							    0x3f + below(0x30), below(8) * 8);
	void *at = data;

	/* Only the first part is accessible: whatever the module writes past it corrupts nothing. */
	if (!aside) {
		aside = mmap(NULL, 1UL << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		mprotect(aside, 65536, RW_SHARED);
	}
	fill(cmd, data, aside);
	if (!below(20))
		cmd = _IOC(_IOC_DIR(cmd), _IOC_TYPE(cmd), _IOC_NR(cmd), odd_number() & 0x1ff);
	if (!below(20))
		at = below(2) ? NULL : (void *)(uintptr_t)odd_number();
	ioctl(fd, cmd, at);
}

static void random_mapping(int fd)
{
	uint64_t off = below(8) ? (below(3) * SYSTRACE_RING_SPAN) + below(2) * PAGE : odd_number() & ~(PAGE - 1);
	size_t len = below(4) ? (below(2) ? PAGE : PAGE + 2UL * (SYSTRACE_RING_MIN << below(5))) : (odd_number() & 0xffffff) + 1;
	char *p = mmap(NULL, len, below(2) ? PROT_READ : below(7), MAP_SHARED, fd, off);
	volatile uint64_t *pos = (void *)p;

	if (p == MAP_FAILED)
		return;
	if (len == PAGE && !mprotect(p, PAGE, RW_SHARED)) {
		/* A consumer page: nonsense in it harms only the page's own reader. */
		*pos = below(2) ? odd_number() : *pos + 8 * below(9999);
	} else {
		if (!mprotect(p, PAGE, PROT_READ))
			(void)*pos;
		mprotect(p, len, below(8));
	}
	munmap(p, len);
}

static void random_open(int i)
{
	int flags[] = { O_RDWR, O_RDONLY, O_WRONLY, O_RDWR | O_NONBLOCK };
	struct systrace_hello hello = { .abi = SYSTRACE_ABI };
	int fd = open(SYSTRACE_DEVICE, flags[below(4)] | O_CLOEXEC), old;

	ioctl(fd, SYSTRACE_HELLO, &hello);
	old = __atomic_exchange_n(&fds[i], fd, __ATOMIC_SEQ_CST);
	close(old);
}

static void *random_caller(void *arg)
{
	long n;

	cover_begin();
	for (n = 0; __atomic_sub_fetch(&calls_left, 1, __ATOMIC_RELAXED) >= 0; n++) {
		int i = below(FDS), fd = fds[i];
		struct pollfd p = { .fd = fd, .events = any() };
		char text[64];

		switch (below(32)) {
		case 0:
			random_open(i);
			break;
		case 1 ... 4:
			random_mapping(fd);
			break;
		case 5 ... 7:
			poll(&p, 1, below(2));
			break;
		case 8:
			if (read(fd, text, sizeof(text)) > 0 || write(fd, text, sizeof(text)) > 0 ||
			    lseek(fd, odd_number(), below(3)) > 0)
				fail("what it does not do succeeds", n);
			break;
		default:
			random_request(fd);
		}
		if (cover && n % 64 == 0)
			cover_take();
	}
	cover_end();
	return arg;
}

static void random_calls(long count)
{
	struct child c[4];
	pthread_t t[8];
	size_t i;

	calls_left = count;
	for (i = 0; i < 4; i++) {
		c[i] = child_new(work, NULL);
		targets[i] = c[i].pid;
		child_go(&c[i]);
	}
	for (i = 0; i < FDS; i++)
		random_open(i);
	for (i = 0; i < 8; i++)
		pthread_create(&t[i], NULL, random_caller, NULL);
	for (i = 0; i < 8; i++)
		pthread_join(t[i], NULL);
	for (i = 0; i < FDS; i++)
		close(fds[i]);
	if (!works_on())
		fail("the tracees have stopped", 0);
	shared->stop = 1;
	for (i = 0; i < 4; i++)
		if (child_wait(&c[i]))
			fail("a tracee has not ended as it should", i);
	cover_write();
}

/* ---- injected faults --------------------------------------------------------------------------------- */

static int fault_fd;

/* Lets allocations that may sleep fail, too, and allocations of a single page. */
static void make_fallible(void)
{
	static const char *const zero[] = {
		"failslab/ignore-gfp-wait", "fail_page_alloc/ignore-gfp-wait", "fail_page_alloc/ignore-gfp-highmem",
		"fail_page_alloc/min-order", "failslab/verbose", "fail_page_alloc/verbose", "fail_usercopy/verbose",
	};
	char path[64];
	size_t i;
	int fd;

	for (i = 0; i < sizeof(zero) / sizeof(zero[0]); i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s", zero[i]);
		fd = open(path, O_WRONLY);
		if (fd < 0 || write(fd, "0", 1) != 1)
			fail(path, errno);
		close(fd);
	}
	fault_fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
}

/* Arms the fault injection: the nth operation from now on that can fail does. */
static void fail_nth(int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", n);

	if (write(fault_fd, text, len) != len)
		fail("fail-nth cannot be written", errno);
}

/*
 * Returns whether the fault was injected.  Accessing fail-nth copies from and to user memory, so
 * the copy itself can be what fails.
 */
static bool has_failed(void)
{
	char text[16] = "";

	if (pread(fault_fd, text, sizeof(text) - 1, 0) <= 0)
		return false;
	if (write(fault_fd, "0", 1) != 1 && errno != EFAULT)
		fail("fail-nth cannot be reset", errno);
	return !atoi(text);
}

static struct reader faulty;
static pid_t target;

static int give(unsigned long cmd, void *arg)
{
	return request(faulty.fd, cmd, arg);
}

static int do_open(void)
{
	faulty.fd = open(SYSTRACE_DEVICE, O_RDWR | O_CLOEXEC);
	return faulty.fd < 0 ? -errno : 0;
}

static int do_close(void)
{
	close(faulty.fd);
	faulty.fd = -1;
	return 0;
}

static int do_hello(void)
{
	struct systrace_hello hello = { .abi = SYSTRACE_ABI };

	return give(SYSTRACE_HELLO, &hello);
}

static int do_count(void)
{
	struct systrace_count count = { .numbers = 400, .flags = SYSTRACE_C_HISTOGRAM };

	return give(SYSTRACE_COUNT, &count);
}

static int do_setup(void)
{
	struct systrace_setup s = { .ring_size = SYSTRACE_RING_MIN, .flags = SYSTRACE_LOSSLESS };

	return give(SYSTRACE_SETUP, &s);
}

static int do_load(void)
{
	struct systrace_load load = { .plans = (uintptr_t)&write_plan, .ops = (uintptr_t)&write_op, .nplans = 1, .nops = 1 };

	return give(SYSTRACE_LOAD, &load);
}

static int do_filter(void)
{
	static uint64_t bits[8] = { ~0ULL, ~0ULL };
	struct systrace_filter f = { .bits = (uintptr_t)bits, .nbits = 512 };

	return give(SYSTRACE_FILTER, &f);
}

static int do_predicate(void)
{
	struct sock_filter later[] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), BPF_STMT(BPF_RET | BPF_K, SYSTRACE_LATER) };
	struct systrace_predicate predicate = { .insns = (uintptr_t)later, .len = 2 };

	return give(SYSTRACE_PREDICATE, &predicate);
}

static int do_rules(void)
{
	struct systrace_rule rule = {
		.nr = SYS_getppid, .flags = SYSTRACE_DO_DELAY_EXIT | SYSTRACE_IF_PATH, .delay_exit = 1, .paths = 1, .first = 1, .step = 1,
	};
	struct systrace_poke poke = { .len = 1 };
	struct systrace_rules rules = {
		.rules = (uintptr_t)&rule, .nrules = 1, .pokes = (uintptr_t)&poke, .npokes = 1, .data = (uintptr_t)"/x", .ndata = 3,
	};

	return give(SYSTRACE_RULES, &rules);
}

static int do_attach(void)
{
	int n = reader_attach(&faulty, target, FOLLOW);

	return n < 0 ? n : 0;
}

static int do_detach(void)
{
	int n = reader_detach(&faulty, 0, 0);

	return n < 0 ? n : 0;
}

static int do_start(void)
{
	return reader_start(&faulty);
}

static int map(size_t len, int prot, off_t at)
{
	void *p = mmap(NULL, len, prot, MAP_SHARED, faulty.fd, at);

	if (p == MAP_FAILED)
		return -errno;
	if (!munmap(p, len))
		return 0;
	/*
	 * The fault hit munmap().  Unmap again: a leftover mapping keeps the session alive and its
	 * tasks waiting.
	 */
	munmap(p, len);
	return -ENOMEM;
}

static int do_map_consumer(void)
{
	return map(PAGE, RW_SHARED, 0);
}

static int do_map_data(void)
{
	return map(PAGE + 2 * SYSTRACE_RING_MIN, PROT_READ, PAGE);
}

static int do_rings(void)
{
	uint64_t bits[16];
	struct systrace_rings rings = { .bits = (uintptr_t)bits, .nbits = 1024 };

	return give(SYSTRACE_RINGS, &rings);
}

static int do_stats(void)
{
	struct systrace_stats stats;

	return give(SYSTRACE_STATS, &stats);
}

static int do_counts(void)
{
	static struct systrace_counter counters[400];
	static uint64_t histogram[400][SYSTRACE_BUCKETS];
	struct systrace_counts counts = { .counters = (uintptr_t)counters, .histogram = (uintptr_t)histogram, .n = 400 };

	return give(SYSTRACE_COUNTS, &counts);
}

static int do_poll(void)
{
	struct pollfd p = { .fd = faulty.fd, .events = POLLIN };

	return poll(&p, 1, 1) < 0 ? -errno : 0;
}

static int do_stop(void)
{
	return give(SYSTRACE_STOP, NULL);
}

/*
 * The steps run in this order.  A step that succeeds in spite of a fault is undone before it is
 * tried with the next fault.
 */
static const struct step {
	const char *name;
	int (*run)(void);
	int (*undo)(void);	/* NULL: running the step again is harmless */
	bool once;		/* the step can run only once per session */
} steps[] = {
	{ "open", do_open, do_close, false },
	{ "HELLO", do_hello, NULL, false },
	{ "COUNT", do_count, NULL, true },
	{ "SETUP", do_setup, NULL, true },
	{ "LOAD", do_load, NULL, false },
	{ "FILTER", do_filter, NULL, false },
	{ "PREDICATE", do_predicate, NULL, false },
	{ "RULES", do_rules, NULL, false },
	{ "ATTACH", do_attach, do_detach, false },
	{ "DETACH", do_detach, do_attach, false },
	{ "ATTACH again", do_attach, do_detach, false },
	{ "START", do_start, do_stop, false },
	{ "mmap of the consumer", do_map_consumer, NULL, false },
	{ "mmap of the data", do_map_data, NULL, false },
	{ "RINGS", do_rings, NULL, false },
	{ "STATS", do_stats, NULL, false },
	{ "COUNTS", do_counts, NULL, false },
	{ "poll", do_poll, NULL, false },
	{ "STOP", do_stop, do_start, false },
	{ "close", do_close, NULL, true },
};

static bool is_fault(int err)
{
	return err == -ENOMEM || err == -EFAULT || err == -EINTR || err == -ENFILE;
}

/* Opens a new session and runs all steps before @step. */
static int start_over(const struct step *step)
{
	const struct step *before;
	int err;

	do_close();
	for (before = steps; before < step; before++) {
		err = before->run();
		if (err)
			return err;
	}
	return 0;
}

/*
 * Runs the step with its first fault, its second, and so on.  A failed request changes nothing, so
 * the run without a fault succeeds, and the next step is due.  Returns the number of faults; -1 if
 * the test cannot continue.
 */
static int fail_step(const struct step *step)
{
	int n, err;

	for (n = 1; n < 5000; n++) {
		bool failed;

		fail_nth(n);
		err = step->run();
		failed = has_failed();
		cover_take();
		if (err && !failed) {
			fail("fails without a fault", err);
			fail(step->name, n);
			return -1;
		}
		if (err && !is_fault(err)) {
			fail("a fault's errno", err);
			fail(step->name, n);
		}
		if (!failed)
			return n - 1;
		/* A request that cannot copy out its result may have succeeded: undo it. */
		if (err == -EFAULT && step->undo)
			step->undo();
		if (!err && (step->once ? start_over(step) : step->undo ? step->undo() : 0)) {
			fail("cannot be undone", n);
			fail(step->name, n);
			return -1;
		}
	}
	fail("has no end of faults", 0);
	fail(step->name, n);
	return -1;
}

static void inject_faults(void)
{
	struct child c = child_new(work, NULL);
	size_t i;
	int n = 0;

	if (access("/proc/self/fail-nth", W_OK)) {
		printf("ok - faults: not in this kernel (CONFIG_FAULT_INJECTION)\n");
		exit(0);
	}
	make_fallible();
	target = c.pid;
	child_go(&c);
	cover_begin();
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && n >= 0; i++) {
		n = fail_step(&steps[i]);
		printf("# %s: %d faults\n", steps[i].name, n);
	}
	cover_end();
	cover_write();
	do_close();
	if (!works_on())
		fail("the tracee has stopped", 0);
	shared->stop = 1;
	child_wait(&c);
}

/* ------------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	long count = argc > 2 ? atol(argv[2]) : 1;
	double begin = clock_now();
	int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (getenv("SEED"))
		seed = atol(getenv("SEED"));
	shared = mmap(NULL, PAGE, RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!strcmp(what, "readers"))
		kill_readers(count);
	else if (!strcmp(what, "tracees"))
		kill_tracees(count);
	else if (!strcmp(what, "sessions"))
		have_sessions(count);
	else if (!strcmp(what, "random"))
		random_calls(count);
	else if (!strcmp(what, "faults"))
		inject_faults();
	else if (!strcmp(what, "once"))
		return one_session(true) != 0;
	else
		return 2;
	for (i = 0; i < 300 && module_refs() > 0; i++)
		usleep(10000);
	if (module_refs() > 0)
		fail("the module is still held", module_refs());
	printf("%s - %s: %ld times in %.0f s\n", failures ? "not ok" : "ok", what, count, clock_now() - begin);
	return failures != 0;
}
