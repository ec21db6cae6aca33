// SPDX-License-Identifier: GPL-2.0
/* bpf(2): a command, and a structure that grows with every kernel. */
#include <linux/bpf.h>
#include <linux/bpf_common.h>
#include <stddef.h>
#include <string.h>
#include "settings.h"
#include "types/shared.h"
#include "types/net.h"
#include "facts/host.h"

/* ---- constants ------------------------------------------------------------------------------ */

/*
 * Most of these are enumerators. A constant that the headers may lack is given by its number, with
 * the + of XNEW.
 */
XLATS(commands, "BPF_???",
	X(BPF_MAP_CREATE), X(BPF_MAP_LOOKUP_ELEM), X(BPF_MAP_UPDATE_ELEM), X(BPF_MAP_DELETE_ELEM),
	X(BPF_MAP_GET_NEXT_KEY), X(BPF_PROG_LOAD), X(BPF_OBJ_PIN), X(BPF_OBJ_GET), X(BPF_PROG_ATTACH),
	X(BPF_PROG_DETACH), X(BPF_PROG_TEST_RUN), X(BPF_PROG_GET_NEXT_ID), X(BPF_MAP_GET_NEXT_ID),
	X(BPF_PROG_GET_FD_BY_ID), X(BPF_MAP_GET_FD_BY_ID), X(BPF_OBJ_GET_INFO_BY_FD), X(BPF_PROG_QUERY),
	X(BPF_RAW_TRACEPOINT_OPEN), X(BPF_BTF_LOAD), X(BPF_BTF_GET_FD_BY_ID), X(BPF_TASK_FD_QUERY),
	X(BPF_MAP_LOOKUP_AND_DELETE_ELEM), X(BPF_MAP_FREEZE), X(BPF_BTF_GET_NEXT_ID), X(BPF_MAP_LOOKUP_BATCH),
	X(BPF_MAP_LOOKUP_AND_DELETE_BATCH), X(BPF_MAP_UPDATE_BATCH), X(BPF_MAP_DELETE_BATCH),
	X(BPF_LINK_CREATE), X(BPF_LINK_UPDATE), X(BPF_LINK_GET_FD_BY_ID), X(BPF_LINK_GET_NEXT_ID),
	X(BPF_ENABLE_STATS), X(BPF_ITER_CREATE), X(BPF_LINK_DETACH), X(BPF_PROG_BIND_MAP),
	{ 36, "+BPF_TOKEN_CREATE" }, { 37, "+BPF_PROG_STREAM_READ_BY_FD" }, { 38, "+BPF_PROG_ASSOC_STRUCT_OPS" });
XLATS(map_types, "BPF_MAP_TYPE_???",
	X(BPF_MAP_TYPE_UNSPEC), X(BPF_MAP_TYPE_HASH), X(BPF_MAP_TYPE_ARRAY), X(BPF_MAP_TYPE_PROG_ARRAY),
	X(BPF_MAP_TYPE_PERF_EVENT_ARRAY), X(BPF_MAP_TYPE_PERCPU_HASH), X(BPF_MAP_TYPE_PERCPU_ARRAY),
	X(BPF_MAP_TYPE_STACK_TRACE), X(BPF_MAP_TYPE_CGROUP_ARRAY), X(BPF_MAP_TYPE_LRU_HASH),
	X(BPF_MAP_TYPE_LRU_PERCPU_HASH), X(BPF_MAP_TYPE_LPM_TRIE), X(BPF_MAP_TYPE_ARRAY_OF_MAPS),
	X(BPF_MAP_TYPE_HASH_OF_MAPS), X(BPF_MAP_TYPE_DEVMAP), X(BPF_MAP_TYPE_SOCKMAP),
	X(BPF_MAP_TYPE_CPUMAP), X(BPF_MAP_TYPE_XSKMAP), X(BPF_MAP_TYPE_SOCKHASH),
	X(BPF_MAP_TYPE_CGROUP_STORAGE), X(BPF_MAP_TYPE_REUSEPORT_SOCKARRAY),
	X(BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE), X(BPF_MAP_TYPE_QUEUE), X(BPF_MAP_TYPE_STACK),
	X(BPF_MAP_TYPE_SK_STORAGE), X(BPF_MAP_TYPE_DEVMAP_HASH), X(BPF_MAP_TYPE_STRUCT_OPS),
	X(BPF_MAP_TYPE_RINGBUF), X(BPF_MAP_TYPE_INODE_STORAGE), X(BPF_MAP_TYPE_TASK_STORAGE),
	X(BPF_MAP_TYPE_BLOOM_FILTER), X(BPF_MAP_TYPE_USER_RINGBUF),
	{ 32, "+BPF_MAP_TYPE_CGRP_STORAGE" }, { 33, "+BPF_MAP_TYPE_ARENA" }, XNEW(BPF_MAP_TYPE_INSN_ARRAY),
	XNEW(BPF_MAP_TYPE_RHASH));
XLATS(prog_types, "BPF_PROG_TYPE_???",
	X(BPF_PROG_TYPE_UNSPEC), X(BPF_PROG_TYPE_SOCKET_FILTER), X(BPF_PROG_TYPE_KPROBE),
	X(BPF_PROG_TYPE_SCHED_CLS), X(BPF_PROG_TYPE_SCHED_ACT), X(BPF_PROG_TYPE_TRACEPOINT),
	X(BPF_PROG_TYPE_XDP), X(BPF_PROG_TYPE_PERF_EVENT), X(BPF_PROG_TYPE_CGROUP_SKB),
	X(BPF_PROG_TYPE_CGROUP_SOCK), X(BPF_PROG_TYPE_LWT_IN), X(BPF_PROG_TYPE_LWT_OUT),
	X(BPF_PROG_TYPE_LWT_XMIT), X(BPF_PROG_TYPE_SOCK_OPS), X(BPF_PROG_TYPE_SK_SKB),
	X(BPF_PROG_TYPE_CGROUP_DEVICE), X(BPF_PROG_TYPE_SK_MSG), X(BPF_PROG_TYPE_RAW_TRACEPOINT),
	X(BPF_PROG_TYPE_CGROUP_SOCK_ADDR), X(BPF_PROG_TYPE_LWT_SEG6LOCAL), X(BPF_PROG_TYPE_LIRC_MODE2),
	X(BPF_PROG_TYPE_SK_REUSEPORT), X(BPF_PROG_TYPE_FLOW_DISSECTOR), X(BPF_PROG_TYPE_CGROUP_SYSCTL),
	X(BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE), X(BPF_PROG_TYPE_CGROUP_SOCKOPT),
	X(BPF_PROG_TYPE_TRACING), X(BPF_PROG_TYPE_STRUCT_OPS), X(BPF_PROG_TYPE_EXT), X(BPF_PROG_TYPE_LSM),
	X(BPF_PROG_TYPE_SK_LOOKUP), X(BPF_PROG_TYPE_SYSCALL),
	{ 32, "+BPF_PROG_TYPE_NETFILTER" });
