/* SPDX-License-Identifier: GPL-2.0 */
/* Layouts, constants and kinds of value that more than one family uses. */
#ifndef SYSTRACE_TYPES_SHARED_H
#define SYSTRACE_TYPES_SHARED_H

#include "row/call.h"

/* in calls/file.c, but for type_status, which is in calls/process.c */
extern const struct layout layout_stat;
extern const struct xlats open_flags, at_flags, rwf_flags, whences;
extern const struct arg ret_oflags[];
extern const struct type type_status;	/* exit status of a process, as in wait(2) */
extern const struct type type_oflags;	/* open(2)'s flags, the access mode first */
#define OFLAGS(n, ...)		NUM(n, type_oflags, __VA_ARGS__)
void print_open_flags(struct text *, uint64_t flags);	/* O_RDONLY|O_CLOEXEC, whatever -X says */
/*
 * A 64-bit argument that takes two registers of a 32-bit ABI, for CALL32 rows.
 * F64SPLIT has flags, HILO the upper half first.
 */
extern const struct type type_split, type_usplit, type_hilo;
#define SPLIT(n, ...)		NUM(n, type_split, W64, __VA_ARGS__), PAD(4)
#define USPLIT(n, ...)		NUM(n, type_usplit, W64, __VA_ARGS__), PAD(4)
#define F64SPLIT(n, x, ...)	NUM(n, type_split, W64, .data = &x, __VA_ARGS__), PAD(4)
#define HILO(n, ...)		NUM(n, type_hilo, W64, __VA_ARGS__), PAD(4)
/* prints the date of a time as a comment, 2022-11-23T05:20:13.000000001+0000, or nothing */
void print_when(struct text *, int64_t sec, uint64_t nsec);

/* in iovec.c: vectors of l buffers; if they are read into, `limit` ("ret") says how many bytes are valid */
extern const struct type type_iovec;
extern const struct arg iovec_in[], iovec_out[], iovec_addr[];
#define IOVEC_IN(n, l, ...)	{ .name = #n, .type = &type_iovec, .dir = IN, .len = #l, .data = iovec_in, __VA_ARGS__ }
#define IOVEC_OUT(n, l, lim, ...) { .name = #n, .type = &type_iovec, .dir = BOTH, .len = #l, MORE(.limit = #lim), .data = iovec_out, __VA_ARGS__ }
#define IOVEC_ADDR(n, l, ...)	{ .name = #n, .type = &type_iovec, .dir = IN, .len = #l, .data = iovec_addr, __VA_ARGS__ }

/* in calls/sched.c: a set of CPUs of l bytes; in calls/misc.c: an I/O priority */
extern const struct type type_cpus, type_ioprio;

/* in calls/poll.c; the layout is a signal set with its size, for which a call has one pointer */
extern const struct xlats poll_flags, epoll_events;
extern const struct layout layout_sigset_and_size;

/* in dirent.c */
extern const struct type type_dents, type_dents64, type_old_dent;

/* in calls/time.c; the 64s are for i386's calls with 64 in their names */
extern const struct layout layout_timespec, layout_timespec64, layout_timeval, layout_itimerspec, layout_itimerspec64,
	layout_itimerval, layout_sigevent;
#define SIGEVENT_IN(n)		STRUCT_IN(n, sigevent)
extern const struct xlats clock_names;
#define CLOCKID(n, ...)		XVAL(n, clock_names, __VA_ARGS__)	/* negative ones have no names */
void print_clock_ticks(struct text *, uint64_t);	/* times.c: 3, with seconds as a comment */

/* in calls/signal.c: a signal set that a pointer leads to (SIGSET(set, sigsetsize)) */
extern const struct type type_sigset;
#define SIGSET_IN(n, l, ...)	{ .name = #n, .type = &type_sigset, .dir = IN, .len = #l, __VA_ARGS__ }
#define SIGSET_OUT(n, l, ...)	{ .name = #n, .type = &type_sigset, .dir = OUT, .len = #l, __VA_ARGS__ }

