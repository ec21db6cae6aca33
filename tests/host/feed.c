// SPDX-License-Identifier: GPL-2.0
/* built: shipped */
/*
 * Rows without the module: runs a program under ptrace, executes the plans on its memory the way
 * kmod/capture.c does, and prints the calls.  For testing rows on a machine without a VM; nothing
 * that is shipped uses it.
 *
 *	feed [-k] [-s N] [-v] [-x] [-X raw|abbrev|verbose] [-a N] [-e trace=A,B] [-e signal=none] [-o FILE] [-R RECORDS] [-W RECORDING] cmd [arg...]
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netlink.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>
#include "settings.h"
#include "row/call.h"
#include "cli/options.h"
#include "parted/keeper.h"
#include "parted/servers.h"
#include "recording/record.h"
#include "stack/helper.h"
#include "stack/stack.h"

static pid_t pid;
static FILE *out, *records;		/* records: for tests/host/decode.c */
static char *only;
static bool signals_off;
static int quiet;
static char *inject;		/* NAME of -e inject=NAME:retval=N[:when=N+]; the call is skipped */
static long inject_ret, inject_from, inject_seen;

/* Returns the number of bytes before the first one that cannot be read. */
static size_t peek(uint64_t from, void *to, size_t n)
{
	size_t got = 0;

	while (got < n) {
		size_t page = 4096 - (from + got) % 4096;
		struct iovec l, r;

		if (page > n - got)
			page = n - got;
		l = (struct iovec){ (char *)to + got, page };
		r = (struct iovec){ (void *)(from + got), page };
		if (process_vm_readv(pid, &l, 1, &r, 1, 0) != (ssize_t)page)
			break;
		got += page;
	}
	return got;
}

struct captured {
	const struct plan *plan;
	uint64_t head[9];
	uint8_t *at;
	bool failed;
	const struct systrace_block *block[SYSTRACE_OPS_MAX];
	const uint8_t *elem[3];
	uint32_t elem_len[3];
};

static bool ref(struct captured *c, struct systrace_ref r, uint64_t *v)
{
	const uint8_t *p;
	uint32_t len;

	*v = r.off;
	if (!r.width)
		return true;
	if (!r.block) {
		p = (const void *)c->head;
		len = sizeof(c->head);
	} else if (r.block >= SYSTRACE_REF_OUTER) {
		p = c->elem[255 - r.block];
		len = c->elem_len[255 - r.block];
	} else {
		p = c->block[r.block - 1] ? (const void *)(c->block[r.block - 1] + 1) : NULL;
		len = p ? c->block[r.block - 1]->len : 0;
	}
	if (!p || r.off + r.width > len)
		return false;
	*v = 0;
	memcpy(v, p + r.off, r.width);
	if (!r.block && r.off == SYSTRACE_REF_RET && (int64_t)*v < 0)
		*v = 0;
	return true;
}

static void run_ops(struct captured *c, int first, int count, int phase);

/* fdinfo() below knows paths and netlink sockets only: no other sockets, no pidfds. */
/* Returns the protocol of the netlink socket with this inode; -1 until the socket is bound. */
static int netlink_protocol(unsigned long inode)
{
	char path[64], line[256];
	unsigned long ino;
	int protocol, found = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/net/netlink", pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%*s %d %*s %*s %*s %*s %*s %*s %*s %lu", &protocol, &ino) == 2 && ino == inode)
			found = protocol;
	if (f)
		fclose(f);
	return found;
}

static uint32_t fdinfo(int fd, uint8_t *data)
{
	struct systrace_fdinfo *f = (void *)data;
	char link[64];
	struct stat st;
	ssize_t n;

	snprintf(link, sizeof(link), fd == AT_FDCWD ? "/proc/%d/cwd" : "/proc/%d/fd/%d", pid, fd);
	memset(f, 0, sizeof(*f));
	n = readlink(link, (char *)(f + 1), 4096);
	if (n <= 0 || stat(link, &st))
		return 0;
	f->mode = st.st_mode;
	f->major = major(st.st_rdev);
	f->minor = minor(st.st_rdev);
	f->ino = st.st_ino;
	f->path = n;
	if (getxattr(link, "system.sockprotoname", f->name, sizeof(f->name)) == 8 && !memcmp(f->name, "NETLINK", 8)) {
		struct sockaddr_nl bound = { .nl_family = AF_NETLINK, .nl_pid = pid };

		f->family = AF_NETLINK;
		f->protocol = netlink_protocol(st.st_ino);
		if (f->protocol != (uint16_t)-1)
			f->local = sizeof(bound);
		n = (n + 7) & ~7;
		memcpy(data + sizeof(*f) + n, &bound, f->local);
		n += f->local;
	}
	return sizeof(*f) + n;
}

