// SPDX-License-Identifier: GPL-2.0
/* siginfo_t as text: the signal and its sender determine which members are valid. */
#include <signal.h>
#include <string.h>
#include <linux/audit.h>
#include "settings.h"
#include "types/shared.h"
#include "facts/pids.h"

#define SIGINFO_BYTES 128

#define N(val, name) { (uint32_t)(val), #name }

XLATS(codes_any, NULL, N(0, SI_USER), N(0x80, SI_KERNEL), N(-1, SI_QUEUE), N(-2, SI_TIMER), N(-3, SI_MESGQ),
      N(-4, SI_ASYNCIO), N(-5, SI_SIGIO), N(-6, SI_TKILL), N(-7, SI_DETHREAD), N(-60, SI_ASYNCNL));
XLATS(codes_chld, NULL, N(1, CLD_EXITED), N(2, CLD_KILLED), N(3, CLD_DUMPED), N(4, CLD_TRAPPED),
      N(5, CLD_STOPPED), N(6, CLD_CONTINUED));
XLATS(codes_trap, NULL, N(1, TRAP_BRKPT), N(2, TRAP_TRACE), N(3, TRAP_BRANCH), N(4, TRAP_HWBKPT),
      N(5, TRAP_UNK), N(6, TRAP_PERF));
XLATS(codes_poll, NULL, N(1, POLL_IN), N(2, POLL_OUT), N(3, POLL_MSG), N(4, POLL_ERR), N(5, POLL_PRI),
      N(6, POLL_HUP));
XLATS(codes_ill, NULL, N(1, ILL_ILLOPC), N(2, ILL_ILLOPN), N(3, ILL_ILLADR), N(4, ILL_ILLTRP), N(5, ILL_PRVOPC),
      N(6, ILL_PRVREG), N(7, ILL_COPROC), N(8, ILL_BADSTK), N(9, ILL_BADIADDR));
XLATS(codes_fpe, NULL, N(1, FPE_INTDIV), N(2, FPE_INTOVF), N(3, FPE_FLTDIV), N(4, FPE_FLTOVF), N(5, FPE_FLTUND),
      N(6, FPE_FLTRES), N(7, FPE_FLTINV), N(8, FPE_FLTSUB), N(14, FPE_FLTUNK), N(15, FPE_CONDTRAP));
XLATS(codes_segv, NULL, N(1, SEGV_MAPERR), N(2, SEGV_ACCERR), N(3, SEGV_BNDERR), N(4, SEGV_PKUERR),
      N(5, SEGV_ACCADI), N(6, SEGV_ADIDERR), N(7, SEGV_ADIPERR), N(8, SEGV_MTEAERR), N(9, SEGV_MTESERR), { 10, "+SEGV_CPERR" });
XLATS(codes_bus, NULL, N(1, BUS_ADRALN), N(2, BUS_ADRERR), N(3, BUS_OBJERR), N(4, BUS_MCEERR_AR),
      N(5, BUS_MCEERR_AO));
XLATS(codes_sys, NULL, N(1, SYS_SECCOMP), N(2, SYS_USER_DISPATCH));

