// SPDX-License-Identifier: GPL-2.0
/* Processes: making, ending and waiting for them; who they are and what they may use. */
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <linux/sched.h>
#include "shared.h"
#include "../options.h"

/* ---- clone ------------------------------------------------------------------- */

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#define CLONE_XLATS \
	X(CLONE_VM), X(CLONE_FS), X(CLONE_FILES), X(CLONE_SIGHAND), X(CLONE_PIDFD), X(CLONE_PTRACE), \
	X(CLONE_VFORK), X(CLONE_PARENT), X(CLONE_THREAD), X(CLONE_NEWNS), X(CLONE_SYSVSEM), X(CLONE_SETTLS), \
	X(CLONE_PARENT_SETTID), X(CLONE_CHILD_CLEARTID), X(CLONE_UNTRACED), X(CLONE_CHILD_SETTID), \
	X(CLONE_NEWCGROUP), X(CLONE_NEWUTS), X(CLONE_NEWIPC), X(CLONE_NEWUSER), X(CLONE_NEWPID), \
	X(CLONE_NEWNET), { 0x80000000, "CLONE_IO" }

XLATS(clone_flags, "CLONE_???", CLONE_XLATS);
XLATS(clone3_flags, "CLONE_???", CLONE_XLATS, X(CLONE_NEWTIME), X(CLONE_CLEAR_SIGHAND), X(CLONE_INTO_CGROUP));
XLATS(setns_types, "CLONE_NEW???", X(CLONE_NEWTIME), X(CLONE_NEWNS), X(CLONE_NEWCGROUP), X(CLONE_NEWUTS),
      X(CLONE_NEWIPC), X(CLONE_NEWUSER), X(CLONE_NEWPID), X(CLONE_NEWNET));
XLATS(unshare_flags, "CLONE_???", X(CLONE_NEWTIME), X(CLONE_VM), X(CLONE_FS), X(CLONE_FILES), X(CLONE_SIGHAND),
      X(CLONE_THREAD), X(CLONE_NEWNS), X(CLONE_SYSVSEM), X(CLONE_NEWCGROUP), X(CLONE_NEWUTS), X(CLONE_NEWIPC),
      X(CLONE_NEWUSER), X(CLONE_NEWPID), X(CLONE_NEWNET));

/* the low byte is the signal that says the child has ended */
static void clone_flags_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n), flags = v & ~0xffULL;

	if (flags)
		print_flags(p->t, &clone_flags, flags);
	if (flags && v & 0xff)
		put_c(p->t, '|');
	if (!flags || v & 0xff)
		print_signal(p->t, v & 0xff);
}

static const struct type type_clone_flags = { .name = "flags", .width = WORD, .print = clone_flags_print };
#define CLONE_FLAGS(n, ...)	NUM(n, type_clone_flags, __VA_ARGS__)

#define POINTER_OUT(n, to, ...)	{ .name = #n, .type = &type_points, .dir = OUT, .data = ARGS(to), __VA_ARGS__ }
#define CLONE_PTID \
	POINTER_OUT(parent_tid, PID(tid), REG(3), NAMED, LATE_COMMA, WHEN(flags, CLONE_PARENT_SETTID)), \
	POINTER_OUT(parent_tid, FD(pidfd), REG(3), NAMED, LATE_COMMA, \
		   WHEN_MASK(flags, CLONE_PARENT_SETTID | CLONE_PIDFD, CLONE_PIDFD))

static void exit_signal_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (v < INT_MAX)
		print_signal(p->t, v);
	else
		put_uns(p->t, v);
}

static const struct type type_exit_signal = { .name = "signal", .width = 8, .print = exit_signal_print };

static uint64_t sibling_value(const struct print *p, const struct node *n, const char *name)
{
	return get(p, sibling(n->up->kids, n->up->nkids, name));
}

static bool has_set_tid(const struct print *p, const struct node *n)
{
	return sibling_value(p, n, "set_tid") || sibling_value(p, n, "set_tid_size");
}

static bool has_cgroup(const struct print *p, const struct node *n)
{
	return sibling_value(p, n, "cgroup") || sibling_value(p, n, "flags") & CLONE_INTO_CGROUP;
}

/* More levels of pid namespaces than there can be: only the address. */
#define SET_TID_MAX 32

static void set_tid_place(struct plan *p, struct node *n)
{
	type_array.place(p, n);
}

