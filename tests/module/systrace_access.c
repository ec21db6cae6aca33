// SPDX-License-Identifier: GPL-2.0
/*
 * Access control: which user may watch which task. The tests run as root. What an unprivileged
 * member of the device's group sees is tested in a child that becomes that user, and that leaves
 * its results in shared memory.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <linux/capability.h>
#include "reader.h"
#include "kselftest_harness.h"

#define USER	12345
#define OTHER	12346
#define MEMBERS	12350
#define SCOPE	"/proc/sys/kernel/yama/ptrace_scope"
#define USER_MEM "/sys/module/systrace/parameters/user_mem"
#define FOLLOW	(SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW)

static volatile int *saw;

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (write(fd, text, strlen(text)) < 0)
		printf("# %s: %s\n", path, strerror(errno));
	close(fd);
}

static void prepare(void)
{
	saw = mmap(NULL, PAGE, RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (chown(SYSTRACE_DEVICE, 0, MEMBERS) || chmod(SYSTRACE_DEVICE, 0660))
		abort();
	put(SCOPE, "0");
	put(USER_MEM, "32");
}

static void keep_cap(int cap)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { 0 };

	if (cap >= 0) {
		data[CAP_TO_INDEX(cap)].effective |= CAP_TO_MASK(cap);
		data[CAP_TO_INDEX(cap)].permitted |= CAP_TO_MASK(cap);
	}
	if (syscall(SYS_capset, &head, data))
		abort();
}

/*
 * Becomes a user in the group, with at most capability @cap. Dumpable, so that the user's processes
 * may watch it.
 */
static void become(uid_t uid, int cap)
{
	const gid_t groups[] = { MEMBERS };

	prctl(PR_SET_KEEPCAPS, 1);
	if (setgroups(1, groups) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid))
		abort();
	keep_cap(cap);
	prctl(PR_SET_DUMPABLE, 1);
}

static int run_as(uid_t uid, int cap, void (*what)(void))
{
	pid_t pid;
	int status;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		become(uid, cap);
		what();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void wait_for_ever(void *arg)
{
	pause();
}

/* A child of this process that has become another user. */
struct as { uid_t uid; int dumpable; };

static void other(void *arg)
{
	const struct as *as = arg;

	become(as->uid, -1);
	prctl(PR_SET_DUMPABLE, as->dumpable);
	pause();
}

static pid_t other_as(uid_t uid, int dumpable)
{
	struct as as = { uid, dumpable };
	struct child c = child_new(other, &as);

	child_go(&c);
	wait_for_call(c.pid, SYS_pause);
	return c.pid;
}

/* ---- opening ------------------------------------------------------------------- */

static void try_open(void)
{
	saw[0] = open(SYSTRACE_DEVICE, O_RDWR) < 0 ? -errno : 0;
	if (setgroups(0, NULL))
		saw[1] = -errno;
}

static void try_open_without_group(void)
{
	saw[0] = open(SYSTRACE_DEVICE, O_RDWR) < 0 ? -errno : 0;
}

TEST(the_device_is_for_members_of_its_group)
{
	prepare();
	ASSERT_EQ(0, run_as(USER, -1, try_open));
	EXPECT_EQ(0, saw[0]);
	ASSERT_EQ(0, chown(SYSTRACE_DEVICE, 0, MEMBERS + 1));
	ASSERT_EQ(0, run_as(USER, -1, try_open_without_group));
	EXPECT_EQ(-EACCES, saw[0]);
	ASSERT_EQ(0, chown(SYSTRACE_DEVICE, 0, MEMBERS));
}

static void greet(void)
{
	struct systrace_hello hello = { .abi = SYSTRACE_ABI };
	int fd = open(SYSTRACE_DEVICE, O_RDWR);

	saw[0] = request(fd, SYSTRACE_HELLO, &hello);
	saw[1] = !!(hello.features & SYSTRACE_MAY_ALL);
}

static void greet_in_a_namespace(void)
{
	saw[2] = unshare(CLONE_NEWUSER);
	greet();
}

TEST(only_the_privileged_may_all)
{
	prepare();
	ASSERT_EQ(0, run_as(USER, -1, greet));
	EXPECT_EQ(0, saw[0]);
	EXPECT_EQ(0, saw[1]);
	ASSERT_EQ(0, run_as(USER, CAP_SYS_PTRACE, greet));
	EXPECT_EQ(0, saw[0]);
	EXPECT_EQ(1, saw[1]);
	/* Root in a user namespace of its own is not privileged. */
	ASSERT_EQ(0, run_as(USER, -1, greet_in_a_namespace));
	EXPECT_EQ(0, saw[2]);
	EXPECT_EQ(0, saw[0]);
	EXPECT_EQ(0, saw[1]);
}

/* ---- attaching -------------------------------------------------------------------- */

static pid_t victim;

static void attach_to_victim(void)
{
	struct reader r;

	saw[0] = reader_setup(&r, SYSTRACE_RING_MIN);
	saw[1] = reader_attach(&r, victim, 0);
	saw[2] = reader_attach(&r, victim, FOLLOW);
	saw[3] = reader_stats(&r).tasks;
	reader_close(&r);
}

static void attach_to_child(void)
{
	struct child c = child_new(wait_for_ever, NULL);

	victim = c.pid;
	attach_to_victim();
	kill(c.pid, SIGKILL);
}

#define EXPECT_MAY_NOT(uid, cap) do {				\
	ASSERT_EQ(0, run_as(uid, cap, attach_to_victim));	\
	EXPECT_EQ(0, saw[0]);					\
	EXPECT_EQ(-EPERM, saw[1]);				\
	EXPECT_EQ(-EPERM, saw[2]);				\
	EXPECT_EQ(0, saw[3]);					\
} while (0)