SHARED_XLATS(audit_archs, "AUDIT_ARCH_???",
      X(AUDIT_ARCH_AARCH64), X(AUDIT_ARCH_ALPHA), X(AUDIT_ARCH_ARCOMPACT), X(AUDIT_ARCH_ARCOMPACTBE),
      X(AUDIT_ARCH_ARCV2), X(AUDIT_ARCH_ARCV2BE), X(AUDIT_ARCH_ARM), X(AUDIT_ARCH_ARMEB), X(AUDIT_ARCH_C6X),
      X(AUDIT_ARCH_C6XBE), X(AUDIT_ARCH_CRIS), X(AUDIT_ARCH_CSKY), X(AUDIT_ARCH_FRV), X(AUDIT_ARCH_H8300),
      X(AUDIT_ARCH_HEXAGON), X(AUDIT_ARCH_I386), X(AUDIT_ARCH_IA64), X(AUDIT_ARCH_LOONGARCH32),
      X(AUDIT_ARCH_LOONGARCH64), X(AUDIT_ARCH_M32R), X(AUDIT_ARCH_M68K), X(AUDIT_ARCH_MICROBLAZE),
      X(AUDIT_ARCH_MIPS), X(AUDIT_ARCH_MIPS64), X(AUDIT_ARCH_MIPS64N32), X(AUDIT_ARCH_MIPSEL),
      X(AUDIT_ARCH_MIPSEL64), X(AUDIT_ARCH_MIPSEL64N32), X(AUDIT_ARCH_NDS32), X(AUDIT_ARCH_NDS32BE),
      X(AUDIT_ARCH_NIOS2), X(AUDIT_ARCH_OPENRISC), X(AUDIT_ARCH_PARISC), X(AUDIT_ARCH_PARISC64),
      X(AUDIT_ARCH_PPC), X(AUDIT_ARCH_PPC64), X(AUDIT_ARCH_PPC64LE), X(AUDIT_ARCH_RISCV32),
      X(AUDIT_ARCH_RISCV64), X(AUDIT_ARCH_S390), X(AUDIT_ARCH_S390X), X(AUDIT_ARCH_SH), X(AUDIT_ARCH_SH64),
      X(AUDIT_ARCH_SHEL), X(AUDIT_ARCH_SHEL64), X(AUDIT_ARCH_SPARC), X(AUDIT_ARCH_SPARC64),
      X(AUDIT_ARCH_TILEGX), X(AUDIT_ARCH_TILEGX32), X(AUDIT_ARCH_TILEPRO), X(AUDIT_ARCH_UNICORE),
      { 0x40000057, "+AUDIT_ARCH_V850" }, X(AUDIT_ARCH_X86_64), X(AUDIT_ARCH_XTENSA));

static const struct xlats *codes_of(int signo)
{
	switch (signo) {
	case SIGCHLD: return &codes_chld;
	case SIGTRAP: return &codes_trap;
	case SIGIO: return &codes_poll;
	case SIGILL: return &codes_ill;
	case SIGFPE: return &codes_fpe;
	case SIGSEGV: return &codes_segv;
	case SIGBUS: return &codes_bus;
	case SIGSYS: return &codes_sys;
	}
	return NULL;
}

/* The union after the first three members. read_u32() and read_word() take byte offsets into it. */
struct si {
	struct text *t;
	int whose;			/* task in whose pid namespace the PIDs are */
	const uint8_t *u;
	const struct abi *abi;		/* of the layout; has the size of a word */
	bool foreign;			/* the reader's layout, not the tracee's, whose ABI is not known */
	struct print *p;
	const struct node *fd;		/* si_fd, about which more is known with -y; NULL: only the number is shown */
};

static uint32_t read_u32(const struct si *s, unsigned off)
{
	uint32_t v;

	memcpy(&v, s->u + off, sizeof(v));
	return v;
}

static uint64_t read_word(const struct si *s, unsigned off)
{
	uint64_t v = 0;

	memcpy(&v, s->u + off, s->abi->word);
	return v;
}

static void next_field(const struct si *s, const char *name)
{
	pen_next(s->t);
	pen_name(s->t, name, strlen(name));
}

static void put_dec_field(const struct si *s, const char *name, int64_t v)
{
	next_field(s, name);
	pen_dec(s->t, v);
}

static void put_ptr_field(const struct si *s, const char *name, uint64_t v)
{
	next_field(s, name);
	pen_address(s->t, v, PEN_PLAIN);
}

static void put_source(const struct si *s)
{
	put_dec_field(s, "si_pid", (int32_t)read_u32(s, 0));
	pids_put(s->t, s->whose, read_u32(s, 0), opt.pids & PIDS_COMM);
	next_field(s, "si_uid");
	if (read_u32(s, 4) == ~0U)
		pen_dec(s->t, -1);
	else
		pen_uns(s->t, read_u32(s, 4));
}

/* sigval: a union of an int and a pointer */
static void put_value(const struct si *s)
{
	put_dec_field(s, "si_int", (int32_t)read_u32(s, 8));
	put_ptr_field(s, "si_ptr", read_word(s, 8));
}