static void set_tid_copy(struct plan *p, struct node *n, int phase)
{
	type_array.copy(p, n, phase);
}

static void set_tid_print(struct print *p, const struct node *n)
{
	uint64_t size = get_len(p, n);

	if (get(p, n) && size && size <= SET_TID_MAX)
		array_print_count(p, n, size);
	else
		print_addr(p, get(p, n));
}

static const struct type type_set_tid = { .name = "array", .width = 8, .place = set_tid_place,
	.copy = set_tid_copy, .print = set_tid_print };

#define ADDR64(n, ...)	ADDR(n, W64, __VA_ARGS__)
LAYOUT(clone_args, "clone_args",
	FLAGS(flags, clone3_flags, W64),
	ADDR64(pidfd, WHEN(flags, CLONE_PIDFD)),
	ADDR64(child_tid, WHEN(flags, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID)),
	ADDR64(parent_tid, WHEN(flags, CLONE_PARENT_SETTID)),
	{ .name = "exit_signal", .type = &type_exit_signal },
	ADDR64(stack), HEX64(stack_size),
	ADDR64(tls, WHEN(flags, CLONE_SETTLS)),
	{ .name = "set_tid", .type = &type_set_tid, .dir = IN, .len = "set_tid_size", .data = ARGS(PID()),
	  .cap = SET_TID_MAX, IF(has_set_tid) },
	UNS64(set_tid_size, IF(has_set_tid)),
	UNS64(cgroup, SINCE(cgroup), IF(has_cgroup)));

/* What the call wrote where the structure says: => {parent_tid=[123]} */
LAYOUT(clone_results, NULL,
	HEX64(flags, HIDDEN),
	POINTER_OUT(pidfd, FD(fd), W64, WHEN(flags, CLONE_PIDFD)),
	HEX64(child_tid, HIDDEN),
	POINTER_OUT(parent_tid, PID(tid), W64, WHEN(flags, CLONE_PARENT_SETTID)),
	PAD(56));

static void results_place(struct plan *p, struct node *n)
{
	type_sized.place(p, n);
}

static void results_copy(struct plan *p, struct node *n, int phase)
{
	type_sized.copy(p, n, phase);
}

/* Whether there can be any: the structure at entry says so. */
static bool results_wait(const struct print *p, const struct node *n)
{
	const struct node *args = sibling(p->plan->args, p->plan->nargs, "args");
	const struct systrace_block *b = block_of(p, args, AT_ENTER);
	uint64_t size = get_len(p, args), flags;

	if (size < CLONE_ARGS_SIZE_VER0 || !b || b->len < (size < n->size ? size : n->size))
		return false;
	memcpy(&flags, block_data(b), sizeof(flags));
	return flags & (CLONE_PIDFD | CLONE_PARENT_SETTID) || size > n->size;
}

