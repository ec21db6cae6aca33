// SPDX-License-Identifier: GPL-2.0
/* ptrace, with the registers of x86. */
#include <elf.h>
#include <linux/audit.h>
#include <linux/ptrace.h>
#include <asm/ptrace-abi.h>
#include <stddef.h>
#include <string.h>
#include <sys/user.h>
#include "settings.h"
#include "types/shared.h"
#include "types/net.h"

/* only the kernel's header spells it PEEKUSR */
#define PTRACE_PEEKUSER PTRACE_PEEKUSR
#define PTRACE_POKEUSER PTRACE_POKEUSR

XLATS(requests, "PTRACE_???",
	X(PTRACE_TRACEME), X(PTRACE_PEEKTEXT), X(PTRACE_PEEKDATA), X(PTRACE_PEEKUSER), X(PTRACE_POKETEXT),
	X(PTRACE_POKEDATA), X(PTRACE_POKEUSER), X(PTRACE_CONT), X(PTRACE_KILL), X(PTRACE_SINGLESTEP),
	X(PTRACE_ATTACH), X(PTRACE_DETACH), X(PTRACE_SYSCALL), X(PTRACE_SETOPTIONS), X(PTRACE_GETEVENTMSG),
	X(PTRACE_GETSIGINFO), X(PTRACE_SETSIGINFO), X(PTRACE_GETREGSET), X(PTRACE_SETREGSET), X(PTRACE_SEIZE),
	X(PTRACE_INTERRUPT), X(PTRACE_LISTEN), X(PTRACE_PEEKSIGINFO), X(PTRACE_GETSIGMASK),
	X(PTRACE_SETSIGMASK), X(PTRACE_SECCOMP_GET_FILTER), X(PTRACE_SECCOMP_GET_METADATA),
	X(PTRACE_GET_SYSCALL_INFO), XNEW(PTRACE_SET_SYSCALL_INFO), X(PTRACE_GET_RSEQ_CONFIGURATION), XNEW(PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG),
	XNEW(PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG), X(PTRACE_GETREGS), X(PTRACE_SETREGS), X(PTRACE_GETFPREGS),
	X(PTRACE_SETFPREGS), X(PTRACE_GETFPXREGS), X(PTRACE_SETFPXREGS), X(PTRACE_OLDSETOPTIONS),
	X(PTRACE_GET_THREAD_AREA), X(PTRACE_SET_THREAD_AREA), X(PTRACE_SYSEMU), X(PTRACE_SYSEMU_SINGLESTEP),
	X(PTRACE_SINGLEBLOCK), { 30, "PTRACE_ARCH_PRCTL" /* in the header only for 64-bit programs */ });
XLATS(trace_options, "PTRACE_O_???",
	X(PTRACE_O_TRACESYSGOOD), X(PTRACE_O_TRACEFORK), X(PTRACE_O_TRACEVFORK), X(PTRACE_O_TRACECLONE),
	X(PTRACE_O_TRACEEXEC), X(PTRACE_O_TRACEVFORKDONE), X(PTRACE_O_TRACEEXIT), X(PTRACE_O_TRACESECCOMP),
	X(PTRACE_O_EXITKILL), X(PTRACE_O_SUSPEND_SECCOMP));
XLATS(peek_flags, "PTRACE_PEEKSIGINFO_???", X(PTRACE_PEEKSIGINFO_SHARED));
XLATS(info_ops, "PTRACE_SYSCALL_INFO_???", X(PTRACE_SYSCALL_INFO_NONE), X(PTRACE_SYSCALL_INFO_ENTRY),
	X(PTRACE_SYSCALL_INFO_EXIT), X(PTRACE_SYSCALL_INFO_SECCOMP));