XLATS(attach_types, "BPF_???",
	X(BPF_CGROUP_INET_INGRESS), X(BPF_CGROUP_INET_EGRESS), X(BPF_CGROUP_INET_SOCK_CREATE),
	X(BPF_CGROUP_SOCK_OPS), X(BPF_SK_SKB_STREAM_PARSER), X(BPF_SK_SKB_STREAM_VERDICT),
	X(BPF_CGROUP_DEVICE), X(BPF_SK_MSG_VERDICT), X(BPF_CGROUP_INET4_BIND), X(BPF_CGROUP_INET6_BIND),
	X(BPF_CGROUP_INET4_CONNECT), X(BPF_CGROUP_INET6_CONNECT), X(BPF_CGROUP_INET4_POST_BIND),
	X(BPF_CGROUP_INET6_POST_BIND), X(BPF_CGROUP_UDP4_SENDMSG), X(BPF_CGROUP_UDP6_SENDMSG),
	X(BPF_LIRC_MODE2), X(BPF_FLOW_DISSECTOR), X(BPF_CGROUP_SYSCTL), X(BPF_CGROUP_UDP4_RECVMSG),
	X(BPF_CGROUP_UDP6_RECVMSG), X(BPF_CGROUP_GETSOCKOPT), X(BPF_CGROUP_SETSOCKOPT),
	X(BPF_TRACE_RAW_TP), X(BPF_TRACE_FENTRY), X(BPF_TRACE_FEXIT), X(BPF_MODIFY_RETURN), X(BPF_LSM_MAC),
	X(BPF_TRACE_ITER), X(BPF_CGROUP_INET4_GETPEERNAME), X(BPF_CGROUP_INET6_GETPEERNAME),
	X(BPF_CGROUP_INET4_GETSOCKNAME), X(BPF_CGROUP_INET6_GETSOCKNAME), X(BPF_XDP_DEVMAP),
	X(BPF_CGROUP_INET_SOCK_RELEASE), X(BPF_XDP_CPUMAP), X(BPF_SK_LOOKUP), X(BPF_XDP),
	X(BPF_SK_SKB_VERDICT), X(BPF_SK_REUSEPORT_SELECT), X(BPF_SK_REUSEPORT_SELECT_OR_MIGRATE),
	X(BPF_PERF_EVENT), X(BPF_TRACE_KPROBE_MULTI), X(BPF_LSM_CGROUP),
	{ 44, "+BPF_STRUCT_OPS" }, { 45, "+BPF_NETFILTER" }, { 46, "+BPF_TCX_INGRESS" },
	{ 47, "+BPF_TCX_EGRESS" }, { 48, "+BPF_TRACE_UPROBE_MULTI" }, { 49, "+BPF_CGROUP_UNIX_CONNECT" },
	{ 50, "+BPF_CGROUP_UNIX_SENDMSG" }, { 51, "+BPF_CGROUP_UNIX_RECVMSG" },
	{ 52, "+BPF_CGROUP_UNIX_GETPEERNAME" }, { 53, "+BPF_CGROUP_UNIX_GETSOCKNAME" },
	{ 54, "+BPF_NETKIT_PRIMARY" }, { 55, "+BPF_NETKIT_PEER" }, { 56, "+BPF_TRACE_KPROBE_SESSION" },
	XNEW(BPF_TRACE_UPROBE_SESSION), XNEW(BPF_TRACE_FSESSION), XNEW(BPF_TRACE_FENTRY_MULTI),
	XNEW(BPF_TRACE_FEXIT_MULTI), XNEW(BPF_TRACE_FSESSION_MULTI));
XLATS(mode_flags, "BPF_F_???", X(BPF_F_RDONLY), X(BPF_F_WRONLY));
XLATS(file_flags, "BPF_F_???", X(BPF_F_RDONLY), X(BPF_F_WRONLY), { 1 << 14, "+BPF_F_PATH_FD" },
	{ 1 << 15, "+BPF_F_VTYPE_BTF_OBJ_FD" }, { 1 << 16, "+BPF_F_TOKEN_FD" }, { 1 << 17, "+BPF_F_SEGV_ON_FAULT" },
	{ 1 << 18, "+BPF_F_NO_USER_CONV" }, { 1 << 19, "+BPF_F_RB_OVERWRITE" });
XLATS(map_flags, "BPF_F_???",
	X(BPF_F_NO_PREALLOC), X(BPF_F_NO_COMMON_LRU), X(BPF_F_NUMA_NODE), X(BPF_F_RDONLY), X(BPF_F_WRONLY),
	X(BPF_F_STACK_BUILD_ID), X(BPF_F_ZERO_SEED), X(BPF_F_RDONLY_PROG), X(BPF_F_WRONLY_PROG), X(BPF_F_CLONE),
	X(BPF_F_MMAPABLE), X(BPF_F_PRESERVE_ELEMS), X(BPF_F_INNER_MAP), { 1 << 13, "+BPF_F_LINK" });
XLATS(prog_flags, "BPF_F_???",
	X(BPF_F_STRICT_ALIGNMENT), X(BPF_F_ANY_ALIGNMENT), X(BPF_F_TEST_RND_HI32), X(BPF_F_TEST_STATE_FREQ),
	X(BPF_F_SLEEPABLE), XNEW(BPF_F_XDP_HAS_FRAGS), { 1 << 6, "+BPF_F_XDP_DEV_BOUND_ONLY" },
	{ 1 << 7, "+BPF_F_TEST_REG_INVARIANTS" });
XLATS(lookup_flags, "BPF_???", X(BPF_ANY), XNEW(BPF_F_ALL_CPUS), XNEW(BPF_F_CPU), X(BPF_F_LOCK));
XLATS(update_flags, "BPF_???", X(BPF_ANY), X(BPF_NOEXIST), X(BPF_EXIST), X(BPF_F_LOCK));
XLATS(update_bits, "BPF_???", X(BPF_F_ALL_CPUS), X(BPF_F_CPU), X(BPF_F_LOCK), X(BPF_EXIST), X(BPF_NOEXIST), X(BPF_ANY));
enum { BPF_BEFORE = 1 << 3, BPF_AFTER = 1 << 4, BPF_ID = 1 << 5 };	/* these select the fields that follow */
XLATS(attach_flags, "BPF_F_???", X(BPF_F_ALLOW_OVERRIDE), X(BPF_F_ALLOW_MULTI), X(BPF_F_REPLACE),
	{ BPF_BEFORE, "+BPF_F_BEFORE" }, { BPF_AFTER, "+BPF_F_AFTER" }, { BPF_ID, "+BPF_F_ID" }, { 1 << 6, "+BPF_F_PREORDER" }, { 1 << 13, "+BPF_F_LINK" });
XLATS(query_flags, "BPF_F_QUERY_???", X(BPF_F_QUERY_EFFECTIVE));
XLATS(fd_types, "BPF_FD_TYPE_???",
	X(BPF_FD_TYPE_RAW_TRACEPOINT), X(BPF_FD_TYPE_TRACEPOINT), X(BPF_FD_TYPE_KPROBE), X(BPF_FD_TYPE_KRETPROBE),
	X(BPF_FD_TYPE_UPROBE), X(BPF_FD_TYPE_URETPROBE));
#define TEST_FLAGS X(BPF_F_TEST_RUN_ON_CPU), X(BPF_F_TEST_XDP_LIVE_FRAMES)
XLATS(test_flags, "BPF_F_???", TEST_FLAGS);
XLATS(newer_test_flags, "BPF_F_TEST_???", TEST_FLAGS);
XLATS(kprobe_flags, "BPF_F_???", X(BPF_F_KPROBE_MULTI_RETURN));
XLATS(newer_kprobe_flags, "BPF_F_KPROBE_MULTI_???", X(BPF_F_KPROBE_MULTI_RETURN));
XLATS(uprobe_flags, "BPF_F_UPROBE_MULTI_???", { 1, "BPF_F_UPROBE_MULTI_RETURN" }, { 2, "BPF_F_UPROBE_MULTI_PATH_FD" });
XLATS(netfilter_flags, "BPF_F_NETFILTER_???", { 1, "BPF_F_NETFILTER_IP_DEFRAG" });
XLATS(numa, NULL, { 0xffffffff, "NUMA_NO_NODE" });
XLATS(ebpf_regs, "BPF_REG_???",
	X(BPF_REG_0), X(BPF_REG_1), X(BPF_REG_2), X(BPF_REG_3), X(BPF_REG_4), X(BPF_REG_5), X(BPF_REG_6),
	X(BPF_REG_7), X(BPF_REG_8), X(BPF_REG_9), X(BPF_REG_10));

