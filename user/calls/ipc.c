// SPDX-License-Identifier: GPL-2.0
/* System V's shared memory, semaphores and messages, and POSIX message queues. */
#include <fcntl.h>
#include <string.h>
#include "settings.h"
#include "types/shared.h"

/* ---- common to all three ------------------------------------------------------- */

#define IPC_64	0x100		/* in a command: today's structures, the only ones that are left */
#define COMMON_COMMANDS	{ 0, "IPC_RMID" }, { 1, "IPC_SET" }, { 2, "IPC_STAT" }, { 3, "IPC_INFO" }
XLATS(ipc_64, NULL, X(IPC_64));
XLATS(keys, NULL, { 0, "IPC_PRIVATE" });
XLATS(get_flags, NULL, { 01000, "IPC_CREAT" }, { 02000, "IPC_EXCL" }, { 04000, "IPC_NOWAIT" });

/* IPC_64|IPC_STAT */
static void command_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (v & IPC_64) {
		print_xval(p->t, &ipc_64, IPC_64);
		put_c(p->t, '|');
	}
	print_xval(p->t, n->arg->data, v & ~IPC_64);
}

static const struct type type_command = { .name = "command", .leaf = PEN_NAMES, .width = 4, .print = command_print };
#define COMMAND(n, x, ...)	NUM(n, type_command, .data = &x, __VA_ARGS__)

static void put_mode(struct text *t, uint32_t mode)
{
	put_c(t, '0');
	put_c(t, '0' + (mode >> 6 & 7));
	if (!(mode & 0700))
		t->len--;
	put_c(t, '0' + (mode >> 3 & 7));
	put_c(t, '0' + (mode & 7));
}

/* flags, then the permissions */
static void get_flags_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n) & ~0777U, named = 0;

	for (int i = 0; i < get_flags.n; i++)
		named |= v & get_flags.x[i].val;
	if (v)
		print_flags(p->t, &get_flags, v);
	/* strace omits the bar after bits that have no name */
	if (named || (v && p->t->xlat == XLAT_RAW))
		put_c(p->t, '|');
	put_mode(p->t, get(p, n) & 0777);
}

static const struct type type_get_flags = { .name = "flags", .leaf = PEN_NAMES, .width = 4, .print = get_flags_print };
#define GET_FLAGS(n, ...)	NUM(n, type_get_flags, __VA_ARGS__)

/* the upper half of a time, if the ABI's words have 32 bits */
static void high_place(struct plan *p, struct node *n)
{
	n->width = 0;
	n->size = p->abi->word == 4 ? 4 : 0;
	n->align = 1;
}

static const struct type type_high = { .name = "pad", .place = high_place };
#define HIGH	{ .name = "", .type = &type_high, .hidden = true }

/* i386's mode has 16 bits */
static void mode_print(struct print *p, const struct node *n)
{
	uint32_t mode = get(p, n) & (p->plan->abi->word == 4 ? 0xffff : ~0U);

	if (mode >= 01000)
		pen_oct(p->t, mode);
	else
		put_mode(p->t, mode);
}

static const struct type type_ipc_mode = { .name = "mode", .leaf = PEN_NUMBER, .width = 4, .print = mode_print };

#define PERM_FIELDS(more) \
	UNS(key, ORDER(2), more), UID(uid), UID(gid), UID(cuid, ORDER(3), more), UID(cgid, ORDER(4), more), \
	{ .name = "mode", .type = &type_ipc_mode, ORDER(1) }, UNS(seq, W16, HIDDEN), PAD(2), \
	LHEX(unused1, HIDDEN), LHEX(unused2, HIDDEN)
LAYOUT(perm, "ipc64_perm", PERM_FIELDS());
LAYOUT(perm_set, "ipc64_perm", PERM_FIELDS(HIDDEN));

/* ---- messages ------------------------------------------------------------------------ */

#define MSQID_FIELDS(perm, more) \
	EMBED(msg_perm, perm), SIZE(msg_stime, more), HIGH, SIZE(msg_rtime, more), HIGH, SIZE(msg_ctime, more), HIGH, \
	SIZE(msg_cbytes, HIDDEN), SIZE(msg_qnum, more), SIZE(msg_qbytes), PID(msg_lspid, more), PID(msg_lrpid, more), \
	LHEX(unused4, HIDDEN), LHEX(unused5, HIDDEN)
