// SPDX-License-Identifier: GPL-2.0
/* Processes: creating, ending and waiting for them; their credentials and limits. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/capability.h>
#include <linux/nsfs.h>
#include <linux/sched.h>
#include "settings.h"
#include "ask/ask.h"
#include "types/shared.h"
#include "facts/host.h"
#include "facts/pids.h"

/* ---- clone ------------------------------------------------------------------- */

#define CLONE_XLATS \
	X(CLONE_VM), X(CLONE_FS), X(CLONE_FILES), X(CLONE_SIGHAND), X(CLONE_PIDFD), X(CLONE_PTRACE), \
	X(CLONE_VFORK), X(CLONE_PARENT), X(CLONE_THREAD), X(CLONE_NEWNS), X(CLONE_SYSVSEM), X(CLONE_SETTLS), \
	X(CLONE_PARENT_SETTID), X(CLONE_CHILD_CLEARTID), X(CLONE_UNTRACED), X(CLONE_CHILD_SETTID), \
	X(CLONE_NEWCGROUP), X(CLONE_NEWUTS), X(CLONE_NEWIPC), X(CLONE_NEWUSER), X(CLONE_NEWPID), \
	X(CLONE_NEWNET), { 0x80000000, "CLONE_IO" }

XLATS(clone_flags, "CLONE_???", CLONE_XLATS);
XLATS(clone3_flags, "CLONE_???", CLONE_XLATS, X(CLONE_NEWTIME), X(CLONE_CLEAR_SIGHAND), X(CLONE_INTO_CGROUP),
	XNEW(CLONE_AUTOREAP), XNEW(CLONE_NNP), XNEW(CLONE_PIDFD_AUTOKILL), XNEW(CLONE_EMPTY_MNTNS));
XLATS(setns_types, "CLONE_NEW???", X(CLONE_NEWTIME), X(CLONE_NEWNS), X(CLONE_NEWCGROUP), X(CLONE_NEWUTS),
      X(CLONE_NEWIPC), X(CLONE_NEWUSER), X(CLONE_NEWPID), X(CLONE_NEWNET));
XLATS(unshare_flags, "CLONE_???", X(CLONE_NEWTIME), X(CLONE_VM), X(CLONE_FS), X(CLONE_FILES), X(CLONE_SIGHAND),
      X(CLONE_THREAD), X(CLONE_NEWNS), X(CLONE_SYSVSEM), X(CLONE_NEWCGROUP), X(CLONE_NEWUTS), X(CLONE_NEWIPC),
      X(CLONE_NEWUSER), X(CLONE_NEWPID), X(CLONE_NEWNET));

/* the low byte is the signal that is sent when the child exits */
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

static const struct type type_clone_flags = { .name = "flags", .leaf = PEN_NAMES, .width = WORD, .print = clone_flags_print };
#define CLONE_FLAGS(n, ...)	NUM(n, type_clone_flags, __VA_ARGS__)

#define POINTER_OUT(n, to, ...)	{ .name = #n, .type = &type_points, .dir = OUT, .data = ARGS(to), __VA_ARGS__ }
#define CLONE_PTID \
	POINTER_OUT(parent_tid, DEC(tid), REG(3), NAMED, LATE_COMMA, WHEN(flags, CLONE_PARENT_SETTID)), \
	POINTER_OUT(parent_tid, FD(pidfd), REG(3), NAMED, LATE_COMMA, \
		   WHEN_MASK(flags, CLONE_PARENT_SETTID | CLONE_PIDFD, CLONE_PIDFD))

static void exit_signal_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (v < INT_MAX)
		print_signal(p->t, v);
	else
		pen_uns(p->t, v);
}

static const struct type type_exit_signal = { .name = "signal", .width = 8, .print = exit_signal_print };

static bool has_set_tid(const struct print *p, const struct node *n)
{
	return sibling_value(p, n, "set_tid") || sibling_value(p, n, "set_tid_size");
}

static bool has_cgroup(const struct print *p, const struct node *n)
{
	return sibling_value(p, n, "cgroup") || sibling_value(p, n, "flags") & CLONE_INTO_CGROUP;
}

/* The kernel has no more levels of pid namespaces: a longer list is shown as an address. */
#define SET_TID_MAX 32

static void set_tid_print(struct print *p, const struct node *n)
{
	uint64_t size = get_len(p, n);

	if (get(p, n) && size && size <= SET_TID_MAX)
		array_print_count(p, n, size);
	else
		print_addr(p, get(p, n));
}

static const struct type type_set_tid = { .name = "array", .width = 8, .like = &type_array,
	.print = set_tid_print };

/* i386 passes a description of the segment, the other ABIs its address */
static void tls_copy(struct plan *p, struct node *n, int phase)
{
	if (p->abi->id == SYSTRACE_COMPAT)
		type_user_desc.copy(p, n, phase);
}

static void tls_print(struct print *p, const struct node *n)
{
	if (p->plan->abi->id == SYSTRACE_COMPAT)
		type_user_desc.print(p, n);
	else
		print_addr(p, get(p, n));
}

static const struct type type_tls = { .name = "tls", .width = 8, .copy = tls_copy, .print = tls_print };