/* ---- values ------------------------------------------------------------------------------------ */

/* A name in the structure. The tracee's structure may end within it, and its last byte is never shown. */
static void name_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = n->arg->count;
	n->align = 1;
}

static void name_print(struct print *p, const struct node *n)
{
	const struct view *v = p->view;
	uint32_t have, end;
	const char *s;

	while (v->outer && v->of != n->up)
		v = v->outer;
	if (!v->p[p->phase] || n->off + v->lacks >= v->len[p->phase])
		return;
	have = v->len[p->phase] - v->lacks - n->off;
	if (have > n->size || n->arg->show & SHOW_ASCIZ)
		have = n->size;
	s = (const char *)v->p[p->phase] + n->off;
	end = strnlen(s, have);
	pen_quoted(p->t, s, end < have ? end : have - 1, end == have);
}

static void version_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (p->t->xlat != XLAT_ABBREV)
		pen_hex(p->t, v);
	if (p->t->xlat == XLAT_RAW)
		return;
	put_f(p->t, p->t->xlat == XLAT_VERBOSE ? " /* KERNEL_VERSION(%u, %u, %u) */" : "KERNEL_VERSION(%u, %u, %u)",
	      v >> 16, v >> 8 & 0xff, v & 0xff);
}

const struct type type_version = { .name = "version", .leaf = PEN_NUMBER, .width = 4, .print = version_print };

/* the value given, and the value returned if it differs: 16 => 3 */
static void changed_print(struct print *p, const struct node *n)
{
	uint64_t was = get_at(p, n, AT_ENTER), is = get_at(p, n, AT_EXIT);

	pen_uns(p->t, was);
	if (p->exiting && p->phase == AT_EXIT && is != was) {
		pen_becomes(p->t);
		pen_uns(p->t, is);
	}
}

/* ---- eBPF programs --------------------------------------------------------------------------------- */

static void insns_copy(struct plan *p, struct node *n, int phase)
{
	if (p->asked->verbose)
		plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), sizeof(struct bpf_insn),
				BPF_MAXINSNS * sizeof(struct bpf_insn));
}

static void put_insn(struct text *t, const struct bpf_insn *i)
{
	pen_first(t, "code");
	print_bpf_code(t, i->code, true);
	pen_field(t, "dst_reg");
	print_xval(t, &ebpf_regs, i->dst_reg);
	pen_field(t, "src_reg");
	print_xval(t, &ebpf_regs, i->src_reg);
	pen_f(t, ", off=%d, imm=%#x}", i->off, i->imm);
}

static void put_insns(struct print *p, const struct systrace_block *b, uint64_t addr, uint64_t count)
{
	uint32_t have = b ? b->len / sizeof(struct bpf_insn) : 0;
	struct bpf_insn insn;

	if (!p->verbose || !b || (!have && count)) {
		print_addr(p, addr);
		return;
	}
	pen_open(p->t, '[');
	for (uint64_t i = 0; i < count; i++) {
		if (i)
			pen_next(p->t);
		if (i >= have) {
			pen_dots(p->t);
			if (i < BPF_MAXINSNS)
				put_at(p->t, (addr + i * sizeof(insn)));
			break;
		}
		memcpy(&insn, (const char *)block_data(b) + i * sizeof(insn), sizeof(insn));
		put_insn(p->t, &insn);
	}
	pen_close(p->t, ']');
}

static void insns_print(struct print *p, const struct node *n)
{
	put_insns(p, block_of(p, n, p->phase), get(p, n), get_len(p, n));
}

/* The name of a probe. Its length is the smaller of the length requested and the length returned. */
static void query_buf_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, p->asked->string_max + 1);
}

static void query_buf_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t was = get_at(p, n->len, AT_ENTER), is = get_at(p, n->len, AT_EXIT);
	uint32_t len = was < is ? was : is, need = len > p->string_max ? p->string_max + 1 : len, have, end;

	have = b ? b->len < need ? b->len : need : 0;
	end = b ? strnlen(block_data(b), have) : 0;
	if (!b || (end == have && have < need)) {
		print_addr(p, get(p, n));
		return;
	}
	pen_quoted(p->t, block_data(b), end < p->string_max ? end : p->string_max, end == have && len);
}

static const struct type
	type_name = { .name = "name", .place = name_place, .print = name_print },
	type_changed = { .name = "changed", .width = 4, .print = changed_print },
	type_insns = { .name = "eBPF", .width = 8, .copy = insns_copy, .print = insns_print },
	type_query_buf = { .name = "buf", .width = 8, .copy = query_buf_copy, .print = query_buf_print };

#define NAME(n, c, ...)		{ .name = #n, .type = &type_name, .count = c, __VA_ARGS__ }
#define CHANGED(n, ...)		NUM(n, type_changed, __VA_ARGS__)
#define U64(n, ...)		UNS64(n, ALIGN(8), __VA_ARGS__)
#define X64(n, ...)		HEX64(n, ALIGN(8), __VA_ARGS__)
#define ADDR64(n, ...)		ADDR(n, W64, ALIGN(8), __VA_ARGS__)
#define PTR64			W64, ALIGN(8)
#define F64(n, x, ...)		FLAGS(n, x, W64, ALIGN(8), __VA_ARGS__)

/* ---- information about an object: with -v, if the descriptor tells the kind of object ---------------- */

/* a pointer, and its new value if the call changed it */
static void moved_print(struct print *p, const struct node *n)
{
	uint64_t was = get_at(p, n, AT_ENTER), is = get_at(p, n, AT_EXIT);

	if (was != is) {
		print_addr(p, was);
		pen_becomes(p->t);
	}
	print_addr(p, is);
}

static void bit_print(struct print *p, const struct node *n)
{
	pen_uns(p->t, get(p, n) & 1);
}

/* ns since boot, with the date as a comment */
static void load_time_print(struct print *p, const struct node *n)
{
	struct timespec start = host_started();
	uint64_t ns = get(p, n);

	pen_uns(p->t, ns);
	ns += start.tv_nsec;
	print_when(p->t, start.tv_sec + ns / 1000000000, 0);
}

/* the number of elements: the smaller of what was requested and what there is */
static uint64_t count_copied(const struct print *p, const struct node *n)
{
	uint64_t was = get_at(p, n->len, AT_ENTER), is = get_at(p, n->len, AT_EXIT);

	return was < is ? was : is;
}

static void xlated_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, BPF_MAXINSNS * sizeof(struct bpf_insn));
}

static void xlated_print(struct print *p, const struct node *n)
{
	put_insns(p, p->failed ? NULL : block_of(p, n, AT_EXIT), get_at(p, n, AT_EXIT), count_copied(p, n) / 8);
}

static void ids_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), sizeof(uint32_t), 4096);
}

static void ids_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_EXIT);
	uint64_t addr = get_at(p, n, AT_EXIT), count = count_copied(p, n);
	uint32_t id;

	if (!b || (count && (p->failed || b->len < sizeof(id)))) {
		print_addr(p, addr);
		return;
	}
	pen_open(p->t, '[');
	for (uint64_t i = 0; i < count; i++) {
		if (i)
			pen_next(p->t);
		if ((i + 1) * sizeof(id) > b->len) {
			pen_dots_at(p->t, (addr + i * sizeof(id)));
			break;
		}
		memcpy(&id, (const char *)block_data(b) + i * sizeof(id), sizeof(id));
		pen_uns(p->t, id);
	}
	pen_close(p->t, ']');
}