static void put_band(const struct si *s)
{
	put_dec_field(s, "si_band", s->abi->word == 4 ? (int32_t)read_word(s, 0) : (int64_t)read_word(s, 0));
	if (s->fd) {
		next_field(s, "si_fd");
		print_node(s->p, s->fd);
	} else {
		put_dec_field(s, "si_fd", (int32_t)read_u32(s, s->abi->word));
	}
}

static void put_from_user(const struct si *s, int code)
{
	switch (code) {
	case SI_USER:
	case SI_TKILL:
		put_source(s);
		break;
	case SI_TIMER:
		next_field(s, "si_timerid");
		pen_hex(s->t, read_u32(s, 0));
		put_dec_field(s, "si_overrun", (int32_t)read_u32(s, 4));
		put_value(s);
		break;
	case SI_SIGIO:
		put_band(s);
		break;
	default:
		put_source(s);
		if (read_word(s, 8))
			put_value(s);
	}
}

static void put_child(const struct si *s, int code)
{
	unsigned at = s->abi->word == 4 ? 12 : 16;

	put_source(s);
	next_field(s, "si_status");
	if (code == 1 /* CLD_EXITED */)
		pen_dec(s->t, (int32_t)read_u32(s, 8));
	else
		print_signal(s->t, read_u32(s, 8));
	next_field(s, "si_utime");
	print_clock_ticks(s->t, s->abi->word == 4 ? (uint64_t)(int32_t)read_u32(s, at) : read_word(s, at));
	next_field(s, "si_stime");
	at += s->abi->word;
	print_clock_ticks(s->t, s->abi->word == 4 ? (uint64_t)(int32_t)read_u32(s, at) : read_word(s, at));
}

static void put_fault(const struct si *s, int signo, int code)
{
	unsigned w = s->abi->word;

	put_ptr_field(s, "si_addr", read_word(s, 0));
	if (signo == SIGBUS && (code == 4 || code == 5)) {	/* BUS_MCEERR_AR, BUS_MCEERR_AO */
		next_field(s, "si_addr_lsb");
		pen_hex(s->t, read_u32(s, w) & 0xffff);
	} else if (signo == SIGSEGV && code == 3) {		/* SEGV_BNDERR */
		put_ptr_field(s, "si_lower", read_word(s, 2 * w));
		put_ptr_field(s, "si_upper", read_word(s, 3 * w));
	} else if (signo == SIGSEGV && code == 4) {		/* SEGV_PKUERR */
		next_field(s, "si_pkey");
		pen_uns(s->t, read_u32(s, 2 * w));
	}
}

static const char *name_of_call(const struct si *s, uint32_t nr, uint32_t arch, bool *own)
{
	const struct abi *abi = abi_of_audit(arch, 0);

	*own = abi && (s->foreign || abi == s->abi);
	return abi_name(abi, nr);
}

/* __NR_getpid; for a call of another ABI, 20 with the name as a comment */
static void put_sys(const struct si *s)
{
	unsigned w = s->abi->word;
	uint32_t nr = read_u32(s, w), arch = read_u32(s, w + 4);
	const char *name;
	bool own, comment;
	size_t at;

	put_ptr_field(s, "si_call_addr", read_word(s, 0));
	next_field(s, "si_syscall");
	name = name_of_call(s, nr, arch, &own);
	at = s->t->len;
	own = own && name;
	if (s->t->xlat != XLAT_ABBREV || !own)
		put_uns(s->t, nr);
	if (s->t->xlat != XLAT_RAW && name) {
		comment = !own || s->t->xlat == XLAT_VERBOSE;
		put_s(s->t, comment ? " /* " : "");
		put_s(s->t, own ? "__NR_" : "");
		put_s(s->t, name);
		put_s(s->t, comment ? " */" : "");
	}
	pen_is_called(s->t, at, nr, name);
	next_field(s, "si_arch");
	print_xval(s->t, &audit_archs, arch);
}

