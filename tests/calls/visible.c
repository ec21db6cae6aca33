// SPDX-License-Identifier: GPL-2.0
/*
 * visible [CASE...]: does things that a tracer could disturb, and prints everything that the
 * program and its parent can see: results, errnos, statuses, signals, memory, registers.  The
 * output does not depend on pids, addresses or the clock, so tests/long/undisturbed.sh can compare
 * two runs byte for byte.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static const char *now;		/* the current case */

static void tell(const char *format, ...)
{
	char line[512];
	va_list args;
	int n = snprintf(line, sizeof(line), "%s: ", now);

	va_start(args, format);
	n += vsnprintf(line + n, sizeof(line) - n - 1, format, args);
	va_end(args);
	line[n++] = '\n';
	if (write(1, line, n) != n)
		_exit(9);
}

static void tell_status(const char *what, int status)
{
	if (WIFEXITED(status))
		tell("%s exited %d", what, WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		tell("%s killed by %d%s", what, WTERMSIG(status), WCOREDUMP(status) ? " core" : "");
	else if (WIFSTOPPED(status))
		tell("%s stopped by %d", what, WSTOPSIG(status));
	else
		tell("%s status %#x", what, status);
}

static void run(const char *what, void (*body)(void))
{
	siginfo_t info = { 0 };
	pid_t pid = fork();
	int status;

	if (!pid) {
		body();
		_exit(0);
	}
	waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
	waitpid(pid, &status, 0);
	tell_status(what, status);
	tell("%s: si_code %d si_status %d", what, info.si_code, info.si_status);
}

static long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

static void nap(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

/* ---- exits --------------------------------------------------------------------- */

static void exit_0(void) { _exit(0); }
static void exit_255(void) { _exit(255); }
static void exit_big(void) { _exit(0x1234); }
static void by_term(void) { raise(SIGTERM); }
static void by_kill(void) { raise(SIGKILL); }
static void by_rt(void) { raise(SIGRTMIN + 3); }
static void by_abort(void) { abort(); }
static void by_segv(void) { __asm__ volatile("movl $1, 8"); }
static void by_ill(void) { __asm__ volatile("ud2"); }
static void by_fpe(void) { __asm__ volatile("idivl %0" : : "r"(0), "a"(1), "d"(0)); }
static void by_trap(void) { __asm__ volatile("int3"); }
static void by_pipe(void) { int p[2]; if (!pipe(p)) { close(p[0]); if (write(p[1], "", 1)) _exit(1); } }

static void *thread_exits_group(void *arg) { (void)arg; _exit(7); }
static void *thread_sleeps(void *arg) { (void)arg; pause(); return NULL; }
static void *thread_returns(void *arg) { return arg; }

static void by_thread(void)
{
	pthread_t t;

	pthread_create(&t, NULL, thread_exits_group, NULL);
	pause();
}

static void leader_first(void)
{
	pthread_t t;

	pthread_create(&t, NULL, thread_exits_group, NULL);
	syscall(SYS_exit, 3);
}

static void *thread_execs(void *arg)
{
	(void)arg;
	execl("/bin/sh", "sh", "-c", "exit 5", NULL);
	return NULL;
}

static void exec_by_thread(void)
{
	pthread_t t[5];
	int i;

	for (i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, thread_sleeps, NULL);
	pthread_create(&t[4], NULL, thread_execs, NULL);
	pause();
}

static void no_core(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
}

static void ends(void)
{
	no_core();
	run("exit 0", exit_0);
	run("exit 255", exit_255);
	run("exit 0x1234", exit_big);
	run("SIGTERM", by_term);
	run("SIGKILL", by_kill);
	run("SIGRTMIN+3", by_rt);
	run("abort", by_abort);
	run("SIGSEGV", by_segv);
	run("SIGILL", by_ill);
	run("SIGFPE", by_fpe);
	run("SIGTRAP", by_trap);
	run("SIGPIPE", by_pipe);
	run("a thread exits", by_thread);
	run("the leader first", leader_first);
	run("a thread executes", exec_by_thread);
}

/* ---- stops ------------------------------------------------------------------------- */

static void stops(void)
{
	int status, i, seen[2];
	char byte;
	pid_t pid;

	if (pipe(seen))
		_exit(1);
	pid = fork();
	if (!pid) {
		raise(SIGSTOP);
		/* Wait until the parent has seen the continue: it is not reported after the next stop. */
		if (read(seen[0], &byte, 1) != 1)
			_exit(1);
		signal(SIGTSTP, SIG_DFL);
		raise(SIGTSTP);
		nap(2000);
		_exit(4);
	}
	for (i = 0; i < 2; i++) {
		waitpid(pid, &status, WUNTRACED);
		tell_status("child", status);
		kill(pid, SIGCONT);
		waitpid(pid, &status, WCONTINUED);
		tell("continued %d", WIFCONTINUED(status));
		if (write(seen[1], "c", 1) != 1)
			_exit(1);
	}
	close(seen[0]);
	close(seen[1]);
	/* Stop it in the middle of a sleep. */
	nap(200);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	tell_status("child", status);
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	tell_status("child", status);
	pid = fork();
	if (!pid) {
		for (;;)
			raise(SIGSTOP);
	}
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	tell_status("killed while stopped", status);
}

/* ---- signals -------------------------------------------------------------------------- */

static volatile int seen, code, value, on_stack;
static volatile bool from_us;
static char *stack;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	char here;

	(void)context;
	seen = sig;
	code = info->si_code;
	value = info->si_value.sival_int;
	from_us = info->si_pid == getpid();
	on_stack = &here > stack && &here < stack + SIGSTKSZ;
}

static void catch(int sig, int flags)
{
	struct sigaction act = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | flags };

	sigaction(sig, &act, NULL);
	seen = code = value = on_stack = 0;
	from_us = false;
}

