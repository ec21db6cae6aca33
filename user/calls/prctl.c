// SPDX-License-Identifier: GPL-2.0
/* prctl and arch_prctl. */
#include <asm/prctl.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include "settings.h"
#include "types/shared.h"

XLATS(options, "PR_???",
	X(PR_SET_PDEATHSIG), X(PR_GET_PDEATHSIG), X(PR_GET_DUMPABLE), X(PR_SET_DUMPABLE), X(PR_GET_UNALIGN),
	X(PR_SET_UNALIGN), X(PR_GET_KEEPCAPS), X(PR_SET_KEEPCAPS), X(PR_GET_FPEMU), X(PR_SET_FPEMU),
	X(PR_GET_FPEXC), X(PR_SET_FPEXC), X(PR_GET_TIMING), X(PR_SET_TIMING), X(PR_SET_NAME), X(PR_GET_NAME),
	X(PR_GET_ENDIAN), X(PR_SET_ENDIAN), X(PR_GET_SECCOMP), X(PR_SET_SECCOMP), X(PR_CAPBSET_READ),
	X(PR_CAPBSET_DROP), X(PR_GET_TSC), X(PR_SET_TSC), X(PR_GET_SECUREBITS), X(PR_SET_SECUREBITS),
	X(PR_SET_TIMERSLACK), X(PR_GET_TIMERSLACK), X(PR_TASK_PERF_EVENTS_DISABLE),
	X(PR_TASK_PERF_EVENTS_ENABLE), X(PR_MCE_KILL), X(PR_MCE_KILL_GET), X(PR_SET_MM),
	X(PR_SET_CHILD_SUBREAPER), X(PR_GET_CHILD_SUBREAPER), X(PR_SET_NO_NEW_PRIVS), X(PR_GET_NO_NEW_PRIVS),
	X(PR_GET_TID_ADDRESS), X(PR_SET_THP_DISABLE), X(PR_GET_THP_DISABLE), X(PR_MPX_ENABLE_MANAGEMENT),
	X(PR_MPX_DISABLE_MANAGEMENT), X(PR_SET_FP_MODE), X(PR_GET_FP_MODE), X(PR_CAP_AMBIENT), X(PR_SVE_SET_VL),
	X(PR_SVE_GET_VL), X(PR_GET_SPECULATION_CTRL), X(PR_SET_SPECULATION_CTRL), X(PR_PAC_RESET_KEYS),
	X(PR_SET_TAGGED_ADDR_CTRL), X(PR_GET_TAGGED_ADDR_CTRL), X(PR_SET_IO_FLUSHER), X(PR_GET_IO_FLUSHER),
	X(PR_SET_SYSCALL_USER_DISPATCH), X(PR_PAC_SET_ENABLED_KEYS), X(PR_PAC_GET_ENABLED_KEYS),
	X(PR_SCHED_CORE), X(PR_SME_SET_VL), X(PR_SME_GET_VL), XNEW(PR_SET_MDWE), XNEW(PR_GET_MDWE),
	XNEW(PR_SET_MEMORY_MERGE), XNEW(PR_GET_MEMORY_MERGE), XNEW(PR_RISCV_V_SET_CONTROL), XNEW(PR_RISCV_V_GET_CONTROL),
	XNEW(PR_RISCV_SET_ICACHE_FLUSH_CTX), XNEW(PR_PPC_GET_DEXCR), XNEW(PR_PPC_SET_DEXCR),
	XNEW(PR_GET_SHADOW_STACK_STATUS), XNEW(PR_SET_SHADOW_STACK_STATUS), XNEW(PR_LOCK_SHADOW_STACK_STATUS),
	XNEW(PR_TIMER_CREATE_RESTORE_IDS), XNEW(PR_FUTEX_HASH), XNEW(PR_RSEQ_SLICE_EXTENSION), XNEW(PR_GET_CFI),
	XNEW(PR_SET_CFI), XNEW(PR_GET_AUXV),
	X(PR_SET_VMA), X(PR_SET_PTRACER));