/* Does not copy the mappings: the reader looks them up. */
static uint32_t stack(uint8_t *data)
{
	struct systrace_stack *s = (void *)data;
	struct user_regs_struct r;

	ptrace(PTRACE_GETREGS, pid, 0, &r);
	*s = (struct systrace_stack){ { r.rax, r.rdx, r.rcx, r.rbx, r.rsi, r.rdi, r.rbp, r.rsp,
					r.r8, r.r9, r.r10, r.r11, r.r12, r.r13, r.r14, r.r15, r.rip } };
	return sizeof(*s) + peek(r.rsp, s + 1, capture.stack_room - sizeof(*s));
}

static void run_op(struct captured *c, int i, int phase)
{
	const struct systrace_op *op = &c->plan->ops[i];
	struct systrace_block *b = (void *)c->at;
	uint8_t *data = (uint8_t *)(b + 1);
	uint64_t ptr, len;
	uint32_t max;

	*b = (struct systrace_block){ .op = i, .state = SYSTRACE_NONE };
	c->at = data;
	c->block[i] = b;
	if (!ref(c, op->ptr, &ptr) || !ref(c, op->len, &len) || (op->kind < SYSTRACE_EACH && !ptr) ||
	    (op->flags & SYSTRACE_OP_OK && c->failed))
		return;
	b->state = SYSTRACE_GOT;
	switch (op->kind) {
	case SYSTRACE_COPY:
		len = len > op->cap / op->elem ? (b->state = SYSTRACE_CUT, op->cap) : len * op->elem;
		b->len = peek(ptr, data, len);
		break;
	case SYSTRACE_STR:
		len = op->cap;
		b->len = peek(ptr, data, len);
		if (memchr(data, 0, b->len))
			len = b->len = strlen((char *)data) + 1;
		else if (b->len == len)
			b->state = SYSTRACE_CUT;
		break;
	case SYSTRACE_PTRS:
		len = op->cap;
		b->len = peek(ptr, data, len) / op->elem * op->elem;
		for (uint32_t k = 0; k < b->len; k += op->elem)
			if (op->elem == 8 ? !*(uint64_t *)(data + k) : !*(uint32_t *)(data + k))
				len = b->len = k + op->elem;
		if (b->len == op->cap)
			b->state = SYSTRACE_CUT;
		break;
	case SYSTRACE_FDINFO:
		b->len = fdinfo(ptr, data);
		len = b->len;
		break;
	case SYSTRACE_BITS:
		for (uint64_t k = 0; k < len && k / 8 < c->block[op->ptr.block - 1]->len && b->len < op->cap; k++) {
			const uint8_t *bits = (const uint8_t *)(c->block[op->ptr.block - 1] + 1);

			if (!(bits[k / 8] >> k % 8 & 1))
				continue;
			*(uint32_t *)(data + b->len) = k;
			b->len += 4;
		}
		len = b->len;
		break;
	case SYSTRACE_STACK:
		len = b->len = stack(data);
		break;
	case SYSTRACE_MAPS:
	case SYSTRACE_MAPPED:
	case SYSTRACE_RESTART:
		b->state = SYSTRACE_NONE;
		break;
	case SYSTRACE_TIMES:
		memset(data, 0, sizeof(struct systrace_times));
		len = b->len = sizeof(struct systrace_times);
		break;
	case SYSTRACE_VALUE:
		memcpy(data, &ptr, 8);
		len = b->len = 8;
		break;
	case SYSTRACE_EACH: {
		const uint8_t *base = op->ptr.block >= SYSTRACE_REF_OUTER ? c->elem[255 - op->ptr.block] :
			(const uint8_t *)(c->block[op->ptr.block - 1] + 1);
		uint32_t have = op->ptr.block >= SYSTRACE_REF_OUTER ? c->elem_len[255 - op->ptr.block] :
			c->block[op->ptr.block - 1]->len;

		have = have < op->ptr.off ? 0 : (have - op->ptr.off) / op->elem;
		max = len > op->cap ? op->cap : len;
		b->len = max > have ? have : max;
		memmove(&c->elem[1], &c->elem[0], 2 * sizeof(c->elem[0]));
		memmove(&c->elem_len[1], &c->elem_len[0], 2 * sizeof(c->elem_len[0]));
		for (uint32_t k = 0; k < b->len; k++) {
			c->elem[0] = base + op->ptr.off + k * op->elem;
			c->elem_len[0] = op->elem;
			run_ops(c, i + 1, op->body, phase);
		}
		memmove(&c->elem[0], &c->elem[1], 2 * sizeof(c->elem[0]));
		memmove(&c->elem_len[0], &c->elem_len[1], 2 * sizeof(c->elem_len[0]));
		return;
	}
	}
	if (b->len < len && b->state == SYSTRACE_GOT)
		b->state = SYSTRACE_FAULT;
	memset(data + b->len, 0, 8);
	c->at = data + ((b->len + 7) & ~7U);
}