static void *thread_kills(void *arg)
{
	nap(100);
	pthread_kill((pthread_t)arg, SIGUSR1);
	return NULL;
}

static void kill_me_soon(pthread_t *t)
{
	pthread_create(t, NULL, thread_kills, (void *)pthread_self());
}

static void signals(void)
{
	stack_t ss, old;
	union sigval v = { .sival_int = 4711 };
	pthread_t t;
	sigset_t set, pending;
	struct itimerval timer = { { 0, 5000 }, { 0, 5000 } };
	char byte;
	int p[2], i, n;

	stack = malloc(SIGSTKSZ);
	ss = (stack_t){ .ss_sp = stack, .ss_size = SIGSTKSZ };
	catch(SIGUSR1, 0);
	raise(SIGUSR1);
	tell("raise: %d code %d ours %d", seen, code, from_us);
	sigaltstack(&ss, NULL);
	catch(SIGUSR2, SA_ONSTACK);
	kill(getpid(), SIGUSR2);
	sigaltstack(NULL, &old);
	tell("on its stack: %d code %d there %d flags %d", seen, code, on_stack, old.ss_flags);
	catch(SIGRTMIN, SA_ONSTACK);
	sigqueue(getpid(), SIGRTMIN, v);
	tell("queued: %d code %d value %d", seen - SIGRTMIN, code, value);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	catch(SIGUSR1, 0);
	raise(SIGUSR1);
	raise(SIGUSR1);
	sigpending(&pending);
	tell("blocked: %d pending %d", seen, sigismember(&pending, SIGUSR1));
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	tell("unblocked: %d", seen);
	if (pipe(p))
		return;
	catch(SIGUSR1, 0);
	kill_me_soon(&t);
	i = result(read(p[0], &byte, 1));
	pthread_join(t, NULL);
	tell("read interrupted: %d seen %d", i, seen);
	catch(SIGUSR1, SA_RESTART);
	kill_me_soon(&t);
	i = result(poll(NULL, 0, 2000));
	pthread_join(t, NULL);
	tell("poll with SA_RESTART: %d seen %d", i, seen);
	catch(SIGALRM, SA_RESTART);
	setitimer(ITIMER_REAL, &timer, NULL);
	for (n = 0; n < 20; n++)
		syscall(SYS_getppid), sigsuspend(&(sigset_t){ 0 });
	timer = (struct itimerval){ 0 };
	setitimer(ITIMER_REAL, &timer, NULL);
	tell("alarms: %d code %d", seen, code);
	signal(SIGCHLD, SIG_IGN);
	if (!fork())
		_exit(0);
	tell("ignored children: %ld", result(wait(NULL)));
	signal(SIGCHLD, SIG_DFL);
}