#define EXPECT_MAY(uid, cap, how) do {				\
	ASSERT_EQ(0, run_as(uid, cap, how));			\
	EXPECT_EQ(0, saw[0]);					\
	EXPECT_EQ(1, saw[1]);					\
	EXPECT_EQ(-EEXIST, saw[2]);				\
	EXPECT_EQ(1, saw[3]);					\
} while (0)

TEST(roots_processes_are_not_a_users)
{
	prepare();
	victim = 1;
	EXPECT_MAY_NOT(USER, -1);
	victim = getpid();
	EXPECT_MAY_NOT(USER, -1);
	/* Kernel threads belong to no user. */
	victim = 2;
	EXPECT_MAY_NOT(USER, -1);
	EXPECT_MAY_NOT(USER, CAP_SYS_PTRACE);
}

TEST(nor_are_another_users)
{
	prepare();
	victim = other_as(OTHER, 1);
	EXPECT_MAY_NOT(USER, -1);
	EXPECT_MAY(OTHER, -1, attach_to_victim);
	EXPECT_MAY(0, CAP_SYS_PTRACE, attach_to_victim);
	/* Capabilities for reading and changing files do not permit tracing. */
	EXPECT_MAY_NOT(USER, CAP_DAC_OVERRIDE);
	EXPECT_MAY_NOT(USER, CAP_DAC_READ_SEARCH);
	/* Root without the capability is like any other user. */
	EXPECT_MAY_NOT(0, -1);
	kill(victim, SIGKILL);
}

TEST(the_right_to_trace_is_enough)
{
	prepare();
	victim = other_as(OTHER, 0);
	EXPECT_MAY(USER, CAP_SYS_PTRACE, attach_to_victim);
	kill(victim, SIGKILL);
}

TEST(who_hides_its_memory_is_not_watched)
{
	prepare();
	victim = other_as(USER, 0);
	EXPECT_MAY_NOT(USER, -1);
	kill(victim, SIGKILL);
}

TEST(yama_is_asked)
{
	prepare();
	victim = other_as(USER, 1);
	EXPECT_MAY(USER, -1, attach_to_victim);
	put(SCOPE, "1");
	EXPECT_MAY_NOT(USER, -1);
	EXPECT_MAY(USER, -1, attach_to_child);
	EXPECT_MAY(USER, CAP_SYS_PTRACE, attach_to_victim);
	put(SCOPE, "2");
	EXPECT_MAY_NOT(USER, -1);
	run_as(USER, -1, attach_to_child);
	EXPECT_EQ(-EPERM, saw[1]);
	EXPECT_MAY(USER, CAP_SYS_PTRACE, attach_to_child);
	put(SCOPE, "0");
	kill(victim, SIGKILL);
}

static void attach_to_own_namespace(void)
{
	struct child c;
	int p[2];

	/* A child that is root in its own user namespace still belongs to the user that created it. */
	if (pipe(p))
		return;
	c.pid = fork();
	if (!c.pid) {
		if (unshare(CLONE_NEWUSER) || write(p[1], "r", 1) != 1)
			_exit(1);
		prctl(PR_SET_DUMPABLE, 1);
		pause();
	}
	if (read(p[0], &p[1], 1) != 1)
		return;
	wait_for_call(c.pid, SYS_pause);
	victim = c.pid;
	attach_to_victim();
	kill(c.pid, SIGKILL);
}

TEST(whoever_made_a_user_namespace_may_watch_it)
{
	prepare();
	EXPECT_MAY(USER, -1, attach_to_own_namespace);
}

/* ---- a descriptor that is passed on -------------------------------------------------- */

static struct reader handed;

static void attach_by_handed(void)
{
	saw[0] = reader_attach(&handed, victim, 0);
}

