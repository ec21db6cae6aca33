// SPDX-License-Identifier: GPL-2.0
/* Classic BPF programs, as seccomp and sockets take them, and the codes that they share with eBPF. */
#include <linux/bpf.h>
#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include "settings.h"
#include "types/shared.h"

/* ---- codes ---------------------------------------------------------------------------- */

#define UNKNOWN "BPF_???"
XLATS(classes, UNKNOWN, X(BPF_LD), X(BPF_LDX), X(BPF_ST), X(BPF_STX), X(BPF_ALU), X(BPF_JMP), X(BPF_RET),
	X(BPF_MISC));
XLATS(eclasses, UNKNOWN, X(BPF_LD), X(BPF_LDX), X(BPF_ST), X(BPF_STX), X(BPF_ALU), X(BPF_JMP), X(BPF_JMP32),
	X(BPF_ALU64));
/* strace names eBPF's sizes and operations in classic programs, too, although they mean nothing there */
XLATS(sizes, UNKNOWN, X(BPF_W), X(BPF_H), X(BPF_B), X(BPF_DW));
XLATS(modes, UNKNOWN, X(BPF_IMM), X(BPF_ABS), X(BPF_IND), X(BPF_MEM), X(BPF_LEN), X(BPF_MSH), X(BPF_XADD));
XLATS(emodes, UNKNOWN, X(BPF_IMM), X(BPF_ABS), X(BPF_IND), X(BPF_MEM), X(BPF_XADD));
XLATS(miscs, UNKNOWN, X(BPF_TAX), X(BPF_TXA));
XLATS(sources, UNKNOWN, X(BPF_K), X(BPF_X));
XLATS(alu_ops, UNKNOWN, X(BPF_ADD), X(BPF_SUB), X(BPF_MUL), X(BPF_DIV), X(BPF_OR), X(BPF_AND), X(BPF_LSH), X(BPF_RSH),
	X(BPF_NEG), X(BPF_MOD), X(BPF_XOR), X(BPF_MOV), X(BPF_ARSH), X(BPF_END));
XLATS(jmp_ops, UNKNOWN, X(BPF_JA), X(BPF_JEQ), X(BPF_JGT), X(BPF_JGE), X(BPF_JSET), X(BPF_JNE), X(BPF_JSGT), X(BPF_JSGE), X(BPF_CALL), X(BPF_EXIT), X(BPF_JLT),
	X(BPF_JLE), X(BPF_JSLT), X(BPF_JSLE));
XLATS(rvals, UNKNOWN, X(BPF_K), X(BPF_X), X(BPF_A));

static void put_part(struct text *t, const struct xlats *x, unsigned v)
{
	put_c(t, '|');
	print_xval(t, x, v);
}

/* bits that mean nothing in this place */
static void put_stray(struct text *t, unsigned v)
{
	if (!v)
		return;
	put_c(t, '|');
	put_hex(t, v);
	put_s(t, " /* " UNKNOWN " */");
}

static void put_code(struct text *t, unsigned code, bool ebpf)
{
	unsigned class = BPF_CLASS(code), rest = code & ~BPF_CLASS(code);

	print_xval(t, ebpf ? &eclasses : &classes, class);
	if (class <= BPF_STX && (ebpf || class <= BPF_LDX)) {
		put_part(t, &sizes, BPF_SIZE(code));
		put_part(t, ebpf ? &emodes : &modes, BPF_MODE(code));
	} else if (class <= BPF_STX) {
		put_stray(t, rest);
	} else if (class == BPF_ALU || (ebpf && class == BPF_ALU64)) {
		put_part(t, &sources, BPF_SRC(code));
		put_part(t, &alu_ops, BPF_OP(code));
	} else if (class == BPF_JMP) {
		put_part(t, &sources, BPF_SRC(code));
		put_part(t, &jmp_ops, BPF_OP(code));
	} else if (ebpf) {
		put_stray(t, rest);	/* strace 6.1 does not decode BPF_JMP32 */
	} else if (class == BPF_RET) {
		put_part(t, &rvals, BPF_RVAL(code));
		put_stray(t, rest & ~BPF_RVAL(code));
	} else {
		put_part(t, &miscs, BPF_MISCOP(code));
		put_stray(t, rest & ~BPF_MISCOP(code));
	}
}

void print_bpf_code(struct text *t, unsigned code, bool ebpf)
{
	size_t at = t->len;

	put_code(t, code, ebpf);
	pen_is_names(t, at, code);
}

/* ---- constants ---------------------------------------------------------------------------- */

SHARED_XLATS(seccomp_actions, "SECCOMP_RET_???",
	X(SECCOMP_RET_KILL_PROCESS), X(SECCOMP_RET_KILL_THREAD), X(SECCOMP_RET_TRAP), X(SECCOMP_RET_ERRNO),
	X(SECCOMP_RET_USER_NOTIF), X(SECCOMP_RET_TRACE), X(SECCOMP_RET_LOG), X(SECCOMP_RET_ALLOW));