LAYOUT(msqid, "msqid64_ds", MSQID_FIELDS(perm, ));
LAYOUT(msqid_set, "msqid64_ds", MSQID_FIELDS(perm_set, HIDDEN));
LAYOUT(msginfo, "msginfo", DEC(msgpool), DEC(msgmap), DEC(msgmax), DEC(msgmnb), DEC(msgmni), DEC(msgssz), DEC(msgtql),
	UNS(msgseg, W16));
XLATS(msg_commands, "MSG_???", COMMON_COMMANDS, { 11, "MSG_STAT" }, { 12, "MSG_INFO" }, { 13, "MSG_STAT_ANY" });
XLATS(msg_flags, "MSG_???", { 010000, "MSG_NOERROR" }, { 020000, "MSG_EXCEPT" }, { 040000, "MSG_COPY" },
      { 04000, "IPC_NOWAIT" });

#define MSG_CASES(r) \
	CASE(1, NULL, STRUCT_IN(buf, msqid_set, REG(r))), \
	CASE(2, NULL, STRUCT_OUT(buf, msqid, REG(r))), \
	CASE(11, NULL, STRUCT_OUT(buf, msqid, REG(r))), \
	CASE(13, NULL, STRUCT_OUT(buf, msqid, REG(r))), \
	CASE(3, NULL, STRUCT_OUT(buf, msginfo, REG(r))), \
	CASE(12, NULL, STRUCT_OUT(buf, msginfo, REG(r)))
static const struct kase msgctl_cases[] = { MSG_CASES(3) };

/* {mtype=1, mtext="..."}: a word, and the text after it */
static void msgbuf_copy(struct plan *p, struct node *n, int phase)
{
	uint32_t cap = 2 * p->abi->word + (p->asked->string_max < 60000 ? p->asked->string_max : 60000) + 1;

	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, cap }, 1, cap);
}

static void msgbuf_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t count = get_len(p, n), need = count < p->string_max + 1ULL ? count : p->string_max + 1ULL;
	uint32_t word = p->plan->abi->word;
	int64_t mtype = 0;

	/* the type, and padding up to the size of the structure */
	if (!b || b->len < 2 * word) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&mtype, block_data(b), word);
	pen_first(p->t, "mtype");
	pen_dec(p->t, word == 4 ? (int32_t)mtype : mtype);
	pen_field(p->t, "mtext");
	if (b->len < word + need)
		print_addr(p, get(p, n) + word);
	else
		print_bytes(p, (const char *)block_data(b) + word, count < b->len - word ? count : b->len - word, count);
	pen_close(p->t, '}');
}

static const struct type type_msgbuf = { .name = "message", .width = WORD, .copy = msgbuf_copy,
	.print = msgbuf_print };
#define MSGBUF(n, d, l, ...)	{ .name = #n, .type = &type_msgbuf, .dir = d, .len = #l, __VA_ARGS__ }

/* ---- semaphores ------------------------------------------------------------------------ */

#define SEMID_FIELDS(perm, more) \
	EMBED(sem_perm, perm), SIZE(sem_otime, more), LHEX(unused1, HIDDEN), SIZE(sem_ctime, more), \
	LHEX(unused2, HIDDEN), SIZE(sem_nsems, more), LHEX(unused3, HIDDEN), LHEX(unused4, HIDDEN)
LAYOUT(semid, "semid64_ds", SEMID_FIELDS(perm, ));
LAYOUT(semid_set, "semid64_ds", SEMID_FIELDS(perm_set, HIDDEN));
LAYOUT(seminfo, "seminfo", DEC(semmap), DEC(semmni), DEC(semmns), DEC(semmnu), DEC(semmsl), DEC(semopm), DEC(semume),
	DEC(semusz), DEC(semvmx), DEC(semaem));
XLATS(sem_commands, "SEM_???", COMMON_COMMANDS, { 11, "GETPID" }, { 12, "GETVAL" }, { 13, "GETALL" }, { 14, "GETNCNT" },
      { 15, "GETZCNT" }, { 16, "SETVAL" }, { 17, "SETALL" }, { 18, "SEM_STAT" }, { 19, "SEM_INFO" },
      { 20, "SEM_STAT_ANY" });
XLATS(sem_flags, "SEM_???", { 0x1000, "SEM_UNDO" }, { 04000, "IPC_NOWAIT" });
LAYOUT(sembuf, "sembuf", UNS(sem_num, W16), DEC(sem_op, W16), FLAGS(sem_flg, sem_flags, W16));