static sigjmp_buf back;

static void jump(int sig)
{
	siglongjmp(back, sig);
}

static void jumps(void)
{
	volatile int n = 0;

	signal(SIGUSR1, jump);
	if (!sigsetjmp(back, 1) || ++n < 50)
		raise(SIGUSR1);
	tell("out of a handler %d times", n);
	signal(SIGUSR1, SIG_DFL);
}

/* ---- restarted calls ------------------------------------------------------------------------ */

static void stop_parent_twice(void)
{
	int i;

	if (fork())
		return;
	for (i = 0; i < 2; i++) {
		nap(60);
		kill(getppid(), SIGSTOP);
		nap(60);
		kill(getppid(), SIGCONT);
	}
	_exit(0);
}

static long since(const struct timespec *begin)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	return (end.tv_sec - begin->tv_sec) * 1000 + (end.tv_nsec - begin->tv_nsec) / 1000000;
}

static void restarts(void)
{
	struct timespec begin, ts = { 0, 400000000 }, rest = { 0 };
	int word = 0;
	long ret;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	stop_parent_twice();
	ret = result(nanosleep(&ts, &rest));
	tell("nanosleep: %ld, slept enough %d", ret, since(&begin) >= 400);
	wait(NULL);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	stop_parent_twice();
	ret = result(poll(NULL, 0, 400));
	tell("poll: %ld, slept enough %d", ret, since(&begin) >= 400);
	wait(NULL);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	stop_parent_twice();
	ret = result(syscall(SYS_futex, &word, FUTEX_WAIT, 0, &ts, NULL, 0));
	tell("futex: %ld, slept enough %d", ret, since(&begin) >= 400);
	wait(NULL);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	ret = result(syscall(SYS_restart_syscall));
	tell("restart_syscall: %ld", ret);
}

/* ---- seccomp ------------------------------------------------------------------------------------ */

static void strict(void)
{
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	if (write(1, "seccomp: strict may write\n", 26) != 26)
		_exit(1);
	syscall(SYS_getppid);
	syscall(SYS_exit, 1);
}

static void strict_exits(void)
{
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	syscall(SYS_exit, 6);
}