#define ADDR64(n, ...)	ADDR(n, W64, __VA_ARGS__)
LAYOUT(clone_args, "clone_args",
	FLAGS(flags, clone3_flags, W64),
	ADDR64(pidfd, WHEN(flags, CLONE_PIDFD)),
	ADDR64(child_tid, WHEN(flags, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID)),
	ADDR64(parent_tid, WHEN(flags, CLONE_PARENT_SETTID)),
	{ .name = "exit_signal", .type = &type_exit_signal },
	ADDR64(stack), HEX64(stack_size),
	{ .name = "tls", .type = &type_tls, WHEN(flags, CLONE_SETTLS) },
	{ .name = "set_tid", .type = &type_set_tid, .dir = IN, .len = "set_tid_size", .data = ARGS(DEC()),
	  .cap = SET_TID_MAX, IF(has_set_tid) },
	UNS64(set_tid_size, IF(has_set_tid)),
	UNS64(cgroup, SINCE(cgroup), IF(has_cgroup)));

/* Values that the call wrote where the structure points: => {parent_tid=[123]} */
LAYOUT(clone_results, NULL,
	HEX64(flags, HIDDEN),
	POINTER_OUT(pidfd, FD(fd), W64, WHEN(flags, CLONE_PIDFD)),
	HEX64(child_tid, HIDDEN),
	POINTER_OUT(parent_tid, PID(tid), W64, WHEN(flags, CLONE_PARENT_SETTID)),
	PAD(56));

/* Whether there can be any results: the structure at entry decides. */
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
	pen_becomes(p->t);
	if (!sized_enter(p, n, &s, &size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &s.v;
	pen_open(p->t, '{');
	start = p->t->len;
	print_fields(p, n);
	if (p->t->len > start) {
		sized_tail(p, n, size);
	} else {
		/* the tail begins with ", ": the brace overwrites the comma */
		p->t->len = before + strlen(" =>");
		sized_tail(p, n, size);
		if (p->t->len >= start)
			memcpy(p->t->s + before, " => {", start - before);
	}
	p->view = outer;
	if (p->t->len < start)
		p->t->len = before;
	else
		pen_close(p->t, '}');
}

static const struct type type_clone_results = { .name = "results", .width = WORD, .like = &type_sized,
	.print = results_print, .waits = results_wait };

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
		pen_dec(t, signo);
}

/* Prints the W*() macro that is true of @status, and its value. Returns the bits that are not covered. */
static int put_status(struct text *t, int status)
{
	if (WIFSTOPPED(status)) {
		put_s(t, "{WIFSTOPPED(s) && WSTOPSIG(s) == ");
		put_signal_name(t, WSTOPSIG(status) & 0x7f);
		pen_f(t, WSTOPSIG(status) & 0x80 ? " | 0x80}" : "}");
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
		pen_dec(t, WEXITSTATUS(status));
		pen_close(t, '}');
		return status & ~0xff00;
	}
	if (WIFCONTINUED(status)) {
		pen_f(t, "{WIFCONTINUED(s)}");
		return status & ~0xffff;
	}
	pen_hex(t, (uint32_t)status);
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
		pen_hex(p->t, rest);
	}
}

/* with a result of 0 there was no child, and nothing was written */
static void wstatus_print(struct print *p, const struct node *n)
{
	if (p->ret)
		type_points.print(p, n);
	else
		print_addr(p, get(p, n));
}

const struct type type_status = { .name = "status", .leaf = PEN_NAMES, .width = 4, .is_signed = true,
	.print = status_print };
static const struct type type_wstatus = { .name = "pointer", .width = WORD, .like = &type_points,
	.print = wstatus_print };
#define WSTATUS(n)	{ .name = #n, .type = &type_wstatus, .dir = OUT, \
			  .data = ARGS({ .name = "s", .type = &type_status }) }

static void wrusage_print(struct print *p, const struct node *n)
{
	if (p->ret > 0)
		type_struct.print(p, n);
	else
		print_addr(p, get(p, n));
}

static const struct type type_wrusage = { .name = "struct", .width = WORD, .like = &type_struct,
	.print = wrusage_print };
#define WRUSAGE(n)	{ .name = #n, .type = &type_wrusage, .dir = OUT, .data = &layout_rusage }

LAYOUT(rusage, "rusage", EMBED(ru_utime, timeval), EMBED(ru_stime, timeval),
	SIZE(ru_maxrss, DETAIL), SIZE(ru_ixrss, DETAIL), SIZE(ru_idrss, DETAIL), SIZE(ru_isrss, DETAIL),
	SIZE(ru_minflt, DETAIL), SIZE(ru_majflt, DETAIL), SIZE(ru_nswap, DETAIL), SIZE(ru_inblock, DETAIL),
	SIZE(ru_oublock, DETAIL), SIZE(ru_msgsnd, DETAIL), SIZE(ru_msgrcv, DETAIL), SIZE(ru_nsignals, DETAIL),
	SIZE(ru_nvcsw, DETAIL), SIZE(ru_nivcsw, DETAIL));