static const struct kase semctl_cases[] = {
	CASE(1, NULL, STRUCT_IN(arg, semid_set)),
	CASE(2, NULL, STRUCT_OUT(arg, semid)), CASE(18, NULL, STRUCT_OUT(arg, semid)),
	CASE(20, NULL, STRUCT_OUT(arg, semid)),
	CASE(3, NULL, STRUCT_OUT(arg, seminfo)), CASE(19, NULL, STRUCT_OUT(arg, seminfo)),
};
#define SEMBUFS(n, l, ...)	{ .name = #n, .type = &type_array, .dir = IN, .len = #l, .data = ARGS(STRUCT(sembuf)), __VA_ARGS__ }

/* ---- shared memory ----------------------------------------------------------------------- */

#define SHMID_FIELDS(perm, more) \
	EMBED(shm_perm, perm), SIZE(shm_segsz, more), SIZE(shm_atime, ORDER(2), more), HIGH, \
	SIZE(shm_dtime, ORDER(3), more), HIGH, SIZE(shm_ctime, ORDER(4), more), HIGH, \
	PID(shm_cpid, more), PID(shm_lpid, more), SIZE(shm_nattch, ORDER(1), more), LHEX(unused4, HIDDEN), LHEX(unused5, HIDDEN)
LAYOUT(shmid, "shmid64_ds", SHMID_FIELDS(perm, ));
LAYOUT(shmid_set, "shmid64_ds", SHMID_FIELDS(perm_set, HIDDEN));
LAYOUT(shminfo, "shminfo64", SIZE(shmmax), SIZE(shmmin), SIZE(shmmni), SIZE(shmseg), SIZE(shmall),
	LHEX(unused1, HIDDEN), LHEX(unused2, HIDDEN), LHEX(unused3, HIDDEN), LHEX(unused4, HIDDEN));
LAYOUT(shm_info, NULL, DEC(used_ids), SIZE(shm_tot), SIZE(shm_rss), SIZE(shm_swp), SIZE(swap_attempts),
	SIZE(swap_successes));
XLATS(shm_commands, "SHM_???", COMMON_COMMANDS, { 11, "SHM_LOCK" }, { 12, "SHM_UNLOCK" }, { 13, "SHM_STAT" },
      { 14, "SHM_INFO" }, { 15, "SHM_STAT_ANY" });
XLATS(shm_flags, "SHM_???", { 010000, "SHM_RDONLY" }, { 020000, "SHM_RND" }, { 040000, "SHM_REMAP" },
      { 0100000, "SHM_EXEC" });
XLATS(shmget_flags, NULL, { 01000, "IPC_CREAT" }, { 02000, "IPC_EXCL" }, { 04000, "SHM_HUGETLB" },
      { 010000, "SHM_NORESERVE" });

#define SHM_CASES(r) \
	CASE(1, NULL, STRUCT_IN(buf, shmid_set, REG(r))), \
	CASE(2, NULL, STRUCT_OUT(buf, shmid, REG(r))), \
	CASE(13, NULL, STRUCT_OUT(buf, shmid, REG(r))), \
	CASE(15, NULL, STRUCT_OUT(buf, shmid, REG(r))), \
	CASE(3, NULL, STRUCT_OUT(buf, shminfo, REG(r))), \
	CASE(14, NULL, STRUCT_OUT(buf, shm_info, REG(r)))
static const struct kase shmctl_cases[] = { SHM_CASES(3) };

#define SHM_HUGE_SHIFT	26
#define SHM_HUGE_BITS	(0x3fU << SHM_HUGE_SHIFT)
XLATS(huge_shift, NULL, { SHM_HUGE_SHIFT, "SHM_HUGE_SHIFT" });

static void shmget_flags_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n), huge = v & SHM_HUGE_BITS, flags = v & ~(SHM_HUGE_BITS | 0777);

	if (flags)
		print_flags(p->t, &shmget_flags, flags);
	if (flags && huge)
		put_c(p->t, '|');
	if (huge) {
		pen_uns(p->t, huge >> SHM_HUGE_SHIFT);
		put_s(p->t, "<<");
		print_xval_as(p->t, &huge_shift, SHM_HUGE_SHIFT, SHOW_U);
	}
	if (flags || huge)
		put_c(p->t, '|');
	put_mode(p->t, v & 0777);
}

static const struct type type_shmget_flags = { .name = "flags", .leaf = PEN_NAMES, .width = 4, .print = shmget_flags_print };
#define SHMGET_FLAGS(n, ...)	NUM(n, type_shmget_flags, __VA_ARGS__)