static const struct type
	type_moved = { .name = "moved", .width = 8, .print = moved_print },
	type_bit = { .name = "bit", .width = 4, .print = bit_print },
	type_load_time = { .name = "time", .leaf = PEN_NUMBER, .width = 8, .print = load_time_print },
	type_xlated = { .name = "eBPF", .width = 8, .copy = xlated_copy, .print = xlated_print },
	type_ids = { .name = "ids", .width = 8, .copy = ids_copy, .print = ids_print };

#define MOVED(n, ...)		NUM(n, type_moved, ALIGN(8), __VA_ARGS__)
#define TYPED(n, t, l, ...)	{ .name = #n, .type = &type_##t, .dir = OUT, .len = #l, ALIGN(8), __VA_ARGS__ }

LAYOUT(map_info, NULL,
	XVAL(type, map_types), UNS(id), UNS(key_size), UNS(value_size), UNS(max_entries), FLAGS(map_flags, map_flags),
	NAME(name, BPF_OBJ_NAME_LEN, SHOW(ASCIZ), SINCE(name)), IFINDEX(ifindex, SINCE(ifindex)),
	UNS(btf_vmlinux_value_type_id, SINCE(ifindex)), DEV(netns_dev, ALIGN(8), SINCE(ifindex)),
	U64(netns_ino, SINCE(ifindex)), UNS(btf_id, SINCE(btf_id)), UNS(btf_key_type_id, SINCE(btf_id)),
	UNS(btf_value_type_id, SINCE(btf_id)), UNS(btf_vmlinux_id, SINCE(extra), NEWER), U64(extra, HIDDEN),
	X64(map_extra, SINCE_SAME(extra, extra), NEWER), X64(hash, SINCE(hash), NEWER), UNS(hash_size, SINCE(hash), NEWER));
LAYOUT(prog_info, NULL,
	XVAL(type, prog_types), UNS(id), BYTES(tag, BPF_TAG_SIZE), CHANGED(jited_prog_len),
	/* the text shows each length next to its program, the structure does not have them in this order */
	UNS(xlated_len, HIDDEN), U64(jited, HIDDEN), U64(xlated, HIDDEN),
	{ .name = "jited_prog_insns", .type = &type_buf, .dir = OUT, .len = "jited_prog_len", W64, SHOW(HEX), SAME(jited) },
	CHANGED(xlated_prog_len, SAME(xlated_len)), TYPED(xlated_prog_insns, xlated, xlated_prog_len, SAME(xlated)),
	NUM(load_time, type_load_time, ALIGN(8), SINCE(load_time)),
	UID(created_by_uid, SINCE(load_time)), CHANGED(nr_map_ids, SINCE(load_time)),
	TYPED(map_ids, ids, nr_map_ids, SINCE(load_time)),
	NAME(name, BPF_OBJ_NAME_LEN, SHOW(ASCIZ), SINCE(load_time)), IFINDEX(ifindex, SINCE(ifindex)),
	NUM(gpl_compatible, type_bit, SINCE(ifindex)), DEV(netns_dev, ALIGN(8), SINCE(ifindex)),
	U64(netns_ino, SINCE(ifindex)), CHANGED(nr_jited_ksyms, SINCE(nr_jited_ksyms)),
	CHANGED(nr_jited_func_lens, SINCE(nr_jited_ksyms)), MOVED(jited_ksyms, SINCE(nr_jited_ksyms)),
	MOVED(jited_func_lens, SINCE(nr_jited_ksyms)), UNS(btf_id, SINCE(btf_id)),
	CHANGED(func_info_rec_size, SINCE(btf_id)), ADDR64(func_info, SINCE(btf_id)),
	CHANGED(nr_func_info, SINCE(btf_id)), CHANGED(nr_line_info, SINCE(btf_id)), ADDR64(line_info, SINCE(btf_id)),
	MOVED(jited_line_info, SINCE(btf_id)), CHANGED(nr_jited_line_info, SINCE(btf_id)),
	CHANGED(line_info_rec_size, SINCE(btf_id)), CHANGED(jited_line_info_rec_size, SINCE(btf_id)),
	CHANGED(nr_prog_tags, SINCE(btf_id)), ADDR64(prog_tags, SINCE(btf_id)), U64(run_time_ns, SINCE(run_time_ns)),
	U64(run_cnt, SINCE(run_time_ns)), U64(recursion_misses, SINCE(recursion_misses)),
	UNS(verified_insns, SINCE(verified_insns)), UNS(attach_btf_obj_id, SINCE(attach_btf_obj_id), NEWER),
	UNS(attach_btf_id, SINCE(attach_btf_obj_id), NEWER));
static const struct arg objects[] = { EMBED(map, map_info), EMBED(prog, prog_info, SAME(map)), { 0 } };
#define OBJECT_SEEN 4096

/* The descriptor. FDINFO is captured with -v even without -y, as the kind of object selects the layout. */
static void object_fd_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref fd = plan_ref(p, n, phase);

	if (!p->asked->verbose && !p->asked->fds)
		return;
	fd.width = 4;
	n->op[phase] = plan_op(p, &(struct systrace_op){ .kind = SYSTRACE_FDINFO, .flags = plan_op_flags(p, phase),
							 .ptr = fd, .cap = sizeof(struct systrace_fdinfo) + 4096 });
}

static void object_fd_print(struct print *p, const struct node *n)
{
	type_fd.print(p, n);
}

static int object_of(const struct print *p, const struct node *fd)
{
	static const char *const names[] = { "anon_inode:bpf-map", "anon_inode:bpf-prog" };
	const struct systrace_fdinfo *f = fdinfo_of(block_of(p, fd, AT_ENTER));

	for (int i = 0; f && i < 2; i++)
		if (f->path == strlen(names[i]) && !memcmp(f + 1, names[i], f->path))
			return i;
	return -1;
}

static void object_place(struct plan *p, struct node *n)
{
	plan_kids(p, n, objects, &n->size, NULL);
}

static void object_copy(struct plan *p, struct node *n, int phase)
{
	if (!p->asked->verbose)
		return;
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, OBJECT_SEEN);
	if (phase == AT_EXIT)
		plan_copy_kids(p, n, phase);
}

/* Makes the view of the known part, padded with zeros, as it was at entry and at exit. */
static void object_view(const struct print *p, const struct node *n, struct sized *s, uint32_t known, uint32_t size)
{
	uint32_t padded = (known + 7) & ~7U;

	memset(s->known, 0, sizeof(s->known));
	for (int phase = AT_ENTER; phase <= AT_EXIT; phase++) {
		const struct systrace_block *b = block_of(p, n, phase);
		uint32_t len = get_at(p, n->len, phase), have = b && b->len >= len ? len : 0;

		if (have)
			memcpy(s->known[phase], block_data(b), have < known ? have : known);
		s->v.p[phase] = s->known[phase];
		s->v.len[phase] = padded;
	}
	s->v.lacks = size < known ? padded - size : padded - known;
}

static void put_extra(struct text *t, const uint8_t *data, uint32_t known, uint32_t size)
{
	uint32_t i = known;

	while (i < size && !data[i])
		i++;
	if (i >= size)
		return;
	pen_field(t, "extra_data");
	pen_hex_bytes(t, data + known, size - known, false);
	put_f(t, " /* bytes %u..%u */", known, size - 1);
}

static void object_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_EXIT);
	const struct view *outer = p->view;
	int kind = p->verbose ? object_of(p, sibling(n->up->kids, n->up->nkids, "bpf_fd")) : -1;
	uint32_t size = get_at(p, n->len, AT_EXIT), known;
	const struct node *k;
	struct sized s;

	if (kind < 0 || !b || !size || size > OBJECT_SEEN || b->len < size) {
		print_addr(p, get(p, n));
		return;
	}
	k = &n->kids[kind];
	known = sized_known(k);
	view_enter(p, &s.v, k);
	object_view(p, n, &s, known, size);
	p->view = &s.v;
	p->phase = AT_EXIT;
	pen_open(p->t, '{');
	print_fields(p, k);
	put_extra(p->t, block_data(b), known, size);
	pen_close(p->t, '}');
	p->view = outer;
}