static const struct kase waitid_cases[] = {
	CASE(P_PID, NULL, PID(id), SIGINFO_OUT(infop), FLAGS(options, wait_options), STRUCT_OUT(ru, rusage)),
	CASE(P_PGID, NULL, PGID(id), SIGINFO_OUT(infop), FLAGS(options, wait_options), STRUCT_OUT(ru, rusage)),
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

	if (!said || p->t->xlat != XLAT_ABBREV)
		pen_uns(p->t, v);
	if (!said || p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	if (v == none) {
		put_s(p->t, n->width == 4 ? "RLIM_INFINITY" : "RLIM64_INFINITY");
	} else {
		pen_uns(p->t, v / 1024);
		put_s(p->t, "*1024");
	}
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static const struct type type_rlim = { .name = "limit", .leaf = PEN_NAMES, .width = WORD, .print = rlim_print };
#define RLIM(n, ...)	NUM(n, type_rlim, __VA_ARGS__)
LAYOUT(rlimit, NULL, RLIM(rlim_cur), RLIM(rlim_max));
LAYOUT(rlimit64, "rlimit64", RLIM(rlim_cur, W64), RLIM(rlim_max, W64));

XLATS(usage_who, "RUSAGE_???", { 0, "RUSAGE_SELF" }, { 0xffffffff, "RUSAGE_CHILDREN" }, { 0xfffffffe, "RUSAGE_BOTH" },
      { 1, "RUSAGE_THREAD" });
XLATS(priority_which, "PRIO_???", X(PRIO_PROCESS), X(PRIO_PGRP), X(PRIO_USER));

/* ---- information about the machine ------------------------------------------------- */

LAYOUT(sysinfo, NULL,
	SIZE(uptime), EMBED_ARRAY(loads, 3, SIZE(load)), SIZE(totalram), SIZE(freeram), SIZE(sharedram),
	SIZE(bufferram), SIZE(totalswap), SIZE(freeswap), UNS(procs, W16), PAD(2), SIZE(totalhigh),
	SIZE(freehigh), UNS(mem_unit));
LAYOUT(utsname, "new_utsname", CHARS(sysname, 65), CHARS(nodename, 65), CHARS(release, 65, DETAIL),
	CHARS(version, 65, DETAIL), CHARS(machine, 65, DETAIL), CHARS(domainname, 65, DETAIL));

static void ticks_print(struct print *p, const struct node *n)
{
	print_clock_ticks(p->t, n->width == 4 ? (uint64_t)(int32_t)get(p, n) : get(p, n));
}

static const struct type type_ticks = { .name = "clock_t", .width = WORD, .print = ticks_print };
#define TICKS(n)	NUM(n, type_ticks)
LAYOUT(tms, "tms", TICKS(tms_utime), TICKS(tms_stime), TICKS(tms_cutime), TICKS(tms_cstime));

/* ---- credentials ---------------------------------------------------------------------- */

#define GROUPS_MAX	65536		/* NGROUPS_MAX: a longer list is shown as an address */

static void groups_print(struct print *p, const struct node *n)
{
	uint32_t count = get_len(p, n);

	if (count > GROUPS_MAX || (p->failed && n->len_ret))
		print_addr(p, get(p, n));
	else
		array_print_count(p, n, count);
}

static const struct type type_groups = { .name = "array", .width = WORD, .like = &type_array,
	.print = groups_print };
#define GROUPS_IN(n, l, ...)	{ .name = #n, .type = &type_groups, .dir = IN, .len = #l, .data = ARGS(UID(, __VA_ARGS__)) }
#define GROUPS_OUT(n, l, ...)	{ .name = #n, .type = &type_groups, .dir = OUT, .len = #l, .data = ARGS(UID(, __VA_ARGS__)) }

/*
 * Capabilities: the version in the header says whether the data has one or two
 * parts.  The second part has the upper halves.
 */
#define CAP0(c) { 1U << c, "1<<" #c }
#define CAP1(c) { 1U << (c - 32), "1<<" #c }
XLATS(cap_versions, "_LINUX_CAPABILITY_VERSION_???", X(_LINUX_CAPABILITY_VERSION_1), X(_LINUX_CAPABILITY_VERSION_2),
      X(_LINUX_CAPABILITY_VERSION_3));
XLATS(caps_lower, "CAP_???", CAP0(CAP_CHOWN), CAP0(CAP_DAC_OVERRIDE), CAP0(CAP_DAC_READ_SEARCH), CAP0(CAP_FOWNER),
      CAP0(CAP_FSETID), CAP0(CAP_KILL), CAP0(CAP_SETGID), CAP0(CAP_SETUID), CAP0(CAP_SETPCAP),
      CAP0(CAP_LINUX_IMMUTABLE), CAP0(CAP_NET_BIND_SERVICE), CAP0(CAP_NET_BROADCAST), CAP0(CAP_NET_ADMIN),
      CAP0(CAP_NET_RAW), CAP0(CAP_IPC_LOCK), CAP0(CAP_IPC_OWNER), CAP0(CAP_SYS_MODULE), CAP0(CAP_SYS_RAWIO),
      CAP0(CAP_SYS_CHROOT), CAP0(CAP_SYS_PTRACE), CAP0(CAP_SYS_PACCT), CAP0(CAP_SYS_ADMIN), CAP0(CAP_SYS_BOOT),
      CAP0(CAP_SYS_NICE), CAP0(CAP_SYS_RESOURCE), CAP0(CAP_SYS_TIME), CAP0(CAP_SYS_TTY_CONFIG), CAP0(CAP_MKNOD),
      CAP0(CAP_LEASE), CAP0(CAP_AUDIT_WRITE), CAP0(CAP_AUDIT_CONTROL), CAP0(CAP_SETFCAP));
XLATS(caps_upper, "CAP_???", CAP1(CAP_MAC_OVERRIDE), CAP1(CAP_MAC_ADMIN), CAP1(CAP_SYSLOG), CAP1(CAP_WAKE_ALARM),
      CAP1(CAP_BLOCK_SUSPEND), CAP1(CAP_AUDIT_READ), CAP1(CAP_PERFMON), CAP1(CAP_BPF), CAP1(CAP_CHECKPOINT_RESTORE));
LAYOUT(cap_header, NULL, XVAL(version, cap_versions), PID(pid));

#define CAP_DATA_BYTES	12	/* of one part: effective, permitted, inheritable */

static void caps_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, 2 * CAP_DATA_BYTES }, 1, 2 * CAP_DATA_BYTES);
}

