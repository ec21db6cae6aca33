// SPDX-License-Identifier: GPL-2.0
/* fcntl(2): locks, leases, owners, hints. */
#include <linux/fcntl.h>
#include "types/shared.h"

XLATS(fcntl_cmds, "F_???",
	X(F_DUPFD), X(F_GETFD), X(F_SETFD), X(F_GETFL), X(F_SETFL), X(F_GETLK), X(F_SETLK), X(F_SETLKW), X(F_SETOWN),
	X(F_GETOWN), X(F_SETSIG), X(F_GETSIG), { 12, "F_GETLK64" }, { 13, "F_SETLK64" }, { 14, "F_SETLKW64" },
	X(F_SETOWN_EX), X(F_GETOWN_EX), X(F_GETOWNER_UIDS), X(F_OFD_GETLK), X(F_OFD_SETLK), X(F_OFD_SETLKW),
	X(F_SETLEASE), X(F_GETLEASE), X(F_NOTIFY), X(F_CANCELLK), X(F_DUPFD_CLOEXEC), X(F_SETPIPE_SZ), X(F_GETPIPE_SZ),
	X(F_ADD_SEALS), X(F_GET_SEALS), XNEW(F_GET_RW_HINT), XNEW(F_SET_RW_HINT), XNEW(F_GET_FILE_RW_HINT),
	XNEW(F_SET_FILE_RW_HINT), XNEW(F_GETDELEG), XNEW(F_SETDELEG), XNEW(F_DUPFD_QUERY), XNEW(F_CREATED_QUERY));
XLATS(fd_flags, "FD_???", X(FD_CLOEXEC));
XLATS(lock_types, "F_???", X(F_RDLCK), X(F_WRLCK), X(F_UNLCK), X(F_EXLCK), X(F_SHLCK));
XLATS(owner_types, "F_OWNER_???", X(F_OWNER_TID), X(F_OWNER_PID), X(F_OWNER_PGRP));
XLATS(notify_flags, "DN_???", X(DN_ACCESS), X(DN_MODIFY), X(DN_CREATE), X(DN_DELETE), X(DN_RENAME), X(DN_ATTRIB),
      X(DN_MULTISHOT));
XLATS(seals, "F_SEAL_???", X(F_SEAL_SEAL), X(F_SEAL_SHRINK), X(F_SEAL_GROW), X(F_SEAL_WRITE),
      X(F_SEAL_FUTURE_WRITE), XNEW(F_SEAL_EXEC));
XLATS(rw_hints, "RWH_WRITE_LIFE_???", X(RWH_WRITE_LIFE_NOT_SET), X(RWH_WRITE_LIFE_NONE), X(RWH_WRITE_LIFE_SHORT),
      X(RWH_WRITE_LIFE_MEDIUM), X(RWH_WRITE_LIFE_LONG), X(RWH_WRITE_LIFE_EXTREME));

#define FLOCK_HEAD	XVAL(l_type, lock_types, W16), XVAL(l_whence, whences, W16)
LAYOUT(flock, "flock", FLOCK_HEAD, LDEC(l_start), LDEC(l_len), PID(l_pid, HIDDEN));
LAYOUT(flock_pid, "flock", FLOCK_HEAD, LDEC(l_start), LDEC(l_len), PID(l_pid));
LAYOUT(flock64, "flock64", FLOCK_HEAD, DEC64(l_start), DEC64(l_len), PID(l_pid, HIDDEN));
LAYOUT(flock64_pid, "flock64", FLOCK_HEAD, DEC64(l_start), DEC64(l_len), PID(l_pid));
LAYOUT(f_owner_ex, "f_owner_ex", XVAL(type, owner_types), PID(pid));

/* = 0x1 (flags FD_CLOEXEC), with the flags as -X says */
static void ret_shown_print(struct print *p, const struct node *n)
{
	const struct ret_flags *f = n->arg->data;
	struct xlats flags = *f->x;
	uint64_t v = get(p, n);

	pen_hex(p->t, v);
	if (!v && !xlat_name(f->x, 0))
		return;
	flags.unknown = NULL;
	put_f(p->t, " (%s", f->prefix);
	print_flags(p->t, &flags, v);
	put_c(p->t, ')');
}

static void ret_lease_print(struct print *p, const struct node *n)
{
	const char *name = xlat_name(&lock_types, get(p, n));

	pen_hex(p->t, get(p, n));
	if (name)
		put_f(p->t, " (%s)", name);
}