#define SIGSET_IN_WORD(n)	{ .name = #n, .type = &type_sigset, .dir = IN }		/* of the old calls */
#define SIGSET_OUT_WORD(n)	{ .name = #n, .type = &type_sigset, .dir = OUT }

/* in siginfo.c */
extern const struct type type_siginfo;
#define SIGINFO_IN(n, ...)	{ .name = #n, .type = &type_siginfo, .dir = IN, __VA_ARGS__ }
#define SIGINFO_OUT(n, ...)	{ .name = #n, .type = &type_siginfo, .dir = OUT, __VA_ARGS__ }
void print_siginfo_of(struct print *, const void *siginfo);	/* 128 bytes, in the layout of the tracee's ABI */

/* in userdesc.c: a segment that a pointer leads to */
extern const struct type type_user_desc;
#define USER_DESC_IN(n, ...)	{ .name = #n, .type = &type_user_desc, .dir = IN, __VA_ARGS__ }
void print_user_desc_rest(struct print *, const void *);	/* ", base_addr=..." and so on, from 16 bytes */

/* in sockaddr.c: a socket address that a pointer leads to */
extern const struct type type_sockaddr;
#define SOCKADDR_IN(n, l, ...)	{ .name = #n, .type = &type_sockaddr, .dir = IN, .len = #l, __VA_ARGS__ }
#define SOCKADDR_OUT(n, l, ...)	{ .name = #n, .type = &type_sockaddr, .dir = OUT, .len = #l, __VA_ARGS__ }

/* in calls/uring.c */
extern const struct xlats ring_ops, sqe_flags;

/* in calls/uring.c: the entries that a call on this ring submits, and the completions that it finds */
extern const struct type type_submitted, type_completed;
bool uring_wanted(const struct print *, const struct node *);

/* in calls/perf.c; the kernel may reply that it is too big */
extern const struct type type_perf_attr;
#define PERF_ATTR(n)		{ .name = #n, .type = &type_perf_attr, .dir = BOTH, .on_error = true }

/* in calls/file.c and calls/ioctl/fs.c */
extern const struct xlats fs_magics, fs_xflags;

/* in calls/ioctl/fs.c: l bytes in place, in an array of c, that are no text */
extern const struct type type_hex_bytes;
#define HEX_BYTES(n, c, l, ...)	{ .name = #n, .type = &type_hex_bytes, .count = c, .len = #l, __VA_ARGS__ }

/* in calls/mount.c: 64-bit IDs; the result is their number */
extern const struct type type_id_array;
#define IDS_OUT(n)		{ .name = #n, .type = &type_id_array, .dir = OUT, .len = "ret", .data = ARGS(HEX64()) }

/* in calls/seccomp.c */
extern const struct xlats seccomp_filter_flags;

/* in siginfo.c */
extern const struct xlats audit_archs;

/* in bpf_filter.c: programs of classic BPF, in a struct sock_fprog that a pointer leads to */
extern const struct layout layout_seccomp_fprog, layout_sock_fprog;
#define SECCOMP_FPROG(n, ...)	STRUCT_IN(n, seccomp_fprog, __VA_ARGS__)
extern const struct type type_filter;	/* instructions that a pointer leads to, and their number */
extern const struct flavour flavour_socket;
void print_filter(struct print *, const void *insns, uint64_t len, uint64_t have, uint64_t addr, const struct flavour *);
#define SOCK_FPROG(n, ...)	STRUCT_IN(n, sock_fprog, __VA_ARGS__)
extern const struct xlats seccomp_actions;
extern const struct flavour flavour_seccomp;
extern const struct type type_filter;
#define SECCOMP_FILTER_OUT(n, l) { .name = #n, .type = &type_filter, .dir = OUT, .len = #l, .data = &flavour_seccomp }
void print_bpf_code(struct text *, unsigned code, bool ebpf);

/* calls/bpf.c: KERNEL_VERSION(6, 1, 0) */
extern const struct type type_version;

#endif