static void put_caps(struct text *t, uint32_t lower, uint32_t upper)
{
	size_t at = t->len;

	if (lower || !upper)
		print_flags(t, &caps_lower, lower);
	if (lower && upper)
		put_c(t, '|');
	if (upper)
		print_flags(t, &caps_upper, upper);
	pen_is_names(t, at, lower | (uint64_t)upper << 32);
}

static void caps_print(struct print *p, const struct node *n)
{
	const struct systrace_block *h = block_of(p, sibling(p->plan->args, p->plan->nargs, "hdrp"), AT_ENTER),
		*b = block_of(p, n, p->phase);
	uint32_t version, data[6] = { 0 }, parts;

	if (!h || h->len < 8 || !b) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&version, block_data(h), sizeof(version));
	parts = version == _LINUX_CAPABILITY_VERSION_2 || version == _LINUX_CAPABILITY_VERSION_3 ? 2 : 1;
	if (b->len < parts * CAP_DATA_BYTES) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(data, block_data(b), parts * CAP_DATA_BYTES);
	pen_first(p->t, "effective");
	put_caps(p->t, data[0], data[3]);
	pen_field(p->t, "permitted");
	put_caps(p->t, data[1], data[4]);
	pen_field(p->t, "inheritable");
	put_caps(p->t, data[2], data[5]);
	pen_close(p->t, '}');
}

static const struct type type_caps = { .name = "capabilities", .width = WORD, .copy = caps_copy,
	.print = caps_print };

/* ---- other processes --------------------------------------------------------------------- */

static const struct kase priority_cases[] = { CASE(PRIO_PROCESS, NULL, PID(who)), CASE(PRIO_PGRP, NULL, PGID(who)) };
static const struct kase setpriority_cases[] = {
	CASE(PRIO_PROCESS, NULL, PID(who), DEC(prio)), CASE(PRIO_PGRP, NULL, PGID(who), DEC(prio)) };

XLATS(kcmp_types, "KCMP_???", { 0, "KCMP_FILE" }, { 1, "KCMP_VM" }, { 2, "KCMP_FILES" }, { 3, "KCMP_FS" },
      { 4, "KCMP_SIGHAND" }, { 5, "KCMP_IO" }, { 6, "KCMP_SYSVSEM" }, { 7, "KCMP_EPOLL_TFD" });
/*
 * A descriptor of some process. FDINFO applies only if that process is the caller; otherwise, /proc
 * is read now.
 */
static void fd_of_copy(struct plan *p, struct node *n, int phase)
{
	type_fd.copy(p, n, phase);
}

static void print_fd_of(struct print *p, const struct node *n, int pid)
{
	int fd = get(p, n);

	pen_dec(p->t, fd);
	if (!opt.fds || fd < 0)
		return;
	if (pids_is_own(p->call->tid, pid))
		print_fd_facts(p->t, block_of(p, n, p->phase));
	else
		print_fd_now(p->t, pids_ours(p->call->tid, pid), fd);
}

static void fd_of_print(struct print *p, const struct node *n)
{
	print_fd_of(p, n, get_len(p, n));
}

static const struct type type_fd_of = { .name = "fd", .width = 4, .is_signed = true, .copy = fd_of_copy,
	.print = fd_of_print };
#define FD_OF(n, pid)	{ .name = #n, .type = &type_fd_of, .len = #pid }

/* A descriptor of the second process. */
static void slot_fd_print(struct print *p, const struct node *n)
{
	print_fd_of(p, n, p->call->enter->args[1]);
}

static const struct type type_slot_fd = { .name = "fd", .width = 4, .is_signed = true, .copy = fd_of_copy,
	.print = slot_fd_print };
LAYOUT(kcmp_slot, "kcmp_epoll_slot", NUM(efd, type_slot_fd), NUM(tfd, type_slot_fd), UNS(toff));

static const struct kase kcmp_cases[] = {
	CASE(0, NULL, FD_OF(idx1, pid1), FD_OF(idx2, pid2)),
	CASE(1, NULL), CASE(2, NULL), CASE(3, NULL), CASE(4, NULL), CASE(5, NULL), CASE(6, NULL),
	CASE(7, NULL, FD_OF(idx1, pid1), STRUCT_IN(idx2, kcmp_slot)),
};

XLATS(pidfd_flags, "PIDFD_???", { O_NONBLOCK, "PIDFD_NONBLOCK" }, { O_EXCL, "+PIDFD_THREAD" }, { O_TRUNC, "+PIDFD_AUTOKILL" });

/* ---- personality --------------------------------------------------------------------------- */

#define N(c, v)	{ v, #c }
/* the other personalities have names only in combination with flags */
XLATS(personalities, "PER_???", N(PER_LINUX, 0), N(PER_BSD, 6), N(PER_LINUX32, 8), N(PER_RISCOS, 12), N(PER_OSF4, 15),
      N(PER_HPUX, 16), N(PER_MASK, 0xff));