static void results_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	size_t before = p->t->len, start;
	struct sized s;
	uint64_t size;

	if (p->failed || !p->exiting || !results_wait(p, n))
		return;
	put_s(p->t, " => ");
	if (!sized_enter(p, n, &s, &size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &s.v;
	put_c(p->t, '{');
	start = p->t->len;
	print_fields(p, n);
	if (p->t->len > start) {
		sized_tail(p, n, size);
	} else {
		/* the tail brings a comma of its own */
		p->t->len = before + strlen(" =");
		sized_tail(p, n, size);
		if (p->t->len >= start)
			memcpy(p->t->s + before, " => {", start - before);
	}
	p->view = outer;
	if (p->t->len < start)
		p->t->len = before;
	else
		put_c(p->t, '}');
}

static const struct type type_clone_results = { .name = "results", .width = WORD, .place = results_place,
	.copy = results_copy, .print = results_print, .waits = results_wait };

/* ---- wait ------------------------------------------------------------------------ */

#define WCORE	0x80
XLATS(wait_options, "W???", X(WNOHANG), X(WEXITED), X(WSTOPPED), X(WCONTINUED), X(WNOWAIT),
      { 0x80000000, "__WCLONE" }, { 0x40000000, "__WALL" }, { 0x20000000, "__WNOTHREAD" });
XLATS(ptrace_events, "PTRACE_EVENT_???", { 1, "PTRACE_EVENT_FORK" }, { 2, "PTRACE_EVENT_VFORK" },
      { 3, "PTRACE_EVENT_CLONE" }, { 4, "PTRACE_EVENT_EXEC" }, { 5, "PTRACE_EVENT_VFORK_DONE" },
      { 6, "PTRACE_EVENT_EXIT" }, { 7, "PTRACE_EVENT_SECCOMP" }, { 128, "PTRACE_EVENT_STOP" });
XLATS(waitid_types, "P_???", { 0, "P_ALL" }, { 1, "P_PID" }, { 2, "P_PGID" }, { 3, "P_PIDFD" });

static void put_signal_name(struct text *t, int signo)
{
	const char *name = signal_name(signo);

	if (name)
		put_s(t, name);
	else
		put_dec(t, signo);
}

/* The macro that is true of it, and its value; returns the bits this did not say. */
static int put_status(struct text *t, int status)
{
	if (WIFSTOPPED(status)) {
		put_s(t, "{WIFSTOPPED(s) && WSTOPSIG(s) == ");
		put_signal_name(t, WSTOPSIG(status) & 0x7f);
		put_s(t, WSTOPSIG(status) & 0x80 ? " | 0x80}" : "}");
		return status & ~0xffff;
	}
	if (WIFSIGNALED(status)) {
		put_s(t, "{WIFSIGNALED(s) && WTERMSIG(s) == ");
		put_signal_name(t, WTERMSIG(status));
		put_s(t, status & WCORE ? " && WCOREDUMP(s)}" : "}");
		return status & ~(0x7f | WCORE);
	}
	if (WIFEXITED(status)) {
		put_s(t, "{WIFEXITED(s) && WEXITSTATUS(s) == ");
		put_dec(t, WEXITSTATUS(status));
		put_c(t, '}');
		return status & ~0xff00;
	}
	if (WIFCONTINUED(status)) {
		put_s(t, "{WIFCONTINUED(s)}");
		return status & ~0xffff;
	}
	put_hex(t, (uint32_t)status);
	return 0;
}

static void status_print(struct print *p, const struct node *n)
{
	int rest = put_status(p->t, get(p, n));

	if ((unsigned)rest >> 16) {
		put_c(p->t, '|');
		print_xval(p->t, &ptrace_events, (unsigned)rest >> 16);
		put_s(p->t, "<<16");
		rest &= 0xffff;
	}
	if (rest) {
		put_c(p->t, '|');
		put_hex(p->t, rest);
	}
}

/* nobody was waited for: nothing was written */
static void wstatus_place(struct plan *p, struct node *n)
{
	type_points.place(p, n);
}

static void wstatus_copy(struct plan *p, struct node *n, int phase)
{
	type_points.copy(p, n, phase);
}

static void wstatus_print(struct print *p, const struct node *n)
{
	if (p->ret)
		type_points.print(p, n);
	else
		print_addr(p, get(p, n));
}

static const struct type type_status = { .name = "status", .width = 4, .is_signed = true, .print = status_print };
static const struct type type_wstatus = { .name = "pointer", .width = WORD, .place = wstatus_place,
	.copy = wstatus_copy, .print = wstatus_print };
#define WSTATUS(n)	{ .name = #n, .type = &type_wstatus, .dir = OUT, \
			  .data = ARGS({ .name = "s", .type = &type_status }) }

static void wrusage_place(struct plan *p, struct node *n)
{
	type_struct.place(p, n);
}

static void wrusage_copy(struct plan *p, struct node *n, int phase)
{
	type_struct.copy(p, n, phase);
}

static void wrusage_print(struct print *p, const struct node *n)
{
	if (p->ret > 0)
		type_struct.print(p, n);
	else
		print_addr(p, get(p, n));
}

static const struct type type_wrusage = { .name = "struct", .width = WORD, .place = wrusage_place,
	.copy = wrusage_copy, .print = wrusage_print };
#define WRUSAGE(n)	{ .name = #n, .type = &type_wrusage, .dir = OUT, .data = &layout_rusage }

LAYOUT(rusage, "rusage", EMBED(ru_utime, timeval), EMBED(ru_stime, timeval),
	SIZE(ru_maxrss, DETAIL), SIZE(ru_ixrss, DETAIL), SIZE(ru_idrss, DETAIL), SIZE(ru_isrss, DETAIL),
	SIZE(ru_minflt, DETAIL), SIZE(ru_majflt, DETAIL), SIZE(ru_nswap, DETAIL), SIZE(ru_inblock, DETAIL),
	SIZE(ru_oublock, DETAIL), SIZE(ru_msgsnd, DETAIL), SIZE(ru_msgrcv, DETAIL), SIZE(ru_nsignals, DETAIL),
	SIZE(ru_nvcsw, DETAIL), SIZE(ru_nivcsw, DETAIL));