/* numbers for names that some headers lack */
XLATS(note_types, "NT_???",
	X(NT_PRSTATUS), X(NT_FPREGSET), X(NT_PRPSINFO), X(NT_PRXREG), X(NT_PLATFORM), X(NT_AUXV),
	X(NT_GWINDOWS), X(NT_ASRS), X(NT_PSTATUS), X(NT_PSINFO), X(NT_PRCRED), X(NT_UTSNAME),
	X(NT_LWPSTATUS), X(NT_LWPSINFO), X(NT_PRFPXREG), X(NT_PPC_VMX), X(NT_PPC_SPE), X(NT_PPC_VSX),
	X(NT_PPC_TAR), X(NT_PPC_PPR), X(NT_PPC_DSCR), X(NT_PPC_EBB), X(NT_PPC_PMU), X(NT_PPC_TM_CGPR),
	X(NT_PPC_TM_CFPR), X(NT_PPC_TM_CVMX), X(NT_PPC_TM_CVSX), X(NT_PPC_TM_SPR), X(NT_PPC_TM_CTAR),
	X(NT_PPC_TM_CPPR), X(NT_PPC_TM_CDSCR), X(NT_PPC_PKEY), XNEW(NT_PPC_DEXCR), XNEW(NT_PPC_HASHKEYR), X(NT_386_TLS),
	X(NT_386_IOPERM),
	X(NT_X86_XSTATE), XNEW(NT_X86_SHSTK), XNEW(NT_X86_XSAVE_LAYOUT), X(NT_S390_HIGH_GPRS), X(NT_S390_TIMER),
	X(NT_S390_TODCMP), X(NT_S390_TODPREG),
	X(NT_S390_CTRS), X(NT_S390_PREFIX), X(NT_S390_LAST_BREAK), X(NT_S390_SYSTEM_CALL), X(NT_S390_TDB),
	X(NT_S390_VXRS_LOW), X(NT_S390_VXRS_HIGH), X(NT_S390_GS_CB), X(NT_S390_GS_BC), X(NT_S390_RI_CB),
	{ 0x30e, "NT_S390_PV_CPU_DATA" }, X(NT_ARM_VFP), X(NT_ARM_TLS), X(NT_ARM_HW_BREAK),
	X(NT_ARM_HW_WATCH), X(NT_ARM_SYSTEM_CALL), X(NT_ARM_SVE), X(NT_ARM_PAC_MASK), X(NT_ARM_PACA_KEYS),
	X(NT_ARM_PACG_KEYS), X(NT_ARM_TAGGED_ADDR_CTRL), X(NT_ARM_PAC_ENABLED_KEYS),
	{ 0x40b, "NT_ARM_SSVE" }, { 0x40c, "NT_ARM_ZA" }, XNEW(NT_ARM_ZT), XNEW(NT_ARM_FPMR), XNEW(NT_ARM_POE),
	XNEW(NT_ARM_GCS), { 0x500, "NT_METAG_CBUF" },
	{ 0x501, "NT_METAG_RPIPE" }, { 0x502, "NT_METAG_TLS" }, { 0x600, "NT_ARC_V2" }, X(NT_VMCOREDD),
	X(NT_MIPS_DSP), X(NT_MIPS_FP_MODE), X(NT_MIPS_MSA), XNEW(NT_RISCV_CSR), XNEW(NT_RISCV_VECTOR),
	XNEW(NT_RISCV_TAGGED_ADDR_CTRL), XNEW(NT_RISCV_USER_CFI), { 0xa00, "NT_LOONGARCH_CPUCFG" },
	{ 0xa01, "NT_LOONGARCH_CSR" }, { 0xa02, "NT_LOONGARCH_LSX" }, { 0xa03, "NT_LOONGARCH_LASX" },
	{ 0xa04, "NT_LOONGARCH_LBT" }, X(NT_FILE), XNEW(NT_PRXFPREG), XNEW(NT_SIGINFO));

/* ---- registers ------------------------------------------------------------------------------ */

/* count: 0 for a single register, otherwise the length of an array */
struct reg { const char *name; uint8_t width, count; };
struct regs { const struct reg *r; int n; };

