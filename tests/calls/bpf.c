// SPDX-License-Identifier: GPL-2.0
/* bpf(2) with every command and every structure size. */
#define _GNU_SOURCE
#include <linux/bpf.h>
#include <stdint.h>
#include "args.h"

static const union bpf_attr zero;

static long bpf(int cmd, const void *attr, unsigned size)
{
	return syscall(SYS_bpf, cmd, attr, size);
}

/*
 * Each command with a structure cut at each of its words, with a structure that is too long, and
 * with none.
 */
static void sizes(void)
{
	uint32_t words[48];

	for (unsigned i = 0; i < 48; i++)
		words[i] = 0x01010101 * (i + 1);
	for (int cmd = -1; cmd < 38; cmd++) {
		for (unsigned size = 1; size <= 160; size += size < 16 || size > 130 ? 3 : 4)
			bpf(cmd, at_end_with(words, size), size);
		bpf(cmd, NULL, 16);
		bpf(cmd, BAD, 16);
		bpf(cmd, (char *)at_end(8), 16);
		bpf(cmd, BAD, 0);
		bpf(cmd, at_end(4096), 4096);
		bpf(cmd, BAD, 4097);
	}
}

static int map(void)
{
	union bpf_attr a = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 2,
		.map_flags = BPF_F_NUMA_NODE | BPF_F_RDONLY, .numa_node = -1, .map_name = "a_long_map_name" };

	bpf(BPF_MAP_CREATE, END(a), sizeof(a));
	bpf(BPF_MAP_CREATE, END(a), 28 + 5);
	a.map_flags = 0;
	a.numa_node = 0;
	return bpf(BPF_MAP_CREATE, END(a), sizeof(a));
}

static void elements(int fd)
{
	uint32_t key = 1, next;
	uint64_t value = 7;
	union bpf_attr a = { .map_fd = fd, .key = (uintptr_t)&key, .value = (uintptr_t)&value, .flags = BPF_EXIST };

	bpf(BPF_MAP_UPDATE_ELEM, END(a), 32);
	a.flags = 9;
	bpf(BPF_MAP_UPDATE_ELEM, END(a), 32);
	bpf(BPF_MAP_LOOKUP_ELEM, END(a), 32);
	a.flags = 0;
	bpf(BPF_MAP_LOOKUP_ELEM, END(a), 24);
	bpf(BPF_MAP_DELETE_ELEM, END(a), 16);
	a.next_key = (uintptr_t)&next;
	bpf(BPF_MAP_GET_NEXT_KEY, END(a), 24);
	a = zero;
	a.batch.keys = a.batch.values = (uintptr_t)&value;
	a.batch.count = 2;
	a.batch.map_fd = fd;
	a.batch.out_batch = (uintptr_t)&next;
	for (int cmd = BPF_MAP_LOOKUP_BATCH; cmd <= BPF_MAP_DELETE_BATCH; cmd++)
		bpf(cmd, END(a), 56);
}

static int program(void)
{
	struct bpf_insn insns[] = { { 0xb7, 0, 0, 0, 0 }, { 0x95, 0, 0, 0, 0 }, { 0x61, 2, 1, -4, -5 }, { 0xdb, 3, 12, 9, 0x7f },
		{ 0x16, 0, 0, 1, 2 }, { 0xff, 15, 15, 0x7fff, -1 } };
	union bpf_attr a = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER, .insn_cnt = 6, .insns = (uintptr_t)END(insns),
		.license = (uintptr_t)"GPL", .log_level = 1, .log_size = 200, .log_buf = (uintptr_t)at_end(300),
		.kern_version = 0x60100, .prog_flags = 0x1f, .prog_name = "0123456789abcdef", .expected_attach_type = 4 };

	bpf(BPF_PROG_LOAD, END(a), sizeof(a));
	a.insn_cnt = 7;
	a.license = (uintptr_t)BAD;
	a.log_buf = (uintptr_t)BAD;
	bpf(BPF_PROG_LOAD, END(a), sizeof(a));
	a = (union bpf_attr){ .prog_type = BPF_PROG_TYPE_SOCKET_FILTER, .insn_cnt = 2, .insns = a.insns, .license = (uintptr_t)"GPL" };
	return bpf(BPF_PROG_LOAD, END(a), sizeof(a));
}

static void paths(int fd)
{
	union bpf_attr a = { .pathname = (uintptr_t)"/no/such/pin", .bpf_fd = fd, .file_flags = BPF_F_RDONLY };

	bpf(BPF_OBJ_PIN, END(a), 16);
	bpf(BPF_OBJ_GET, END(a), 12);
	a.pathname = 0;
	bpf(BPF_OBJ_GET, END(a), 16);
	a = zero;
	a.raw_tracepoint.name = (uintptr_t)"no_such_tracepoint";
	bpf(BPF_RAW_TRACEPOINT_OPEN, END(a), 12);
	a.btf = (uintptr_t)"\x9f\xeb\x01";
	a.btf_size = 3;
	bpf(BPF_BTF_LOAD, END(a), 28);
}