static void run_ops(struct captured *c, int first, int count, int phase)
{
	for (int i = first; i < first + count; i++) {
		const struct systrace_op *op = &c->plan->ops[i];

		if (!!(op->flags & SYSTRACE_OP_EXIT) == (phase == AT_EXIT))
			run_op(c, i, phase);
		if (op->kind == SYSTRACE_EACH)
			i += op->body;
	}
}

/* Chooses the plan as the module does: the matching plan with the most keys. */
static uint32_t plan_for(int abi, int nr, const __u64 *args)
{
	static int count;
	uint32_t best = SYSTRACE_NO_PLAN;
	int keys = -1;

	if (!count) {
		if (record_fd() < 0)
			capture_what_is_shown();
		count = plans_build();
	}
	for (int i = 0; i < count; i++) {
		const struct systrace_plan *h = &plan_at(i)->head;
		bool fits = h->abi == (uint32_t)abi && h->nr == nr && h->nkeys > keys;

		for (int k = 0; fits && k < h->nkeys; k++)
			fits = (args[h->arg[k]] & h->mask[k]) == h->key[k];
		if (fits) {
			best = i;
			keys = h->nkeys;
		}
	}
	return best;
}

static bool of_class(const char *name, const char *class)
{
	static const struct { const char *name; uint32_t bits; } classes[] = {
		{ "ipc", IPC }, { "creds", CREDS }, { "memory", MEMORY }, { "signal", SIGNALS }, { "clock", CLOCK },
		{ "process", PROCESS }, { "pure", PURE }, { "file", FILES }, { "desc", DESC }, { "network", NETWORK } };

	for (size_t i = 0; i < COUNT(classes); i++)
		for (const struct row *const *f = families; *f && !strcmp(class, classes[i].name); f++)
			for (const struct row *c = *f; c->name; c++)
				if (!strcmp(c->name, name) && row_classes(c) & classes[i].bits)
					return true;
	return false;
}

static bool matches(const char *name, const char *pattern)
{
	regex_t re;
	bool found;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	found = !regexec(&re, name, 0, NULL, 0);
	regfree(&re);
	return found;
}

static bool selected(const char *name)
{
	char *list, *save, *s;
	bool found = false;

	if (!only)
		return true;
	list = strdup(only);
	for (s = strtok_r(list, ",", &save); s && !found; s = strtok_r(NULL, ",", &save))
		found = !strcmp(s, name) || of_class(name, s + (*s == '%')) || (*s == '/' && matches(name, s + 1));
	free(list);
	return found;
}

static struct maps *maps;
static struct text frames;		/* of the current call, if its stack was read at entry */
static char enter_buf[8 << 20], exit_buf[8 << 20];

/* Stamps a record as the module would, and writes it to the requested files. */
static void keep(struct systrace_record *r)
{
	static uint32_t seq;
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	r->tid = pid;
	r->seq = ++seq;
	r->time = t.tv_sec * 1000000000ULL + t.tv_nsec;
	if (records)
		fwrite(r, 1, r->len, records);
	if (record_fd() < 0)
		return;
	record_tape.ring(0, r, r->len);
	record_tape.sync(r->time);
}

static void begin_recording(void)
{
	const struct recording_session s = { .cpus = 1, .ring_size = 4 << 20 };
	const struct recording_attached nobody = { 0 };
	struct systrace_new n = { .head = { .type = SYSTRACE_NEW, .len = sizeof(n) }, .tgid = pid, .ns_tid = pid, .ns_tgid = pid,
				  .comm = "feed" };

	record_session(&s, &nobody);
	keep(&n.head);
}

