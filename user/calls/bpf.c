// SPDX-License-Identifier: GPL-2.0
/* bpf(2): a command, and a structure that has grown with every kernel. */
#include <linux/bpf.h>
#include <linux/bpf_common.h>
#include <stddef.h>
#include <string.h>
#include "settings.h"
#include "shared.h"
#include "types/net.h"
#include "facts/host.h"

/* ---- constants ------------------------------------------------------------------------------ */

/* The kernel has most of these as enums, so what is newer than the headers is said by number, as XNEW does. */
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
	{ 36, "+BPF_TOKEN_CREATE" });
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
	{ 32, "+BPF_MAP_TYPE_CGRP_STORAGE" }, { 33, "+BPF_MAP_TYPE_ARENA" });
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
	{ 54, "+BPF_NETKIT_PRIMARY" }, { 55, "+BPF_NETKIT_PEER" }, { 56, "+BPF_TRACE_KPROBE_SESSION" });
XLATS(file_flags, "BPF_F_???", X(BPF_F_RDONLY), X(BPF_F_WRONLY));
XLATS(map_flags, "BPF_F_???",
	X(BPF_F_NO_PREALLOC), X(BPF_F_NO_COMMON_LRU), X(BPF_F_NUMA_NODE), X(BPF_F_RDONLY), X(BPF_F_WRONLY),
	X(BPF_F_STACK_BUILD_ID), X(BPF_F_ZERO_SEED), X(BPF_F_RDONLY_PROG), X(BPF_F_WRONLY_PROG), X(BPF_F_CLONE),
	X(BPF_F_MMAPABLE), X(BPF_F_PRESERVE_ELEMS), X(BPF_F_INNER_MAP), { 1 << 13, "+BPF_F_LINK" },
	{ 1 << 14, "+BPF_F_PATH_FD" }, { 1 << 15, "+BPF_F_VTYPE_BTF_OBJ_FD" }, { 1 << 16, "+BPF_F_TOKEN_FD" },
	{ 1 << 17, "+BPF_F_SEGV_ON_FAULT" }, { 1 << 18, "+BPF_F_NO_USER_CONV" });
XLATS(prog_flags, "BPF_F_???",
	X(BPF_F_STRICT_ALIGNMENT), X(BPF_F_ANY_ALIGNMENT), X(BPF_F_TEST_RND_HI32), X(BPF_F_TEST_STATE_FREQ),
	X(BPF_F_SLEEPABLE), XNEW(BPF_F_XDP_HAS_FRAGS), { 1 << 6, "+BPF_F_XDP_DEV_BOUND_ONLY" },
	{ 1 << 7, "+BPF_F_TEST_REG_INVARIANTS" });
XLATS(lookup_flags, "BPF_???", X(BPF_ANY), X(BPF_F_LOCK));
XLATS(update_flags, "BPF_???", X(BPF_ANY), X(BPF_NOEXIST), X(BPF_EXIST), X(BPF_F_LOCK));
XLATS(attach_flags, "BPF_F_???", X(BPF_F_ALLOW_OVERRIDE), X(BPF_F_ALLOW_MULTI), X(BPF_F_REPLACE),
	{ 1 << 3, "+BPF_F_BEFORE" }, { 1 << 4, "+BPF_F_AFTER" }, { 1 << 5, "+BPF_F_ID" });
XLATS(query_flags, "BPF_F_QUERY_???", X(BPF_F_QUERY_EFFECTIVE));
XLATS(fd_types, "BPF_FD_TYPE_???",
	X(BPF_FD_TYPE_RAW_TRACEPOINT), X(BPF_FD_TYPE_TRACEPOINT), X(BPF_FD_TYPE_KPROBE), X(BPF_FD_TYPE_KRETPROBE),
	X(BPF_FD_TYPE_UPROBE), X(BPF_FD_TYPE_URETPROBE));