static const struct type
	type_object_fd = { .name = "fd", .width = 4, .is_signed = true, .leaf = PEN_FD, .fd = true, .copy = object_fd_copy,
		.print = object_fd_print },
	type_object = { .name = "object", .width = 8, .place = object_place, .copy = object_copy, .print = object_print };

/* ---- the structure of each command ------------------------------------------------------------------ */

LAYOUT(map_create, NULL,
	XVAL(map_type, map_types), UNS(key_size), UNS(value_size), UNS(max_entries),
	FLAGS(map_flags, map_flags, SINCE(map_flags)), FD(inner_map_fd, SINCE(inner_map_fd)),
	XVAL(numa_node, numa, .show = SHOW_BOTH | SHOW_U, WHEN(map_flags, BPF_F_NUMA_NODE), SINCE(numa_node)),
	NAME(map_name, BPF_OBJ_NAME_LEN, SINCE(map_name)), IFINDEX(map_ifindex, SINCE(map_ifindex)),
	FD(btf_fd, SINCE(btf_fd)), UNS(btf_key_type_id, SINCE(btf_fd)), UNS(btf_value_type_id, SINCE(btf_fd)),
	UNS(btf_vmlinux_value_type_id, SINCE(btf_vmlinux_value_type_id)), U64(map_extra, SINCE(map_extra)),
	FD(value_type_btf_obj_fd, SINCE(value_type_btf_obj_fd), NEWER), FD(map_token_fd, SINCE(map_token_fd), NEWER),
	ADDR64(excl_prog_hash, SINCE(excl_prog_hash), NEWER), UNS(excl_prog_hash_size, SINCE(excl_prog_hash), NEWER));
LAYOUT(map_lookup, NULL, FD(map_fd), ADDR64(key), ADDR64(value), F64(flags, lookup_flags, SINCE(flags)));
LAYOUT(map_update, NULL, FD(map_fd), ADDR64(key), ADDR64(value), XVAL(flags, update_flags, PTR64, OLDER),
	FLAGS(flags, update_bits, PTR64, SAME(flags), NEWER));
LAYOUT(map_delete, NULL, FD(map_fd), ADDR64(key));
LAYOUT(map_next, NULL, FD(map_fd), ADDR64(key), ADDR64(next_key));
LAYOUT(map_freeze, NULL, FD(map_fd));
LAYOUT(prog_load, NULL,
	XVAL(prog_type, prog_types), UNS(insn_cnt),
	{ .name = "insns", .type = &type_insns, .dir = IN, .len = "insn_cnt", ALIGN(8) }, STR(license, PTR64),
	UNS(log_level, SINCE(log_level)), UNS(log_size, SINCE(log_level)),
	STRN_IN(log_buf, log_size, PTR64, SINCE(log_level)),
	NUM(kern_version, type_version, SINCE(kern_version)), FLAGS(prog_flags, prog_flags, SINCE(prog_flags)),
	NAME(prog_name, BPF_OBJ_NAME_LEN, SINCE(prog_name)), IFINDEX(prog_ifindex, SINCE(prog_ifindex)),
	XVAL(expected_attach_type, attach_types, SINCE(expected_attach_type)), FD(prog_btf_fd, SINCE(prog_btf_fd)),
	UNS(func_info_rec_size, SINCE(prog_btf_fd)), ADDR64(func_info, SINCE(prog_btf_fd)),
	UNS(func_info_cnt, SINCE(prog_btf_fd)), UNS(line_info_rec_size, SINCE(prog_btf_fd)),
	ADDR64(line_info, SINCE(prog_btf_fd)), UNS(line_info_cnt, SINCE(prog_btf_fd)),
	UNS(attach_btf_id, SINCE(attach_btf_id)), FD(attach_prog_fd, SINCE(attach_prog_fd)),
	UNS(core_relo_cnt, SINCE(core_relos), NEWER), ADDR64(fd_array, SINCE(fd_array)),
	ADDR64(core_relos, SINCE(core_relos), NEWER), UNS(core_relo_rec_size, SINCE(core_relos), NEWER),
	UNS(log_true_size, SINCE(log_true_size), FILLED, AFTER, NEWER), FD(prog_token_fd, SINCE(prog_token_fd), NEWER),
	UNS(fd_array_cnt, SINCE(fd_array_cnt), NEWER), BUF_IN(signature, signature_size, PTR64, SHOW(HEX), SINCE(signature), NEWER),
	UNS(signature_size, SINCE(signature), NEWER), DEC(keyring_id, SINCE(signature), NEWER));
LAYOUT(obj_pin, NULL, PATH(pathname, PTR64), FD(bpf_fd), FLAGS(file_flags, file_flags, SINCE(file_flags)),
	ATFD(path_fd, SINCE(path_fd), NEWER));

/* Attachment types as bits, for sets of types that take the same fields. */
#define TYPE(t)		(1ULL << (t))
#define TCX_TYPES	(TYPE(46) | TYPE(47))			/* BPF_TCX_INGRESS, _EGRESS */
#define NETKIT_TYPES	(TYPE(54) | TYPE(55))			/* BPF_NETKIT_PRIMARY, _PEER */

static bool attached_as(const struct print *p, const struct node *n, uint64_t types)
{
	uint64_t type = sibling_value(p, n, "attach_type");

	return type < 64 && types & TYPE(type);
}

/* whether the target is a network interface, and not the object behind a descriptor */
static bool at_interface(const struct print *p, const struct node *n)
{
	return opt.newer && attached_as(p, n, TCX_TYPES | NETKIT_TYPES | TYPE(BPF_XDP));
}

static bool at_descriptor(const struct print *p, const struct node *n)
{
	return !at_interface(p, n);
}

#define TARGET(...)	FD(target_fd, IF(at_descriptor) __VA_OPT__(,) __VA_ARGS__), \
	IFINDEX(target_ifindex, SAME(target_fd), IF(at_interface) __VA_OPT__(,) __VA_ARGS__)

LAYOUT(prog_attach, NULL,
	TARGET(), FD(attach_bpf_fd), XVAL(attach_type, attach_types), FLAGS(attach_flags, attach_flags),
	FD(replace_bpf_fd, SINCE(replace_bpf_fd)),
	FD(relative_fd, SINCE(relative_fd), WHEN_MASK(attach_flags, BPF_ID, 0), NEWER),
	UNS(relative_id, SINCE_SAME(relative_fd, relative_fd), WHEN(attach_flags, BPF_ID), NEWER),
	U64(expected_revision, SINCE(relative_fd), NEWER));
LAYOUT(prog_detach, NULL, FD(target_fd), PAD(4), XVAL(attach_type, attach_types));
LAYOUT(test_run_of, NULL,
	FD(prog_fd), UNS(retval), UNS(data_size_in), UNS(data_size_out), ADDR64(data_in), ADDR64(data_out),
	UNS(repeat), UNS(duration), UNS(ctx_size_in, SINCE(ctx_size_in)), UNS(ctx_size_out, SINCE(ctx_size_in)),
	ADDR64(ctx_in, SINCE(ctx_size_in)), ADDR64(ctx_out, SINCE(ctx_size_in)),
	FLAGS(flags, test_flags, SINCE(flags), OLDER), FLAGS(flags, newer_test_flags, SINCE_SAME(flags, flags), NEWER), UNS(cpu, SINCE(flags)), UNS(batch_size, SINCE(batch_size)));