XLATS(personality_flags, NULL, N(UNAME26, 0x20000), N(ADDR_NO_RANDOMIZE, 0x40000), N(FDPIC_FUNCPTRS, 0x80000),
      N(MMAP_PAGE_ZERO, 0x100000), N(ADDR_COMPAT_LAYOUT, 0x200000), N(READ_IMPLIES_EXEC, 0x400000),
      N(ADDR_LIMIT_32BIT, 0x800000), N(SHORT_INODE, 0x1000000), N(WHOLE_SECONDS, 0x2000000),
      N(STICKY_TIMEOUTS, 0x4000000), N(ADDR_LIMIT_3GB, 0x8000000));
#define PER_MASK	0xff

static void put_personality(struct text *t, uint32_t v)
{
	print_xval(t, &personalities, v & PER_MASK);
	if (v & ~PER_MASK) {
		put_c(t, '|');
		print_flags(t, &personality_flags, v & ~PER_MASK);
	}
}

static void personality_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (v == ~0U)
		pen_hex(p->t, v);
	else
		put_personality(p->t, v);
}

static void ret_personality_print(struct print *p, const struct node *n)
{
	pen_hex(p->t, get(p, n));
	put_s(p->t, " (");
	put_personality(p->t, get(p, n));
	put_c(p->t, ')');
}

static const struct type type_personality = { .name = "personality", .leaf = PEN_NAMES, .width = 4, .print = personality_print };
static const struct type type_ret_personality = { .name = "personality", .leaf = PEN_NAMES, .width = 8,
	.print = ret_personality_print };
static const struct arg ret_personality[] = { { .name = "ret", .type = &type_ret_personality }, { 0 } };

#define UID_OUT(n, ...)	POINTS_OUT(n, UID(id, __VA_ARGS__))

/* ---- the calls ------------------------------------------------------------------------ */

static bool is_function(const struct systrace_block *b, const char *name)
{
	return b && b->state == SYSTRACE_GOT && b->len == strlen(name) && !memcmp(block_data(b), name, b->len);
}

/*
 * restart_syscall.  No program makes this call: the kernel does, to continue a call that a signal interrupted.  Usually that
 * call was seen.  If not, the name of the kernel's restart function identifies it.  nanosleep and clock_nanosleep share a
 * function; nanosleep's first argument is an address, and no clock.
 */
#define CLOCKS	16	/* clock numbers are below this; the CPU clocks of processes have another restart function */

static const char *resumed_name(const struct print *p, const struct node *n)
{
	static const struct { const char *function, *call; } resumed[] = {
		{ "do_restart_poll", "poll" }, { "futex_wait_restart", "futex" }, { "hrtimer_nanosleep_restart", "nanosleep" },
		{ "posix_cpu_nsleep_restart", "clock_nanosleep" }, { "alarm_timer_nsleep_restart", "clock_nanosleep" },
	};
	const struct systrace_block *b = block_of(p, n, AT_ENTER);

	if (is_function(b, "hrtimer_nanosleep_restart") && p->call->enter->args[0] < CLOCKS)
		return "clock_nanosleep";
	/* a futex wait resets its restart function before it waits */
	if (is_function(b, "do_no_restart_syscall") && p->call->enter->head.flags & SYSTRACE_R_MIDWAY)
		return "futex";
	for (size_t i = 0; i < COUNT(resumed); i++)
		if (is_function(b, resumed[i].function))
			return resumed[i].call;
	return "system call";
}

static void interrupted_print(struct print *p, const struct node *n)
{
	put_s(p->t, "<... resuming interrupted ");
	put_s(p->t, p->call->interrupted ?: resumed_name(p, n));
	put_s(p->t, " ...>");
}

static void interrupted_copy(struct plan *p, struct node *n, int phase)
{
	if (phase == AT_ENTER)
		n->op[phase] = plan_op(p, &(struct systrace_op){ .kind = SYSTRACE_RESTART, .cap = 64 });
}

static const struct type type_interrupted = { .name = "interrupted", .leaf = PEN_TEXT, .width = WORD, .copy = interrupted_copy,
	.print = interrupted_print };

/* The critical section in progress, and the address of its description. */
static void rseq_cs_print(struct print *p, const struct node *n)
{
	type_struct.print(p, n);
	if (p->t->s[p->t->len - 1] != '}')
		return;
	put_s(p->t, " /* ");
	print_addr(p, get(p, n));
	put_s(p->t, " */");
}

static const struct type type_rseq_cs = { .name = "rseq_cs", .width = WORD, .like = &type_struct, .print = rseq_cs_print };

XLATS(rseq_flags, "RSEQ_FLAG_???", X(RSEQ_FLAG_UNREGISTER), X(RSEQ_FLAG_SLICE_EXT_DEFAULT_ON));

XLATS(execveat_flags, "AT_???", X(AT_SYMLINK_NOFOLLOW), X(AT_EMPTY_PATH), { 0x10000, "AT_EXECVE_CHECK" });

XLATS(rseq_cpus, NULL, { -1U, "RSEQ_CPU_ID_UNINITIALIZED" }, { -2U, "RSEQ_CPU_ID_REGISTRATION_FAILED" });
XLATS(rseq_cs_flags, "RSEQ_CS_FLAG_???",
	X(RSEQ_CS_FLAG_NO_RESTART_ON_PREEMPT), X(RSEQ_CS_FLAG_NO_RESTART_ON_SIGNAL), X(RSEQ_CS_FLAG_NO_RESTART_ON_MIGRATE),
	X(RSEQ_CS_FLAG_SLICE_EXT_AVAILABLE), X(RSEQ_CS_FLAG_SLICE_EXT_ENABLED));
