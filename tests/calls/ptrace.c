// SPDX-License-Identifier: GPL-2.0
/*
 * ptrace with every request: on the caller itself, on a process that does not exist, and on a
 * child. The child asks to be traced unless it is already traced.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <stdint.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include "args.h"

static long pt(long request, pid_t pid, const void *addr, const void *data)
{
	return syscall(SYS_ptrace, request, pid, addr, data);
}

static void nobody(void)
{
	for (long request = 0; request < 40; request++)
		if (request != PTRACE_TRACEME)
			pt(request, 0, BAD, (void *)9);
	for (long request = 0x41ff; request < 0x4214; request++) {
		pt(request, 0, (void *)8, BAD);
		pt(request, 0, BAD, NULL);
	}
	pt(-1, 0, NULL, NULL);
	pt(PTRACE_SEIZE, 0, NULL, (void *)0x7000ff);
	pt(PTRACE_SEIZE, 0, NULL, (void *)-1);
	for (unsigned long place = 0; place < 960; place += 12)
		pt(PTRACE_POKEUSR, 0, (void *)place, NULL);
}

static void given(void)
{
	struct { uint64_t off; uint32_t flags, nr; } peek = { 1, 3, 2 };
	siginfo_t si = { .si_signo = SIGUSR1, .si_code = SI_USER };
	struct iovec v = { at_end(64), 64 }, bad = { BAD, 216 };
	uint64_t set = 0x4003, meta[2] = { 5, 6 };
	char *regs = at_end(512);

	pt(PTRACE_SETSIGINFO, 0, NULL, END(si));
	pt(PTRACE_PEEKSIGINFO, 0, END(peek), BAD);
	pt(PTRACE_SETSIGMASK, 0, (void *)8, END(set));
	pt(PTRACE_SETSIGMASK, 0, (void *)7, END(set));
	pt(PTRACE_SETREGS, 0, NULL, memset(at_end(216), 0x11, 216));
	pt(PTRACE_SETREGS, 0, NULL, BAD);
	pt(PTRACE_SETFPREGS, 0, NULL, memset(regs, 0x22, 512));
	for (unsigned kind = 0; kind < 0x205; kind += kind == 7 ? 0x1f8 : 1) {
		pt(PTRACE_SETREGSET, 0, (void *)(long)kind, END(v));
		pt(PTRACE_GETREGSET, 0, (void *)(long)kind, END(v));
		pt(PTRACE_SETREGSET, 0, (void *)(long)kind, END(bad));
		pt(PTRACE_GETREGSET, 0, (void *)(long)kind, BAD);
	}
	v.iov_len = 63;
	pt(PTRACE_SETREGSET, 0, (void *)NT_PRSTATUS, END(v));
	pt(PTRACE_SECCOMP_GET_METADATA, 0, (void *)16, END(meta));
	pt(PTRACE_SECCOMP_GET_METADATA, 0, (void *)7, END(meta));
}

/* Every request that the child answers at a stop. */
static void answers(pid_t pid)
{
	struct iovec v = { at_end(4096), 4096 };
	struct { uint64_t off; uint32_t flags, nr; } peek = { 0, 0, 2 };
	uint64_t meta[2] = { 0, 0 };

	pt(PTRACE_PEEKTEXT, pid, (void *)(uintptr_t)nobody, AT_END(long));
	pt(PTRACE_PEEKDATA, pid, BAD, AT_END(long));
	pt(PTRACE_PEEKUSR, pid, 0, AT_END(long));
	pt(PTRACE_GETEVENTMSG, pid, NULL, AT_END(long));
	pt(PTRACE_GETSIGINFO, pid, NULL, AT_END(siginfo_t));
	pt(PTRACE_GETSIGMASK, pid, (void *)8, AT_END(uint64_t));
	pt(PTRACE_PEEKSIGINFO, pid, END(peek), at_end(2 * sizeof(siginfo_t)));
	pt(PTRACE_GETREGS, pid, NULL, at_end(216));
	pt(PTRACE_GETFPREGS, pid, NULL, at_end(512));
	pt(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, END(v));
	pt(PTRACE_GETREGSET, pid, (void *)NT_FPREGSET, END(v));
	pt(PTRACE_GETREGSET, pid, (void *)NT_X86_XSTATE, END(v));
	for (long size = 0; size < 100; size += 8)
		pt(PTRACE_GET_SYSCALL_INFO, pid, (void *)size, at_end(100));
	pt(PTRACE_SECCOMP_GET_FILTER, pid, 0, NULL);
	pt(PTRACE_SECCOMP_GET_METADATA, pid, (void *)16, END(meta));
	pt(PTRACE_GET_RSEQ_CONFIGURATION, pid, (void *)32, at_end(32));
	pt(PTRACE_SETOPTIONS, pid, NULL, (void *)1);
}

static void child(void)
{
	if (syscall(SYS_ptrace, PTRACE_TRACEME, 1, 2, 3))
		_exit(0);
	raise(SIGSTOP);
	chdir("");
	getuid();
	_exit(0);
}

int main(void)
{
	pid_t pid;
	int status;

	nobody();
	given();
	pid = fork();
	if (!pid)
		child();
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		answers(pid);
		pt(PTRACE_SYSCALL, pid, NULL, NULL);
	}
	return 0;
}