XLATS(test_flags, "BPF_F_???", X(BPF_F_TEST_RUN_ON_CPU), X(BPF_F_TEST_XDP_LIVE_FRAMES));
XLATS(kprobe_flags, "BPF_F_???", X(BPF_F_KPROBE_MULTI_RETURN));
XLATS(numa, NULL, { 0xffffffff, "NUMA_NO_NODE" });
XLATS(ebpf_regs, "BPF_REG_???",
	X(BPF_REG_0), X(BPF_REG_1), X(BPF_REG_2), X(BPF_REG_3), X(BPF_REG_4), X(BPF_REG_5), X(BPF_REG_6),
	X(BPF_REG_7), X(BPF_REG_8), X(BPF_REG_9), X(BPF_REG_10));

/* ---- values ------------------------------------------------------------------------------------ */

/* A name in the structure: the tracee's part of it may be shorter, and its last byte is never shown. */
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
	put_quoted(p->t, s, end < have ? end : have - 1);
	if (end == have)
		put_s(p->t, "...");
}

static void version_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (opt.xlat != XLAT_ABBREV)
		put_hex(p->t, v);
	if (opt.xlat == XLAT_RAW)
		return;
	put_f(p->t, opt.xlat == XLAT_VERBOSE ? " /* KERNEL_VERSION(%u, %u, %u) */" : "KERNEL_VERSION(%u, %u, %u)",
	      v >> 16, v >> 8 & 0xff, v & 0xff);
}

/* what was given, and what came back if it is another: 16 => 3 */
static void changed_print(struct print *p, const struct node *n)
{
	uint64_t was = get_at(p, n, AT_ENTER), is = get_at(p, n, AT_EXIT);

	put_uns(p->t, was);
	if (p->exiting && p->phase == AT_EXIT && is != was) {
		put_s(p->t, " => ");
		put_uns(p->t, is);
	}
}

/* ---- eBPF programs --------------------------------------------------------------------------------- */

static void insns_copy(struct plan *p, struct node *n, int phase)
{
	if (opt.verbose)
		plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), sizeof(struct bpf_insn),
				BPF_MAXINSNS * sizeof(struct bpf_insn));
}

static void put_insn(struct text *t, const struct bpf_insn *i)
{
	put_s(t, "{code=");
	print_bpf_code(t, i->code, true);
	put_s(t, ", dst_reg=");
	print_xval(t, &ebpf_regs, i->dst_reg);
	put_s(t, ", src_reg=");
	print_xval(t, &ebpf_regs, i->src_reg);
	put_f(t, ", off=%d, imm=%#x}", i->off, i->imm);
}

static void put_insns(struct print *p, const struct systrace_block *b, uint64_t addr, uint64_t count)
{
	uint32_t have = b ? b->len / sizeof(struct bpf_insn) : 0;
	struct bpf_insn insn;

	if (!opt.verbose || !b || (!have && count)) {
		print_addr(p, addr);
		return;
	}
	put_c(p->t, '[');
	for (uint64_t i = 0; i < count; i++) {
		if (i)
			put_s(p->t, ", ");
		if (i >= have) {
			put_s(p->t, "...");
			if (i < BPF_MAXINSNS)
				put_f(p->t, " /* %#llx */", (unsigned long long)(addr + i * sizeof(insn)));
			break;
		}
		memcpy(&insn, (const char *)block_data(b) + i * sizeof(insn), sizeof(insn));
		put_insn(p->t, &insn);
	}
	put_c(p->t, ']');
}

static void insns_print(struct print *p, const struct node *n)
{
	put_insns(p, block_of(p, n, p->phase), get(p, n), get_len(p, n));
}

/* the name of a probe: its length is the smaller of what was asked for and what was there */
static void query_buf_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, opt.string_max + 1);
}

static void query_buf_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t was = get_at(p, n->len, AT_ENTER), is = get_at(p, n->len, AT_EXIT);
	uint32_t len = was < is ? was : is, need = len > opt.string_max ? opt.string_max + 1 : len, have, end;

	have = b ? b->len < need ? b->len : need : 0;
	end = b ? strnlen(block_data(b), have) : 0;
	if (!b || (end == have && have < need)) {
		print_addr(p, get(p, n));
		return;
	}
	put_quoted(p->t, block_data(b), end < opt.string_max ? end : opt.string_max);
	if (end == have && len)
		put_s(p->t, "...");
}