static void put_from_kernel(const struct si *s, int signo, int code)
{
	switch (signo) {
	case SIGCHLD:
		put_child(s, code);
		break;
	case SIGILL:
	case SIGFPE:
	case SIGBUS:
	case SIGSEGV:
	case SIGTRAP:
		put_fault(s, signo, code);
		break;
	case SIGIO:
		if (code >= 1 && code <= 6)	/* POLL_IN ... POLL_HUP */
			put_band(s);
		break;
	case SIGSYS:
		put_sys(s);
		break;
	default:
		if (read_u32(s, 0) || read_u32(s, 4))
			put_source(s);
		if (read_word(s, 8))
			put_value(s);
	}
}

static void put_code(struct text *t, int signo, int code)
{
	const struct xlats *x = &codes_any;
	size_t at = t->len;
	const char *name;

	if (!xlat_name(x, (uint32_t)code) && codes_of(signo))
		x = codes_of(signo);
	name = xlat_name(x, (uint32_t)code);
	print_xval(t, x, (uint32_t)code);
	pen_is(t, at, (struct mark){ .kind = PEN_CALLED, .form = PEN_SIGNED, .value = (int64_t)code, .is = name,
				     .len = name ? strlen(name) : 0 });
}

static void put_errno(const struct si *s, int err)
{
	const char *name = errno_name(err);

	if (!name || s->t->xlat != XLAT_ABBREV)
		put_uns(s->t, (uint32_t)err);
	if (!name || s->t->xlat == XLAT_RAW)
		return;
	put_s(s->t, s->t->xlat == XLAT_VERBOSE ? " /* " : "");
	put_s(s->t, name);
	put_s(s->t, s->t->xlat == XLAT_VERBOSE ? " */" : "");
}

static void put_errno_field(const struct si *s, int err)
{
	size_t at;

	next_field(s, "si_errno");
	at = s->t->len;
	put_errno(s, err);
	pen_is(s->t, at, (struct mark){ .kind = PEN_ERRNO, .form = PEN_SIGNED, .value = (int64_t)err });
}

static void put_siginfo(const struct si *s, const int32_t head[3])
{
	int signo = head[0], code = head[2];

	pen_open(s->t, '{');
	if (signo) {
		pen_label(s->t, "si_signo");
		print_signal(s->t, signo);
		next_field(s, "si_code");
		put_code(s->t, signo, code);
		if (head[1])
			put_errno_field(s, head[1]);
		if (code <= 0)
			put_from_user(s, code);
		else
			put_from_kernel(s, signo, code);
	}
	pen_close(s->t, '}');
}

void print_siginfo(struct text *t, int tid, const void *p)
{
	struct si s = { .t = t, .whose = tid, .u = (const uint8_t *)p + 16, .abi = &abi_native, .foreign = true };
	int32_t head[3];

	memcpy(head, p, sizeof(head));
	put_siginfo(&s, head);
}

/* ---- siginfo that a pointer leads to --------------------------------------------- */

static void put_own(struct print *p, const void *bytes, const struct node *fd)
{
	const struct abi *abi = p->plan->abi;
	struct si s = { .t = p->t, .whose = p->call->tid, .u = (const uint8_t *)bytes + (abi->word == 4 ? 12 : 16),
		.abi = abi, .p = p, .fd = fd };
	int32_t head[3];

	memcpy(head, bytes, sizeof(head));
	put_siginfo(&s, head);
}

void print_siginfo_of(struct print *p, const void *bytes)
{
	put_own(p, bytes, NULL);
}

/* SIGIO's descriptor is the only member that needs a further op */
static void siginfo_place(struct plan *p, struct node *n)
{
	static const struct arg fd64[] = { PAD(24), FD(si_fd), { 0 } }, fd32[] = { PAD(16), FD(si_fd), { 0 } };

	plan_kids(p, n, p->abi->word == 4 ? fd32 : fd64, &n->size, NULL);
}

static void siginfo_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, SIGINFO_BYTES }, 1, SIGINFO_BYTES);
	plan_copy_kids(p, n, phase);
}

static void siginfo_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct view v;

	if (!enter_block(p, n, &v, SIGINFO_BYTES)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	put_own(p, v.p[p->phase], &n->kids[1]);
	p->view = outer;
}

const struct type type_siginfo = { .name = "siginfo", .width = WORD, .place = siginfo_place,
	.copy = siginfo_copy, .print = siginfo_print };