static int end_recording(int status)
{
	const struct systrace_stats nothing_lost = { 0 };
	struct systrace_gone g = { .head = { .type = SYSTRACE_GONE, .flags = SYSTRACE_R_GROUP, .len = sizeof(g) },
				   .tgid = pid, .status = status };

	keep(&g.head);
	record_sink.lost(&nothing_lost);
	record_sink.close();
	return record_sink.flush();
}

static bool injecting(const struct systrace_enter *e)
{
	struct call call = { .enter = e, .tid = pid };

	return inject && !strcmp(call_name(&call), inject) && inject_seen >= inject_from;
}

static void on_stop(bool entering)
{
	static struct call call;
	struct ending end;
	static struct text t;
	static struct captured c;
	struct systrace_enter *e = (void *)enter_buf;
	struct systrace_exit *x = (void *)exit_buf;
	struct user_regs_struct r;
	struct __ptrace_syscall_info si;

	pen_as_asked(&t);
	ptrace(PTRACE_GETREGS, pid, 0, &r);
	if (!entering && injecting(e)) {
		r.rax = inject_ret;
		ptrace(PTRACE_SETREGS, pid, 0, &r);
	}
	if (entering) {
		ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(si), &si);
		memset(&c, 0, sizeof(c));
		memset(e, 0, sizeof(*e));
		e->head.abi = si.arch == 0x40000003 ? SYSTRACE_COMPAT : SYSTRACE_NATIVE;
		e->head.type = SYSTRACE_ENTER;
		e->head.tid = pid;
		e->nr = r.orig_rax;
		if (e->head.abi == SYSTRACE_NATIVE && e->nr & 0x40000000 && e->nr != -1)
			e->head.abi = SYSTRACE_THIRD;
		for (int i = 0; i < 6; i++)
			c.head[i] = e->args[i] = si.entry.args[i];
		c.head[SYSTRACE_REF_SP / 8] = r.rsp;
		c.head[SYSTRACE_REF_IP / 8] = r.rip;
		e->plan = plan_for(e->head.abi, e->nr, e->args);
		c.plan = e->plan == SYSTRACE_NO_PLAN ? NULL : plan_at(e->plan);
		c.at = (void *)(e + 1);
		if (c.plan)
			run_ops(&c, 0, c.plan->nops, AT_ENTER);
		e->head.len = c.at - (uint8_t *)e;
		call = (struct call){ .enter = e, .tid = pid };
		keep(&e->head);
		inject_seen += inject && !strcmp(call_name(&call), inject);
		if (injecting(e)) {
			r.orig_rax = -1;
			ptrace(PTRACE_SETREGS, pid, 0, &r);
		}
		t.len = 0;
		if (!selected(call_name(&call)))
			return;
		call_enter(&t, &call);
		frames.len = 0;
		if (opt.stack)
			stack_before(&frames, &maps, pid, e);
		if (strcmp(call_name(&call), "exit_group"))
			return;
		call_exit(&t, &call, &end);
	} else {
		memset(x, 0, sizeof(*x));
		x->head.type = SYSTRACE_EXIT;
		x->nr = e->nr;
		x->plan = e->plan;
		x->ret = r.rax;
		c.head[6] = r.rax;
		c.failed = x->ret < 0 && x->ret >= -4095;
		c.at = (void *)(x + 1);
		if (c.plan)
			run_ops(&c, 0, c.plan->nops, AT_EXIT);
		x->head.len = c.at - (uint8_t *)x;
		keep(&x->head);
		call.exit = x;
		if (!selected(call_name(&call)))
			return;
		call_exit(&t, &call, &end);
	}
	while (t.len < (size_t)opt.column - 1)
		put_c(&t, ' ');
	put_s(&t, " = ");
	if (entering)
		put_c(&t, '?');
	else
		call_result(&t, &end);
	if (injecting(e))
		put_s(&t, " (INJECTED)");
	put_c(&t, '\n');
	if (!entering && opt.stack && !frames.len)
		stack_at_exit(&frames, &maps, pid, x);
	if (!entering) {
		put_mem(&t, frames.s, frames.len);
		frames.len = 0;
	}
	fwrite(t.s, 1, t.len, out);
}