XLATS(ancillary, "SKF_AD_???",
	X(SKF_AD_PROTOCOL), X(SKF_AD_PKTTYPE), X(SKF_AD_IFINDEX), X(SKF_AD_NLATTR), X(SKF_AD_NLATTR_NEST),
	X(SKF_AD_MARK), X(SKF_AD_QUEUE), X(SKF_AD_HATYPE), X(SKF_AD_RXHASH), X(SKF_AD_CPU), X(SKF_AD_ALU_XOR_X),
	X(SKF_AD_VLAN_TAG), X(SKF_AD_VLAN_TAG_PRESENT), X(SKF_AD_PAY_OFFSET), X(SKF_AD_RANDOM),
	X(SKF_AD_VLAN_TPID));
#define X32(c) { (uint32_t)(c), #c }
XLATS(bases, NULL, X32(SKF_AD_OFF), X32(SKF_NET_OFF), X32(SKF_LL_OFF));

/* each flavor returns false if k is only a number */
static bool seccomp_k(struct text *t, const struct sock_filter *f)
{
	if (BPF_CLASS(f->code) != BPF_RET)
		return false;
	print_xval(t, &seccomp_actions, f->k & SECCOMP_RET_ACTION_FULL);
	if (f->k & SECCOMP_RET_DATA) {
		put_c(t, '|');
		put_hex(t, f->k & SECCOMP_RET_DATA);
	}
	return true;
}

static bool socket_k(struct text *t, const struct sock_filter *f)
{
	static const uint32_t from[] = { SKF_AD_OFF, SKF_NET_OFF, SKF_LL_OFF };

	if (BPF_CLASS(f->code) != BPF_LD || BPF_MODE(f->code) != BPF_ABS)
		return false;
	for (size_t i = 0; i < COUNT(from); i++) {
		if (f->k < from[i])
			continue;
		print_xval(t, &bases, from[i]);
		put_c(t, '+');
		if (i)
			put_uns(t, f->k - from[i]);
		else
			print_xval(t, &ancillary, f->k - from[i]);
		return true;
	}
	return false;
}

/* ---- programs ------------------------------------------------------------------------------ */

struct flavour { bool (*k)(struct text *, const struct sock_filter *); };
const struct flavour flavour_seccomp = { seccomp_k };
const struct flavour flavour_socket = { socket_k };

static void put_insn(struct text *t, const struct sock_filter *f, const struct flavour *flavour)
{
	bool jump = f->jt || f->jf;
	size_t at = t->len;

	put_s(t, jump ? "BPF_JUMP(" : "BPF_STMT(");
	print_bpf_code(t, f->code, false);
	put_s(t, ", ");
	if (jump || !flavour->k(t, f))
		put_hex(t, f->k);
	if (jump) {
		put_s(t, ", ");
		put_hex(t, f->jt);
		put_s(t, ", ");
		put_hex(t, f->jf);
	}
	put_c(t, ')');
	pen_is_text(t, at);
}

static void filter_copy(struct plan *p, struct node *n, int phase)
{
	if (p->asked->verbose)
		plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), sizeof(struct sock_filter),
				BPF_MAXINSNS * sizeof(struct sock_filter));
}

/* Prints @len instructions at @addr, of which @have were captured. */
void print_filter(struct print *p, const void *insns, uint64_t len, uint64_t have, uint64_t addr,
		  const struct flavour *flavour)
{
	struct sock_filter f;

	if (!p->verbose || !insns || (!have && len)) {
		print_addr(p, addr);
		return;
	}
	pen_open(p->t, '[');
	for (uint64_t i = 0; i < len; i++) {
		if (i)
			pen_next(p->t);
		if (i >= have) {
			pen_dots(p->t);
			if (i < BPF_MAXINSNS)
				put_at(p->t, (addr + i * sizeof(f)));
			break;
		}
		memcpy(&f, (const char *)insns + i * sizeof(f), sizeof(f));
		put_insn(p->t, &f, flavour);
	}
	pen_close(p->t, ']');
}

static void filter_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);

	print_filter(p, b ? block_data(b) : NULL, get_len(p, n), b ? b->len / sizeof(struct sock_filter) : 0,
		     get(p, n), n->arg->data);
}

const struct type type_filter = { .name = "filter", .width = WORD, .copy = filter_copy, .print = filter_print };

#define FILTER(n, l, f)	{ .name = #n, .type = &type_filter, .dir = IN, .len = #l, .data = &f }

SHARED_LAYOUT(seccomp_fprog, "sock_fprog", UNS(len, W16), FILTER(filter, len, flavour_seccomp));
SHARED_LAYOUT(sock_fprog, "sock_fprog", UNS(len, W16), FILTER(filter, len, flavour_socket));