static void questions(int prog)
{
	uint32_t ids[4] = { 1, 2, 3, 4 };
	char name[64] = "what was there";
	union bpf_attr a = { .query.target_fd = prog, .query.prog_ids = (uintptr_t)ids, .query.prog_cnt = 4 };

	bpf(BPF_PROG_QUERY, END(a), 28);
	a.query.prog_ids = 0;
	bpf(BPF_PROG_QUERY, END(a), 28);
	a = zero;
	bpf(BPF_PROG_GET_NEXT_ID, END(a), 8);
	bpf(BPF_MAP_GET_NEXT_ID, END(a), 12);
	a.start_id = -2;
	bpf(BPF_BTF_GET_NEXT_ID, END(a), 12);
	bpf(BPF_LINK_GET_NEXT_ID, END(a), 16);
	a = zero;
	a.task_fd_query.pid = getpid();
	a.task_fd_query.fd = 1;
	a.task_fd_query.buf_len = 64;
	a.task_fd_query.buf = (uintptr_t)name;
	bpf(BPF_TASK_FD_QUERY, END(a), 48);
	a = zero;
	a.info.bpf_fd = 0;
	a.info.info_len = 80;
	a.info.info = (uintptr_t)at_end(80);
	bpf(BPF_OBJ_GET_INFO_BY_FD, END(a), 16);
	a = zero;
	a.test.prog_fd = prog;
	a.test.data_size_in = 14;
	a.test.data_in = (uintptr_t)at_end(14);
	bpf(BPF_PROG_TEST_RUN, END(a), 80);
}

static void links(int prog)
{
	const char *syms[] = { "vfs_read", BAD, NULL };
	uint64_t addrs[] = { 1, 2, 3 };
	uint32_t info[] = { 5 };
	union bpf_attr a = { .link_create.prog_fd = prog, .link_create.target_fd = 1, .link_create.attach_type = BPF_TRACE_ITER };

	a.link_create.iter_info = (uintptr_t)END(info);
	a.link_create.iter_info_len = 1;
	bpf(BPF_LINK_CREATE, END(a), 64);
	a.link_create.iter_info_len = 2;
	bpf(BPF_LINK_CREATE, END(a), 28);
	a = (union bpf_attr){ .link_create.attach_type = BPF_TRACE_KPROBE_MULTI };
	a.link_create.kprobe_multi.flags = 3;
	a.link_create.kprobe_multi.cnt = 3;
	a.link_create.kprobe_multi.syms = (uintptr_t)END(syms);
	a.link_create.kprobe_multi.addrs = (uintptr_t)END(addrs);
	a.link_create.kprobe_multi.cookies = (uintptr_t)END(addrs) + 8;
	bpf(BPF_LINK_CREATE, END(a), 48);
	a = (union bpf_attr){ .link_create.attach_type = BPF_PERF_EVENT };
	a.link_create.perf_event.bpf_cookie = 0x1234;
	bpf(BPF_LINK_CREATE, END(a), 24);
	bpf(BPF_LINK_CREATE, END(a), 16);
	a.link_create.attach_type = 0;
	bpf(BPF_LINK_CREATE, END(a), 64);
	a = (union bpf_attr){ .link_update.link_fd = 3, .link_update.flags = BPF_F_REPLACE, .link_update.old_prog_fd = 2 };
	bpf(BPF_LINK_UPDATE, END(a), 16);
}

/* Newer commands and structures: what strace 6.1 does not know. */
static void newer(void)
{
	uint32_t attr[8] = { 0 };

	for (int cmd = 32; cmd < 40; cmd++) {
		syscall(SYS_bpf, cmd, END(attr), sizeof(attr));
		syscall(SYS_bpf, cmd, BAD, 12);
	}
	/* a link for each attach type, with and without the fields that order it among others */
	for (unsigned type = 0; type < 64; type++)
		for (unsigned flags = 0; flags < 0x40; flags += 8 + flags) {
			uint32_t link[18] = { 3, 4, type, flags, 5, 6, 7, 8 };

			syscall(SYS_bpf, BPF_LINK_CREATE, END(link), sizeof(link));
			syscall(SYS_bpf, BPF_LINK_CREATE, END(link), 20);
			syscall(SYS_bpf, BPF_PROG_ATTACH, END(link), 32);
			syscall(SYS_bpf, BPF_PROG_QUERY, END(link), 64);
		}
}

int main(int argc, char **argv)
{
	int fd = map(), prog = program();

	(void)argv;
	if (argc > 1) {
		newer();
		return 0;
	}
	elements(fd);
	paths(fd);
	questions(prog);
	links(prog);
	sizes();
	return 0;
}