static void ret_signal_print(struct print *p, const struct node *n)
{
	const char *name = signal_name(get(p, n));

	pen_dec(p->t, get(p, n));
	if (get(p, n) && name)
		put_f(p->t, " (%s)", name);
}

static const struct type
	type_ret_shown = { .name = "flags", .leaf = PEN_NAMES, .width = 8, .print = ret_shown_print },
	type_ret_lease = { .name = "lease", .leaf = PEN_NAMES, .width = 8, .print = ret_lease_print },
	type_ret_signal = { .name = "signal", .leaf = PEN_SIGNAL, .width = 8, .print = ret_signal_print };

#define RW_HINT(d)	{ .name = "hint", .type = &type_points, .dir = d, .data = ARGS(XVAL(, rw_hints, W64)), REG(3), NEWER }
#define RET_SHOWN(prefix, x)	ARGS({ .name = "ret", .type = &type_ret_shown, \
				       .data = &(const struct ret_flags){ prefix, &x } })

#define FCNTL_CASES \
	CASE(F_DUPFD, RET_FD, DEC64(arg)), \
	CASE(F_DUPFD_CLOEXEC, RET_FD, DEC64(arg)), \
	CASE(F_DUPFD_QUERY, NULL, HEX64(arg, OLDER), FD(fd2, REG(3), NEWER)), \
	CASE(F_CREATED_QUERY, NULL, HEX64(arg)), \
	CASE(F_GETFD, RET_SHOWN("flags ", fd_flags)), \
	CASE(F_SETFD, NULL, FLAGS(arg, fd_flags)), \
	CASE(F_GETFL, ret_oflags), \
	CASE(F_SETFL, NULL, OFLAGS(arg)), \
	CASE(F_GETLK, NULL, STRUCT_OUT(arg, flock_pid)), \
	CASE(F_SETLK, NULL, STRUCT_IN(arg, flock)), \
	CASE(F_SETLKW, NULL, STRUCT_IN(arg, flock)), \
	CASE(F_OFD_GETLK, NULL, STRUCT_OUT(arg, flock64_pid)), \
	CASE(F_OFD_SETLK, NULL, STRUCT_IN(arg, flock64)), \
	CASE(F_OFD_SETLKW, NULL, STRUCT_IN(arg, flock64)), \
	CASE(F_SETOWN, NULL, PID_OR_GROUP(arg)), \
	CASE(F_GETOWN, RET_PID), \
	CASE(F_SETOWN_EX, NULL, STRUCT_IN(arg, f_owner_ex)), \
	CASE(F_GETOWN_EX, NULL, STRUCT_OUT(arg, f_owner_ex)), \
	CASE(F_SETSIG, NULL, SIGNAL(arg)), \
	CASE(F_GETSIG, ARGS({ .name = "ret", .type = &type_ret_signal })), \
	CASE(F_SETLEASE, NULL, XVAL(arg, lock_types, W64)), \
	CASE(F_GETLEASE, ARGS({ .name = "ret", .type = &type_ret_lease })), \
	CASE(F_NOTIFY, NULL, FLAGS(arg, notify_flags, W64)), \
	CASE(F_SETPIPE_SZ, NULL, DEC64(arg)), \
	CASE(F_GETPIPE_SZ, NULL), \
	CASE(F_ADD_SEALS, NULL, FLAGS(arg, seals, W64)), \
	CASE(F_GET_SEALS, RET_SHOWN("seals ", seals)), \
	CASE(F_GET_RW_HINT, NULL, HEX64(arg, OLDER), RW_HINT(OUT)), \
	CASE(F_SET_RW_HINT, NULL, HEX64(arg, OLDER), RW_HINT(IN)), \
	CASE(F_GET_FILE_RW_HINT, NULL, HEX64(arg, OLDER), RW_HINT(OUT)), \
	CASE(F_SET_FILE_RW_HINT, NULL, HEX64(arg, OLDER), RW_HINT(IN))

static const struct kase fcntl_cases[] = { FCNTL_CASES };
static const struct kase fcntl64_cases[] = { FCNTL_CASES,
	CASE(12, NULL, STRUCT_OUT(arg, flock64_pid)),
	CASE(13, NULL, STRUCT_IN(arg, flock64)),
	CASE(14, NULL, STRUCT_IN(arg, flock64)),
};

FAMILY(fcntl_calls,
	CALL(fcntl, RET_DEC, FD(fd), XVAL(cmd, fcntl_cmds), BY(cmd, fcntl_cases, HEX64(arg))),
	CALL32(fcntl64, RET_DEC, FD(fd), XVAL(cmd, fcntl_cmds), BY(cmd, fcntl64_cases, HEX64(arg)))
);