#define R8(n) { #n, 8, 0 }
#define R4(n) { #n, 4, 0 }
#define R2(n) { #n, 2, 0 }
static const struct reg
	general64[] = {
		R8(r15), R8(r14), R8(r13), R8(r12), R8(rbp), R8(rbx), R8(r11), R8(r10), R8(r9), R8(r8), R8(rax),
		R8(rcx), R8(rdx), R8(rsi), R8(rdi), R8(orig_rax), R8(rip), R8(cs), R8(eflags), R8(rsp), R8(ss),
		R8(fs_base), R8(gs_base), R8(ds), R8(es), R8(fs), R8(gs) },
	general32[] = {
		R4(ebx), R4(ecx), R4(edx), R4(esi), R4(edi), R4(ebp), R4(eax), R4(xds), R4(xes), R4(xfs), R4(xgs),
		R4(orig_eax), R4(eip), R4(xcs), R4(eflags), R4(esp), R4(xss) },
	float64[] = {
		R2(cwd), R2(swd), R2(ftw), R2(fop), R8(rip), R8(rdp), R4(mxcsr), R4(mxcr_mask),
		{ "st_space", 4, 32 }, { "xmm_space", 4, 64 }, { "padding", 4, 24 } },
	float32[] = {
		R4(cwd), R4(swd), R4(twd), R4(fip), R4(fcs), R4(foo), R4(fos), { "st_space", 4, 20 } };
/* [floating point?][32 bits?] */
static const struct regs regs[2][2] = {
	{ { general64, COUNT(general64) }, { general32, COUNT(general32) } },
	{ { float64, COUNT(float64) }, { float32, COUNT(float32) } } };
enum { GENERAL, FLOATS };
static const int kinds[] = { GENERAL, FLOATS };
#define REGS_MAX 1024		/* bytes; larger than any set */

static const struct regs *regs_of(const struct print *p, const struct node *n)
{
	return &regs[*(const int *)n->arg->data][p->plan->abi->id == SYSTRACE_COMPAT];
}

static uint32_t regs_size(const struct regs *rs)
{
	uint32_t size = 0;

	for (int i = 0; i < rs->n; i++)
		size += rs->r[i].width * (rs->r[i].count ? rs->r[i].count : 1);
	return size;
}

static uint64_t read_uint(const uint8_t *at, int width)
{
	uint64_t v = 0;

	memcpy(&v, at, width);
	return v;
}

static void put_reg_array(struct print *p, const struct reg *r, const uint8_t *at, uint32_t have)
{
	uint32_t count = have / r->width < r->count ? have / r->width : r->count;
	struct text *t = p->t;

	pen_open(t, '[');
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			pen_next(t);
		if (!p->verbose && i >= p->string_max) {
			pen_dots(t);
			break;
		}
		pen_hex(t, read_uint(at + i * r->width, r->width));
	}
	pen_close(t, ']');
}

/* the registers that begin within @have bytes; the rest of the memory is zero */
static void put_regs(struct print *p, const struct regs *rs, const uint8_t *at, uint32_t have, bool more)
{
	struct text *t = p->t;
	uint32_t off = 0;

	pen_open(t, '{');
	for (int i = 0; i < rs->n && off < have; i++) {
		const struct reg *r = &rs->r[i];

		if (i)
			pen_next(t);
		pen_name(t, r->name, strlen(r->name));
		if (r->count)
			put_reg_array(p, r, at + off, have - off);
		else
			pen_hex(t, read_uint(at + off, r->width));
		off += r->width * (r->count ? r->count : 1);
	}
	if (more)
		pen_rest(t);
	pen_close(t, '}');
}

static void regs_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref len = { 0, 0, regs_size(&regs[*(const int *)n->arg->data][p->abi->id == SYSTRACE_COMPAT]) };

	if (n->len)
		len = plan_len_ref(p, n, phase);
	plan_copy_bytes(p, n, phase, len, 1, REGS_MAX);
}

static void regs_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	const struct regs *rs = regs_of(p, n);
	uint32_t known = regs_size(rs), need;
	uint64_t size = n->len ? get_len(p, n) : known;
	uint8_t bytes[REGS_MAX] = { 0 };

	need = size < known ? size : known;
	if (!b || p->bare || !size || size & (p->plan->abi->id == SYSTRACE_COMPAT ? 3 : 7) || b->len < need) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(bytes, block_data(b), need);
	put_regs(p, rs, bytes, need, size > known);
}

static const struct type type_regs = { .name = "registers", .width = WORD, .copy = regs_copy, .print = regs_print };

#define REGS_IN(n, kind)	{ .name = #n, .type = &type_regs, .dir = IN, .data = &kinds[kind] }
#define REGS_OUT(n, kind)	{ .name = #n, .type = &type_regs, .dir = OUT, .data = &kinds[kind] }