/* ---- POSIX message queues ------------------------------------------------------------------ */

#define MQ_NAME(n)	PATH(n, NO_CLASS)
XLATS(mq_flags, "O_???", X(O_NONBLOCK));
LAYOUT(mq_attr, "mq_attr", FLAGS(mq_flags, mq_flags, LONG), LDEC(mq_maxmsg), LDEC(mq_msgsize), LDEC(mq_curmsgs),
	LHEX(reserved1, HIDDEN), LHEX(reserved2, HIDDEN), LHEX(reserved3, HIDDEN), LHEX(reserved4, HIDDEN));
LAYOUT(mq_open_attr, "mq_attr", LHEX(mq_flags), LDEC(mq_maxmsg), LDEC(mq_msgsize), LDEC(mq_curmsgs),
	LHEX(reserved1, HIDDEN), LHEX(reserved2, HIDDEN), LHEX(reserved3, HIDDEN), LHEX(reserved4, HIDDEN));

/* ---- ipc(): i386's single call for all of System V's, shown as the call that it makes --------- */

/* Its arguments after the number of the call: three numbers, a pointer and a fifth one. */
#define FIRST	REG(2)
#define SECOND	REG(3)
#define THIRD	REG(4)
#define POINTER	REG(5)
#define FIFTH	REG(6)

/* an unknown call: 5<<16|25 */
static void ipc_number_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (v >> 16) {
		pen_uns(p->t, v >> 16);
		put_s(p->t, "<<16|");
	}
	pen_uns(p->t, v & 0xffff);
}

static const struct type type_ipc_number = { .name = "call", .leaf = PEN_NUMBER, .width = 4, .print = ipc_number_print };

/* shmat returns its address in memory */
static void ret_attached_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, sibling(p->plan->args, p->plan->nargs, "raddr"), AT_EXIT);
	uint32_t at;

	if (!b || b->len < sizeof(at)) {
		pen_hex(p->t, get(p, n));
		return;
	}
	memcpy(&at, block_data(b), sizeof(at));
	pen_hex(p->t, at);
}

static const struct type type_ret_attached = { .name = "addr", .width = 8, .print = ret_attached_print };
static const struct arg ret_attached[] = { { .name = "ret", .type = &type_ret_attached }, { 0 } };

