// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz: random operations of a user on the module, in rounds of one to three seconds. At the end of
 * each round the state of the system is checked.
 *
 *	fuzz [-t SECONDS] [-n ROUNDS] [-s SEED] [-v VECTOR] [-c FOLDER] [-b FILE] [-o OP] [-H] [-p] [-w]
 *
 *	-s SEED		of the first round; so "-s SEED -n 1" repeats one round
 *	-v VECTOR	the parameters of every round, in the printed format
 *	-c FOLDER	begins with mutations of the rounds kept there, and keeps those that reach new blocks
 *	-b FILE		writes which blocks were reached, for tests/long/cover/report.py
 *	-p		watches a task all the time, so that tracepoints stay registered (see vm.sh -h about -s)
 *	-w		prints how long the steps of each round took
 *	-o OP		does little but this op (OPEN, PLAY_KILL ...: see OPS in fuzz.h)
 *	-H		takes CPU 1 offline and online during the rounds
 *
 * Runs as root in a guest of its own: it makes the device accessible to the user, and all processes
 * that use the device run as that user. Prints TAP.
 */
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <time.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fuzz.h"

#define GROUP	"/sys/fs/cgroup/fuzz"

int sockets[2];

static long seconds = 60, rounds = 1000000, done, base_sessions;
static uint64_t first_seed;
static const char *blocks_file;
static bool hotplug, has_vector, hopeless, wordy;
static struct vector given;
static int logs_left = 3, respawns, nroots, kmsg = -1, only_op = -1;

/* ---- small things ---------------------------------------------------------------------------- */

uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000;
}

bool put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return good;
}

long get_number(const char *path)
{
	char text[64] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC), n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	return n > 0 ? atol(text) : -1;
}

struct wait wait_begin(long ms)
{
	ms *= basis->patience;
	return (struct wait){ .end = now_us() + ms * 1000, .looks = ms / 4 };
}

struct wait wait_awhile(long ms)
{
	return (struct wait){ .end = now_us() + ms * 1000 };
}

bool wait_over(struct wait *w)
{
	usleep(1000);
	return --w->looks < 0 && now_us() > w->end;
}

long thread_ns(void)
{
	struct timespec ts = { -1, -1 };

	/* A session's rules may make the call fail. */
	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts) || ts.tv_nsec < 0)
		return -1;
	return ts.tv_sec * 1000000000L + ts.tv_nsec;
}

/* Fails if this thread has used too much CPU time since @before, a result of thread_ns(). */
void check_cost(long before, const char *what)
{
	long took = thread_ns() - before;
	uint64_t longest = atomic_load(&shared->longest);

	if (before < 0 || took < 0 || took > 600000000000)
		return;
	if ((uint64_t)took > longest)
		atomic_compare_exchange_strong(&shared->longest, &longest, took);
	if (took > 2000000000L * basis->patience)
		fail(O_COST, "%s took %ld ms", what, took / 1000000);
}

/* ---- processes --------------------------------------------------------------------------------------- */

static void set_limit(int what, rlim_t n)
{
	struct rlimit limit = { n, n };

	setrlimit(what, &limit);
}

void be_user(void)
{
	set_limit(RLIMIT_CORE, 256 << 10);
	set_limit(RLIMIT_NPROC, 500);
	if (setgroups(0, NULL) || setresgid(UID, UID, UID) || setresuid(UID, UID, UID) || prctl(PR_SET_DUMPABLE, 1))
		_exit(1);
}

void be_in_group(void)
{
	put_file(GROUP "/cgroup.procs", "0");
}

static pid_t begin_root(int i)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	be_in_group();
	set_limit(RLIMIT_NOFILE, 256);
	/* This socket must not keep alive the descriptors that are in flight between the workers. */
	close(sockets[0]);
	close(sockets[1]);
	be_user();
	tracee(i, mixed(basis->seed + respawns), 0);
	_exit(0);
}

static pid_t begin_worker(int i)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	be_in_group();
	set_limit(RLIMIT_NOFILE, weight(V_PROCS) & 0x80 ? 256 : 400);
	be_user();
	worker(i);
	_exit(0);
}

static void worker_ended(int i, int status)
{
	mine->worker[i] = 0;
	/* SIGKILL is no failure: it may come from the OOM killer. */
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		show_death(i, WTERMSIG(status));
}