LAYOUT(test_run, NULL, EMBED(test, test_run_of));
LAYOUT(next_id, NULL, UNS(start_id, GIVEN), CHANGED(next_id, OLDER), UNS(next_id, SAME(next_id), NEWER),
	FLAGS(open_flags, mode_flags, SINCE(open_flags), OLDER));
LAYOUT(prog_fd_by_id, NULL, UNS(prog_id), UNS(next_id, OLDER), FLAGS(open_flags, mode_flags, SINCE(open_flags), OLDER));
LAYOUT(map_fd_by_id, NULL, UNS(map_id), UNS(next_id, OLDER), FLAGS(open_flags, mode_flags, SINCE(open_flags)));
LAYOUT(btf_fd_by_id, NULL, UNS(btf_id), UNS(next_id, HIDDEN, NEWER), FLAGS(open_flags, mode_flags, SINCE(open_flags), NEWER),
	FD(fd_by_id_token_fd, SINCE(open_flags), NEWER));
LAYOUT(link_fd_by_id, NULL, UNS(link_id));
#define EACH_PROG(n, what, ...) { .name = #n, .type = &type_array, .dir = OUT, .len = "prog_cnt", .data = ARGS(what), PTR64 \
	__VA_OPT__(,) __VA_ARGS__ }
LAYOUT(query_of, NULL,
	TARGET(GIVEN), XVAL(attach_type, attach_types, GIVEN), FLAGS(query_flags, query_flags, GIVEN),
	FLAGS(attach_flags, attach_flags, GIVEN),
	EACH_PROG(prog_ids, UNS(id)), CHANGED(prog_cnt),
	EACH_PROG(prog_attach_flags, FLAGS(flags, attach_flags), SINCE(prog_attach_flags), NEWER),
	EACH_PROG(link_ids, UNS(id), SINCE(link_ids), NEWER),
	EACH_PROG(link_attach_flags, FLAGS(flags, attach_flags), SINCE(link_ids), NEWER),
	X64(revision, SINCE(link_ids), NEWER));
LAYOUT(query, NULL, EMBED(query, query_of));
LAYOUT(get_info_of, NULL, NUM(bpf_fd, type_object_fd, GIVEN), CHANGED(info_len),
	{ .name = "info", .type = &type_object, .dir = BOTH, .len = "info_len", ALIGN(8) });
LAYOUT(get_info, NULL, EMBED(info, get_info_of));
LAYOUT(raw_tracepoint_of, NULL, STRMAX_IN(name, 128, PTR64), FD(prog_fd), X64(cookie, SINCE(cookie), NEWER));
LAYOUT(raw_tracepoint, NULL, EMBED(raw_tracepoint, raw_tracepoint_of));
LAYOUT(btf_load, NULL, BUF_IN(btf, btf_size, PTR64), ADDR64(btf_log_buf), UNS(btf_size), UNS(btf_log_size),
	UNS(btf_log_level), UNS(btf_log_true_size, SINCE(btf_log_true_size), FILLED, AFTER, NEWER),
	FLAGS(btf_flags, file_flags, SINCE(btf_flags), NEWER), FD(btf_token_fd, SINCE(btf_flags), NEWER));
LAYOUT(task_fd_of, NULL,
	PID(pid, GIVEN), FD(fd, GIVEN), UNS(flags, GIVEN), CHANGED(buf_len),
	{ .name = "buf", .type = &type_query_buf, .dir = OUT, .len = "buf_len", ALIGN(8) }, UNS(prog_id),
	XVAL(fd_type, fd_types), X64(probe_offset), X64(probe_addr));
LAYOUT(task_fd, NULL, EMBED(task_fd_query, task_fd_of));
LAYOUT(link_update_of, NULL, FD(link_fd), FD(new_prog_fd), FLAGS(flags, attach_flags),
	FD(old_prog_fd, WHEN(flags, BPF_F_REPLACE)));
LAYOUT(link_update, NULL, EMBED(link_update, link_update_of));

/* Batches: each layout shows the fields that its command uses. */
#define BATCH_TAIL UNS(count), FD(map_fd), F64(elem_flags, lookup_flags), X64(flags)
#define UPDATE_TAIL UNS(count), FD(map_fd), F64(elem_flags, lookup_flags, OLDER), \
	F64(elem_flags, update_bits, SAME(elem_flags), NEWER), X64(flags)
LAYOUT(lookup_batch_of, NULL, ADDR64(in_batch), ADDR64(out_batch), ADDR64(keys), ADDR64(values), BATCH_TAIL);
LAYOUT(update_batch_of, NULL, ADDR64(in_batch, HIDDEN), ADDR64(out_batch, HIDDEN), ADDR64(keys), ADDR64(values),
	UPDATE_TAIL);
LAYOUT(delete_batch_of, NULL, ADDR64(in_batch, HIDDEN), ADDR64(out_batch, HIDDEN), ADDR64(keys),
	ADDR64(values, HIDDEN), BATCH_TAIL);
LAYOUT(lookup_batch, NULL, EMBED(batch, lookup_batch_of));
LAYOUT(update_batch, NULL, EMBED(batch, update_batch_of));
LAYOUT(delete_batch, NULL, EMBED(batch, delete_batch_of));
#define BATCH_COUNT 4		/* index of `count` among the kids */