/* the pointer leads to semctl's union, and the pointer in the union to the structure */
static void through_print(struct print *p, const struct node *n)
{
	const struct node *to = &n->kids[0];
	const struct view *outer = p->view;
	struct view v, inner;

	if (!enter_block(p, n, &v, n->size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	if (!(p->failed && n->arg->dir & OUT) && enter_block(p, to, &inner, to->size)) {
		print_node(p, to);
	} else if (to->arg->data == &layout_seminfo) {
		print_addr(p, get(p, to));
	} else {
		pen_open(p->t, '[');
		print_addr(p, get(p, to));
		pen_close(p->t, ']');
	}
	p->view = outer;
}

static const struct type type_through = { .name = "pointer", .width = WORD, .like = &type_points,
	.print = through_print };
#define THROUGH_IN(n, l, ...)	{ .name = #n, .type = &type_through, .dir = IN, .data = ARGS(STRUCT_IN(to, l)), POINTER, __VA_ARGS__ }
#define THROUGH_OUT(n, l, ...)	{ .name = #n, .type = &type_through, .dir = BOTH, .data = ARGS(STRUCT_OUT(to, l)), POINTER, __VA_ARGS__ }

/*
 * The variants of a call must be selected by the same arguments, but semctl's command is not in the
 * same one as msgctl's and shmctl's. So semctl's cases are conditions.
 */
static uint32_t semctl_command(const struct print *p)
{
	return get_at(p, sibling(p->plan->args, p->plan->nargs, "cmd"), AT_ENTER) & ~IPC_64;
}

static bool semctl_stat(const struct print *p, const struct node *n)
{
	uint32_t cmd = semctl_command(p);

	(void)n;
	return cmd == 2 || cmd == 18 || cmd == 20;
}

static bool semctl_info(const struct print *p, const struct node *n)
{
	uint32_t cmd = semctl_command(p);

	(void)n;
	return cmd == 3 || cmd == 19;
}

static bool semctl_other(const struct print *p, const struct node *n)
{
	return semctl_command(p) != 1 && !semctl_stat(p, n) && !semctl_info(p, n);
}

static const struct kase old_msgctl_cases[] = { MSG_CASES(5) };
static const struct kase old_shmctl_cases[] = { SHM_CASES(5) };

/* msgrcv's first version: the pointer leads to a structure with the buffer and the type */
static bool first_version(const struct print *p, const struct node *n)
{
	(void)n;
	return !(get(p, sibling(p->plan->args, p->plan->nargs, "call")) >> 16);
}

static bool later_version(const struct print *p, const struct node *n)
{
	return !first_version(p, n);
}

LAYOUT(old_msgrcv, NULL, MSGBUF(msgp, OUT, msgsz), LDEC(msgtyp));

static void old_msgrcv_print(struct print *p, const struct node *n)
{
	uint32_t size = get(p, sibling(p->plan->args, p->plan->nargs, "msgsz"));
	const struct view *outer = p->view;
	struct view v;

	if (!enter_block(p, n, &v, n->size)) {
		print_addr(p, get(p, n));
		pen_next(p->t);
		pen_uns(p->t, size);
		return;
	}
	p->view = &v;
	print_node(p, &n->kids[0]);
	pen_next(p->t);
	pen_uns(p->t, size);
	pen_next(p->t);
	print_node(p, &n->kids[1]);
	p->view = outer;
}

static const struct type type_old_msgrcv = { .name = "arguments", .width = WORD, .like = &type_struct,
	.print = old_msgrcv_print };

static const struct kase ipc_cases[] = {
	CASE_AS(1, semop, NULL, DEC(semid, FIRST), SEMBUFS(sops, nsops, POINTER), UNS(nsops, SECOND)),
	CASE_AS(2, semget, NULL, XVAL(key, keys, FIRST), DEC(nsems, SECOND), GET_FLAGS(semflg, THIRD)),
	CASE_AS(3, semctl, NULL, DEC(semid, FIRST), DEC(semnum, SECOND), COMMAND(cmd, sem_commands, THIRD),
		THROUGH_IN(arg, semid_set, WHEN_MASK(cmd, ~IPC_64, 1)), THROUGH_OUT(arg, semid, IF(semctl_stat)),
		THROUGH_OUT(arg, seminfo, IF(semctl_info)),
		{ .name = "arg", .type = &type_points, .dir = IN, .data = ARGS(ADDR(arg)), POINTER, IF(semctl_other) }),
	CASE_AS(4, semtimedop, NULL, DEC(semid, FIRST), SEMBUFS(sops, nsops, POINTER), UNS(nsops, SECOND),
		STRUCT_IN(timeout, timespec, FIFTH)),
	CASE_AS(11, msgsnd, NULL, DEC(msqid, FIRST), MSGBUF(msgp, IN, msgsz, POINTER), SIZE(msgsz, SECOND),
		FLAGS(msgflg, msg_flags, THIRD)),
	CASE_AS(12, msgrcv, RET_LDEC, DEC(msqid, FIRST), SIZE(msgsz, SECOND, HIDDEN),
		MSGBUF(msgp, OUT, msgsz, POINTER, IF(later_version)),
		{ .name = "args", .type = &type_old_msgrcv, .dir = OUT, .data = &layout_old_msgrcv, POINTER, IF(first_version) },
		SIZE(size, SECOND, IF(later_version)), LDEC(msgtyp, FIFTH, IF(later_version)), FLAGS(msgflg, msg_flags, THIRD)),
	CASE_AS(13, msgget, NULL, XVAL(key, keys, FIRST), GET_FLAGS(msgflg, SECOND)),
	CASE_AS(14, msgctl, NULL, DEC(msqid, FIRST), COMMAND(cmd, msg_commands, SECOND),
		BY_MASK(cmd, ~IPC_64, old_msgctl_cases, ADDR(buf, POINTER))),
	CASE_AS(21, shmat, ret_attached, DEC(shmid, FIRST), ADDR(shmaddr, POINTER), FLAGS(shmflg, shm_flags, SECOND),
		{ .name = "raddr", .type = &type_points, .dir = OUT, .data = ARGS(ADDR(at)), THIRD, HIDDEN }),
	CASE_AS(22, shmdt, NULL, ADDR(shmaddr, POINTER)),
	CASE_AS(23, shmget, NULL, XVAL(key, keys, FIRST), SIZE(size, SECOND), SHMGET_FLAGS(shmflg, THIRD)),
	CASE_AS(24, shmctl, NULL, DEC(shmid, FIRST), COMMAND(cmd, shm_commands, SECOND),
		BY_MASK(cmd, ~IPC_64, old_shmctl_cases, ADDR(buf, POINTER))),
};

/* ---- the calls --------------------------------------------------------------------------------- */

FAMILY(ipc_calls,
	CALL(msgget, RET_DEC IS(IPC), XVAL(key, keys), GET_FLAGS(msgflg)),
	CALL(msgsnd, RET_DEC IS(IPC), DEC(msqid), MSGBUF(msgp, IN, msgsz), SIZE(msgsz), FLAGS(msgflg, msg_flags)),
	CALL(msgrcv, RET_LDEC IS(IPC), DEC(msqid), MSGBUF(msgp, OUT, msgsz), SIZE(msgsz), LDEC(msgtyp), FLAGS(msgflg, msg_flags)),
	CALL(msgctl, RET_DEC IS(IPC), DEC(msqid), COMMAND(cmd, msg_commands), BY_MASK(cmd, ~IPC_64, msgctl_cases, ADDR(buf))),
	CALL(semget, RET_DEC IS(IPC), XVAL(key, keys), DEC(nsems), GET_FLAGS(semflg)),
	CALL(semop, RET_DEC IS(IPC), DEC(semid), SEMBUFS(sops, nsops), UNS(nsops)),
	CALL(semtimedop, RET_DEC IS(IPC), DEC(semid), SEMBUFS(sops, nsops), UNS(nsops), STRUCT_IN(timeout, timespec)),
	CALL32(semtimedop_time64, RET_DEC IS(IPC), DEC(semid), SEMBUFS(sops, nsops), UNS(nsops), STRUCT_IN(timeout, timespec64)),
	CALL(semctl, RET_DEC IS(IPC), DEC(semid), DEC(semnum), COMMAND(cmd, sem_commands),
	     BY_MASK(cmd, ~IPC_64, semctl_cases, ADDR(arg))),
	CALL(shmget, RET_DEC IS(IPC), XVAL(key, keys), SIZE(size), SHMGET_FLAGS(shmflg)),
	CALL(shmat, RET_ADDR IS(IPC | MEMORY), DEC(shmid), ADDR(shmaddr), FLAGS(shmflg, shm_flags)),
	CALL(shmdt, RET_DEC IS(IPC | MEMORY), ADDR(shmaddr)),
	CALL(shmctl, RET_DEC IS(IPC), DEC(shmid), COMMAND(cmd, shm_commands), BY_MASK(cmd, ~IPC_64, shmctl_cases, ADDR(buf))),

	CALL32(ipc, RET_DEC IS(IPC), UNS(call, HIDDEN), BY_MASK(call, 0xffff, ipc_cases,
		{ .name = "number", .type = &type_ipc_number, REG(1) }, HEX(first, FIRST), HEX(second, SECOND),
		HEX(third, THIRD), HEX(ptr, POINTER), HEX(fifth, FIFTH))),

	CALL(mq_open, RET_FD IS(DESC), MQ_NAME(name), OFLAGS(oflag), MODE(mode, WHEN(oflag, O_CREAT)),
	     STRUCT_IN(attr, mq_open_attr, WHEN(oflag, O_CREAT))),
	CALL(mq_unlink, RET_DEC, MQ_NAME(name)),
	CALL(mq_timedsend, RET_DEC, FD(mqdes), BUF_IN(msg_ptr, msg_len), SIZE(msg_len), UNS(msg_prio),
	     STRUCT_IN(abs_timeout, timespec)),
	CALL32(mq_timedsend_time64, RET_DEC, FD(mqdes), BUF_IN(msg_ptr, msg_len), SIZE(msg_len), UNS(msg_prio),
	       STRUCT_IN(abs_timeout, timespec64)),
	CALL(mq_timedreceive, RET_LDEC, FD(mqdes), BUF_OUT(msg_ptr, ret), SIZE(msg_len), POINTS_OUT(msg_prio, UNS(prio)),
	     STRUCT_IN(abs_timeout, timespec)),
	CALL32(mq_timedreceive_time64, RET_LDEC, FD(mqdes), BUF_OUT(msg_ptr, ret), SIZE(msg_len), POINTS_OUT(msg_prio, UNS(prio)),
	       STRUCT_IN(abs_timeout, timespec64)),
	CALL(mq_notify, RET_DEC, FD(mqdes), SIGEVENT_IN(sevp)),
	CALL(mq_getsetattr, RET_DEC, FD(mqdes), STRUCT_IN(newattr, mq_attr), STRUCT_OUT(oldattr, mq_attr))
);