static void forbid(int nr, unsigned int action)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { 4, code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

static void filter_errno(void)
{
	forbid(SYS_getppid, SECCOMP_RET_ERRNO | EDOM);
	tell("errno: %ld", result(syscall(SYS_getppid)));
}

static void on_sys(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	tell("trap: %d code %d errno %d nr %d arch %#x here %d rax %lld", sig, info->si_code, info->si_errno,
	     info->si_syscall, info->si_arch,
	     (char *)info->si_call_addr == (char *)uc->uc_mcontext.gregs[REG_RIP],
	     (long long)uc->uc_mcontext.gregs[REG_RAX]);
	uc->uc_mcontext.gregs[REG_RAX] = -EXDEV;
}

static void filter_trap(void)
{
	struct sigaction act = { .sa_sigaction = on_sys, .sa_flags = SA_SIGINFO };

	sigaction(SIGSYS, &act, NULL);
	forbid(SYS_getppid, SECCOMP_RET_TRAP | 33);
	tell("after the trap: %ld", result(syscall(SYS_getppid)));
}

static void filter_trap_kills(void)
{
	forbid(SYS_getppid, SECCOMP_RET_TRAP);
	syscall(SYS_getppid);
}

static void filter_kill(void)
{
	forbid(SYS_getppid, SECCOMP_RET_KILL_PROCESS);
	syscall(SYS_getppid);
}

static void *forbidden(void *arg)
{
	syscall(SYS_getppid);
	return arg;
}

static void filter_kill_thread(void)
{
	pthread_t t;

	forbid(SYS_getppid, SECCOMP_RET_KILL_THREAD);
	pthread_create(&t, NULL, forbidden, NULL);
	nap(100);
	_exit(8);
}

static void filter_trace(void)
{
	forbid(SYS_getppid, SECCOMP_RET_TRACE);
	tell("trace, without a tracer: %ld", result(syscall(SYS_getppid)));
}

static void seccomp(void)
{
	run("strict", strict);
	run("strict, exit", strict_exits);
	run("errno", filter_errno);
	run("trap", filter_trap);
	run("trap without handler", filter_trap_kills);
	run("kill", filter_kill);
	run("kill thread", filter_kill_thread);
	run("trace", filter_trace);
}

/* ---- results ------------------------------------------------------------------------------------- */

static void errnos(void)
{
	char *volatile odd_place = (char *)8;	/* hides the address, or the compiler warns */
	char *bad = odd_place, text[32];
	struct iovec iov[2] = { { text, 4 }, { bad, 4 } };
	int p[2], fd = open("/dev/null", O_RDWR), i;
	static const long odd[] = { -1, -2, 400, 511, 512, 546, 547, 1023, 9999, 0x40000000, 0x40000027, 0x7fffffff };

	tell("open bad: %ld", result(open(bad, 0)));
	tell("open none: %ld", result(open("/no/such/file", 0)));
	tell("open folder: %ld", result(open("/", O_RDWR)));
	tell("write bad: %ld", result(pipe2(p, O_NONBLOCK)) ?: result(write(p[1], bad, 5)));
	tell("writev half bad: %ld", result(writev(p[1], iov, 2)));
	tell("read bad: %ld", result(read(p[0], bad, 1)));
	tell("read good: %ld", result(read(p[0], text, 3)));
	tell("read closed: %ld", result(read(999, text, 3)));
	tell("write null: %ld", result(write(fd, bad, 1 << 20)));
	tell("ioctl: %ld", result(ioctl(fd, 0x1234, bad)));
	tell("execve bad: %ld", result(syscall(SYS_execve, bad, bad, bad)));
	tell("execve text: %ld", result(syscall(SYS_execve, "/etc/passwd", NULL, NULL)));
	tell("mmap: %ld", result((long)mmap((void *)1, 0, 0, 0, -1, 0)));
	tell("kill: %ld", result(kill(0x7ffffff0, 0)));
	tell("getcwd: %ld", result(syscall(SYS_getcwd, text, 1)));
	for (i = 0; i < (int)(sizeof(odd) / sizeof(odd[0])); i++)
		tell("call %ld: %ld", odd[i], result(syscall(odd[i], 1, 2, 3, 4, 5, 6)));
}

/*
 * The kernel preserves all registers except rax, rcx and r11: rcx holds the return address, r11 the
 * flags.
 */
static void registers(void)
{
	register unsigned long r8 __asm__("r8"), r9 __asm__("r9"), r10 __asm__("r10");
	unsigned long rax = SYS_getppid, rdi, rsi, rdx, rcx, r11, here, before, after;
	int i, kept;

	for (i = 0; i < 3; i++) {
		rdi = 0xd1, rsi = 0x51, rdx = 0xdd, r8 = 0x8888, r9 = 0x9999, r10 = 0xaaaa;
		__asm__ volatile("pushf; pop %[before]; lea 1f(%%rip), %[here]; syscall; 1: mov %%rcx, %[rcx]; mov %%r11, %[r11]; pushf; pop %[after]"
			: "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r8), "+r"(r9), "+r"(r10),
			  [rcx] "=&r"(rcx), [r11] "=&r"(r11), [here] "=&r"(here), [before] "=&r"(before), [after] "=&r"(after)
			: : "rcx", "r11", "memory");
		kept = rdi == 0xd1 && rsi == 0x51 && rdx == 0xdd && r8 == 0x8888 && r9 == 0x9999 && r10 == 0xaaaa;
		tell("kept %d rcx %d r11 %d", kept, rcx == here, (r11 & ~0x10000UL) == (before & ~0x10000UL));
		rax = i ? 9999 : SYS_getuid;
	}
#ifdef __x86_64__
	__asm__ volatile("int $0x80" : "=a"(rax) : "a"(20), "b"(1), "c"(2), "d"(3) : "memory", "r8", "r9", "r10", "r11");
	tell("int 0x80: getpid right %d", rax == (unsigned long)getpid());
	__asm__ volatile("int $0x80" : "=a"(rax) : "a"(5), "b"(8), "c"(0) : "memory", "r8", "r9", "r10", "r11");
	tell("int 0x80: open bad %ld", (long)(int)rax);
#endif
}

/* ---- memory ---------------------------------------------------------------------------------------- */

static void memory(void)
{
	char *p = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open("/dev/null", O_WRONLY), uffd, ready;
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct pollfd poll_uffd = { .events = POLLIN };
	long ret;

	/*
	 * not checked: whether the page is present.  A tracer reads the memory of the call, and may
	 * bring it in.
	 */
	ret = result(write(fd, p, 4096));
	tell("a page that nobody touched: write %ld, zero %d", ret, !*p);
	mprotect(p + 4096, 4096, PROT_NONE);
	tell("a page that cannot be read: write %ld", result(write(fd, p + 4096, 10)));
	uffd = syscall(SYS_userfaultfd, O_NONBLOCK);
	if (uffd >= 0 && !ioctl(uffd, UFFDIO_API, &api)) {
		area.range.start = (uintptr_t)p + 2 * 4096;
		area.range.len = 4096;
		ret = result(ioctl(uffd, UFFDIO_REGISTER, &area));
		poll_uffd.fd = uffd;
		syscall(SYS_write, fd, p + 2 * 4096, 100);
		syscall(SYS_openat, -1, "/no", 0);
		ready = poll(&poll_uffd, 1, 50);
		tell("a page that userfaultfd minds: registered %ld, faults %d", ret, ready);
	}
}

/* ---- what /proc shows ------------------------------------------------------------------------------- */

static void proc(void)
{
	static const char *const lines[] = { "State:", "TracerPid:", "NoNewPrivs:", "Seccomp:", "SigBlk:", "SigIgn:", "SigCgt:",
					     "CapEff:", "Threads:", "Uid:", "Gid:" };
	char path[64], line[256], *nl;
	size_t i;
	pid_t pid = fork();
	FILE *f;

	if (!pid) {
		pause();
		_exit(0);
	}
	nap(50);
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
			if (!strncmp(line, lines[i], strlen(lines[i]))) {
				nl = strchr(line, '\n');
				*nl = 0;
				tell("%s", line);
			}
	if (f)
		fclose(f);
	snprintf(path, sizeof(path), "/proc/%d/wchan", pid);
	f = fopen(path, "r");
	if (f && fgets(line, sizeof(line), f))
		tell("wchan %s", line);
	if (f)
		fclose(f);
	tell("dumpable %d name %ld", prctl(PR_GET_DUMPABLE), result(prctl(PR_GET_NAME, line)));
	kill(pid, SIGKILL);
	wait(NULL);
}

/* ---- another tracer --------------------------------------------------------------------------------------- */

static void traced(void)
{
	/* A tracee cannot have a second tracer. */
	if (ptrace(PTRACE_TRACEME, 0, 0, 0))
		_exit(1);
	raise(SIGSTOP);
	syscall(SYS_getppid);
	open("/no/such/file", O_RDONLY);
	if (!fork())
		_exit(3);
	wait(NULL);
	raise(SIGUSR1);
	_exit(5);
}

/* Every stop that a debugger sees, and everything that it can change there. */
static void debugger(void)
{
	struct user_regs_struct regs;
	int status, i, in = 0;
	pid_t pid = fork();

	if (!pid)
		traced();
	waitpid(pid, &status, 0);
	tell_status("tracee", status);
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_EXITKILL);
	for (i = 0; i < 100; i++) {
		ptrace(PTRACE_SYSCALL, pid, 0, 0);
		if (waitpid(pid, &status, 0) != pid)
			break;
		if (!WIFSTOPPED(status))
			break;
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			ptrace(PTRACE_GETREGS, pid, 0, &regs);
			in = !in;
			if (in)
				tell("enters %lld", (long long)regs.orig_rax);
			else
				tell("leaves %lld%s", (long long)regs.orig_rax,
				     (long long)regs.rax < 0 ? " with an error" : "");
			if (in && regs.orig_rax == SYS_getppid) {
				regs.orig_rax = SYS_getuid;
				ptrace(PTRACE_SETREGS, pid, 0, &regs);
			}
		} else if (status >> 8 == (SIGTRAP | PTRACE_EVENT_FORK << 8)) {
			unsigned long child = 0;

			ptrace(PTRACE_GETEVENTMSG, pid, 0, &child);
			tell("forks");
			waitpid(child, &status, __WALL);
			ptrace(PTRACE_CONT, child, 0, 0);
			waitpid(child, &status, __WALL);
			status = SIGTRAP << 8 | 0x7f;
		} else {
			tell_status("tracee", status);
		}
	}
	tell_status("tracee", status);
}