/* from linux/sched/coredump.h, which is not exported to userspace, but part of its ABI */
#define SUID_DUMP_DISABLE	0
#define SUID_DUMP_USER		1
#define SUID_DUMP_ROOT		2
XLATS(dumpable, "SUID_DUMP_???", X(SUID_DUMP_DISABLE), X(SUID_DUMP_USER), X(SUID_DUMP_ROOT));
XLATS(unalign, "PR_UNALIGN_???", X(PR_UNALIGN_NOPRINT), X(PR_UNALIGN_SIGBUS));
XLATS(tsc, "PR_TSC_???", X(PR_TSC_ENABLE), X(PR_TSC_SIGSEGV));
XLATS(fp_mode, "PR_FP_MODE_???", X(PR_FP_MODE_FR), X(PR_FP_MODE_FRE));
XLATS(mce_kill, "PR_MCE_KILL_???", X(PR_MCE_KILL_CLEAR), X(PR_MCE_KILL_SET));
XLATS(mce_policy, "PR_MCE_KILL_???", X(PR_MCE_KILL_LATE), X(PR_MCE_KILL_EARLY), X(PR_MCE_KILL_DEFAULT));
XLATS(ambient, "PR_CAP_AMBIENT_???", X(PR_CAP_AMBIENT_IS_SET), X(PR_CAP_AMBIENT_RAISE),
	X(PR_CAP_AMBIENT_LOWER), X(PR_CAP_AMBIENT_CLEAR_ALL));
XLATS(caps, "CAP_???",
	X(CAP_CHOWN), X(CAP_DAC_OVERRIDE), X(CAP_DAC_READ_SEARCH), X(CAP_FOWNER), X(CAP_FSETID), X(CAP_KILL),
	X(CAP_SETGID), X(CAP_SETUID), X(CAP_SETPCAP), X(CAP_LINUX_IMMUTABLE), X(CAP_NET_BIND_SERVICE),
	X(CAP_NET_BROADCAST), X(CAP_NET_ADMIN), X(CAP_NET_RAW), X(CAP_IPC_LOCK), X(CAP_IPC_OWNER),
	X(CAP_SYS_MODULE), X(CAP_SYS_RAWIO), X(CAP_SYS_CHROOT), X(CAP_SYS_PTRACE), X(CAP_SYS_PACCT),
	X(CAP_SYS_ADMIN), X(CAP_SYS_BOOT), X(CAP_SYS_NICE), X(CAP_SYS_RESOURCE), X(CAP_SYS_TIME),
	X(CAP_SYS_TTY_CONFIG), X(CAP_MKNOD), X(CAP_LEASE), X(CAP_AUDIT_WRITE), X(CAP_AUDIT_CONTROL),
	X(CAP_SETFCAP), X(CAP_MAC_OVERRIDE), X(CAP_MAC_ADMIN), X(CAP_SYSLOG), X(CAP_WAKE_ALARM),
	X(CAP_BLOCK_SUSPEND), X(CAP_AUDIT_READ), X(CAP_PERFMON), X(CAP_BPF), X(CAP_CHECKPOINT_RESTORE));
XLATS(set_mm, "PR_SET_MM_???",
	X(PR_SET_MM_START_CODE), X(PR_SET_MM_END_CODE), X(PR_SET_MM_START_DATA), X(PR_SET_MM_END_DATA),
	X(PR_SET_MM_START_STACK), X(PR_SET_MM_START_BRK), X(PR_SET_MM_BRK), X(PR_SET_MM_ARG_START),
	X(PR_SET_MM_ARG_END), X(PR_SET_MM_ENV_START), X(PR_SET_MM_ENV_END), X(PR_SET_MM_AUXV),
	X(PR_SET_MM_EXE_FILE), X(PR_SET_MM_MAP), X(PR_SET_MM_MAP_SIZE));
XLATS(set_vma, "PR_SET_VMA_???", X(PR_SET_VMA_ANON_NAME));
XLATS(ptracer, NULL, { ~0ULL, "PR_SET_PTRACER_ANY" });
XLATS(seccomp_modes, "SECCOMP_MODE_???", X(SECCOMP_MODE_DISABLED), X(SECCOMP_MODE_STRICT),
	X(SECCOMP_MODE_FILTER));