TEST(a_descriptor_makes_its_holder_no_stronger)
{
	prepare();
	ASSERT_EQ(0, reader_setup(&handed, SYSTRACE_RING_MIN));
	victim = 1;
	ASSERT_EQ(0, run_as(USER, -1, attach_by_handed));
	EXPECT_EQ(-EPERM, saw[0]);
	victim = other_as(OTHER, 1);
	ASSERT_EQ(0, run_as(USER, -1, attach_by_handed));
	EXPECT_EQ(-EPERM, saw[0]);
	EXPECT_EQ(0, reader_stats(&handed).tasks);
	kill(victim, SIGKILL);
	victim = other_as(USER, 1);
	ASSERT_EQ(0, run_as(USER, -1, attach_by_handed));
	EXPECT_EQ(1, saw[0]);
	kill(victim, SIGKILL);
}

static void open_and_wait(void *arg)
{
	become(USER, -1);
	if (reader_setup(&handed, SYSTRACE_RING_MIN))
		_exit(1);
}

TEST(nor_does_the_holder_strengthen_its_opener)
{
	pid_t pid;
	int status;

	prepare();
	victim = other_as(OTHER, 1);
	/* Sharing the descriptor table is enough: the child opens the device, this process attaches. */
	pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, NULL);
	if (!pid) {
		open_and_wait(NULL);
		saw[0] = handed.fd;
		_exit(0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);
	handed.fd = saw[0];
	ASSERT_LE(0, handed.fd);
	EXPECT_EQ(-EPERM, reader_attach(&handed, victim, 0));
	EXPECT_EQ(-EPERM, reader_attach(&handed, 1, 0));
	kill(victim, SIGKILL);
	victim = other_as(USER, 1);
	EXPECT_EQ(1, reader_attach(&handed, victim, 0));
	kill(victim, SIGKILL);
}

/* ---- meddling ------------------------------------------------------------------------ */

/* Makes getppid() return 77. */
static int load_rule(struct reader *r)
{
	struct systrace_rule rule = {
		.nr = SYS_getppid, .flags = SYSTRACE_DO_RETVAL, .value = 77, .first = 1, .step = 1,
	};
	struct systrace_rules rules = { .rules = (uintptr_t)&rule, .nrules = 1 };

	return request(r->fd, SYSTRACE_RULES, &rules);
}

static void attach_with_a_rule(void)
{
	struct reader r;

	saw[0] = reader_setup(&r, SYSTRACE_RING_MIN);
	if (!saw[0])
		saw[0] = load_rule(&r);
	saw[1] = reader_attach(&r, victim, 0);
	saw[2] = reader_attach(&r, victim, FOLLOW);
	saw[3] = reader_stats(&r).tasks;
	reader_close(&r);
}

static void call_once(void *arg)
{
	saw[5] = syscall(SYS_getppid);
}

static void meddle_with_own_child(void)
{
	struct reader r;
	pid_t pid;

	saw[0] = reader_setup(&r, SYSTRACE_RING_MIN);
	saw[1] = load_rule(&r);
	saw[2] = watch_child(&r, call_once, NULL, 0, &pid);
	reader_close(&r);
}

/* A task with uid OTHER in a user namespace that USER has created: USER may ptrace it. */
static pid_t other_in_a_namespace(void)
{
	int ready[2], mapped[2];
	char path[64], byte;
	pid_t pid;

	if (pipe(ready) || pipe(mapped))
		abort();
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		become(USER, -1);
		if (unshare(CLONE_NEWUSER) || write(ready[1], "r", 1) != 1 || read(mapped[0], &byte, 1) != 1 ||
		    setresgid(1, 1, 1) || setresuid(1, 1, 1))
			_exit(1);
		prctl(PR_SET_DUMPABLE, 1);
		pause();
	}
	if (read(ready[0], &byte, 1) != 1)
		abort();
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	put(path, "0 12345 2");
	snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
	put(path, "0 12345 2");
	if (write(mapped[1], "m", 1) != 1)
		abort();
	wait_for_call(pid, SYS_pause);
	return pid;
}

TEST(a_users_rules_are_for_its_own_tasks)
{
	prepare();
	ASSERT_EQ(0, run_as(USER, -1, meddle_with_own_child));
	EXPECT_EQ(0, saw[0]);
	EXPECT_EQ(0, saw[1]);
	EXPECT_EQ(1, saw[2]);
	EXPECT_EQ(77, saw[5]);
	victim = other_as(USER, 1);
	EXPECT_MAY(USER, -1, attach_with_a_rule);
	kill(victim, SIGKILL);
	victim = other_as(OTHER, 1);
	ASSERT_EQ(0, run_as(USER, -1, attach_with_a_rule));
	EXPECT_EQ(0, saw[0]);
	EXPECT_EQ(-EPERM, saw[1]);
	EXPECT_EQ(0, saw[3]);
	/* With CAP_SYS_PTRACE in the first user namespace, the rules may act on other users' tasks, too. */
	EXPECT_MAY(USER, CAP_SYS_PTRACE, attach_with_a_rule);
	kill(victim, SIGKILL);
}