static void ended(pid_t pid, int status)
{
	int i;

	for (i = 0; i < WORKERS_MAX; i++)
		if (pid == basis->worker[i])
			worker_ended(i, status);
	for (i = 0; i < nroots; i++) {
		if (pid != basis->root[i])
			continue;
		mine->root[i] = in_phase(RUN) && respawns++ < 300 ? begin_root(i) : 0;
	}
}

/* Periodic work of the first process: reaps children, and shows tasks on request. */
void tick(void)
{
	int status, show = atomic_load(&shared->show);
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		ended(pid, status);
	if (show > 0) {
		show_task(show);
		atomic_store(&shared->show, 0);
	}
}

/* With -w: prints how long a step took. */
static void lap(const char *what)
{
	static uint64_t last;
	uint64_t now = now_us();

	if (wordy)
		printf("# %8.3f s %s\n", (now - (last ?: basis->began)) / 1e6, what);
	last = now;
}

/* ---- a round --------------------------------------------------------------------------------------------- */

static void set_machine(void)
{
	char text[32];

	/* Expedite grace periods in some rounds. */
	put_file("/sys/kernel/rcu_expedited", weight(V_DELAY) & 4 ? "1" : "0");

	/* MiB per CPU. */
	snprintf(text, sizeof(text), "%d", weight(V_USER_MEM) % 2 ? 1 + weight(V_USER_MEM) / 64 : 32);
	put_file("/sys/module/systrace/parameters/user_mem", text);
	snprintf(text, sizeof(text), "%u", weight(V_MEMCG) << 20);
	put_file(GROUP "/memory.max", weight(V_MEMCG) < 128 ? "max" : text);
}

static void reset_memory(void)
{
	put_file("/sys/module/systrace/parameters/user_mem", "32");
	put_file(GROUP "/memory.max", "max");
}

static void announce(void)
{
	char text[2 * V_LEN + 128], vector[2 * V_LEN + 1];

	vector_print(&basis->vec, vector);
	snprintf(text, sizeof(text), "fuzz: round %ld seed %#llx vector %s\n", done, (unsigned long long)basis->seed, vector);
	if (kmsg >= 0 && write(kmsg, text, strlen(text)) < 0)
		kmsg = -1;
}

static void processor(bool there)
{
	if (hotplug)
		put_file("/sys/devices/system/cpu/cpu1/online", there ? "1" : "0");
}

static void run_for(uint64_t us)
{
	uint64_t end = now_us() + us, turn = now_us() + 200000;
	bool there = true;

	while (now_us() < end) {
		usleep(10000);
		tick();
		if (!hotplug || now_us() < turn || weight(V_HOTPLUG) < 128)
			continue;
		there = !there;
		processor(there);
		turn = now_us() + 100000 + 1000 * weight(V_HOTPLUG);
	}
	processor(true);
}

static int threads_of(void)
{
	return 1 + weight(V_THREADS) % THREADS_MAX;
}

static bool all_quiet(void)
{
	int i;

	for (i = 0; i < WORKERS_MAX; i++)
		if (basis->worker[i] && atomic_load(&shared->quiet[i]) < threads_of())
			return false;
	return true;
}

static bool all_ended(void)
{
	int i;

	for (i = 0; i < WORKERS_MAX; i++)
		if (basis->worker[i])
			return false;
	return true;
}

/* Waits until @what() is true. On timeout, fails and shows where the workers are. */
static bool await(bool (*what)(void), long ms, const char *text)
{
	struct wait w = wait_begin(ms);
	int i;

	while (!what()) {
		if (wait_over(&w)) {
			fail(O_RETURNS, "%s", text);
			show_doing();
			for (i = 0; i < WORKERS_MAX; i++)
				if (basis->worker[i])
					show_task(basis->worker[i]);
			return false;
		}
		tick();
	}
	return true;
}

static void begin_round(void)
{
	int i, n = 1 + weight(V_PROCS) % WORKERS_MAX;

	atomic_store(&mine->phase, RUN);
	memset((void *)shared->tasks, 0, sizeof(shared->tasks));
	memset((void *)shared->quiet, 0, sizeof(shared->quiet));
	memset((void *)shared->beats_of, 0, sizeof(shared->beats_of));
	memset(shared->death, 0, sizeof(shared->death));
	atomic_store(&shared->plays, 0);
	respawns = 0;
	nroots = 1 + weight(V_TASKS) % 5;
	set_machine();
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, sockets))
		exit(2);
	for (i = 0; i < nroots; i++)
		mine->root[i] = begin_root(i);
	for (i = 0; i < n; i++)
		mine->worker[i] = begin_worker(i);
}