static const struct type
	type_name = { .name = "name", .place = name_place, .print = name_print },
	type_version = { .name = "version", .width = 4, .print = version_print },
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

/* ---- what an object is: with -v, for those whose descriptor says what it is of ----------------------- */

/* a pointer's change */
static void moved_print(struct print *p, const struct node *n)
{
	uint64_t was = get_at(p, n, AT_ENTER), is = get_at(p, n, AT_EXIT);

	if (was != is) {
		print_addr(p, was);
		put_s(p->t, " => ");
	}
	print_addr(p, is);
}

static void bit_print(struct print *p, const struct node *n)
{
	put_uns(p->t, get(p, n) & 1);
}

/* nanoseconds since the start of the machine, and when that was */
static void load_time_print(struct print *p, const struct node *n)
{
	struct timespec start = host_started();
	uint64_t ns = get(p, n);

	put_uns(p->t, ns);
	ns += start.tv_nsec;
	print_when(p->t, start.tv_sec + ns / 1000000000, 0);
}

/* as many as were asked for and as there are */
static uint64_t fewer(const struct print *p, const struct node *n)
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
	put_insns(p, p->failed ? NULL : block_of(p, n, AT_EXIT), get_at(p, n, AT_EXIT), fewer(p, n) / 8);
}

static void ids_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), sizeof(uint32_t), 4096);
}

static void ids_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_EXIT);
	uint64_t addr = get_at(p, n, AT_EXIT), count = fewer(p, n);
	uint32_t id;

	if (!b || (count && (p->failed || b->len < sizeof(id)))) {
		print_addr(p, addr);
		return;
	}
	put_c(p->t, '[');
	for (uint64_t i = 0; i < count; i++) {
		if (i)
			put_s(p->t, ", ");
		if ((i + 1) * sizeof(id) > b->len) {
			put_f(p->t, "... /* %#llx */", (unsigned long long)(addr + i * sizeof(id)));
			break;
		}
		memcpy(&id, (const char *)block_data(b) + i * sizeof(id), sizeof(id));
		put_uns(p->t, id);
	}
	put_c(p->t, ']');
}

static const struct type
	type_moved = { .name = "moved", .width = 8, .print = moved_print },
	type_bit = { .name = "bit", .width = 4, .print = bit_print },
	type_load_time = { .name = "time", .width = 8, .print = load_time_print },
	type_xlated = { .name = "eBPF", .width = 8, .copy = xlated_copy, .print = xlated_print },
	type_ids = { .name = "ids", .width = 8, .copy = ids_copy, .print = ids_print };

#define MOVED(n, ...)		NUM(n, type_moved, ALIGN(8), __VA_ARGS__)
#define TYPED(n, t, l, ...)	{ .name = #n, .type = &type_##t, .dir = OUT, .len = #l, ALIGN(8), __VA_ARGS__ }

LAYOUT(map_info, NULL,
	XVAL(type, map_types), UNS(id), UNS(key_size), UNS(value_size), UNS(max_entries), FLAGS(map_flags, map_flags),
	NAME(name, BPF_OBJ_NAME_LEN, SHOW(ASCIZ), SINCE(name)), IFINDEX(ifindex, SINCE(ifindex)),
	UNS(btf_vmlinux_value_type_id, SINCE(ifindex)), DEV(netns_dev, ALIGN(8), SINCE(ifindex)),
	U64(netns_ino, SINCE(ifindex)), UNS(btf_id, SINCE(btf_id)), UNS(btf_key_type_id, SINCE(btf_id)),
	UNS(btf_value_type_id, SINCE(btf_id)), PAD(4), U64(map_extra, HIDDEN));