/* {iov_base={registers}, iov_len=N => M}: an iovec that describes a register set */
static void regset_place(struct plan *p, struct node *n)
{
	plan_kids(p, n, n->arg->data, &n->size, NULL);
}

static void regset_copy(struct plan *p, struct node *n, int phase)
{
	bool sets = n->arg->show;

	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
	if (sets == (phase == AT_ENTER))
		plan_copy_kids(p, n, phase);
}

static void regset_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	bool sets = n->arg->show;
	struct view v;

	p->phase = AT_ENTER;
	if (!enter_block(p, n, &v, n->size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	pen_first(p->t, "iov_base");
	if (!sets && v.len[AT_EXIT] >= n->size)
		p->phase = AT_EXIT;
	print_node(p, &n->kids[0]);
	pen_field(p->t, "iov_len");
	pen_uns(p->t, get_at(p, &n->kids[1], AT_ENTER));
	if (v.len[AT_EXIT] >= n->size && get_at(p, &n->kids[1], AT_EXIT) != get_at(p, &n->kids[1], AT_ENTER)) {
		pen_becomes(p->t);
		pen_uns(p->t, get_at(p, &n->kids[1], AT_EXIT));
	}
	pen_close(p->t, '}');
	p->view = outer;
}

static const struct type type_regset = { .name = "regset", .width = WORD, .late = true, .place = regset_place,
	.copy = regset_copy, .print = regset_print };

#define SET_OF(kind) ARGS({ .name = "iov_base", .type = &type_regs, .dir = BOTH, .len = "iov_len", .data = &kinds[kind] }, \
	SIZE(iov_len))
#define REGSET(n, sets, of)	{ .name = #n, .type = &type_regset, .dir = BOTH, .show = sets, .data = of }

static const struct arg unknown_set[] = { ADDR(iov_base), SIZE(iov_len), { 0 } };
static const struct kase get_cases[] = {
	CASE(NT_PRSTATUS, NULL, REGSET(data, 0, SET_OF(GENERAL))),
	CASE(NT_FPREGSET, NULL, REGSET(data, 0, SET_OF(FLOATS))),
}, set_cases[] = {
	CASE(NT_PRSTATUS, NULL, REGSET(data, 1, SET_OF(GENERAL))),
	CASE(NT_FPREGSET, NULL, REGSET(data, 1, SET_OF(FLOATS))),
};

/* ---- places in struct user -------------------------------------------------------------------- */

#define AT8(i, name)	{ 8 * i, "8*" #name }
#define AT(m)		{ offsetof(struct user, m), "offsetof(struct user, " #m ")" }
static const struct xlat places[] = {	/* sorted */
	AT8(0, R15), AT8(1, R14), AT8(2, R13), AT8(3, R12), AT8(4, RBP), AT8(5, RBX), AT8(6, R11), AT8(7, R10),
	AT8(8, R9), AT8(9, R8), AT8(10, RAX), AT8(11, RCX), AT8(12, RDX), AT8(13, RSI), AT8(14, RDI),
	AT8(15, ORIG_RAX), AT8(16, RIP), AT8(17, CS), AT8(18, EFL), AT8(19, RSP), AT8(20, SS),
	AT(u_fpvalid), AT(i387), AT(u_tsize), AT(u_dsize), AT(u_ssize), AT(start_code), AT(start_stack),
	AT(signal), AT(reserved), AT(u_ar0), AT(u_fpstate), AT(magic), AT(u_comm), AT(u_debugreg),
	{ sizeof(struct user), "sizeof(struct user)" } };

static void place_print(struct print *p, const struct node *n)
{
	uint64_t addr = get(p, n);
	const struct xlat *x = NULL;
	size_t i;

	for (i = 0; i < COUNT(places) && places[i].val <= addr; i++)
		x = &places[i];
	if (i == COUNT(places) && x->val != addr)
		x = NULL;	/* no names after the last entry */
	if (!x || p->t->xlat != XLAT_ABBREV)
		print_addr(p, addr);
	if (!x || p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	put_s(p->t, x->str);
	if (x->val != addr)
		put_f(p->t, "+%llu", (unsigned long long)(addr - x->val));
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static const struct type type_place = { .name = "place", .leaf = PEN_NAMES, .width = WORD, .print = place_print };

/* ---- waiting signals ------------------------------------------------------------------------------ */

#define SIGINFO_BYTES 128

LAYOUT(peek_args, "ptrace_peeksiginfo_args", UNS64(off), FLAGS(flags, peek_flags), UNS(nr));

static void siginfos_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), SIGINFO_BYTES, 64 * SIGINFO_BYTES);
}

