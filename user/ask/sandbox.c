// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/systrace.h>
#include "base/array.h"
#include "base/machine.h"
#include "sandbox.h"

#define NOBODY	65534
#define OWN_IDS	0x70000000U	/* plus a pid: ids that no system assigns to users */

/* ---- rights ------------------------------------------------------------------------------- */

/* Drops all capabilities except those of @some that the process has now. */
static bool keep_capabilities(uint32_t some)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct has[2];

	if (syscall(SYS_capget, &head, has))
		return false;
	has[0] = (struct __user_cap_data_struct){ has[0].effective & some, has[0].permitted & some, 0 };
	has[1] = (struct __user_cap_data_struct){ 0 };
	return !syscall(SYS_capset, &head, has);
}

static bool become(uid_t id)
{
	return !setresgid(id, id, id) && !setresuid(id, id, id);
}

/*
 * Changes to a user id that no other process has, so that none can send signals:
 * not even a traced process of user nobody.  A process that is not root keeps its
 * id, and so does a root in a user namespace that does not map these ids.
 */
static bool become_nobody(void)
{
	if (geteuid())
		return true;
	if (setgroups(0, NULL) && errno != EPERM)
		return false;
	return become(OWN_IDS + getpid()) || become(NOBODY) || errno == EPERM || errno == EINVAL;
}