XLATS(securebits, "SECBIT_???",
	X(SECBIT_NOROOT), X(SECBIT_NOROOT_LOCKED), X(SECBIT_NO_SETUID_FIXUP), X(SECBIT_NO_SETUID_FIXUP_LOCKED),
	X(SECBIT_KEEP_CAPS), X(SECBIT_KEEP_CAPS_LOCKED), X(SECBIT_NO_CAP_AMBIENT_RAISE),
	X(SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED), XNEW(SECBIT_EXEC_RESTRICT_FILE), XNEW(SECBIT_EXEC_RESTRICT_FILE_LOCKED),
	XNEW(SECBIT_EXEC_DENY_INTERACTIVE), XNEW(SECBIT_EXEC_DENY_INTERACTIVE_LOCKED));
XLATS(spec_cmds, "PR_SPEC_???", X(PR_SPEC_STORE_BYPASS), X(PR_SPEC_INDIRECT_BRANCH), X(PR_SPEC_L1D_FLUSH));
XLATS(spec_get, "PR_SPEC_???", X(PR_SPEC_NOT_AFFECTED), X(PR_SPEC_PRCTL), X(PR_SPEC_ENABLE),
	X(PR_SPEC_DISABLE), X(PR_SPEC_FORCE_DISABLE), X(PR_SPEC_DISABLE_NOEXEC));
XLATS(spec_set, "PR_SPEC_???", X(PR_SPEC_ENABLE), X(PR_SPEC_DISABLE), X(PR_SPEC_FORCE_DISABLE),
	X(PR_SPEC_DISABLE_NOEXEC));
#define PAC_ENABLED X(PR_PAC_APIAKEY), X(PR_PAC_APIBKEY), X(PR_PAC_APDAKEY), X(PR_PAC_APDBKEY)
XLATS(pac_enabled, "PR_PAC_???", PAC_ENABLED);
XLATS(pac_keys, "PR_PAC_???", PAC_ENABLED, X(PR_PAC_APGAKEY));
XLATS(dispatch, "PR_SYS_DISPATCH_???", X(PR_SYS_DISPATCH_OFF), XNEW(PR_SYS_DISPATCH_EXCLUSIVE_ON),
	XNEW(PR_SYS_DISPATCH_INCLUSIVE_ON), X(PR_SYS_DISPATCH_ON));
XLATS(sched_core, "PR_SCHED_CORE_???", X(PR_SCHED_CORE_GET), X(PR_SCHED_CORE_CREATE),
	X(PR_SCHED_CORE_SHARE_TO), X(PR_SCHED_CORE_SHARE_FROM));
XLATS(pid_types, "PIDTYPE_???", { 0, "PIDTYPE_PID" }, { 1, "PIDTYPE_TGID" }, { 2, "PIDTYPE_PGID" },
	/* the kernel's enum pid_type; the header has only the first three, as PR_SCHED_CORE_SCOPE_* */
	{ 3, "PIDTYPE_SID" });
/* vector lengths of arm64; the flags of SVE and SME have the same values */
XLATS(sve_flags, NULL, X(PR_SVE_SET_VL_ONEXEC), X(PR_SVE_VL_INHERIT));
XLATS(sme_flags, NULL, X(PR_SME_SET_VL_ONEXEC), X(PR_SME_VL_INHERIT));
XLATS(mte_tcf, NULL, X(PR_MTE_TCF_NONE), X(PR_MTE_TCF_SYNC), X(PR_MTE_TCF_ASYNC), X(PR_MTE_TCF_MASK));

XLATS(mdwe_flags, "PR_MDWE_???", X(PR_MDWE_REFUSE_EXEC_GAIN), X(PR_MDWE_NO_INHERIT));
XLATS(riscv_states, NULL, X(PR_RISCV_V_VSTATE_CTRL_DEFAULT), X(PR_RISCV_V_VSTATE_CTRL_OFF), X(PR_RISCV_V_VSTATE_CTRL_ON));
XLATS(icache_contexts, "PR_RISCV_CTX_???", X(PR_RISCV_CTX_SW_FENCEI_ON), X(PR_RISCV_CTX_SW_FENCEI_OFF));
XLATS(icache_scopes, "PR_RISCV_SCOPE_???", X(PR_RISCV_SCOPE_PER_PROCESS), X(PR_RISCV_SCOPE_PER_THREAD));
XLATS(dexcr_aspects, "PR_PPC_DEXCR_???", X(PR_PPC_DEXCR_SBHE), X(PR_PPC_DEXCR_IBRTPD), X(PR_PPC_DEXCR_SRAPD),
      X(PR_PPC_DEXCR_NPHIE));