TEST(to_watch_another_is_not_to_meddle_with_it)
{
	prepare();
	victim = other_in_a_namespace();
	EXPECT_MAY(USER, -1, attach_to_victim);
	ASSERT_EQ(0, run_as(USER, -1, attach_with_a_rule));
	EXPECT_EQ(0, saw[0]);
	EXPECT_EQ(-EPERM, saw[1]);
	EXPECT_EQ(-EPERM, saw[2]);
	EXPECT_EQ(0, saw[3]);
	EXPECT_MAY(USER, CAP_SYS_PTRACE, attach_with_a_rule);
	kill(victim, SIGKILL);
}

TEST(a_handed_on_session_meddles_for_none_that_may_not)
{
	prepare();
	ASSERT_EQ(0, reader_setup(&handed, SYSTRACE_RING_MIN));
	ASSERT_EQ(0, load_rule(&handed));
	victim = other_in_a_namespace();
	ASSERT_EQ(0, run_as(USER, -1, attach_by_handed));
	EXPECT_EQ(-EPERM, saw[0]);
	kill(victim, SIGKILL);
	/* The user's own task may be attached to, although root has loaded the rules. */
	victim = other_as(USER, 1);
	ASSERT_EQ(0, run_as(USER, -1, attach_by_handed));
	EXPECT_EQ(1, saw[0]);
	/* Now that a task is watched, it is too late for rules. */
	EXPECT_EQ(-EBUSY, load_rule(&handed));
	kill(victim, SIGKILL);
}

/* ---- exec -------------------------------------------------------------------------------- */

static char folder[] = "/var/tmp/systrace-access.XXXXXX";
static char program[64];

/* The executed program returns in its exit status whether it is root, and does nothing else. */
__attribute__((constructor)) static void role(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--whoami"))
		_exit(geteuid() ? 43 : 42);
}

static int make_program(const char *name, mode_t mode)
{
	char command[256];

	if (!program[0] && !mkdtemp(folder))
		return -1;
	snprintf(program, sizeof(program), "%s/%s", folder, name);
	snprintf(command, sizeof(command), "cp /proc/%d/exe %s && chmod 755 %s", getpid(), program, folder);
	return system(command) || chmod(program, mode);
}

static void remove_program(void)
{
	unlink(program);
	rmdir(folder);
}

static void execute(void *arg)
{
	execl(program, program, "--whoami", NULL);
	_exit(1);
}

static void fork_and_execute(void *arg)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		execute(NULL);
	waitpid(pid, &status, 0);
	syscall(SYS_getuid);
	_exit(WEXITSTATUS(status));
}

/* Copies from the new program's stack after execve(); a refused watcher must not see it. */
static void exec_plan(struct reader *r)
{
	struct systrace_op op = {
		.kind = SYSTRACE_COPY, .flags = SYSTRACE_OP_EXIT,
		.ptr = { SYSTRACE_REF_CALL, 8, SYSTRACE_REF_SP }, .len = { 0, 0, 64 }, .elem = 1, .cap = 64,
	};
	struct systrace_plan plan = { .abi = SYSTRACE_NATIVE, .nr = SYS_execve, .nops = 1 };

	saw[9] = reader_load(r, &plan, 1, &op, 1);
}

static void *what_to_run;

static void watch_program(void)
{
	struct systrace_exit *x = NULL;
	struct systrace_gone *gone;
	struct systrace_enter *e;
	struct reader r;
	struct child c;
	int i;

	saw[0] = reader_setup(&r, RING_SIZE);
	exec_plan(&r);
	c = child_new(what_to_run, NULL);
	saw[1] = reader_attach(&r, c.pid, FOLLOW);
	saw[2] = reader_start(&r);
	child_go(&c);
	saw[3] = WEXITSTATUS(child_wait(&c));
	saw[4] = reader_collect(&r);
	saw[5] = 0;
	for (i = 0; (gone = find_record(&r, SYSTRACE_GONE, 0, i)); i++)
		saw[5] += !!(gone->head.flags & SYSTRACE_R_REFUSED);
	saw[6] = count_records(&r, SYSTRACE_EXEC, 0);
	e = find_enter(&r, 0, SYS_execve, 0);
	x = e ? find_exit(&r, e) : NULL;
	saw[7] = x ? x->ret : -1;
	saw[8] = x && x->plan == 0 ? exit_block(x, 0)->state : -1;
	/* A refused task has no further records. */
	gone = find_record(&r, SYSTRACE_GONE, e ? e->head.tid : 0, 0);
	saw[10] = gone && find_record(&r, SYSTRACE_GONE, e->head.tid, 1);
	for (i = 0; i < r.n && gone; i++)
		saw[10] += r.record[i]->tid == gone->head.tid && r.record[i]->seq > gone->head.seq;
	saw[11] = in_sequence(&r);
	saw[12] = find_enter(&r, 0, SYS_exit_group, 0) ? 1 : 0;
	reader_close(&r);
}