LAYOUT(prog_info, NULL,
	XVAL(type, prog_types), UNS(id), BYTES(tag, BPF_TAG_SIZE), CHANGED(jited_prog_len),
	/* each length stands beside its program in the text, not in the structure */
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
	UNS(verified_insns, SINCE(verified_insns)));
static const struct arg objects[] = { EMBED(map, map_info), EMBED(prog, prog_info, SAME(map)), { 0 } };
enum { MAP_OBJECT, PROG_OBJECT };
#define OBJECT_SEEN 4096

/* the descriptor: what it is of is asked for even without -y */
static void object_fd_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref fd = plan_ref(p, n, phase);

	if (!opt.verbose && !opt.fds && !opt.fds_noted)
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
	if (!opt.verbose)
		return;
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, OBJECT_SEEN);
	if (phase == AT_EXIT)
		plan_copy_kids(p, n, phase);
}

/* the known part of it, padded with zeros, as it was before and after */
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
	int hex = opt.hex;

	while (i < size && !data[i])
		i++;
	if (i >= size)
		return;
	put_s(t, ", extra_data=");
	opt.hex = QUOTE_HEX_ALL;
	put_quoted(t, data + known, size - known);
	opt.hex = hex;
	put_f(t, " /* bytes %u..%u */", known, size - 1);
}

static void object_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_EXIT);
	const struct view *outer = p->view;
	int kind = opt.verbose ? object_of(p, sibling(n->up->kids, n->up->nkids, "bpf_fd")) : -1;
	uint32_t size = get_at(p, n->len, AT_EXIT), known;
	const struct node *k;
	struct sized s;

	if (kind < 0 || !b || !size || size > OBJECT_SEEN || b->len < size) {
		print_addr(p, get(p, n));
		return;
	}
	k = &n->kids[kind];
	known = kind == PROG_OBJECT ? k->kids[k->nkids - 1].off + 4 : k->size;
	view_enter(p, &s.v, k);
	object_view(p, n, &s, known, size);
	p->view = &s.v;
	p->phase = AT_EXIT;
	put_c(p->t, '{');
	print_fields(p, k);
	put_extra(p->t, block_data(b), known, size);
	put_c(p->t, '}');
	p->view = outer;
}

static const struct type
	type_object_fd = { .name = "fd", .width = 4, .is_signed = true, .fd = true, .copy = object_fd_copy,
		.print = object_fd_print },
	type_object = { .name = "object", .width = 8, .place = object_place, .copy = object_copy, .print = object_print };

/* ---- structures, a command each --------------------------------------------------------------------- */

LAYOUT(map_create, NULL,
	XVAL(map_type, map_types), UNS(key_size), UNS(value_size), UNS(max_entries),
	FLAGS(map_flags, map_flags, SINCE(map_flags)), FD(inner_map_fd, SINCE(inner_map_fd)),
	XVAL(numa_node, numa, .show = SHOW_BOTH | SHOW_U, WHEN(map_flags, BPF_F_NUMA_NODE), SINCE(numa_node)),
	NAME(map_name, BPF_OBJ_NAME_LEN, SINCE(map_name)), IFINDEX(map_ifindex, SINCE(map_ifindex)),
	FD(btf_fd, SINCE(btf_fd)), UNS(btf_key_type_id, SINCE(btf_fd)), UNS(btf_value_type_id, SINCE(btf_fd)),
	UNS(btf_vmlinux_value_type_id, SINCE(btf_vmlinux_value_type_id)), U64(map_extra, SINCE(map_extra)));
LAYOUT(map_lookup, NULL, FD(map_fd), ADDR64(key), ADDR64(value), F64(flags, lookup_flags, SINCE(flags)));
LAYOUT(map_update, NULL, FD(map_fd), ADDR64(key), ADDR64(value), XVAL(flags, update_flags, PTR64));
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
	UNS(attach_btf_id, SINCE(attach_btf_id)), FD(attach_prog_fd, SINCE(attach_prog_fd)), PAD(4),
	ADDR64(fd_array, SINCE(fd_array)));