/* ---- containers --------------------------------------------------------------------------------------------- */

static void in_pid_ns(void)
{
	int status;
	pid_t pid;

	if (unshare(CLONE_NEWPID)) {
		tell("unshare: %d", errno);
		return;
	}
	pid = fork();
	if (!pid) {
		tell("inside: pid %d parent %d", getpid(), getppid());
		if (!fork())
			_exit(getpid());
		wait(&status);
		tell_status("second", status);
		_exit(6);
	}
	waitpid(pid, &status, 0);
	tell_status("init", status);
}

static void in_user_ns(void)
{
	tell("unshare: %ld", result(unshare(CLONE_NEWUSER)));
	tell("ids: %d %d, mount %ld", getuid(), getgid(), result(mount("none", "/mnt", "tmpfs", 0, NULL)));
	tell("unshare more: %ld", result(unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC)));
	tell("mount %ld", result(mount("none", "/mnt", "tmpfs", 0, NULL)));
}

static void in_mount_ns(void)
{
	struct stat st;
	long ret;

	tell("unshare: %ld", result(unshare(CLONE_NEWNS)));
	tell("private: %ld", result(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL)));
	tell("mount: %ld", result(mount("none", "/mnt", "tmpfs", 0, "mode=700")));
	ret = result(stat("/mnt", &st));
	tell("there: %ld %o", ret, st.st_mode & 0777);
	tell("chroot: %ld %ld", result(chroot("/mnt")), result(open("/bin/sh", 0)));
}