#define EXPECT_EXEC(status, refusals, state) do {	\
	EXPECT_EQ(0, saw[0]);				\
	EXPECT_EQ(0, saw[9]);				\
	EXPECT_EQ(1, saw[1]);				\
	EXPECT_EQ(0, saw[2]);				\
	EXPECT_EQ(status, saw[3]);			\
	EXPECT_EQ(1, saw[4]);				\
	EXPECT_EQ(refusals, saw[5]);			\
	EXPECT_EQ(1, saw[6]);				\
	EXPECT_EQ(0, saw[7]);				\
	EXPECT_EQ(state, saw[8]);			\
	EXPECT_EQ(0, saw[10]);				\
	EXPECT_EQ(1, saw[11]);				\
} while (0)

TEST(the_watch_ends_where_a_set_uid_program_begins)
{
	prepare();
	what_to_run = execute;
	ASSERT_EQ(0, make_program("set-uid", 04755));
	ASSERT_EQ(0, run_as(USER, -1, watch_program));
	/* The program has its rights, unlike under ptrace. */
	EXPECT_EXEC(42, 1, SYSTRACE_NONE);
	EXPECT_EQ(0, saw[12]);
	/* A watcher with the right to do so continues to watch. */
	ASSERT_EQ(0, run_as(USER, CAP_SYS_PTRACE, watch_program));
	EXPECT_EXEC(42, 0, SYSTRACE_GOT);
	EXPECT_EQ(1, saw[12]);
	remove_program();
}

/* The user executes a program with this mode. Checks its exit status, and what the watcher sees of it. */
#define EXPECT_EXEC_OF(name, mode, status, refusals, state) do {	\
	prepare();							\
	what_to_run = execute;						\
	ASSERT_EQ(0, make_program(name, mode));				\
	ASSERT_EQ(0, run_as(USER, -1, watch_program));			\
	EXPECT_EXEC(status, refusals, state);				\
	remove_program();						\
} while (0)

TEST(a_set_gid_program_too)
{
	EXPECT_EXEC_OF("set-gid", 02755, 43, 1, SYSTRACE_NONE);
}

TEST(a_program_that_cannot_be_read_too)
{
	EXPECT_EXEC_OF("unreadable", 0711, 43, 1, SYSTRACE_NONE);
}

TEST(a_program_with_capabilities_too)
{
	struct vfs_cap_data cap = { .magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE };

	prepare();
	what_to_run = execute;
	cap.data[0].permitted = 1 << CAP_NET_RAW;
	ASSERT_EQ(0, make_program("capable", 0755));
	ASSERT_EQ(0, setxattr(program, "security.capability", &cap, sizeof(cap.magic_etc) + sizeof(cap.data), 0));
	ASSERT_EQ(0, run_as(USER, -1, watch_program));
	EXPECT_EXEC(43, 1, SYSTRACE_NONE);
	remove_program();
}

TEST(a_plain_program_stays_watched)
{
	EXPECT_EXEC_OF("plain", 0755, 43, 0, SYSTRACE_GOT);
}

TEST(who_starts_a_set_uid_program_stays_watched)
{
	prepare();
	what_to_run = fork_and_execute;
	ASSERT_EQ(0, make_program("set-uid", 04755));
	ASSERT_EQ(0, run_as(USER, -1, watch_program));
	EXPECT_EXEC(42, 1, SYSTRACE_NONE);
	EXPECT_EQ(1, saw[12]);
	remove_program();
}

static void hand_on(void)
{
	struct child c = child_new(execute, NULL);

	/* The session is root's, but the user attaches. */
	saw[0] = reader_attach(&handed, c.pid, 0);
	saw[1] = reader_start(&handed);
	child_go(&c);
	saw[2] = WEXITSTATUS(child_wait(&c));
}

TEST(a_watch_is_as_strong_as_who_began_it)
{
	struct systrace_gone *gone;

	prepare();
	ASSERT_EQ(0, make_program("set-uid", 04755));
	ASSERT_EQ(0, reader_setup(&handed, RING_SIZE));
	ASSERT_EQ(0, run_as(USER, -1, hand_on));
	EXPECT_EQ(1, saw[0]);
	EXPECT_EQ(0, saw[1]);
	EXPECT_EQ(42, saw[2]);
	EXPECT_TRUE(reader_collect(&handed));
	gone = find_record(&handed, SYSTRACE_GONE, 0, 0);
	ASSERT_NE(NULL, gone);
	EXPECT_EQ(SYSTRACE_R_REFUSED, gone->head.flags & SYSTRACE_R_REFUSED);
	remove_program();
}