XLATS(dexcr_flags, "PR_PPC_DEXCR_CTRL_???", X(PR_PPC_DEXCR_CTRL_EDITABLE), X(PR_PPC_DEXCR_CTRL_SET),
      X(PR_PPC_DEXCR_CTRL_CLEAR), X(PR_PPC_DEXCR_CTRL_SET_ONEXEC), X(PR_PPC_DEXCR_CTRL_CLEAR_ONEXEC));

/* ---- values that need a type of their own ------------------------------------------- */

/* PR_SET_PDEATHSIG's argument is shown as a signal only if it can be one */
static void pdeathsig_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (v > 128)
		pen_uns(p->t, v);
	else
		print_signal(p->t, v);
}

/* flags|length */
static void vl_names(struct text *t, const struct xlats *x, uint64_t v)
{
	uint64_t flags = v & ~(uint64_t)PR_SVE_VL_LEN_MASK, rest;
	bool known;

	if (flags) {
		rest = print_flag_names(t, x, flags, &known);
		if (known && rest)
			put_c(t, '|');
		if (rest)
			pen_hex(t, rest);
		put_c(t, '|');
	}
	pen_hex(t, v & PR_SVE_VL_LEN_MASK);
}

static void vl_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);
	bool flags = v & ~(uint64_t)PR_SVE_VL_LEN_MASK;

	if (p->t->xlat == XLAT_RAW) {
		pen_hex(p->t, v);
	} else if (p->t->xlat == XLAT_VERBOSE && flags) {
		pen_hex(p->t, v);
		put_s(p->t, " /* ");
		vl_names(p->t, n->arg->data, v);
		put_s(p->t, " */");
	} else {
		vl_names(p->t, n->arg->data, v);
	}
}

static void ret_vl_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	pen_hex(p->t, v);
	if (p->t->xlat == XLAT_RAW || !(v & ~(uint64_t)PR_SVE_VL_LEN_MASK))
		return;
	put_s(p->t, " (");
	vl_names(p->t, n->arg->data, v);
	put_c(p->t, ')');
}

static void tagged_names(struct text *t, uint64_t v)
{
	uint64_t rest = v & ~(uint64_t)(PR_TAGGED_ADDR_ENABLE | PR_MTE_TCF_MASK | PR_MTE_TAG_MASK);
	const char *tcf = xlat_name(&mte_tcf, v & PR_MTE_TCF_MASK);

	put_s(t, v & PR_TAGGED_ADDR_ENABLE ? "PR_TAGGED_ADDR_ENABLE|" : "!PR_TAGGED_ADDR_ENABLE|");
	put_s(t, tcf);
	if (v & PR_MTE_TAG_MASK) {
		put_c(t, '|');
		pen_hex(t, (v & PR_MTE_TAG_MASK) >> PR_MTE_TAG_SHIFT);
		put_s(t, "<<PR_MTE_TAG_SHIFT");
	}
	if (rest) {
		put_c(t, '|');
		pen_hex(t, rest);
	}
}

static void put_riscv_state(struct text *t, uint64_t v)
{
	const char *name = xlat_name(&riscv_states, v);

	if (name)
		put_s(t, name);
	else
		put_hex(t, v);
}

/* The current state, and the state after an exec. */
static void riscv_names(struct text *t, uint64_t v)
{
	uint64_t rest = v & ~(uint64_t)PR_RISCV_V_VSTATE_CTRL_MASK;

	put_riscv_state(t, v & PR_RISCV_V_VSTATE_CTRL_CUR_MASK);
	put_c(t, '|');
	put_riscv_state(t, (v & PR_RISCV_V_VSTATE_CTRL_NEXT_MASK) >> 2);
	put_s(t, "<<2|");
	put_s(t, &"!PR_RISCV_V_VSTATE_CTRL_INHERIT"[!!(v & PR_RISCV_V_VSTATE_CTRL_INHERIT)]);
	if (rest) {
		put_c(t, '|');
		put_hex(t, rest);
	}
}