LAYOUT(obj_pin, NULL, PATH(pathname, PTR64), FD(bpf_fd), FLAGS(file_flags, file_flags, SINCE(file_flags)));
LAYOUT(prog_attach, NULL, FD(target_fd), FD(attach_bpf_fd), XVAL(attach_type, attach_types),
	FLAGS(attach_flags, attach_flags), FD(replace_bpf_fd, SINCE(replace_bpf_fd)));
LAYOUT(prog_detach, NULL, FD(target_fd), PAD(4), XVAL(attach_type, attach_types));
LAYOUT(test_run_of, NULL,
	FD(prog_fd), UNS(retval), UNS(data_size_in), UNS(data_size_out), ADDR64(data_in), ADDR64(data_out),
	UNS(repeat), UNS(duration), UNS(ctx_size_in, SINCE(ctx_size_in)), UNS(ctx_size_out, SINCE(ctx_size_in)),
	ADDR64(ctx_in, SINCE(ctx_size_in)), ADDR64(ctx_out, SINCE(ctx_size_in)),
	FLAGS(flags, test_flags, SINCE(flags)), UNS(cpu, SINCE(flags)), UNS(batch_size, SINCE(batch_size)));
LAYOUT(test_run, NULL, EMBED(test, test_run_of));
LAYOUT(next_id, NULL, UNS(start_id, GIVEN), CHANGED(next_id), FLAGS(open_flags, file_flags, SINCE(open_flags)));
LAYOUT(prog_fd_by_id, NULL, UNS(prog_id), UNS(next_id), FLAGS(open_flags, file_flags, SINCE(open_flags)));
LAYOUT(map_fd_by_id, NULL, UNS(map_id), UNS(next_id), FLAGS(open_flags, file_flags, SINCE(open_flags)));
LAYOUT(btf_fd_by_id, NULL, UNS(btf_id));
LAYOUT(link_fd_by_id, NULL, UNS(link_id));
LAYOUT(query_of, NULL,
	FD(target_fd, GIVEN), XVAL(attach_type, attach_types, GIVEN), FLAGS(query_flags, query_flags, GIVEN),
	FLAGS(attach_flags, attach_flags, GIVEN),
	{ .name = "prog_ids", .type = &type_array, .dir = OUT, .len = "prog_cnt", .data = ARGS(UNS(id)), PTR64 }, CHANGED(prog_cnt));
LAYOUT(query, NULL, EMBED(query, query_of));
LAYOUT(get_info_of, NULL, NUM(bpf_fd, type_object_fd, GIVEN), CHANGED(info_len),
	{ .name = "info", .type = &type_object, .dir = BOTH, .len = "info_len", ALIGN(8) });
LAYOUT(get_info, NULL, EMBED(info, get_info_of));
LAYOUT(raw_tracepoint_of, NULL, STRMAX_IN(name, 128, PTR64), FD(prog_fd));
LAYOUT(raw_tracepoint, NULL, EMBED(raw_tracepoint, raw_tracepoint_of));
LAYOUT(btf_load, NULL, BUF_IN(btf, btf_size, PTR64), ADDR64(btf_log_buf), UNS(btf_size), UNS(btf_log_size),
	UNS(btf_log_level));
LAYOUT(task_fd_of, NULL,
	PID(pid, GIVEN), FD(fd, GIVEN), UNS(flags, GIVEN), CHANGED(buf_len),
	{ .name = "buf", .type = &type_query_buf, .dir = OUT, .len = "buf_len", ALIGN(8) }, UNS(prog_id),
	XVAL(fd_type, fd_types), X64(probe_offset), X64(probe_addr));
LAYOUT(task_fd, NULL, EMBED(task_fd_query, task_fd_of));
LAYOUT(link_update_of, NULL, FD(link_fd), FD(new_prog_fd), FLAGS(flags, attach_flags),
	FD(old_prog_fd, WHEN(flags, BPF_F_REPLACE)));
LAYOUT(link_update, NULL, EMBED(link_update, link_update_of));