/* ---- contents of records and rings -------------------------------------------------------- */

static const unsigned long foreign[] = {
	0xffffffff81000000, 0xffff888000001000, 0xffffc90000000000, 0xffffffffff600000, 0xffffffffffffffff,
	0x0000800000000000, 0x00007ffffffff000, 0x00007fffffffeff8, 0x8000000000000000,
};

static void show_foreign(void *arg)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(foreign); i++)
		syscall(SYS_getppid, foreign[i]);
}

TEST(only_user_memory_is_captured)
{
	struct systrace_op ops[] = {
		{ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 0 }, .len = { 0, 0, 64 }, .elem = 1, .cap = 64 },
		{ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 0 }, .len = { 0, 0, 8192 }, .elem = 1, .cap = 8192 },
		{ .kind = SYSTRACE_STR, .ptr = { 0, 8, 0 }, .cap = 4096 },
		{ .kind = SYSTRACE_PTRS, .ptr = { 0, 8, 0 }, .elem = 8, .cap = 4096 },
	};
	struct systrace_plan plan = { .abi = SYSTRACE_NATIVE, .nr = SYS_getppid, .nops = ARRAY_SIZE(ops) };
	struct reader r;
	pid_t pid;
	size_t i;
	int n;

	prepare();
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_load(&r, &plan, 1, ops, ARRAY_SIZE(ops)));
	ASSERT_TRUE(watch_child(&r, show_foreign, NULL, 0, &pid));
	for (i = 0; i < ARRAY_SIZE(foreign); i++) {
		struct systrace_enter *e = find_enter(&r, pid, SYS_getppid, i);

		ASSERT_NE(NULL, e);
		for (n = 0; n < ARRAY_SIZE(ops); n++) {
			struct systrace_block *b = enter_block(e, n);

			EXPECT_EQ(SYSTRACE_FAULT, b->state);
			EXPECT_EQ(0, b->len);
		}
	}
}

static uint64_t bytes_set(const struct reader *r)
{
	uint64_t n = 0;
	uint32_t cpu, i;

	for (cpu = 0; cpu < r->cpus; cpu++) {
		const uint64_t *word = (const void *)r->ring[cpu].producer;

		for (i = 0; word && i < (PAGE + 2 * r->size) / 8; i++)
			n += !!word[i];
		n += r->ring[cpu].consumer && r->ring[cpu].consumer->pos;
	}
	return n;
}

static void shout(void *arg)
{
	static char text[4096];
	int i, fd = open("/dev/null", O_WRONLY);

	memset(text, 0xa5, sizeof(text));
	for (i = 0; i < 400; i++)
		if (write(fd, text, sizeof(text) - i % 9) < 0)
			_exit(1);
}

TEST(a_new_ring_shows_nothing_old)
{
	struct systrace_op op = {
		.kind = SYSTRACE_COPY, .ptr = { 0, 8, 8 }, .len = { 0, 8, 16 }, .elem = 1, .cap = 4096,
	};
	struct systrace_plan plan = { .abi = SYSTRACE_NATIVE, .nr = SYS_write, .nops = 1 };
	struct reader r;
	pid_t pid;
	int i;

	prepare();
	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
		EXPECT_EQ(0, bytes_set(&r));
		ASSERT_EQ(0, reader_load(&r, &plan, 1, &op, 1));
		ASSERT_TRUE(watch_child(&r, shout, NULL, 0, &pid));
		EXPECT_LT(1000, bytes_set(&r));
		reader_close(&r);
	}
}

TEST(the_rings_cannot_be_written_through_proc)
{
	const uint64_t value = ~0ULL;
	struct reader r;
	int fd;

	prepare();
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	fd = open("/proc/self/mem", O_RDWR);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-1, pwrite(fd, &value, sizeof(value), (uintptr_t)r.ring[0].producer));
	EXPECT_EQ(-1, pwrite(fd, &value, sizeof(value), (uintptr_t)r.ring[0].data));
	EXPECT_EQ(0, bytes_set(&r));
}

/*
 * Makes records of each kind, until the rings have wrapped around several times: odd lengths,
 * absent memory, vectors, paths, signals, children, programs.
 */
static void make_all_kinds(void *arg)
{
	char dirty[64], *argv[] = { "true", "x", "yy", "zzz", NULL };
	int i, fd = open("/dev/null", O_WRONLY);

	memset(dirty, 0xff, sizeof(dirty));
	signal(SIGUSR1, SIG_IGN);
	for (i = 0; i < 200; i++) {
		if (write(fd, dirty, i % 64) < 0 || !syscall(SYS_write, fd, 8, 1))
			_exit(1);
		if (i % 20)
			continue;
		raise(SIGUSR1);
		raise(SIGCHLD);
		raise(SIGWINCH);
		if (!fork()) {
			execv("/bin/true", argv);
			_exit(1);
		}
		wait(NULL);
	}
}