/* No other process may look into this one, and it gains no rights by exec. */
static bool close_up(void)
{
	return !prctl(PR_SET_DUMPABLE, 0) && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* ---- system calls ------------------------------------------------------------------------------ */

/* An allowed call: these bits of one of its arguments must have this value. */
struct allowed {
	int nr, arg;
	uint32_t bits, value;
};

#define ANY(name)		{ SYS_ ## name, 0, 0, 0 }
#define BUT(name, arg, never)	{ SYS_ ## name, arg, never, 0 }
#define WITH(name, arg, value)	{ SYS_ ## name, arg, ~0U, value }

static const struct allowed for_opener[] = {
	ANY(recvfrom), ANY(recvmsg), ANY(sendto), ANY(sendmsg), ANY(ppoll), BUT(openat, 2, O_ACCMODE | O_CREAT | O_TRUNC), ANY(close),
	ANY(fstatfs), ANY(fstat), ANY(rt_sigreturn), ANY(restart_syscall), ANY(clock_gettime), ANY(exit_group) };

static const struct allowed for_helper[] = {
	ANY(read), ANY(pread64), ANY(lseek), ANY(fstat), ANY(close), BUT(fcntl, 1, ~F_GETFD),
	BUT(mmap, 2, PROT_EXEC), BUT(mprotect, 2, PROT_EXEC), ANY(munmap), ANY(mremap), ANY(madvise), ANY(brk),
	ANY(sendto), ANY(recvfrom), ANY(recvmsg), ANY(ppoll), ANY(futex), ANY(getrandom), ANY(sysinfo),
	BUT(prlimit64, 0, ~0), ANY(clock_gettime), ANY(rt_sigreturn), ANY(restart_syscall), ANY(exit_group) };

/* ioctl() commands must match exactly: others are those of another version, which the decoder does not know. */
static const struct allowed for_decoder[] = {
#ifdef __SANITIZE_ADDRESS__
	ANY(sigaltstack),		/* needed by a program under ASAN to exit */
#endif
	ANY(write), ANY(poll), ANY(ppoll), ANY(writev), ANY(read), ANY(recvfrom), ANY(recvmsg), ANY(sendto), ANY(sendmsg), ANY(close),
	WITH(ioctl, 1, SYSTRACE_DETACH), WITH(ioctl, 1, SYSTRACE_STOP), WITH(ioctl, 1, SYSTRACE_RINGS), WITH(ioctl, 1, SYSTRACE_STATS),
	WITH(ioctl, 1, SYSTRACE_COUNTS), WITH(ioctl, 1, TCGETS), WITH(ioctl, 1, TIOCGWINSZ),
	BUT(mmap, 2, PROT_EXEC), BUT(mprotect, 2, PROT_EXEC), ANY(munmap), ANY(mremap), ANY(madvise), ANY(brk),
	ANY(clock_gettime), ANY(sched_yield), ANY(futex), ANY(getrandom), ANY(sysinfo), ANY(uname), WITH(prlimit64, 0, 0),
	WITH(sched_getaffinity, 0, 0), ANY(fstat), ANY(getpid), ANY(gettid), ANY(rt_sigprocmask), ANY(rt_sigreturn),
	ANY(restart_syscall), ANY(exit_group) };

#define LOW_WORD(field)	(offsetof(struct seccomp_data, field))	/* little endian only */
#define FILTER_MAX	256	/* instructions: the reach of a jump */

struct filter {
	size_t n;
	struct sock_filter insn[FILTER_MAX];
};

static void insn_add(struct filter *f, uint16_t code, uint32_t k, uint8_t if_so, uint8_t if_not)
{
	if (f->n < FILTER_MAX)
		f->insn[f->n] = (struct sock_filter){ code, if_so, if_not, k };
	f->n++;
}

/* The test of the arguments of a call whose number has matched. */
static void insn_allow(struct filter *f, const struct allowed *a)
{
	if (a->bits) {
		insn_add(f, BPF_LD | BPF_W | BPF_ABS, LOW_WORD(args[a->arg]), 0, 0);
		insn_add(f, BPF_ALU | BPF_AND | BPF_K, a->bits, 0, 0);
		insn_add(f, BPF_JMP | BPF_JEQ | BPF_K, a->value, 0, 1);
	}
	insn_add(f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

/* Unless the test at @at holds, it jumps over all that was added after it. */
static void insn_skip(struct filter *f, size_t at)
{
	if (at < FILTER_MAX)
		f->insn[at].jf = f->n - at - 1;
}

/*
 * A binary search for the number, which has been loaded.  The kernel runs a filter once for each syscall number, to find the
 * calls that it always allows; with a linear search that was a fifteenth of the whole startup time.
 */
static void search(struct filter *f, const struct allowed *list, size_t n)
{
	size_t half = n / 2, at = f->n;

	/* do not split the rules of one call */
	while (half && list[half - 1].nr == list[half].nr)
		half--;
	if (!half)
		while (half < n && list[half].nr == list[0].nr)
			half++;
	if (half < n) {
		insn_add(f, BPF_JMP | BPF_JGE | BPF_K, list[half].nr, 0, 0);
		search(f, list + half, n - half);
		insn_skip(f, at);
		search(f, list, half);
		return;
	}
	insn_add(f, BPF_JMP | BPF_JEQ | BPF_K, list[0].nr, 0, 0);
	for (size_t i = 0; i < n; i++)
		insn_allow(f, &list[i]);
	insn_skip(f, at);
	insn_add(f, BPF_RET | BPF_K, SECCOMP_RET_TRAP, 0, 0);
}

/*
 * Emulates newfstatat() with an empty path by fstat().  The library uses it to get
 * a file's length, but it may also take a path, which a filter cannot check.
 */
static void on_refused(int sig, siginfo_t *info, void *context)
{
	const char *path = (const char *)machine_call_argument(context, 1);
	int was = errno;
	long ret = -1;

	(void)sig;
	errno = EACCES;
	if (info->si_syscall == SYS_newfstatat && path && !*path)
		ret = syscall(SYS_fstat, machine_call_argument(context, 0), machine_call_argument(context, 2));
	machine_call_return(context, ret ? -errno : 0);
	errno = was;
}

static int by_number(const void *a, const void *b)
{
	return ((const struct allowed *)a)->nr - ((const struct allowed *)b)->nr;
}

/* Calls that are not on the list fail, but do not kill the process: the libraries then do without them. */
static bool only(const struct allowed *list, size_t n)
{
	const struct sigaction act = { .sa_sigaction = on_refused, .sa_flags = SA_SIGINFO };
	struct allowed sorted[n];
	struct filter f = { 0 };
	struct sock_fprog prog = { .filter = f.insn };

	memcpy(sorted, list, sizeof(sorted));
	qsort(sorted, n, sizeof(*sorted), by_number);
	insn_add(&f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch), 0, 0);
	insn_add(&f, BPF_JMP | BPF_JEQ | BPF_K, MACHINE_AUDIT, 1, 0);
	insn_add(&f, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
	insn_add(&f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
	search(&f, sorted, n);
	prog.len = f.n;
	/* no speculation mitigations: the process has no secrets from itself that would be worth the slowdown */
	return f.n <= FILTER_MAX && !sigaction(SIGSYS, &act, NULL) &&
	       !syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &prog);
}

/* ---- files ------------------------------------------------------------------------------------ */

enum { LANDLOCK_CREATE = 444, LANDLOCK_RESTRICT = 446, LANDLOCK_VERSION = 1 };

/* By Landlock version: the rights it can restrict to files, to TCP ports, and to what is outside of the sandbox. */
static const struct { uint64_t files, ports, ways_out; } landlock[] = {
	[1] = { 0x1fff }, [2] = { 0x3fff }, [3] = { 0x7fff }, [4] = { 0x7fff, 3 }, [5] = { 0xffff, 3 }, [6] = { 0xffff, 3, 3 } };

/* Denies files once more, by Landlock.  True if the kernel lacks it or has it disabled. */
static bool leave_files(void)
{
	int version = syscall(LANDLOCK_CREATE, NULL, 0, LANDLOCK_VERSION), rules;
	bool left;

	if (version <= 0)
		return true;
	version = version < (int)COUNT(landlock) ? version : (int)COUNT(landlock) - 1;
	rules = syscall(LANDLOCK_CREATE, &landlock[version], sizeof(*landlock), 0);
	left = rules >= 0 && !syscall(LANDLOCK_RESTRICT, rules, 0);
	close(rules);
	return left;
}

/* ---- the sandboxes ---------------------------------------------------------------------------- */

bool sandbox_opener(void)
{
	return keep_capabilities(1U << CAP_DAC_READ_SEARCH) && close_up() && only(for_opener, COUNT(for_opener));
}

/* PR_SET_PDEATHSIG comes after become_nobody(), since a change of ids clears it. */
static bool give_up_rights(pid_t parent)
{
	return become_nobody() && keep_capabilities(0) && close_up() && !prctl(PR_SET_PDEATHSIG, SIGKILL) &&
	       getppid() == parent;
}

bool sandbox_helper(void)
{
	return give_up_rights(getppid()) && only(for_helper, COUNT(for_helper));
}

bool sandbox_decoder(pid_t parent)
{
	return give_up_rights(parent) && leave_files() && only(for_decoder, COUNT(for_decoder));
}