static void kill_workers(void)
{
	int i;

	for (i = 0; i < WORKERS_MAX; i++)
		if (basis->worker[i] > 0)
			kill(basis->worker[i], SIGKILL);
	await(all_ended, END_MS, "a worker lives on after SIGKILL");
	memset(mine->worker, 0, sizeof(mine->worker));
}

/* Either the tasks are killed first, while no worker reads, or the sessions are closed first. */
static void end_round(void)
{
	bool sessions_first = weight(V_END) % 2;

	atomic_store(&mine->phase, QUIET);
	if (wordy)
		show_doing();
	await(all_quiet, QUIET_MS, "a worker does not come to the round's end");
	lap("quiet");
	if (!sessions_first)
		kill_tasks();
	lap("killed");
	atomic_store(&mine->phase, FINISH);
	await(all_ended, COME_MS, "a worker does not end");
	lap("finished");
	kill_workers();
	close(sockets[0]);
	close(sockets[1]);
	if (sessions_first) {
		continue_tasks();
		module_is_free(1);
		tasks_go_on();
	}
	atomic_store(&mine->phase, OVER);
	/* If tasks survive or the module is still in use, another round would be meaningless. */
	hopeless |= !kill_tasks() || !module_is_free(1);
	lap("over");
}

/* Soon as many sessions must fit as at the start. */
static void check_account(void)
{
	struct wait w = wait_begin(END_MS);
	long n;

	/* Fewer looks than usual, because a measurement takes longer. */
	for (w.looks = 20; (n = anchor_measure()) != base_sessions; tick()) {
		if (wait_over(&w)) {
			fail(O_ACCOUNT, "sessions by size of rings: %ld, %ld at the start", n, base_sessions);
			/* Start with a new account: this one may have no memory left. */
			anchor_end();
			anchor_begin();
			return;
		}
		usleep(20000);
	}
}

static void choose(void)
{
	seed_rng(basis->seed, 1);
	if (has_vector)
		mine->vec = given;
	else if (!corpus_mutate(&mine->vec))
		vector_derive(&mine->vec);
	if (only_op >= 0) {
		memset(mine->vec.v + V_OP, 0, NOPS);
		mine->vec.v[V_OP + only_op] = 20;
		mine->vec.v[V_OP + OP_WHOLE] = mine->vec.v[V_OP + OP_READ] = 1;
	}
}

static int one_round(void)
{
	uint32_t failed = atomic_load(&shared->told);
	int new;

	mine->seed = done ? mixed(first_seed + done) : first_seed;
	choose();
	announce();
	begin_round();
	run_for(1000000 + weight(V_LENGTH) * 8000);
	lap("run");
	end_round();
	reset_memory();
	if (!hopeless)
		check_account();
	memory_check();
	lap("account");
	if (wordy)
		printf("# round %ld: %u requests so far, %llu records\n", done, atomic_load(&shared->nlog), (unsigned long long)shared->records);
	if (atomic_load(&shared->told) != failed && logs_left-- > 0)
		print_log(60);
	new = cover_look();
	if (new > 0 && done)
		corpus_keep(&basis->vec, basis->seed);
	done++;
	return new;
}

/* ---- before and after ------------------------------------------------------------------------------------------ */

/* A set-uid root copy of this program, in a file system that supports set-uid. */
static void make_helper(void)
{
	static const char dir[] = "/run/fuzz", path[] = "/run/fuzz/helper";

	mkdir(dir, 0755);
	if (mount("fuzz", dir, "tmpfs", 0, "mode=755,size=64m"))
		return;
	if (system("cp /proc/$PPID/exe /run/fuzz/helper && chmod 4755 /run/fuzz/helper && mkdir -m 1777 /run/fuzz/cores"))
		return;
	strcpy(mine->helper, path);
	put_file("/proc/sys/kernel/core_pattern", "/run/fuzz/cores/core");
}