static void containers(void)
{
	run("pid namespace", in_pid_ns);
	run("user namespace", in_user_ns);
	run("mount namespace", in_mount_ns);
}

/* ---- cgroup freezer -------------------------------------------------------------------------------------------- */

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), ret = write(fd, text, strlen(text)) < 0 ? -errno : 0;

	close(fd);
	return ret;
}

static bool is_frozen(const char *path, int want)
{
	char text[64] = "";
	int i, fd;

	for (i = 0; i < 500; i++) {
		fd = open(path, O_RDONLY);
		if (read(fd, text, sizeof(text) - 1) < 0)
			text[0] = 0;
		close(fd);
		if (strstr(text, want ? "frozen 1" : "frozen 0"))
			return true;
		nap(10);
	}
	return false;
}

static void freezer(void)
{
	char dir[64], events[96], freeze[96], procs[96], number[16];
	int status;
	pid_t pid;

	snprintf(dir, sizeof(dir), "/sys/fs/cgroup/visible.%d", getpid());
	if (mkdir(dir, 0755))
		return;
	snprintf(events, sizeof(events), "%s/cgroup.events", dir);
	snprintf(freeze, sizeof(freeze), "%s/cgroup.freeze", dir);
	snprintf(procs, sizeof(procs), "%s/cgroup.procs", dir);
	pid = fork();
	if (!pid) {
		struct timespec begin;

		clock_gettime(CLOCK_MONOTONIC, &begin);
		while (since(&begin) < 3000)
			syscall(SYS_getppid);
		_exit(11);
	}
	snprintf(number, sizeof(number), "%d", pid);
	tell("moved %d", put(procs, number));
	tell("freeze %d, frozen %d", put(freeze, "1"), is_frozen(events, 1));
	nap(100);
	tell("alive %d", !waitpid(pid, &status, WNOHANG));
	tell("thaw %d, thawed %d", put(freeze, "0"), is_frozen(events, 0));
	waitpid(pid, &status, 0);
	tell_status("child", status);
	pid = fork();
	if (!pid)
		for (;;)
			syscall(SYS_getppid);
	snprintf(number, sizeof(number), "%d", pid);
	put(procs, number);
	tell("freeze %d, frozen %d", put(freeze, "1"), is_frozen(events, 1));
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	tell_status("killed while frozen", status);
	put(freeze, "0");
	rmdir(dir);
}