static const struct kase waitid_cases[] = {
	CASE(P_PID, NULL, PID(id), SIGINFO_OUT(infop), FLAGS(options, wait_options), STRUCT_OUT(ru, rusage)),
	CASE(P_PGID, NULL, PID(id), SIGINFO_OUT(infop), FLAGS(options, wait_options), STRUCT_OUT(ru, rusage)),
	CASE(3 /* P_PIDFD */, NULL, FD(id), SIGINFO_OUT(infop), FLAGS(options, wait_options), STRUCT_OUT(ru, rusage)),
};

/* ---- limits ---------------------------------------------------------------------- */

XLATS(limits, "RLIMIT_???", X(RLIMIT_CPU), X(RLIMIT_FSIZE), X(RLIMIT_DATA), X(RLIMIT_STACK), X(RLIMIT_CORE),
      X(RLIMIT_RSS), X(RLIMIT_NPROC), X(RLIMIT_NOFILE), X(RLIMIT_MEMLOCK), X(RLIMIT_AS), X(RLIMIT_LOCKS),
      X(RLIMIT_SIGPENDING), X(RLIMIT_MSGQUEUE), X(RLIMIT_NICE), X(RLIMIT_RTPRIO), X(RLIMIT_RTTIME));

/* 8192*1024, RLIM64_INFINITY */
static void rlim_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n), none = n->width == 4 ? UINT32_MAX : UINT64_MAX;
	bool kilo = v > 1024 && v % 1024 == 0, said = v == none || kilo;

	if (!said || opt.xlat != XLAT_ABBREV)
		put_uns(p->t, v);
	if (!said || opt.xlat == XLAT_RAW)
		return;
	if (opt.xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	if (v == none) {
		put_s(p->t, n->width == 4 ? "RLIM_INFINITY" : "RLIM64_INFINITY");
	} else {
		put_uns(p->t, v / 1024);
		put_s(p->t, "*1024");
	}
	if (opt.xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static const struct type type_rlim = { .name = "limit", .width = WORD, .print = rlim_print };
#define RLIM(n, ...)	NUM(n, type_rlim, __VA_ARGS__)
LAYOUT(rlimit, NULL, RLIM(rlim_cur), RLIM(rlim_max));
LAYOUT(rlimit64, "rlimit64", RLIM(rlim_cur, W64), RLIM(rlim_max, W64));

XLATS(usage_who, "RUSAGE_???", { 0, "RUSAGE_SELF" }, { 0xffffffff, "RUSAGE_CHILDREN" }, { 0xfffffffe, "RUSAGE_BOTH" },
      { 1, "RUSAGE_THREAD" });
XLATS(priority_which, "PRIO_???", X(PRIO_PROCESS), X(PRIO_PGRP), X(PRIO_USER));

/* ---- what the machine says of itself ----------------------------------------------- */

LAYOUT(sysinfo, NULL,
	SIZE(uptime), EMBED_ARRAY(loads, 3, SIZE(load)), SIZE(totalram), SIZE(freeram), SIZE(sharedram),
	SIZE(bufferram), SIZE(totalswap), SIZE(freeswap), UNS(procs, W16), PAD(2), SIZE(totalhigh),
	SIZE(freehigh), UNS(mem_unit));
LAYOUT(utsname, "utsname", CHARS(sysname, 65), CHARS(nodename, 65), CHARS(release, 65, DETAIL),
	CHARS(version, 65, DETAIL), CHARS(machine, 65, DETAIL), CHARS(domainname, 65, DETAIL));

static void ticks_print(struct print *p, const struct node *n)
{
	print_clock_ticks(p->t, n->width == 4 ? (uint64_t)(int32_t)get(p, n) : get(p, n));
}

static const struct type type_ticks = { .name = "clock_t", .width = WORD, .print = ticks_print };
#define TICKS(n)	NUM(n, type_ticks)
LAYOUT(tms, "tms", TICKS(tms_utime), TICKS(tms_stime), TICKS(tms_cutime), TICKS(tms_cstime));

/* ---- the calls ------------------------------------------------------------------------ */

FAMILY(process_calls,
	CALL64(clone, RET_PID IS(PROCESS), ADDR(child_stack, REG(2), NAMED), CLONE_FLAGS(flags, REG(1), NAMED), CLONE_PTID,
	       ADDR(tls, REG(5), NAMED, LATE_COMMA, AFTER, WHEN(flags, CLONE_SETTLS)),
	       ADDR(child_tidptr, REG(4), NAMED, LATE_COMMA, AFTER, WHEN(flags, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID))),
	CALL(clone3, RET_PID IS(PROCESS), SIZED_IN(args, clone_args, size, CLONE_ARGS_SIZE_VER0),
	     { .name = "results", .type = &type_clone_results, .dir = OUT, .len = "size", .data = &layout_clone_results,
	       .count = CLONE_ARGS_SIZE_VER0, .reg = 1, JOINED }, SIZE(size, REG(2))),
	CALL(fork, RET_PID IS(PROCESS)),
	CALL(vfork, RET_PID IS(PROCESS)),
	CALL(execve, RET_DEC IS(PROCESS), PATH(path), STRS(argv), ENV(envp)),
	CALL(execveat, RET_DEC IS(PROCESS), ATFD(dfd), PATH(path), STRS(argv), ENV(envp), FLAGS(flags, at_flags)),
	CALL(exit, RET_DEC IS(PROCESS) NO_RETURN, DEC(status)),
	CALL(exit_group, RET_DEC IS(PROCESS) NO_RETURN, DEC(status)),
	CALL(wait4, RET_PID IS(PROCESS), PID(pid), WSTATUS(status), FLAGS(options, wait_options), WRUSAGE(rusage)),
	CALL32(waitpid, RET_PID IS(PROCESS), PID(pid), WSTATUS(status), FLAGS(options, wait_options)),
	CALL(waitid, RET_DEC IS(PROCESS), XVAL(idtype, waitid_types), BY(idtype, waitid_cases, DEC(id), SIGINFO_OUT(infop),
	     FLAGS(options, wait_options), STRUCT_OUT(ru, rusage))),

	CALL(getpid, RET_PID IS(PURE)), CALL(gettid, RET_PID IS(PURE)), CALL(getppid, RET_PID IS(PURE)),
	CALL(getpgrp, RET_PID IS(PURE)),
	CALL(getpgid, RET_PID, PID(pid)), CALL(getsid, RET_PID, PID(pid)),
	CALL(setpgid, RET_DEC, PID(pid), PID(pgid)), CALL(setsid, RET_PID),
	CALL(set_tid_address, RET_PID, HEXPTR(tidptr)),
	CALL(rseq, RET_DEC, HEXPTR(rseq), HEXPTR(len), HEXPTR(flags), HEXPTR(sig)),

	CALL(getrlimit, RET_DEC, XVAL(resource, limits), STRUCT_OUT(rlim, rlimit)),
	CALL(setrlimit, RET_DEC, XVAL(resource, limits), STRUCT_IN(rlim, rlimit)),
	CALL32(ugetrlimit, RET_DEC, XVAL(resource, limits), STRUCT_OUT(rlim, rlimit)),
	CALL(prlimit64, RET_DEC, PID(pid), XVAL(resource, limits), STRUCT_IN(new_limit, rlimit64), STRUCT_OUT(old_limit, rlimit64)),
	CALL(getrusage, RET_DEC, XVAL(who, usage_who), STRUCT_OUT(usage, rusage)),
	CALL(getpriority, RET_DEC, XVAL(which, priority_which), DEC(who)),
	CALL(setpriority, RET_DEC, XVAL(which, priority_which), DEC(who), DEC(prio)),

	CALL(uname, RET_DEC, STRUCT_OUT(name, utsname)),
	CALL(sysinfo, RET_DEC, STRUCT_OUT(info, sysinfo)),
	CALL(times, RET_LDEC, STRUCT_OUT(buf, tms)),
	CALL(unshare, RET_DEC, FLAGS(flags, unshare_flags, LONG)),
	CALL(setns, RET_DEC IS(DESC), FD(fd), FLAGS(nstype, setns_types)),
	CALL(sched_yield, RET_DEC),
	CALL(getcpu, RET_DEC, POINTS_OUT(cpu, UNS(n)), POINTS_OUT(node, UNS(n)), ADDR(tcache))
);