/* Common to the tagged and riscv values: .data has the function that prints the names of a value. */
struct names { void (*put)(struct text *, uint64_t); };
static const struct names tagged = { tagged_names }, riscv = { riscv_names };

static void names_print(struct print *p, const struct node *n)
{
	const struct names *names = n->arg->data;
	uint64_t v = get(p, n);

	if (p->t->xlat != XLAT_ABBREV)
		pen_hex(p->t, v);
	if (p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	names->put(p->t, v);
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static void ret_names_print(struct print *p, const struct node *n)
{
	const struct names *names = n->arg->data;

	pen_hex(p->t, get(p, n));
	if (p->t->xlat == XLAT_RAW)
		return;
	put_s(p->t, " (");
	names->put(p->t, get(p, n));
	put_c(p->t, ')');
}

static const struct type
	type_pdeathsig = { .name = "signal", .width = WORD, .print = pdeathsig_print },
	type_vl = { .name = "vector length", .leaf = PEN_NAMES, .width = WORD, .print = vl_print },
	type_ret_vl = { .name = "vector length", .leaf = PEN_NAMES, .width = 8, .print = ret_vl_print },
	type_names = { .name = "names", .leaf = PEN_NAMES, .width = WORD, .print = names_print },
	type_ret_names = { .name = "names", .leaf = PEN_NAMES, .width = 8, .print = ret_names_print };

#define VL(n, x)	NUM(n, type_vl, .data = &x)
#define RET_VL(x)	ARGS({ .name = "ret", .type = &type_ret_vl, .data = &x })
#define NAMES(n, of, ...)	NUM(n, type_names, .data = &of, __VA_ARGS__)
#define RET_NAMES(of)	ARGS({ .name = "ret", .type = &type_ret_names, .data = &of })

/* ---- prctl ---------------------------------------------------------------------------- */

#define REST3		LHEX(arg4), LHEX(arg5)
#define REST2		LHEX(arg3), REST3
#define ALL		LHEX(arg2), REST2
/*
 * for an option that strace 6.1 does not know: the arguments as 6.1 shows them, and the rest of
 * what 7.2 shows
 */
#define OLDER_ALL	LHEX(arg2, OLDER), LHEX(arg3, OLDER), LHEX(arg4, OLDER), LHEX(arg5, OLDER)
#define NEWER_REST2	LHEX(arg3, REG(3), NEWER), NEWER_REST3
#define NEWER_REST3	LHEX(arg4, REG(4), NEWER), LHEX(arg5, REG(5), NEWER)

#define NUMBER(opt)	CASE(opt, NULL, SIZE(arg2))
#define NUMBERS(opt)	CASE(opt, NULL, SIZE(arg2), REST2)
#define INT_OUT(opt)	CASE(opt, NULL, POINTS_OUT(arg2, UNS(value)))

static const struct kase ambient_cases[] = {
	CASE(PR_CAP_AMBIENT_RAISE, NULL, XVAL(arg3, caps, LONG), REST3),
	CASE(PR_CAP_AMBIENT_LOWER, NULL, XVAL(arg3, caps, LONG), REST3),
	CASE(PR_CAP_AMBIENT_IS_SET, NULL, XVAL(arg3, caps, LONG), REST3),
};
static const struct kase mce_cases[] = {
	CASE(PR_MCE_KILL_SET, NULL, XVAL(arg3, mce_policy, LONG), REST3),
};
static const struct kase vma_cases[] = {
	CASE(PR_SET_VMA_ANON_NAME, NULL, ADDR(arg3), SIZE(arg4), STR(arg5)),
};
static const struct kase ptracer_cases[] = {
	CASE(-1, NULL, XVAL(arg2, ptracer, SHOW(D))),
};
static const struct kase seccomp_cases[] = {
	CASE(SECCOMP_MODE_STRICT, NULL),
	CASE(SECCOMP_MODE_FILTER, NULL, SECCOMP_FPROG(arg3)),
};
static const struct kase spec_get_cases[] = {
	CASE(PR_SPEC_STORE_BYPASS, RET_FLAGS("", spec_get)),
	CASE(PR_SPEC_INDIRECT_BRANCH, RET_FLAGS("", spec_get)),
	CASE(PR_SPEC_L1D_FLUSH, RET_FLAGS("", spec_get)),
};
static const struct kase spec_set_cases[] = {
	CASE(PR_SPEC_STORE_BYPASS, NULL, XVAL(arg3, spec_set, LONG)),
	CASE(PR_SPEC_INDIRECT_BRANCH, NULL, XVAL(arg3, spec_set, LONG)),
	CASE(PR_SPEC_L1D_FLUSH, NULL, XVAL(arg3, spec_set, LONG)),
};
#define CORE_WHOM PID(arg3), XVAL(arg4, pid_types, SHOW(BOTH))
#define CORE_OTHER	CORE_WHOM, ADDR(arg5, OLDER), LHEX(arg5, REG(5), NEWER)
static const struct kase core_cases[] = {
	CASE(PR_SCHED_CORE_GET, NULL, CORE_WHOM, POINTS_OUT(arg5, HEX64(cookie))),
};

static const struct kase option_cases[] = {
	CASE(PR_GET_KEEPCAPS, NULL),
	CASE(PR_GET_SECCOMP, NULL),
	CASE(PR_GET_TIMERSLACK, NULL),
	CASE(PR_GET_TIMING, NULL),
	CASE(PR_TASK_PERF_EVENTS_DISABLE, NULL),
	CASE(PR_TASK_PERF_EVENTS_ENABLE, NULL),
	INT_OUT(PR_GET_CHILD_SUBREAPER),
	INT_OUT(PR_GET_ENDIAN),
	INT_OUT(PR_GET_FPEMU),
	INT_OUT(PR_GET_FPEXC),
	CASE(PR_GET_DUMPABLE, RET_XVAL(dumpable)),
	CASE(PR_GET_NAME, NULL, STRMAX_OUT(arg2, 16)),
	CASE(PR_GET_PDEATHSIG, NULL, POINTS_OUT(arg2, SIGNAL(sig))),
	CASE(PR_GET_SECUREBITS, RET_FLAGS("", securebits)),
	CASE(PR_GET_TID_ADDRESS, NULL, POINTS_OUT(arg2, ADDR(addr))),
	CASE(PR_GET_TSC, NULL, POINTS_OUT(arg2, XVAL(tsc, tsc))),
	CASE(PR_GET_UNALIGN, NULL, POINTS_OUT(arg2, FLAGS(unalign, unalign))),
	CASE(PR_GET_FP_MODE, RET_FLAGS("", fp_mode)),
	CASE(PR_SVE_SET_VL, RET_VL(sve_flags), VL(arg2, sve_flags)),
	CASE(PR_SVE_GET_VL, RET_VL(sve_flags)),
	CASE(PR_SME_SET_VL, RET_VL(sme_flags), VL(arg2, sme_flags)),
	CASE(PR_SME_GET_VL, RET_VL(sme_flags)),
	CASE(PR_GET_SPECULATION_CTRL, NULL, XVAL(arg2, spec_cmds, LONG), BY(arg2, spec_get_cases)),
	CASE(PR_SET_SPECULATION_CTRL, NULL, XVAL(arg2, spec_cmds, LONG), BY(arg2, spec_set_cases, LHEX(arg3))),
	CASE(PR_SET_TAGGED_ADDR_CTRL, NULL, NAMES(arg2, tagged), REST2),
	CASE(PR_GET_TAGGED_ADDR_CTRL, RET_NAMES(tagged), ALL),
	NUMBER(PR_SET_CHILD_SUBREAPER),
	NUMBER(PR_SET_ENDIAN),
	NUMBER(PR_SET_FPEMU),
	NUMBER(PR_SET_FPEXC),
	NUMBER(PR_SET_KEEPCAPS),
	NUMBER(PR_SET_TIMING),
	CASE(PR_SET_DUMPABLE, NULL, XVAL(arg2, dumpable, LONG)),
	CASE(PR_CAPBSET_DROP, NULL, XVAL(arg2, caps, LONG)),
	CASE(PR_CAPBSET_READ, NULL, XVAL(arg2, caps, LONG)),
	CASE(PR_CAP_AMBIENT, NULL, XVAL(arg2, ambient, LONG), BY(arg2, ambient_cases, REST2)),
	CASE(PR_MCE_KILL, NULL, XVAL(arg2, mce_kill, LONG), BY(arg2, mce_cases, REST2)),
	CASE(PR_MCE_KILL_GET, RET_XVAL(mce_policy), ALL),
	CASE(PR_SET_NAME, NULL, STRMAX_IN(arg2, 15)),
	CASE(PR_SET_VMA, NULL, XVAL(arg2, set_vma, LONG), BY(arg2, vma_cases, REST2)),
	CASE(PR_SET_MM, NULL, XVAL(arg2, set_mm), REST2),
	CASE(PR_SET_PDEATHSIG, NULL, NUM(arg2, type_pdeathsig)),
	CASE(PR_SET_PTRACER, NULL, BY(arg2, ptracer_cases, PID(arg2))),
	CASE(PR_SET_SECCOMP, NULL, XVAL(arg2, seccomp_modes, LONG), BY(arg2, seccomp_cases, REST2)),
	CASE(PR_SET_SECUREBITS, NULL, FLAGS(arg2, securebits, LONG)),
	CASE(PR_SET_TIMERSLACK, NULL, DEC64(arg2)),	/* a 32-bit -1 is shown as the kernel gets it */
	CASE(PR_SET_TSC, NULL, XVAL(arg2, tsc)),
	CASE(PR_SET_UNALIGN, NULL, FLAGS(arg2, unalign)),
	NUMBERS(PR_SET_NO_NEW_PRIVS),
	NUMBERS(PR_SET_THP_DISABLE),
	NUMBERS(PR_SET_IO_FLUSHER),
	CASE(PR_SET_FP_MODE, NULL, FLAGS(arg2, fp_mode)),
	CASE(PR_PAC_RESET_KEYS, NULL, FLAGS(arg2, pac_keys, LONG), REST2),
	CASE(PR_PAC_SET_ENABLED_KEYS, NULL, FLAGS(arg2, pac_enabled, LONG), FLAGS(arg3, pac_enabled, LONG), REST3),
	CASE(PR_PAC_GET_ENABLED_KEYS, RET_FLAGS("", pac_enabled), ALL),
	CASE(PR_SET_SYSCALL_USER_DISPATCH, NULL, XVAL(arg2, dispatch, LONG), LHEX(arg3), LHEX(arg4), ADDR(arg5)),
	CASE(PR_SET_MDWE, NULL, OLDER_ALL, FLAGS(mask, mdwe_flags, REG(2), NEWER), NEWER_REST2),
	CASE(PR_GET_MDWE, RET_FLAGS("", mdwe_flags), ALL),
	CASE(PR_RISCV_V_SET_CONTROL, NULL, OLDER_ALL, NAMES(arg, riscv, REG(2), NEWER)),
	CASE(PR_RISCV_V_GET_CONTROL, RET_NAMES(riscv), OLDER_ALL),
	CASE(PR_RISCV_SET_ICACHE_FLUSH_CTX, NULL, OLDER_ALL, XVAL(ctx, icache_contexts, LONG, REG(2), NEWER),
	     XVAL(scope, icache_scopes, LONG, REG(3), NEWER)),
	CASE(PR_PPC_GET_DEXCR, RET_FLAGS("", dexcr_flags), OLDER_ALL, XVAL(which, dexcr_aspects, LONG, REG(2), NEWER),
	     NEWER_REST2),
	CASE(PR_PPC_SET_DEXCR, NULL, OLDER_ALL, XVAL(which, dexcr_aspects, LONG, REG(2), NEWER),
	     FLAGS(ctrl, dexcr_flags, LONG, REG(3), NEWER), NEWER_REST3),
	CASE(PR_SCHED_CORE, NULL, XVAL(arg2, sched_core), BY(arg2, core_cases, CORE_OTHER)),
};

/* ---- arch_prctl ------------------------------------------------------------------------- */

XLATS(arch_options, "ARCH_???",
	X(ARCH_SET_GS), X(ARCH_SET_FS), X(ARCH_GET_FS), X(ARCH_GET_GS), X(ARCH_GET_CPUID), X(ARCH_SET_CPUID),
	X(ARCH_GET_XCOMP_SUPP), X(ARCH_GET_XCOMP_PERM), X(ARCH_REQ_XCOMP_PERM), X(ARCH_GET_XCOMP_GUEST_PERM),
	X(ARCH_REQ_XCOMP_GUEST_PERM), X(ARCH_MAP_VDSO_X32), X(ARCH_MAP_VDSO_32), X(ARCH_MAP_VDSO_64),
	XNEW(ARCH_GET_UNTAG_MASK), XNEW(ARCH_ENABLE_TAGGED_ADDR), XNEW(ARCH_GET_MAX_TAG_BITS), XNEW(ARCH_FORCE_TAGGED_SVA),
	XNEW(ARCH_SHSTK_ENABLE), XNEW(ARCH_SHSTK_DISABLE), XNEW(ARCH_SHSTK_LOCK), XNEW(ARCH_SHSTK_UNLOCK),
	XNEW(ARCH_SHSTK_STATUS));

/* state components of the processor, as the kernel's asm/fpu/types.h names them; no uapi header has them */
#define FEATURES(F) \
	F(0, FP) F(1, SSE) F(2, YMM) F(3, BNDREGS) F(4, BNDCSR) F(5, OPMASK) F(6, ZMM_Hi256) F(7, Hi16_ZMM) \
	F(8, PT_UNIMPLEMENTED_SO_FAR) F(9, PKRU) F(10, PASID) F(15, LBR) F(17, XTILE_CFG) F(18, XTILE_DATA)
#define FEATURE(bit, name) { bit, "XFEATURE_" #name },
XLATS(xfeatures, "XFEATURE_???", FEATURES(FEATURE));
#define BIT(n) (1ULL << (n))
#define MASK(bits, name) { bits, "XFEATURE_MASK_" #name }
XLATS(xfeature_masks, "XFEATURE_MASK_???",
	MASK(BIT(0) | BIT(1), FPSSE), MASK(BIT(0), FP), MASK(BIT(1), SSE), MASK(BIT(2), YMM),
	MASK(BIT(3), BNDREGS), MASK(BIT(4), BNDCSR), MASK(BIT(5) | BIT(6) | BIT(7), AVX512), MASK(BIT(5), OPMASK),
	MASK(BIT(6), ZMM_Hi256), MASK(BIT(7), Hi16_ZMM), MASK(BIT(8), PT), MASK(BIT(9), PKRU),
	MASK(BIT(10), PASID), MASK(BIT(15), LBR), MASK(BIT(17) | BIT(18), XTILE), MASK(BIT(17), XTILE_CFG),
	MASK(BIT(18), XTILE_DATA));

#define FEATURES_OUT(opt)	CASE(opt, NULL, POINTS_OUT(addr, FLAGS(mask, xfeature_masks, W64, SHOW(BOTH))))
#define FEATURE_WANTED(opt)	CASE(opt, RET_FLAGS("", xfeature_masks), XVAL(addr, xfeatures, LONG, SHOW(BOTH)))

static const struct kase arch_cases[] = {
	CASE(ARCH_GET_FS, NULL, POINTS_OUT(addr, ADDR(base))),
	CASE(ARCH_GET_GS, NULL, POINTS_OUT(addr, ADDR(base))),
	CASE(ARCH_GET_CPUID, NULL),
	FEATURES_OUT(ARCH_GET_XCOMP_SUPP),
	FEATURES_OUT(ARCH_GET_XCOMP_PERM),
	FEATURES_OUT(ARCH_GET_XCOMP_GUEST_PERM),
	FEATURE_WANTED(ARCH_REQ_XCOMP_PERM),
	FEATURE_WANTED(ARCH_REQ_XCOMP_GUEST_PERM),
};

FAMILY(prctl_calls,
	CALL(prctl, RET_LDEC IS(CREDS), XVAL(option, options), BY(option, option_cases, ALL)),
	CALL(arch_prctl, RET_LDEC, XVAL(option, arch_options), BY(option, arch_cases, LHEX(addr)))
);