/* batches: which of the fields a command looks at */
#define BATCH_TAIL UNS(count), FD(map_fd), F64(elem_flags, lookup_flags), X64(flags)
LAYOUT(lookup_batch_of, NULL, ADDR64(in_batch), ADDR64(out_batch), ADDR64(keys), ADDR64(values), BATCH_TAIL);
LAYOUT(update_batch_of, NULL, ADDR64(in_batch, HIDDEN), ADDR64(out_batch, HIDDEN), ADDR64(keys), ADDR64(values),
	BATCH_TAIL);
LAYOUT(delete_batch_of, NULL, ADDR64(in_batch, HIDDEN), ADDR64(out_batch, HIDDEN), ADDR64(keys),
	ADDR64(values, HIDDEN), BATCH_TAIL);
LAYOUT(lookup_batch, NULL, EMBED(batch, lookup_batch_of));
LAYOUT(update_batch, NULL, EMBED(batch, update_batch_of));
LAYOUT(delete_batch, NULL, EMBED(batch, delete_batch_of));
#define BATCH_COUNT 4		/* which of its kids is the count */

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
	put_c(p->t, '{');
	print_fields(p, n);
	p->view = outer;
	sized_tail(p, n, size);
	put_c(p->t, '}');
	if (!x || x->len < size || size < count->off + count->width)
		return;
	memcpy(&was, s.known[AT_ENTER] + count->off, sizeof(was));
	memcpy(&is, (const char *)block_data(x) + count->off, sizeof(is));
	if (was != is)
		put_f(p->t, " => {batch={count=%u}}", is);
}

/* links: the end is a union, by the type of attachment */
LAYOUT(iter_map, NULL, FD(map_fd));
LAYOUT(iter_info, NULL, EMBED(map, iter_map));
LAYOUT(perf_event, NULL, X64(bpf_cookie));
LAYOUT(kprobe_multi, NULL, FLAGS(flags, kprobe_flags), UNS(cnt),
	{ .name = "syms", .type = &type_array, .dir = IN, .len = "cnt", .data = ARGS(STR()), PTR64 },
	{ .name = "addrs", .type = &type_array, .dir = IN, .len = "cnt", .data = ARGS(HEX64()), PTR64 },
	{ .name = "cookies", .type = &type_array, .dir = IN, .len = "cnt", .data = ARGS(HEX64()), PTR64 });
#define FOR(type) WHEN_IS(attach_type, type)
LAYOUT(link_create_of, NULL,
	FD(prog_fd), FD(target_fd), XVAL(attach_type, attach_types), HEX(flags),
	UNS(target_btf_id, SINCE(target_btf_id), FOR(0), NONZERO),
	{ .name = "iter_info", .type = &type_array, .dir = IN, .len = "iter_info_len", .data = ARGS(STRUCT(iter_info)),
	  PTR64, SAME(target_btf_id), SINCE(target_btf_id), FOR(BPF_TRACE_ITER) },
	UNS(iter_info_len, SINCE(target_btf_id), FOR(BPF_TRACE_ITER)),
	EMBED(perf_event, perf_event, SAME(target_btf_id), SINCE(target_btf_id), FOR(BPF_PERF_EVENT)),
	EMBED(kprobe_multi, kprobe_multi, SAME(target_btf_id), SINCE(target_btf_id), FOR(BPF_TRACE_KPROBE_MULTI)));
LAYOUT(link_create, NULL, EMBED(link_create, link_create_of));

/* As much of the kernel's as is shown: the last of it is newer than some headers. */
struct link_attr {
	uint32_t prog_fd, target_fd, attach_type, flags;
	union {
		uint32_t target_btf_id;
		struct { uint64_t iter_info; uint32_t iter_info_len; };
		struct { uint64_t bpf_cookie; } perf_event;
		struct { uint32_t flags, cnt; uint64_t syms, addrs, cookies; } kprobe_multi;
	};
};