/* ---- set-uid -------------------------------------------------------------------------------------------------------- */

static void set_uid(void)
{
	char *helper = getenv("VISIBLE_SUID"), command[128];
	FILE *f;

	if (!helper)
		return;
	snprintf(command, sizeof(command), "%s -u; %s -ru", helper, helper);
	f = popen(command, "r");
	while (f && fgets(command, sizeof(command), f))
		tell("id says %.*s", (int)strcspn(command, "\n"), command);
	tell_status("id", f ? pclose(f) : -1);
}

/* ---- children --------------------------------------------------------------------------------------------------------- */

static int clone_child(void *arg) { return *(int *)arg; }

static void children(void)
{
	static char room[65536] __attribute__((aligned(16)));
	char *argv[] = { "sh", "-c", "exit 12", NULL };
	int status, exit_code = 13, i;
	volatile int sum = 0;
	pthread_t t[50];
	pid_t pid;

	pid = vfork();
	if (!pid)
		_exit(10);
	waitpid(pid, &status, 0);
	tell_status("vfork", status);
	posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, NULL);
	waitpid(pid, &status, 0);
	tell_status("spawn", status);
	pid = clone(clone_child, room + sizeof(room), CLONE_VM | SIGCHLD, &exit_code);
	waitpid(pid, &status, 0);
	tell_status("clone", status);
	pid = clone(clone_child, room + sizeof(room), CLONE_VM, &exit_code);
	tell("wait for a child without signal: %ld", result(waitpid(pid, &status, 0)));
	waitpid(pid, &status, __WALL);
	tell_status("with __WALL", status);
	for (i = 0; i < 50; i++)
		pthread_create(&t[i], NULL, thread_returns, (void *)(long)i);
	for (i = 0; i < 50; i++) {
		void *got;

		pthread_join(t[i], &got);
		sum += (long)got;
	}
	tell("threads sum up to %d", sum);
	for (i = 0; i < 100; i++)
		if (!fork())
			_exit(i);
	for (sum = 0; (pid = wait(&status)) > 0;)
		sum += WEXITSTATUS(status);
	tell("children sum up to %d", sum);
}

static const struct { const char *name; void (*run)(void); } cases[] = {
	{ "ends", ends }, { "stops", stops }, { "signals", signals }, { "jumps", jumps }, { "restarts", restarts },
	{ "seccomp", seccomp }, { "errnos", errnos }, { "registers", registers }, { "memory", memory }, { "proc", proc },
	{ "debugger", debugger }, { "containers", containers }, { "freezer", freezer }, { "set-uid", set_uid },
	{ "children", children },
};

int main(int argc, char **argv)
{
	size_t i;
	int arg;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool wanted = argc == 1;
		int status;
		pid_t pid;

		for (arg = 1; arg < argc; arg++)
			wanted |= !strcmp(argv[arg], cases[i].name);
		if (!wanted)
			continue;
		now = cases[i].name;
		pid = fork();
		if (!pid) {
			cases[i].run();
			_exit(0);
		}
		waitpid(pid, &status, 0);
		tell_status("the case", status);
	}
	return 0;
}