LAYOUT(rseq_cs, NULL, UNS(version), FLAGS(flags, rseq_cs_flags), HEX64(start_ip), HEX64(post_commit_offset), HEX64(abort_ip));
LAYOUT(rseq_slice_ctrl, NULL, UNS(request, W8), UNS(granted, W8), HEX(__reserved, W16));
LAYOUT(rseq, NULL, XVAL(cpu_id_start, rseq_cpus, SHOW(U)), XVAL(cpu_id, rseq_cpus, SHOW(U)),
       { .name = "rseq_cs", .type = &type_rseq_cs, .dir = IN, .data = &layout_rseq_cs, W64 }, FLAGS(flags, rseq_cs_flags),
       UNS(node_id), UNS(mm_cid), EMBED(slice_ctrl, rseq_slice_ctrl), HEX(__reserved, W8));
#define RSEQ_SIZE_MIN	32	/* the size of the first version, and its alignment */

static void rseq_print(struct print *p, const struct node *n)
{
	if (get(p, n) % RSEQ_SIZE_MIN)
		print_addr(p, get(p, n));
	else
		type_sized.print(p, n);
}

static const struct type type_rseq = { .name = "rseq", .width = WORD, .like = &type_sized, .print = rseq_print };

XLATS(ns_types, "???_NS", { CLONE_NEWTIME, "TIME_NS" }, { CLONE_NEWNS, "MNT_NS" },
	{ CLONE_NEWCGROUP, "CGROUP_NS" }, { CLONE_NEWUTS, "UTS_NS" }, { CLONE_NEWIPC, "IPC_NS" }, { CLONE_NEWUSER, "USER_NS" },
	{ CLONE_NEWPID, "PID_NS" }, { CLONE_NEWNET, "NET_NS" });
XLATS(ns_users, NULL, X(LISTNS_CURRENT_USER));
LAYOUT(ns_id_req, NULL, UNS(size), HEX(spare, NONZERO), HEX64(ns_id), FLAGS(ns_type, ns_types), HEX(spare2, NONZERO),
       XVAL(user_ns_id, ns_users, W64));

/* -e namespace=new: = 0 (ipc:[4026532181], uts:[4026532180]) */
static void put_entered(const struct print *p, uint64_t flags, int32_t child)
{
	struct text t = { 0 };

	if (flags && ask(ASK_ENTERED, p->call->enter->head.tid, flags, &child, sizeof(child), &t) >= 0 && t.len) {
		put_s(p->t, " (");
		put_mem(p->t, t.s, t.len);
		put_c(p->t, ')');
	}
	text_free(&t);
}

static void ret_entered_print(struct print *p, const struct node *n)
{
	const struct arg *a = n->arg;

	pen_dec(p->t, get(p, n));
	if (opt.namespaces)
		put_entered(p, get_at(p, sibling(p->plan->args, p->plan->nargs, a->data), AT_ENTER), 0);
}

/* clone() has a signal in the low byte; clone3() has the flags in memory. */
static uint64_t flags_of_clone(const struct print *p)
{
	const struct node *args = sibling(p->plan->args, p->plan->nargs, "args");
	const struct systrace_block *b = args ? block_of(p, args, AT_ENTER) : NULL;
	uint64_t v = 0;

	if (!args)
		return get_at(p, sibling(p->plan->args, p->plan->nargs, "flags"), AT_ENTER) & ~0xffULL;
	if (b && b->len >= sizeof(v))
		memcpy(&v, b + 1, sizeof(v));
	return v;
}

static void ret_child_print(struct print *p, const struct node *n)
{
	type_pid.print(p, n);
	if (opt.namespaces)
		put_entered(p, flags_of_clone(p), p->ret);
}

static const struct type
	type_ret_entered = { .name = "dec", .width = 8, .is_signed = true, .leaf = PEN_NUMBER, .print = ret_entered_print },
	type_ret_child = { .name = "pid", .width = 8, .is_signed = true, .leaf = PEN_PID, .print = ret_child_print };

#define RET_ENTERED(flags)	ARGS({ .name = "ret", .type = &type_ret_entered, .data = #flags })
#define RET_CHILD		ARGS({ .name = "ret", .type = &type_ret_child })