/* Returns the number of the error in inject=NAME:error=ENOSYS. */
static long error_number(const char *inject)
{
	const char *name = strstr(inject, ":error=");
	size_t len = name ? strcspn(name + 7, ":") : 0;

	for (int e = 1; e < 4096; e++)
		if (name && errno_name(e) && strlen(errno_name(e)) == len && !strncmp(errno_name(e), name + 7, len))
			return e;
	return ENOSYS;
}

static int trace(void)
{
	bool entering = true;
	int status;

	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC);
	for (int sig = 0;; ) {
		ptrace(PTRACE_SYSCALL, pid, 0, sig);
		sig = 0;
		if (waitpid(pid, &status, 0) < 0)
			return 1;
		if (WIFEXITED(status)) {
			if (quiet < 2)
				fprintf(out, "+++ exited with %d +++\n", WEXITSTATUS(status));
			fwrite(frames.s, 1, frames.len, out);
			return WEXITSTATUS(status);
		}
		if (WIFSIGNALED(status)) {
			fprintf(out, "+++ killed by %s +++\n", signal_name(WTERMSIG(status)));
			return 128 + WTERMSIG(status);
		}
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			on_stop(entering);
			entering = !entering;
		} else if (status >> 16) {
			continue;
		} else {
			struct text t = { 0 };
			siginfo_t si;

			sig = WSTOPSIG(status);
			ptrace(PTRACE_GETSIGINFO, pid, 0, &si);
			if (signals_off)
				continue;
			pen_as_asked(&t);
			put_s(&t, "--- ");
			print_signal(&t, sig);
			put_c(&t, ' ');
			print_siginfo(&t, pid, &si);
			put_s(&t, " ---\n");
			fwrite(t.s, 1, t.len, out);
			text_free(&t);
		}
	}
}

int main(int argc, char **argv)
{
	int o;

	servers_serve(argv[0]);
	keeper_begin();
	out = stderr;
	static const struct option longs[] = {
		{ "trace", 1, NULL, 'e' }, { "signal", 1, NULL, 'i' }, { "quiet", 2, NULL, 'q' }, { "columns", 1, NULL, 'a' },
		{ "status", 1, NULL, 'i' }, { 0 } };

	while ((o = getopt_long(argc, argv, "+ks:vVxX:a:e:o:R:W:yqf", longs, NULL)) != -1)
		switch (o) {
		case 's': opt.string_max = atoi(optarg); break;
		case 'k':
			opt.stack++;
			capture.stack_room = stack_bytes(4 << 20);
			capture.maps_room = 4096;
			break;
		case 'v': opt.verbose = true; break;
		case 'V': puts("feed"); return 0;
		case 'x': opt.quotes++; break;
		case 'X': opt.xlat = *optarg == 'r' ? XLAT_RAW : *optarg == 'v' ? XLAT_VERBOSE : XLAT_ABBREV; break;
		case 'a': opt.column = atoi(optarg); break;
		case 'e':
			if (!strncmp(optarg, "trace=", 6))
				only = optarg + 6;
			else if (!strcmp(optarg, "verbose=none"))
				opt.bare = true;
			else if (!strncmp(optarg, "inject=", 7) && strchr(optarg, ':')) {
				const char *when = strstr(optarg, ":when="), *ret = strstr(optarg, ":retval=");

				inject = strndup(optarg + 7, strcspn(optarg + 7, ":"));
				inject_ret = ret ? strtol(ret + 8, NULL, 0) : -error_number(optarg);
				inject_from = when ? atol(when + 6) : 0;
			} else if (!strncmp(optarg, "signal=", 7))
				signals_off = !strcmp(optarg + 7, "none");
			else if (!strchr(optarg, '='))
				only = optarg;
			break;
		case 'y': opt.fds = opt.fds ? FD_ALL : FD_PATH; break;
		case 'R': records = fopen(optarg, "we"); break;
		case 'W':
			record_open(optarg);
			capture_what_is_recorded();
			plans_build();
			break;
		case 'o': out = fopen(optarg, "we"); break;
		case 'i': signals_off = true; break;
		case 'q': quiet++; break;
		case 'f': break;
		default: return 2;
		}
	pid = fork();
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		execvp(argv[optind], argv + optind);
		_exit(127);
	}
	if (record_fd() >= 0)
		begin_recording();
	o = trace();
	return record_fd() >= 0 ? end_recording(o << 8) : o;
}