static bool is_zero(const void *at, size_t n)
{
	const uint8_t *p = at;

	while (n--)
		if (*p++)
			return false;
	return true;
}

/* Checks that each byte of the blocks is either meaningful or zero. */
static bool is_clean(const struct systrace_record *record, size_t fixed)
{
	const uint8_t *at = (const uint8_t *)record + fixed, *end = (const uint8_t *)record + record->len;

	while (at < end) {
		const struct systrace_block *b = (const void *)at;
		size_t len = b->op == 2 ? 0 : b->len, padded = (len + 7) / 8 * 8;	/* op 2 is an EACH */

		at += sizeof(*b);
		if (at + padded > end || b->reserved || b->state > SYSTRACE_FULL || !is_zero(at + len, padded - len))
			return false;
		at += padded;
	}
	return at == end;
}

static bool all_clean(const struct systrace_record *record)
{
	const struct systrace_signal *s = (const void *)record;
	const struct systrace_exec *x = (const void *)record;
	const char *path;

	if (record->len % 8)
		return false;
	switch (record->type) {
	case SYSTRACE_ENTER:
		return is_clean(record, sizeof(struct systrace_enter));
	case SYSTRACE_EXIT:
		return is_clean(record, sizeof(struct systrace_exit));
	case SYSTRACE_SIGNAL:
		return record->len == sizeof(*s) && !s->reserved &&
		       is_zero(s->siginfo + 48, sizeof(s->siginfo) - 48);
	case SYSTRACE_NEW:
		path = (const char *)((const struct systrace_new *)record)->comm;
		return record->len == sizeof(struct systrace_new) && is_zero(path + strlen(path), 16 - strlen(path));
	case SYSTRACE_EXEC:
		path = (const char *)(x + 1) + x->args;
		return is_zero(path + strlen(path), (const char *)record + record->len - path - strlen(path));
	case SYSTRACE_GONE:
		return record->len == sizeof(struct systrace_gone);
	}
	return false;
}

TEST(every_byte_of_a_record_means_something_or_is_zero)
{
	struct systrace_op ops[] = {
		{ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 8 }, .len = { 0, 8, 16 }, .elem = 1, .cap = 61 },
		{ .kind = SYSTRACE_FDINFO, .ptr = { 0, 4, 0 }, .cap = 509 },
		{ .kind = SYSTRACE_EACH, .body = 1, .ptr = { 1, 0, 0 }, .len = { 0, 0, 3 }, .elem = 7, .cap = 3 },
		{ .kind = SYSTRACE_STR, .ptr = { SYSTRACE_REF_ELEM, 4, 1 }, .cap = 13 },
		{ .kind = SYSTRACE_STR, .flags = SYSTRACE_OP_EXIT, .ptr = { 0, 8, 8 }, .cap = 33 },
	};
	struct systrace_plan plan = { .abi = SYSTRACE_NATIVE, .nr = SYS_write, .nops = ARRAY_SIZE(ops) };
	struct reader r;
	int type, n[8] = { 0 };
	struct child c;
	size_t i;

	prepare();
	ASSERT_EQ(0, reader_setup(&r, SYSTRACE_RING_MIN));
	ASSERT_EQ(0, reader_load(&r, &plan, 1, ops, ARRAY_SIZE(ops)));
	c = child_new(make_all_kinds, NULL);
	ASSERT_EQ(1, reader_attach(&r, c.pid, FOLLOW));
	ASSERT_EQ(0, reader_start(&r));
	child_go(&c);
	EXPECT_TRUE(reader_collect(&r));
	child_wait(&c);
	for (i = 0; i < r.n; i++) {
		n[r.record[i]->type]++;
		if (!all_clean(r.record[i])) {
			printf("# record %zu of type %d\n", i, r.record[i]->type);
			EXPECT_TRUE(all_clean(r.record[i]));
			break;
		}
	}
	for (type = SYSTRACE_ENTER; type <= SYSTRACE_GONE; type++)
		EXPECT_LT(0, n[type]);
	EXPECT_LT(1000, r.n);
}

/* ---- memory limits -------------------------------------------------------------------------- */

/* user_mem limits the user to 1 MiB per CPU. */
static void take_much(void)
{
	struct systrace_setup setup = { .ring_size = 2 << 20 };
	int fds[2000], n, round;
	struct reader r;

	for (round = 0; round < 2; round++) {
		saw[0] = reader_open(&r);
		saw[1] = request(r.fd, SYSTRACE_SETUP, &setup);
		/* The failed SETUP has changed nothing. */
		setup.ring_size = 256 << 10;
		saw[2] = request(r.fd, SYSTRACE_SETUP, &setup);
		setup.ring_size = 2 << 20;
		for (n = 0; n < 1000; n++) {
			fds[n] = open(SYSTRACE_DEVICE, O_RDWR);
			if (fds[n] < 0)
				break;
		}
		saw[3] = n < 1000 ? errno : 0;
		saw[4] = n;
		while (n--)
			close(fds[n]);
		close(r.fd);
		/*
		 * Released memory becomes available again: watches and their sessions are freed
		 * after a grace period.
		 */
		usleep(300000);
	}
}