struct link_end { uint32_t type, end; };
#define LINK_END(type, field) { type, offsetof(struct link_attr, field) + sizeof(((struct link_attr *)0)->field) }
static const struct link_end link_ends[] = {
	LINK_END(0, target_btf_id), LINK_END(BPF_TRACE_ITER, iter_info_len),
	LINK_END(BPF_PERF_EVENT, perf_event.bpf_cookie), LINK_END(BPF_TRACE_KPROBE_MULTI, kprobe_multi.cookies) };

/* what is known of it depends on what it is */
static void link_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	uint32_t known = offsetof(struct link_attr, target_btf_id), type;
	struct sized s;
	uint64_t size;

	if (!sized_enter(p, n, &s, &size)) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&type, s.known[p->phase] + offsetof(struct link_attr, attach_type), sizeof(type));
	for (size_t i = 0; i < COUNT(link_ends); i++)
		if (link_ends[i].type == type)
			known = link_ends[i].end;
	p->view = &s.v;
	put_c(p->t, '{');
	print_fields(p, n);
	p->view = outer;
	sized_tail_from(p, n, known, size);
	put_c(p->t, '}');
}

static const struct type
	type_batch = { .name = "batch", .width = WORD, .place = sized_place, .copy = sized_copy, .print = batch_print },
	type_link = { .name = "link", .width = WORD, .place = sized_place, .copy = sized_copy, .print = link_print };

/* ---- commands ------------------------------------------------------------------------------------------- */

#define COMMAND(cmd, ret, layout)	CASE(cmd, ret, SIZED_IN(attr, layout, size, 1, TAIL_EXTRA), UNS(size))
#define ANSWERS(cmd, layout)		CASE(cmd, NULL, SIZED_BOTH(attr, layout, size, 1, TAIL_EXTRA, ON_ERROR), UNS(size))
#define BATCH(cmd, l)			CASE(cmd, NULL, { .name = "attr", .type = &type_batch, .dir = BOTH, .len = "size", \
	.data = &layout_##l, .count = 1, TAIL_EXTRA, ON_ERROR }, UNS(size))

static const struct kase cases[] = {
	COMMAND(BPF_MAP_CREATE, RET_FD, map_create),
	COMMAND(BPF_MAP_LOOKUP_ELEM, NULL, map_lookup),
	COMMAND(BPF_MAP_LOOKUP_AND_DELETE_ELEM, NULL, map_lookup),
	COMMAND(BPF_MAP_UPDATE_ELEM, NULL, map_update),
	COMMAND(BPF_MAP_DELETE_ELEM, NULL, map_delete),
	COMMAND(BPF_MAP_GET_NEXT_KEY, NULL, map_next),
	COMMAND(BPF_MAP_FREEZE, NULL, map_freeze),
	COMMAND(BPF_PROG_LOAD, RET_FD, prog_load),
	COMMAND(BPF_OBJ_PIN, RET_FD, obj_pin),
	COMMAND(BPF_OBJ_GET, RET_FD, obj_pin),
	COMMAND(BPF_PROG_ATTACH, NULL, prog_attach),
	COMMAND(BPF_PROG_DETACH, NULL, prog_detach),
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
	COMMAND(BPF_BTF_LOAD, RET_FD, btf_load),
	ANSWERS(BPF_TASK_FD_QUERY, task_fd),
	BATCH(BPF_MAP_LOOKUP_BATCH, lookup_batch),
	BATCH(BPF_MAP_LOOKUP_AND_DELETE_BATCH, lookup_batch),
	BATCH(BPF_MAP_UPDATE_BATCH, update_batch),
	BATCH(BPF_MAP_DELETE_BATCH, delete_batch),
	CASE(BPF_LINK_CREATE, RET_FD, { .name = "attr", .type = &type_link, .dir = IN, .len = "size",
	     .data = &layout_link_create, .count = 1, TAIL_EXTRA }, UNS(size)),
	COMMAND(BPF_LINK_UPDATE, NULL, link_update),
};

FAMILY(bpf_calls,
	CALL(bpf, RET_LDEC IS(DESC), XVAL(cmd, commands), BY(cmd, cases, ADDR(attr), UNS(size)))
);