/* {batch={..., count=8, ...}} => {batch={count=3}} */
static void batch_print(struct print *p, const struct node *n)
{
	const struct node *count = &n->kids[0].kids[BATCH_COUNT + 0];
	const struct view *outer = p->view;
	const struct systrace_block *x = block_of(p, n, AT_EXIT);
	struct sized s;
	uint64_t size;
	uint32_t was, is;

	p->phase = AT_ENTER;
	if (!sized_enter(p, n, &s, &size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &s.v;
	pen_open(p->t, '{');
	print_fields(p, n);
	p->view = outer;
	sized_tail(p, n, size);
	pen_close(p->t, '}');
	if (!x || x->len < size || size < count->off + count->width)
		return;
	memcpy(&was, s.known[AT_ENTER] + count->off, sizeof(was));
	memcpy(&is, (const char *)block_data(x) + count->off, sizeof(is));
	if (was != is)
		pen_f(p->t, " => {batch={count=%u}}", is);
}

/* Links: the structure ends in a union, which the attachment type selects. */
LAYOUT(iter_map, NULL, FD(map_fd));
LAYOUT(iter_info, NULL, EMBED(map, iter_map));
LAYOUT(perf_event, NULL, X64(bpf_cookie));
#define EACH_PROBE(n, what) { .name = #n, .type = &type_array, .dir = IN, .len = "cnt", .data = ARGS(what), PTR64 }
LAYOUT(kprobe_multi, NULL,
	FLAGS(flags, kprobe_flags, OLDER), FLAGS(flags, newer_kprobe_flags, SAME(flags), NEWER), UNS(cnt),
	EACH_PROBE(syms, STR()), EACH_PROBE(addrs, HEX64()), EACH_PROBE(cookies, HEX64()));
LAYOUT(tracing, NULL, UNS(target_btf_id), X64(cookie));
LAYOUT(tracing_multi, NULL, EACH_PROBE(ids, UNS()), EACH_PROBE(cookies, HEX64()), UNS(cnt));
LAYOUT(netfilter, NULL, UNS(pf), UNS(hooknum), DEC(priority), FLAGS(flags, netfilter_flags));
LAYOUT(uprobe_multi, NULL,
	PATH(path, PTR64, NO_CLASS), EACH_PROBE(offsets, HEX64()), EACH_PROBE(ref_ctr_offsets, HEX64()), EACH_PROBE(cookies, HEX64()),
	UNS(cnt), FLAGS(flags, uprobe_flags), PID(pid), FD(path_fd, SINCE(path_fd)));

/* The program or link before or after which this one is placed: the link's flags select descriptor or ID. */
static bool beside_id(const struct print *p, const struct node *n)
{
	return sibling_value(p, n->up, "flags") & BPF_ID;
}

static bool beside_fd(const struct print *p, const struct node *n)
{
	return !beside_id(p, n);
}

LAYOUT(beside, NULL, FD(relative_fd, IF(beside_fd)), UNS(relative_id, SAME(relative_fd), IF(beside_id)), X64(expected_revision));

#define CGROUP_TYPES (TYPE(BPF_CGROUP_INET_INGRESS) | TYPE(BPF_CGROUP_INET_EGRESS) | TYPE(BPF_CGROUP_INET_SOCK_CREATE) | \
	TYPE(BPF_CGROUP_SOCK_OPS) | TYPE(BPF_CGROUP_DEVICE) | TYPE(BPF_CGROUP_INET4_BIND) | TYPE(BPF_CGROUP_INET6_BIND) | \
	TYPE(BPF_CGROUP_INET4_CONNECT) | TYPE(BPF_CGROUP_INET6_CONNECT) | TYPE(BPF_CGROUP_INET4_POST_BIND) | \
	TYPE(BPF_CGROUP_INET6_POST_BIND) | TYPE(BPF_CGROUP_UDP4_SENDMSG) | TYPE(BPF_CGROUP_UDP6_SENDMSG) | \
	TYPE(BPF_CGROUP_SYSCTL) | TYPE(BPF_CGROUP_UDP4_RECVMSG) | TYPE(BPF_CGROUP_UDP6_RECVMSG) | \
	TYPE(BPF_CGROUP_GETSOCKOPT) | TYPE(BPF_CGROUP_SETSOCKOPT) | TYPE(BPF_CGROUP_INET4_GETPEERNAME) | \
	TYPE(BPF_CGROUP_INET6_GETPEERNAME) | TYPE(BPF_CGROUP_INET4_GETSOCKNAME) | TYPE(BPF_CGROUP_INET6_GETSOCKNAME) | \
	TYPE(BPF_CGROUP_INET_SOCK_RELEASE) | /* BPF_CGROUP_UNIX_* */ TYPE(49) | TYPE(50) | TYPE(51) | TYPE(52) | TYPE(53))
#define TRACING_TYPES (TYPE(BPF_TRACE_FENTRY) | TYPE(BPF_TRACE_FEXIT) | TYPE(BPF_MODIFY_RETURN) | TYPE(BPF_LSM_MAC) | \
	/* BPF_TRACE_FSESSION */ TYPE(58))
#define MULTI_TYPES (TYPE(59) | TYPE(60) | TYPE(61))	/* BPF_TRACE_FENTRY_MULTI, _FEXIT_MULTI, _FSESSION_MULTI */
enum { NETFILTER_TYPE = 45, UPROBE_MULTI_TYPE = 48 };

static bool has_order(const struct print *p, const struct node *n)
{
	return sibling_value(p, n, "flags") & (BPF_BEFORE | BPF_AFTER);
}

#define LINK_IS(name, types) \
	static bool is_##name(const struct print *p, const struct node *n) { return opt.newer && attached_as(p, n, types); }
LINK_IS(tcx, TCX_TYPES)
LINK_IS(netkit, NETKIT_TYPES)
LINK_IS(tracing, TRACING_TYPES)
LINK_IS(tracing_multi, MULTI_TYPES)
LINK_IS(netfilter, TYPE(NETFILTER_TYPE))
LINK_IS(uprobe_multi, TYPE(UPROBE_MULTI_TYPE))

static bool is_ordered_cgroup(const struct print *p, const struct node *n)
{
	return opt.newer && attached_as(p, n, CGROUP_TYPES) && has_order(p, n);
}

static bool is_of_btf(const struct print *p, const struct node *n)
{
	return opt.newer ? attached_as(p, n, CGROUP_TYPES) && !has_order(p, n) : attached_as(p, n, TYPE(0));
}

/* Members of the union, each with the condition under which it is the valid one. */
#define ONE(n, l, ...)	EMBED(n, l, SINCE_SAME(target_btf_id, target_btf_id), __VA_ARGS__)
#define FOR(type)	WHEN_IS(attach_type, type)
LAYOUT(link_create_of, NULL,
	FD(prog_fd), TARGET(), XVAL(attach_type, attach_types), HEX(flags, OLDER),
	FLAGS(flags, attach_flags, SAME(flags), NEWER),
	UNS(target_btf_id, SINCE(target_btf_id), IF(is_of_btf), NONZERO),
	{ .name = "iter_info", .type = &type_array, .dir = IN, .len = "iter_info_len", .data = ARGS(STRUCT(iter_info)),
	  PTR64, SINCE_SAME(target_btf_id, target_btf_id), FOR(BPF_TRACE_ITER) },
	UNS(iter_info_len, SINCE(target_btf_id), FOR(BPF_TRACE_ITER)),
	ONE(perf_event, perf_event, FOR(BPF_PERF_EVENT)), ONE(kprobe_multi, kprobe_multi, FOR(BPF_TRACE_KPROBE_MULTI)),
	ONE(cgroup, beside, IF(is_ordered_cgroup)), ONE(tcx, beside, IF(is_tcx)), ONE(netkit, beside, IF(is_netkit)),
	ONE(tracing, tracing, IF(is_tracing)), ONE(tracing_multi, tracing_multi, IF(is_tracing_multi)),
	ONE(netfilter, netfilter, IF(is_netfilter)), ONE(uprobe_multi, uprobe_multi, IF(is_uprobe_multi)));
LAYOUT(link_create, NULL, EMBED(link_create, link_create_of));

/* The known size by attachment type: up to the end of the field ->last of the layout above. */
struct link_end { uint64_t types; const char *last; bool older, newer; };
static const struct link_end link_ends[] = {
	{ TYPE(0), "target_btf_id", .older = true }, { CGROUP_TYPES, "target_btf_id", .newer = true },
	{ TYPE(BPF_TRACE_ITER), "iter_info_len", true, true }, { TYPE(BPF_PERF_EVENT), "perf_event", true, true },
	{ TYPE(BPF_TRACE_KPROBE_MULTI), "kprobe_multi", true, true }, { TCX_TYPES, "tcx", .newer = true },
	{ NETKIT_TYPES, "netkit", .newer = true }, { TRACING_TYPES, "tracing", .newer = true },
	{ MULTI_TYPES, "tracing_multi", .newer = true }, { TYPE(NETFILTER_TYPE), "netfilter", .newer = true },
	{ TYPE(UPROBE_MULTI_TYPE), "uprobe_multi", .newer = true },
};

static uint32_t link_known(const struct node *link, const struct sized *s, int phase)
{
	const struct node *kids = link->kids, *first = sibling(kids, link->nkids, "target_btf_id"), *k;
	uint32_t type, flags;

	memcpy(&type, s->known[phase] + sibling(kids, link->nkids, "attach_type")->off, sizeof(type));
	memcpy(&flags, s->known[phase] + sibling(kids, link->nkids, "flags")->off, sizeof(flags));
	for (size_t i = 0; type < 64 && i < COUNT(link_ends); i++) {
		const struct link_end *e = &link_ends[i];

		if (!(e->types & TYPE(type)) || !(opt.newer ? e->newer : e->older))
			continue;
		k = sibling(kids, link->nkids,
			    opt.newer && e->types & TYPE(0) && flags & (BPF_BEFORE | BPF_AFTER) ? "cgroup" : e->last);
		return k->arg->type == &type_embed ? k->off + sized_known(k) : k->off + k->width;
	}
	return first->off;
}