static void make_fallible(void)
{
	static const char *const zero[] = {
		"failslab/ignore-gfp-wait", "fail_page_alloc/ignore-gfp-wait", "fail_page_alloc/ignore-gfp-highmem",
		"fail_page_alloc/min-order", "failslab/verbose", "fail_page_alloc/verbose", "fail_usercopy/verbose",
	};
	char path[64];
	size_t i;

	mine->fallible = !access("/proc/self/fail-nth", W_OK);
	for (i = 0; basis->fallible && i < COUNT_OF(zero); i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s", zero[i]);
		put_file(path, "0");
	}
}

static void prepare(void)
{
	struct utsname name;
	char text[16];

	uname(&name);
	mine->patience = strstr(name.release, "-debug") || strstr(name.release, "-kcsan") ? PATIENCE_DEBUG : PATIENCE;
	mine->cpus = sysconf(_SC_NPROCESSORS_ONLN);
	mine->began = now_us();
	if (chmod(SYSTRACE_DEVICE, 0666)) {
		printf("not ok - fuzz: no %s\n", SYSTRACE_DEVICE);
		exit(2);
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	signal(SIGPIPE, SIG_IGN);
	kmsg = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	/* So large that no pid is reused. */
	snprintf(text, sizeof(text), "%d", PID_MAX);
	put_file("/proc/sys/kernel/pid_max", text);
	mine->first = getpid();
	put_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	mkdir(GROUP, 0755);
	make_helper();
	make_fallible();
	reset_memory();
	canaries_begin();
	anchor_begin();
	cover_begin();
}

static void take_options(int argc, char **argv)
{
	int opt;

	first_seed = time(NULL) ^ (uint64_t)getpid() << 32;
	while ((opt = getopt(argc, argv, "t:n:s:v:c:b:o:Hpw")) != -1) {
		switch (opt) {
		case 't':
			seconds = atol(optarg);
			break;
		case 'n':
			rounds = atol(optarg);
			break;
		case 's':
			first_seed = strtoull(optarg, NULL, 0);
			break;
		case 'v':
			has_vector = strlen(optarg) == 2 * V_LEN && vector_parse(&given, optarg);
			break;
		case 'c':
			corpus_open(optarg);
			break;
		case 'b':
			blocks_file = optarg;
			break;
		case 'o':
			only_op = find_op(optarg);
			break;
		case 'p':
			mine->keep_probes = true;
			break;
		case 'w':
			wordy = true;
			break;
		case 'H':
			hotplug = true;
			break;
		default:
			fprintf(stderr, "usage: fuzz [-t SECONDS] [-n ROUNDS] [-s SEED] [-v VECTOR] [-c FOLDER] [-b FILE] [-o OP] [-H] [-p] [-w]\n");
			exit(2);
		}
	}
}

/* Tasks execute this program, too; the ids of the shared memory are among its arguments. */
static void be_executed(int argc, char **argv)
{
	if (getuid() != geteuid() || (argc > 1 && !strcmp(argv[1], "--helper")))
		helper_main();
	if (argc < 6 || strcmp(argv[1], "--tracee"))
		return;
	if (!memory_attach(argv[5]))
		_exit(1);
	tracee(atoi(argv[2]), strtoull(argv[3], NULL, 0), atoi(argv[4]));
	_exit(0);
}

/* Memory charged at the start may be released a little later, so repeat until the result is stable. */
static long measure_base(void)
{
	long n = anchor_measure(), before = -1;
	int i;

	for (i = 0; i < 20 && n != before; i++) {
		before = n;
		usleep(20000);
		n = anchor_measure();
	}
	return n;
}

int main(int argc, char **argv)
{
	uint64_t end;

	be_executed(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!memory_begin()) {
		perror("fuzz: no shared memory");
		return 2;
	}
	take_options(argc, argv);
	printf("# seed %#llx\n", (unsigned long long)first_seed);
	prepare();
	base_sessions = measure_base();
	printf("# sessions of one user that fit: %ld\n", base_sessions);
	for (end = now_us() + seconds * 1000000; now_us() < end && done < rounds && !hopeless;)
		one_round();
	if (hopeless)
		printf("# what is left of the last round lets no other begin\n");
	canaries_end();
	anchor_end();
	module_is_free(0);
	cover_end(blocks_file);
	return report(done) != 0;
}
