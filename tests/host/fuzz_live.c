// SPDX-License-Identifier: GPL-2.0
/* built: shipped */
/*
 * fuzz_live made|left-out SEED CALLS: a hostile program, which tests/reader/fuzz-live.sh traces.
 * It makes calls of all rows and all three ABIs; their memory is that of fuzz/shape.h, and a second
 * thread changes pages and takes them away during the calls.
 *
 * made: runs as an ordinary user, and makes only calls that end neither this process nor others; an
 * alarm interrupts calls that sleep.
 * left-out: makes all calls, but first waits until getppid() returns LEFT_OUT: then the tracer
 * skips the calls.
 *
 * The seed decides how it exits: with a status from 0 to 63, or by a signal.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>
#include "fuzz/shape.h"

#define LEFT_OUT	7

uint8_t *const arena = (uint8_t *)0x20000000;

/* Calls that the program needs to run, whatever is skipped: fuzz-live.sh has the same list. */
static const char *const own[] = { "exit", "exit_group", "mprotect", "madvise", "rt_sigreturn", "sigreturn", "futex", "tgkill", "kill" };

/*
 * Calls that would end this process or others, change its identity, or take away its memory or its
 * alarm.
 */
static const char *const never_made[] = {
	"tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal", "fork", "vfork", "clone", "clone3", "execve",
	"execveat", "pause", "rt_sigsuspend", "sigsuspend", "rt_sigaction", "sigaction", "signal", "rt_sigprocmask",
	"sigprocmask", "ssetmask", "sigaltstack", "mmap", "mmap2", "old_mmap", "munmap", "mremap", "remap_file_pages", "brk",
	"shmat", "shmdt", "mseal", "pkey_mprotect", "process_madvise", "mlockall", "ptrace", "prctl", "arch_prctl",
	"modify_ldt", "set_thread_area", "iopl", "ioperm", "personality", "seccomp", "setrlimit", "prlimit64",
	"sched_setaffinity", "sched_setscheduler", "sched_setattr", "sched_setparam", "setpriority", "nice", "ioprio_set",
	"alarm", "setitimer", "unshare", "setns", "set_robust_list", "rseq", "userfaultfd", "vm86", "vm86old",
	"set_tid_address", "restart_syscall", "rt_sigtimedwait", "rt_sigtimedwait_time64", "setsid", "setpgid", "ppoll",
	"ppoll_time64", "pselect6", "pselect6_time64", "epoll_pwait", "epoll_pwait2", "io_pgetevents", "io_pgetevents_time64",
	"ipc", "fcntl", "fcntl64", "timer_create", "io_setup", "io_uring_setup", "process_vm_writev", "membarrier",
	"map_shadow_stack", "uselib", "syslog", "vhangup"
};

static bool is_among(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(name, list[i]))
			return true;
	return false;
}

static volatile bool ends;

static void *change_pages(void *seed)
{
	uint64_t x = (uintptr_t)seed | 1;

	while (!ends) {
		uint8_t *page;

		x = x * 6364136223846793005ULL + 1442695040888963407ULL;
		page = (uint8_t *)ARENA_BASE + (x >> 33) % ARENA_PAGES * ARENA_PAGE;
		switch (x >> 60) {
		case 0: mprotect(page, ARENA_PAGE, PROT_NONE); break;
		case 1: case 2: madvise(page, 4 * ARENA_PAGE, MADV_DONTNEED); break;
		case 3: arena[(x >> 20) % ARENA_SIZE] ^= x >> 40; break;
		default: mprotect(page, ARENA_PAGE, PROT_READ | PROT_WRITE);
		}
		for (volatile int i = 0; i < 2000; i++)
			;
	}
	return NULL;
}

static void nothing(int sig)
{
	(void)sig;
}