FAMILY(process_calls,
	CALL(restart_syscall, RET_DEC NO_WORDS, NUM(, type_interrupted)),
	CALL64(clone, RET_CHILD IS(PROCESS), ADDR(child_stack, REG(2), NAMED), CLONE_FLAGS(flags, REG(1), NAMED), CLONE_PTID,
	       ADDR(tls, REG(5), NAMED, LATE_COMMA, AFTER, WHEN(flags, CLONE_SETTLS)),
	       ADDR(child_tidptr, REG(4), NAMED, LATE_COMMA, AFTER, WHEN(flags, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID))),
	CALL32(clone, RET_CHILD IS(PROCESS), ADDR(child_stack, REG(2), NAMED), CLONE_FLAGS(flags, REG(1), NAMED), CLONE_PTID,
	       USER_DESC_IN(tls, REG(4), NAMED, LATE_COMMA, AFTER, WHEN(flags, CLONE_SETTLS)),
	       ADDR(child_tidptr, REG(5), NAMED, LATE_COMMA, AFTER, WHEN(flags, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID))),
	CALL(clone3, RET_CHILD IS(PROCESS), SIZED_IN(args, clone_args, size, CLONE_ARGS_SIZE_VER0),
	     { .name = "results", .type = &type_clone_results, .dir = OUT, .len = "size", .data = &layout_clone_results,
	       .count = CLONE_ARGS_SIZE_VER0, .reg = 1, JOINED }, SIZE(size, REG(2))),
	CALL(fork, RET_PID IS(PROCESS)),
	CALL(vfork, RET_PID IS(PROCESS)),
	CALL(execve, RET_DEC IS(PROCESS), PATH(path), STRS(argv), ENV(envp)),
	CALL(execveat, RET_DEC IS(PROCESS), ATFD(dfd), PATH(path), STRS(argv), ENV(envp), FLAGS(flags, at_flags, OLDER),
	     FLAGS(flags, execveat_flags, REG(5), NEWER)),
	CALL(exit, RET_DEC IS(PROCESS) NO_RETURN, DEC(status)),
	CALL(exit_group, RET_DEC IS(PROCESS) NO_RETURN, DEC(status)),
	CALL(wait4, RET_PID IS(PROCESS), PID_OR_GROUP(pid), WSTATUS(status), FLAGS(options, wait_options), WRUSAGE(rusage)),
	CALL32(waitpid, RET_PID IS(PROCESS), PID_OR_GROUP(pid), WSTATUS(status), FLAGS(options, wait_options)),
	CALL(waitid, RET_DEC IS(PROCESS), XVAL(idtype, waitid_types), BY(idtype, waitid_cases, DEC(id), SIGINFO_OUT(infop),
	     FLAGS(options, wait_options), STRUCT_OUT(ru, rusage))),

	CALL(getpid, RET_PID IS(PURE)), CALL(gettid, RET_PID IS(PURE)), CALL(getppid, RET_PID IS(PURE)),
	CALL(getpgrp, RET_PGID IS(PURE)),
	CALL(getpgid, RET_PGID, PID(pid)), CALL(getsid, RET_PGID, PID(pid)),
	CALL(setpgid, RET_DEC, PID(pid), PGID(pgid)), CALL(setsid, RET_DEC),
	CALL(set_tid_address, RET_DEC, HEXPTR(tidptr)),
	CALL(rseq, RET_DEC, HEXPTR(arg1, OLDER), HEXPTR(arg2, OLDER), HEXPTR(arg3, OLDER), HEXPTR(arg4, OLDER),
	     { .name = "rseq", .type = &type_rseq, .dir = IN, .len = "len", .data = &layout_rseq, .count = RSEQ_SIZE_MIN, REG(1), NEWER }, UNS(len, REG(2), NEWER), FLAGS(flags, rseq_flags, REG(3), NEWER),
	     HEX(sig, REG(4), NEWER)),
	CALL(rseq_slice_yield, RET_DEC),
	CALL(listns, RET_LDEC, SIZED_IN(req, ns_id_req, .size, 32, TAIL_OWN), IDS_OUT(ns_ids), SIZE(count), HEX(flags)),

	CALL(getrlimit, RET_DEC, XVAL(resource, limits), STRUCT_OUT(rlim, rlimit)),
	CALL(setrlimit, RET_DEC, XVAL(resource, limits), STRUCT_IN(rlim, rlimit)),
	CALL32(ugetrlimit, RET_DEC, XVAL(resource, limits), STRUCT_OUT(rlim, rlimit)),
	CALL(prlimit64, RET_DEC, PID(pid), XVAL(resource, limits), STRUCT_IN(new_limit, rlimit64), STRUCT_OUT(old_limit, rlimit64)),
	CALL(getrusage, RET_DEC, XVAL(who, usage_who), STRUCT_OUT(usage, rusage)),
	CALL(getpriority, RET_DEC, XVAL(which, priority_which), BY(which, priority_cases, DEC(who))),
	CALL(setpriority, RET_DEC, XVAL(which, priority_which), BY(which, setpriority_cases, DEC(who), DEC(prio))),
	CALL32(nice, RET_DEC, DEC(inc)),

	CALL(getuid, RET_UID IS(CREDS | PURE)), CALL(geteuid, RET_UID IS(CREDS | PURE)),
	CALL(getgid, RET_UID IS(CREDS | PURE)), CALL(getegid, RET_UID IS(CREDS | PURE)),
	CALL64(setuid, RET_DEC IS(CREDS), UID(uid)), CALL64(setgid, RET_DEC IS(CREDS), UID(gid)),
	CALL64(setreuid, RET_DEC IS(CREDS), UID(ruid), UID(euid)),
	CALL64(setregid, RET_DEC IS(CREDS), UID(rgid), UID(egid)),
	CALL64(setresuid, RET_DEC IS(CREDS), UID(ruid), UID(euid), UID(suid)),
	CALL64(setresgid, RET_DEC IS(CREDS), UID(rgid), UID(egid), UID(sgid)),
	CALL64(getresuid, RET_DEC IS(CREDS), UID_OUT(ruid), UID_OUT(euid), UID_OUT(suid)),
	CALL64(getresgid, RET_DEC IS(CREDS), UID_OUT(rgid), UID_OUT(egid), UID_OUT(sgid)),
	CALL64(setfsuid, RET_UID IS(CREDS), UID(fsuid)), CALL64(setfsgid, RET_UID IS(CREDS), UID(fsgid)),
	CALL64(getgroups, RET_DEC IS(CREDS), DEC(size), GROUPS_OUT(list, ret)),
	CALL64(setgroups, RET_DEC IS(CREDS), DEC(size), GROUPS_IN(list, size)),

	/* i386 has these for IDs of 16 and of 32 bits */
	CALL32(getuid32, RET_UID IS(CREDS | PURE)), CALL32(geteuid32, RET_UID IS(CREDS | PURE)),
	CALL32(getgid32, RET_UID IS(CREDS | PURE)), CALL32(getegid32, RET_UID IS(CREDS | PURE)),
	CALL32(setuid32, RET_DEC IS(CREDS), UID(uid)), CALL32(setgid32, RET_DEC IS(CREDS), UID(gid)),
	CALL32(setreuid32, RET_DEC IS(CREDS), UID(ruid), UID(euid)),
	CALL32(setregid32, RET_DEC IS(CREDS), UID(rgid), UID(egid)),
	CALL32(setresuid32, RET_DEC IS(CREDS), UID(ruid), UID(euid), UID(suid)),
	CALL32(setresgid32, RET_DEC IS(CREDS), UID(rgid), UID(egid), UID(sgid)),
	CALL32(getresuid32, RET_DEC IS(CREDS), UID_OUT(ruid), UID_OUT(euid), UID_OUT(suid)),
	CALL32(getresgid32, RET_DEC IS(CREDS), UID_OUT(rgid), UID_OUT(egid), UID_OUT(sgid)),
	CALL32(setfsuid32, RET_UID IS(CREDS), UID(fsuid)), CALL32(setfsgid32, RET_UID IS(CREDS), UID(fsgid)),
	CALL32(getgroups32, RET_DEC IS(CREDS), DEC(size), GROUPS_OUT(list, ret)),
	CALL32(setgroups32, RET_DEC IS(CREDS), DEC(size), GROUPS_IN(list, size)),
	CALL32(setuid, RET_DEC IS(CREDS), UID(uid, W16)), CALL32(setgid, RET_DEC IS(CREDS), UID(gid, W16)),
	CALL32(setreuid, RET_DEC IS(CREDS), UID(ruid, W16), UID(euid, W16)),
	CALL32(setregid, RET_DEC IS(CREDS), UID(rgid, W16), UID(egid, W16)),
	CALL32(setresuid, RET_DEC IS(CREDS), UID(ruid, W16), UID(euid, W16), UID(suid, W16)),
	CALL32(setresgid, RET_DEC IS(CREDS), UID(rgid, W16), UID(egid, W16), UID(sgid, W16)),
	CALL32(getresuid, RET_DEC IS(CREDS), UID_OUT(ruid, W16), UID_OUT(euid, W16), UID_OUT(suid, W16)),
	CALL32(getresgid, RET_DEC IS(CREDS), UID_OUT(rgid, W16), UID_OUT(egid, W16), UID_OUT(sgid, W16)),
	CALL32(setfsuid, RET_UID IS(CREDS), UID(fsuid, W16)), CALL32(setfsgid, RET_UID IS(CREDS), UID(fsgid, W16)),
	CALL32(getgroups, RET_DEC IS(CREDS), DEC(size), GROUPS_OUT(list, ret, W16)),
	CALL32(setgroups, RET_DEC IS(CREDS), DEC(size), GROUPS_IN(list, size, W16)),
	CALL(capget, RET_DEC IS(CREDS), STRUCT_IN(hdrp, cap_header), { .name = "datap", .type = &type_caps, .dir = OUT }),
	CALL(capset, RET_DEC IS(CREDS), STRUCT_IN(hdrp, cap_header), { .name = "datap", .type = &type_caps, .dir = IN }),


	CALL(uname, RET_DEC, STRUCT_OUT(name, utsname)),
	CALL(sysinfo, RET_DEC, STRUCT_OUT(info, sysinfo)),
	CALL(times, RET_LDEC, STRUCT_OUT(buf, tms)),
	CALL(unshare, RET_ENTERED(flags), FLAGS(flags, unshare_flags, LONG)),
	CALL(setns, RET_ENTERED(nstype) IS(DESC), FD(fd), FLAGS(nstype, setns_types)),
	CALL(getcpu, RET_DEC, POINTS_OUT(cpu, UNS(n)), POINTS_OUT(node, UNS(n)), ADDR(tcache)),
	CALL(personality, ret_personality, { .name = "persona", .type = &type_personality }),

	CALL(kcmp, RET_DEC, PID(pid1), PID(pid2), XVAL(type, kcmp_types), BY(type, kcmp_cases, LHEX(idx1), LHEX(idx2))),
	CALL(pidfd_open, RET_FD IS(DESC), PID(pid), FLAGS(flags, pidfd_flags)),
	CALL(pidfd_getfd, RET_FD, FD(pidfd), NUM(targetfd, type_foreign_fd), HEX(flags)),
	CALL(process_vm_readv, RET_LDEC, PID(pid), IOVEC_OUT(lvec, liovcnt, ret), SIZE(liovcnt), IOVEC_ADDR(rvec, riovcnt),
	     SIZE(riovcnt), SIZE(flags)),
	CALL(process_vm_writev, RET_LDEC, PID(pid), IOVEC_IN(lvec, liovcnt), SIZE(liovcnt), IOVEC_ADDR(rvec, riovcnt),
	     SIZE(riovcnt), SIZE(flags)),
	CALL(process_mrelease, RET_DEC, FD(pidfd), HEX(flags))
);