static void siginfos_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t addr = get(p, n), count = get_len(p, n);
	const char *at = b ? block_data(b) : NULL;

	if (!b || p->bare || (count && b->len < SIGINFO_BYTES)) {
		print_addr(p, addr);
		return;
	}
	pen_open(p->t, '[');
	for (uint64_t i = 0; i < count; i++) {
		if (i)
			pen_next(p->t);
		if ((i + 1) * SIGINFO_BYTES > b->len) {
			pen_dots(p->t);
			if (b->state == SYSTRACE_FAULT)
				put_at(p->t, (addr + i * SIGINFO_BYTES));
			break;
		}
		if (!p->verbose && i >= p->string_max) {
			pen_dots(p->t);
			break;
		}
		print_siginfo_of(p, at + i * SIGINFO_BYTES);
	}
	pen_close(p->t, ']');
}

static const struct type type_siginfos = { .name = "siginfos", .width = WORD, .copy = siginfos_copy,
	.print = siginfos_print };

/* ---- a seccomp filter's flags ------------------------------------------------------------------------ */

struct metadata { uint64_t filter_off, flags; };

static void metadata_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, sizeof(struct metadata) }, 1,
			sizeof(struct metadata));
}

/* the caller gives the offset and the size; the result is the number of bytes that the kernel filled in */
static void metadata_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_ENTER), *x = block_of(p, n, AT_EXIT);
	struct metadata m;

	p->phase = AT_ENTER;
	if (!b || p->bare || b->len < sizeof(m.filter_off) || get(p, n->len) < sizeof(m.filter_off)) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&m, block_data(b), sizeof(m.filter_off));
	pen_first(p->t, "filter_off");
	pen_uns(p->t, m.filter_off);
	if (!p->failed && p->ret > (int64_t)sizeof(m.filter_off)) {
		if (p->ret < (int64_t)sizeof(m) || !x || x->len < sizeof(m)) {
			pen_f(p->t, ", ???");
		} else {
			memcpy(&m, block_data(x), sizeof(m));
			pen_field(p->t, "flags");
			print_flags(p->t, &seccomp_filter_flags, m.flags);
			if (p->ret > (int64_t)sizeof(m))
				pen_rest(p->t);
		}
	}
	pen_close(p->t, '}');
}

static const struct type type_metadata = { .name = "seccomp_metadata", .width = WORD, .late = true,
	.copy = metadata_copy, .print = metadata_print };

/* ---- struct ptrace_syscall_info ------------------------------------------------------------------------ */

#define INFO_ENTRY	offsetof(struct ptrace_syscall_info, entry)
#define INFO_ARGS	offsetof(struct ptrace_syscall_info, entry.args)
#define INFO_IS_ERROR	(offsetof(struct ptrace_syscall_info, exit.is_error) + 1)
#define INFO_KNOWN	(offsetof(struct ptrace_syscall_info, seccomp.ret_data) + 4)

static void info_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, sizeof(struct ptrace_syscall_info));
}

/* __NR_read for a call of the tracer's own ABI; for another ABI, 0 with the name as a comment */
static void put_call(struct print *p, const char *name, bool own, uint64_t nr)
{
	if (p->t->xlat != XLAT_ABBREV || !own)
		put_uns(p->t, nr);
	if (p->t->xlat == XLAT_RAW || !name)
		return;
	if (own && p->t->xlat == XLAT_ABBREV)
		put_f(p->t, "__NR_%s", name);
	else
		put_f(p->t, " /* %s%s */", own ? "__NR_" : "", name);
}

static void print_call(struct print *p, uint32_t arch, uint64_t nr)
{
	const struct abi *abi = abi_of_audit(arch, nr);
	const char *name = abi ? abi_name(abi, nr & ~(uint64_t)abi->mark) : NULL;
	size_t at;

	pen_first(p->t, "nr");
	at = p->t->len;
	put_call(p, name, name && abi == p->plan->abi, nr);
	pen_is_called(p->t, at, nr, name);
}