/* the known size depends on the attachment type */
static void link_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct sized s;
	uint64_t size;

	if (!sized_enter(p, n, &s, &size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &s.v;
	pen_open(p->t, '{');
	print_fields(p, n);
	p->view = outer;
	sized_tail_from(p, n, link_known(&n->kids[0], &s, p->phase), size);
	pen_close(p->t, '}');
}

static const struct type
	type_batch = { .name = "batch", .width = WORD, .place = sized_place, .copy = sized_copy, .print = batch_print },
	type_link = { .name = "link", .width = WORD, .place = sized_place, .copy = sized_copy, .print = link_print };

XLATS(stats_types, "BPF_STATS_???", X(BPF_STATS_RUN_TIME));
LAYOUT(link_detach_of, NULL, FD(link_fd));
LAYOUT(link_detach, NULL, EMBED(link_detach, link_detach_of));
LAYOUT(enable_stats_of, NULL, XVAL(type, stats_types));
LAYOUT(enable_stats, NULL, EMBED(enable_stats, enable_stats_of));
LAYOUT(iter_create_of, NULL, FD(link_fd), HEX(flags));
LAYOUT(iter_create, NULL, EMBED(iter_create, iter_create_of));
LAYOUT(bind_map_of, NULL, FD(prog_fd), FD(map_fd), HEX(flags));
LAYOUT(bind_map, NULL, EMBED(prog_bind_map, bind_map_of));
LAYOUT(token_create_of, NULL, HEX(flags), FD(bpffs_fd));
LAYOUT(token_create, NULL, EMBED(token_create, token_create_of));
LAYOUT(stream_read_of, NULL,
	BUF_OUT(stream_buf, stream_buf_len, PTR64, ON_ERROR), UNS(stream_buf_len), UNS(stream_id), FD(prog_fd));
LAYOUT(stream_read, NULL, EMBED(prog_stream_read, stream_read_of));
LAYOUT(assoc_of, NULL, FD(map_fd), FD(prog_fd), HEX(flags));
LAYOUT(assoc, NULL, EMBED(prog_assoc_struct_ops, assoc_of));

/* ---- commands ------------------------------------------------------------------------------------------- */

#define COMMAND(cmd, ret, layout)	CASE(cmd, ret, SIZED_IN(attr, layout, size, 1, TAIL_EXTRA), UNS(size))
#define NEWER_COMMAND(cmd, ret, layout)	CASE(cmd, ret, ADDR(attr, OLDER), SIZED_IN(attr, layout, size, 1, TAIL_EXTRA, REG(2), NEWER), \
	UNS(size, REG(3)))
#define LOADS(cmd, layout)		CASE(cmd, RET_FD, SIZED_BOTH(attr, layout, size, 1, TAIL_EXTRA, ON_ERROR), UNS(size))
#define ANSWERS(cmd, layout)		CASE(cmd, NULL, SIZED_BOTH(attr, layout, size, 1, TAIL_EXTRA, ON_ERROR), UNS(size))
#define BATCH(cmd, l)			CASE(cmd, NULL, { .name = "attr", .type = &type_batch, .dir = BOTH, .len = "size", \
	.data = &layout_##l, .count = 1, TAIL_EXTRA, ON_ERROR }, UNS(size))

enum { TOKEN_CREATE = 36, PROG_STREAM_READ_BY_FD, PROG_ASSOC_STRUCT_OPS };	/* since Linux 6.9, 6.17 and 7.0 */
static const struct kase cases[] = {
	COMMAND(BPF_MAP_CREATE, RET_FD, map_create),
	COMMAND(BPF_MAP_LOOKUP_ELEM, NULL, map_lookup),
	COMMAND(BPF_MAP_LOOKUP_AND_DELETE_ELEM, NULL, map_lookup),
	COMMAND(BPF_MAP_UPDATE_ELEM, NULL, map_update),
	COMMAND(BPF_MAP_DELETE_ELEM, NULL, map_delete),
	COMMAND(BPF_MAP_GET_NEXT_KEY, NULL, map_next),
	COMMAND(BPF_MAP_FREEZE, NULL, map_freeze),
	LOADS(BPF_PROG_LOAD, prog_load),
	COMMAND(BPF_OBJ_PIN, RET_FD, obj_pin),
	COMMAND(BPF_OBJ_GET, RET_FD, obj_pin),
	COMMAND(BPF_PROG_ATTACH, NULL, prog_attach),
	CASE(BPF_PROG_DETACH, NULL, SIZED_IN(attr, prog_detach, size, 1, TAIL_EXTRA, OLDER),
	     SIZED_IN(attr, prog_attach, size, 1, TAIL_EXTRA, REG(2), NEWER), UNS(size, REG(3))),
	COMMAND(BPF_PROG_TEST_RUN, NULL, test_run),
	ANSWERS(BPF_PROG_GET_NEXT_ID, next_id),
	ANSWERS(BPF_MAP_GET_NEXT_ID, next_id),
	ANSWERS(BPF_BTF_GET_NEXT_ID, next_id),
	ANSWERS(BPF_LINK_GET_NEXT_ID, next_id),
	COMMAND(BPF_PROG_GET_FD_BY_ID, RET_FD, prog_fd_by_id),
	COMMAND(BPF_MAP_GET_FD_BY_ID, RET_FD, map_fd_by_id),
	COMMAND(BPF_BTF_GET_FD_BY_ID, RET_FD, btf_fd_by_id),
	COMMAND(BPF_LINK_GET_FD_BY_ID, RET_FD, link_fd_by_id),
	ANSWERS(BPF_OBJ_GET_INFO_BY_FD, get_info),
	ANSWERS(BPF_PROG_QUERY, query),
	COMMAND(BPF_RAW_TRACEPOINT_OPEN, NULL, raw_tracepoint),
	LOADS(BPF_BTF_LOAD, btf_load),
	ANSWERS(BPF_TASK_FD_QUERY, task_fd),
	BATCH(BPF_MAP_LOOKUP_BATCH, lookup_batch),
	BATCH(BPF_MAP_LOOKUP_AND_DELETE_BATCH, lookup_batch),
	BATCH(BPF_MAP_UPDATE_BATCH, update_batch),
	BATCH(BPF_MAP_DELETE_BATCH, delete_batch),
	CASE(BPF_LINK_CREATE, RET_FD, { .name = "attr", .type = &type_link, .dir = IN, .len = "size",
	     .data = &layout_link_create, .count = 1, TAIL_EXTRA }, UNS(size)),
	COMMAND(BPF_LINK_UPDATE, NULL, link_update),
	NEWER_COMMAND(BPF_LINK_DETACH, NULL, link_detach),
	NEWER_COMMAND(BPF_ENABLE_STATS, RET_NEWER_FD, enable_stats),
	NEWER_COMMAND(BPF_ITER_CREATE, RET_NEWER_FD, iter_create),
	NEWER_COMMAND(BPF_PROG_BIND_MAP, RET_NEWER_FD, bind_map),
	NEWER_COMMAND(TOKEN_CREATE, RET_NEWER_FD, token_create),
	CASE(PROG_STREAM_READ_BY_FD, NULL, ADDR(attr, OLDER),
	     SIZED_BOTH(attr, stream_read, size, 1, TAIL_EXTRA, ON_ERROR, REG(2), NEWER), UNS(size, REG(3))),
	NEWER_COMMAND(PROG_ASSOC_STRUCT_OPS, NULL, assoc),
};

FAMILY(bpf_calls,
	CALL(bpf, RET_LDEC IS(DESC), XVAL(cmd, commands), BY(cmd, cases, ADDR(attr), UNS(size)))
);