static void load_much(void)
{
	/* sequences of ops that plans share are stored once, so each plan begins at another op */
	static struct systrace_plan plans[4096];
	static struct systrace_op ops[4096 + 64];
	struct reader r;
	int i;

	for (i = 0; i < 4096 + 64; i++)
		ops[i] = (struct systrace_op){ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 0 }, .len = { 0, 0, 8 }, .elem = 1, .cap = 8 };
	for (i = 0; i < 4096; i++)
		plans[i] = (struct systrace_plan){ .abi = SYSTRACE_NATIVE, .nr = i, .first = i, .nops = 64 };
	saw[0] = reader_open(&r);
	saw[1] = reader_load(&r, plans, 4096, ops, 4096 + 64);
	saw[2] = reader_load(&r, plans, 1, ops, 64);
	close(r.fd);
}

/* The same plans in many sessions: the module has them once, but each session is charged. */
static void load_often(void)
{
	static struct systrace_plan plans[1000];
	struct reader r[100];
	int n, i;

	for (i = 0; i < 1000; i++)
		plans[i] = (struct systrace_plan){ .abi = SYSTRACE_NATIVE, .nr = i };
	for (n = 0; n < 100; n++) {
		saw[0] = reader_open(&r[n]);
		saw[1] = saw[0] ? 0 : reader_load(&r[n], plans, 1000, NULL, 0);
		if (saw[0] || saw[1])
			break;
	}
	saw[2] = n;
	for (i = 0; i < n; i++)
		close(r[i].fd);
}

#define CHILDREN 400

static void have_children(void *arg)
{
	int i;

	for (i = 0; i < CHILDREN; i++)
		if (!fork()) {
			pause();
			_exit(0);
		}
	for (;;)
		pause();
}

static void follow_much(void)
{
	struct child c = child_new(have_children, NULL);
	struct systrace_stats stats;
	int fds[2000], n, i;
	struct reader r;

	setpgid(c.pid, c.pid);
	saw[0] = reader_setup(&r, SYSTRACE_RING_MIN);
	saw[1] = reader_attach(&r, c.pid, FOLLOW);
	/* Leave memory for a few sessions. */
	for (n = 0; n < 2000; n++) {
		fds[n] = open(SYSTRACE_DEVICE, O_RDWR);
		if (fds[n] < 0)
			break;
	}
	for (i = 0; i < 20; i++)
		close(fds[--n]);
	child_go(&c);
	for (i = 0; i < 10 && !wait_for_call(c.pid, SYS_pause); i++)
		;
	stats = reader_stats(&r);
	saw[2] = stats.tasks;
	saw[3] = stats.lost[SYSTRACE_LOST_NO_MEMORY];
	kill(-c.pid, SIGKILL);
	while (n--)
		close(fds[n]);
	reader_close(&r);
}

TEST(a_users_sessions_are_bounded_together)
{
	prepare();
	put(USER_MEM, "1");
	ASSERT_EQ(0, run_as(USER, -1, take_much));
	EXPECT_EQ(0, saw[0]);
	EXPECT_EQ(-EDQUOT, saw[1]);
	EXPECT_EQ(0, saw[2]);
	EXPECT_EQ(EDQUOT, saw[3]);
	EXPECT_LT(50, saw[4]);
	ASSERT_EQ(0, run_as(USER, -1, load_much));
	EXPECT_EQ(0, saw[0]);
	EXPECT_EQ(-EDQUOT, saw[1]);
	EXPECT_EQ(0, saw[2]);
	ASSERT_EQ(0, run_as(USER, -1, load_often));
	EXPECT_EQ(0, saw[0]);
	EXPECT_EQ(-EDQUOT, saw[1]);
	EXPECT_LT(3, saw[2]);
	EXPECT_GT(40, saw[2]);
	ASSERT_EQ(0, run_as(USER, -1, follow_much));
	EXPECT_EQ(0, saw[0]);
	EXPECT_EQ(1, saw[1]);
	EXPECT_LT(5, saw[2]);
	EXPECT_LT(0, saw[3]);
	EXPECT_EQ(CHILDREN + 1, saw[2] + saw[3]);
	/* Another user has a limit of its own, and root with CAP_SYS_RESOURCE has none. */
	ASSERT_EQ(0, run_as(0, CAP_SYS_RESOURCE, load_much));
	EXPECT_EQ(0, saw[1]);
	put(USER_MEM, "32");
}

TEST_HARNESS_MAIN