static void put_call_args(struct print *p, const struct ptrace_syscall_info *i, uint32_t size)
{
	uint32_t count = size < INFO_ARGS ? 0 : (size - INFO_ARGS) / 8;

	print_call(p, i->arch, i->entry.nr);
	if (!count)
		return;
	pen_field(p->t, "args");
	pen_open(p->t, '[');
	for (uint32_t a = 0; a < count && a < 6; a++) {
		if (a)
			pen_next(p->t);
		if (!p->verbose && a >= p->string_max) {
			pen_dots(p->t);
			break;
		}
		pen_hex(p->t, i->entry.args[a]);
	}
	pen_close(p->t, ']');
}

static void put_call_result(struct print *p, const struct ptrace_syscall_info *i, uint32_t size)
{
	bool known = size >= INFO_IS_ERROR;
	const char *name = known && i->exit.is_error ? errno_name(-i->exit.rval) : NULL;

	pen_first(p->t, "rval");
	if (name)
		print_errno(p->t, i->exit.rval, true);
	else
		pen_dec(p->t, i->exit.rval);
	if (known)
		pen_f(p->t, ", is_error=%u", i->exit.is_error);
}

/* These fields were padding until Linux 6.16. */
static void put_info_flags(struct text *t, const struct ptrace_syscall_info *i)
{
	struct { uint8_t op, reserved; uint16_t flags; } head;

	memcpy(&head, i, sizeof(head));
	if (head.reserved)
		put_f(t, ", reserved=%#x", head.reserved);
	if (head.flags)
		put_f(t, ", flags=%#x", head.flags);
}

static void put_info(struct print *p, const struct ptrace_syscall_info *i, uint32_t size)
{
	pen_first(p->t, "op");
	print_xval(p->t, &info_ops, i->op);
	if (opt.newer)
		put_info_flags(p->t, i);
	if (size >= 8) {
		pen_field(p->t, "arch");
		print_xval(p->t, &audit_archs, i->arch);
	}
	if (size >= 16) {
		pen_field(p->t, "instruction_pointer");
		print_addr(p, i->instruction_pointer);
	}
	if (size >= INFO_ENTRY) {
		pen_field(p->t, "stack_pointer");
		print_addr(p, i->stack_pointer);
	}
	if (size >= INFO_ENTRY + 8 && i->op == PTRACE_SYSCALL_INFO_ENTRY) {
		pen_field(p->t, "entry");
		put_call_args(p, i, size);
		pen_close(p->t, '}');
	} else if (size >= INFO_ENTRY + 8 && i->op == PTRACE_SYSCALL_INFO_SECCOMP) {
		pen_field(p->t, "seccomp");
		put_call_args(p, i, size);
		if (size >= INFO_KNOWN)
			pen_f(p->t, ", ret_data=%u", i->seccomp.ret_data);
		pen_close(p->t, '}');
	} else if (size >= INFO_ENTRY + 8 && i->op == PTRACE_SYSCALL_INFO_EXIT) {
		pen_field(p->t, "exit");
		put_call_result(p, i, size);
		pen_close(p->t, '}');
	}
	pen_close(p->t, '}');
}

static void info_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t size = get_len(p, n), need = size < INFO_KNOWN ? size : INFO_KNOWN;
	struct ptrace_syscall_info i = { 0 };

	if (!b || p->bare || !need || b->len < need) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&i, block_data(b), need);
	put_info(p, &i, need);
}

static const struct type type_info = { .name = "ptrace_syscall_info", .width = WORD, .copy = info_copy,
	.print = info_print };

/* ---- requests -------------------------------------------------------------------------------------------- */

#define WHOM		PID(pid)
#define JUST_PID(r)	CASE(r, NULL, WHOM)
#define RESUME(r)	CASE(r, NULL, WHOM, ADDR(addr), SIGNAL(data, LONG))
#define PEEK(r, a)	CASE(r, NULL, WHOM, a, POINTS_OUT(data, ADDR(word)))
#define OPTIONS(r)	CASE(r, NULL, WHOM, ADDR(addr), FLAGS(data, trace_options, LONG))