static long call_i386(long nr, const uint64_t *a)
{
	long ret;

	/* the sixth argument goes in the frame pointer, which the compiler must find unchanged */
	__asm__ volatile("push %%rbp\n\tmov %[six], %%rbp\n\tint $0x80\n\tpop %%rbp" : "=a" (ret)
			 : "a" (nr), "b" (a[0]), "c" (a[1]), "d" (a[2]), "S" (a[3]), "D" (a[4]), [six] "r" (a[5])
			 : "memory", "r8", "r9", "r10", "r11");
	return ret;
}

static long make_call(const uint64_t *a)
{
	switch (plan->abi->id) {
	case SYSTRACE_COMPAT:
		return call_i386(plan->nr, a);
	case SYSTRACE_THIRD:
		return syscall(plan->nr | plan->abi->mark, a[0], a[1], a[2], a[3], a[4], a[5]);
	}
	return syscall(plan->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static void set_up(void)
{
	int memory = memfd_create("hostile", 0);

	if (memory < 0 || ftruncate(memory, ARENA_SIZE) ||
	    mmap(arena, ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE, memory, 0) == MAP_FAILED ||
	    mmap((void *)ARENA_BASE, ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE, memory, 0) == MAP_FAILED)
		exit(100);
	close(memory);
	dup2(open("/dev/null", O_RDWR), 0);
	dup2(0, 1);
	dup2(0, 2);
}

/* Opens descriptors of all kinds, so that calls get far. */
static void open_some(void)
{
	int ends_of[2];

	for (int i = 0; i < 6; i++)
		syscall(SYS_socket, (const int[]){ 1, 2, 10, 16, 16, 17 }[i], i == 1 ? 1 : 3 - (i < 3), 0);
	syscall(SYS_pipe, ends_of);
	syscall(SYS_eventfd2, 0, 0);
	syscall(SYS_epoll_create1, 0);
	syscall(SYS_openat, AT_FDCWD, "/tmp", O_RDONLY);
	syscall(SYS_openat, AT_FDCWD, "/dev/zero", O_RDWR);
}

static void hammer(bool made, int ncalls)
{
	const struct itimerval often = { { 0, 20000 }, { 0, 20000 } };
	int nplans = plans_build();

	find_calls(nplans);
	open_some();
	if (made) {
		/* no SA_RESTART: the alarm must interrupt calls */
		sigaction(SIGALRM, &(struct sigaction){ .sa_handler = nothing }, NULL);
		signal(SIGPIPE, SIG_IGN);
		signal(SIGIO, SIG_IGN);
		setitimer(ITIMER_REAL, &often, NULL);
		if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
			exit(101);
	} else {
		while (syscall(SYS_getppid) != LEFT_OUT)
			usleep(10000);
	}
	for (int i = 0; i < ncalls; i++) {
		plan = plan_at(some_plan(nplans));
		if (is_among(plan->row->name, own, COUNT(own)) || (made && is_among(plan->row->name, never_made, COUNT(never_made))))
			continue;
		shape_call();
		make_call(call_words);
		if (made && !below(50))
			open_some();
	}
}

int main(int argc, char **argv)
{
	static const int deadly[] = { SIGTERM, SIGKILL, SIGSEGV, SIGUSR1 };
	uint64_t seed = argc > 3 ? strtoull(argv[2], NULL, 0) : 1;
	pthread_t thread;
	pid_t pid = getpid();		/* read it now: later the tracer may inject another result */

	if (argc < 4)
		return 102;
	state = seed * 0x9e3779b97f4a7c15ULL | 1;
	set_up();
	if (pthread_create(&thread, NULL, change_pages, (void *)(uintptr_t)seed))
		return 103;
	hammer(!strcmp(argv[1], "made"), atoi(argv[3]));
	ends = true;
	if (seed % 5 == 4) {
		syscall(SYS_kill, pid, deadly[seed / 5 % 4]);
		syscall(SYS_tgkill, pid, pid, deadly[seed / 5 % 4]);
	}
	syscall(SYS_exit_group, (int)(seed & 63));
	return 0;
}