static const struct kase request_cases[] = {
	CASE(PTRACE_TRACEME, NULL),
	JUST_PID(PTRACE_ATTACH),
	JUST_PID(PTRACE_INTERRUPT),
	JUST_PID(PTRACE_KILL),
	JUST_PID(PTRACE_LISTEN),
	RESUME(PTRACE_CONT),
	RESUME(PTRACE_DETACH),
	RESUME(PTRACE_SYSCALL),
	RESUME(PTRACE_SINGLESTEP),
	RESUME(PTRACE_SINGLEBLOCK),
	RESUME(PTRACE_SYSEMU),
	RESUME(PTRACE_SYSEMU_SINGLESTEP),
	PEEK(PTRACE_PEEKTEXT, ADDR(addr)),
	PEEK(PTRACE_PEEKDATA, ADDR(addr)),
	PEEK(PTRACE_PEEKUSER, NUM(addr, type_place)),
	CASE(PTRACE_POKEUSER, NULL, WHOM, NUM(addr, type_place), ADDR(data)),
	OPTIONS(PTRACE_SEIZE),
	OPTIONS(PTRACE_SETOPTIONS),
	OPTIONS(PTRACE_OLDSETOPTIONS),
	CASE(PTRACE_GETEVENTMSG, NULL, WHOM, ADDR(addr), POINTS_OUT(data, SIZE(msg))),
	CASE(PTRACE_GETSIGINFO, NULL, WHOM, ADDR(addr), SIGINFO_OUT(data)),
	CASE(PTRACE_SETSIGINFO, NULL, WHOM, ADDR(addr), SIGINFO_IN(data)),
	CASE(PTRACE_GETSIGMASK, NULL, WHOM, SIZE(addr), SIGSET_OUT(data, addr)),
	CASE(PTRACE_SETSIGMASK, NULL, WHOM, SIZE(addr), SIGSET_IN(data, addr)),
	CASE(PTRACE_PEEKSIGINFO, NULL, WHOM, STRUCT_IN(addr, peek_args),
	     { .name = "data", .type = &type_siginfos, .dir = OUT, .len = "ret" }),
	CASE(PTRACE_GETREGSET, NULL, WHOM, XVAL(addr, note_types),
	     BY(addr, get_cases, REGSET(data, 0, unknown_set))),
	CASE(PTRACE_SETREGSET, NULL, WHOM, XVAL(addr, note_types),
	     BY(addr, set_cases, REGSET(data, 1, unknown_set))),
	CASE(PTRACE_GETREGS, NULL, WHOM, ADDR(addr, HIDDEN), REGS_OUT(data, GENERAL)),
	CASE(PTRACE_SETREGS, NULL, WHOM, ADDR(addr, HIDDEN), REGS_IN(data, GENERAL)),
	CASE(PTRACE_GETFPREGS, NULL, WHOM, ADDR(addr, HIDDEN), REGS_OUT(data, FLOATS)),
	CASE(PTRACE_SETFPREGS, NULL, WHOM, ADDR(addr, HIDDEN), REGS_IN(data, FLOATS)),
	CASE(PTRACE_SECCOMP_GET_FILTER, NULL, WHOM, SIZE(addr), SECCOMP_FILTER_OUT(data, ret)),
	CASE(PTRACE_SECCOMP_GET_METADATA, NULL, WHOM, SIZE(addr),
	     { .name = "data", .type = &type_metadata, .dir = BOTH, .len = "addr" }),
	CASE(PTRACE_SET_SYSCALL_INFO, NULL, WHOM, ADDR(older_addr, REG(3), OLDER), ADDR(older_data, REG(4), OLDER),
	     SIZE(addr, REG(3), NEWER), { .name = "data", .type = &type_info, .dir = IN, .len = "addr", REG(4), NEWER }),
	CASE(PTRACE_GET_SYSCALL_INFO, NULL, WHOM, SIZE(addr),
	     { .name = "data", .type = &type_info, .dir = OUT, .len = "ret", ATMOST(addr) }),
};

FAMILY(ptrace_calls,
	CALL(ptrace, RET_LDEC, XVAL(request, requests, LONG), BY(request, request_cases, WHOM, ADDR(addr), ADDR(data)))
);
