// SPDX-License-Identifier: GPL-2.0
/* built: asan-all */
/* suite: hostile host */
/*
 * hostile [WORD]: plays only the scenes whose name contains WORD.
 *
 * Records that a hostile program or a forged recording could supply: the reader must not read
 * outside them, and must not take forever or all memory.  Each scene has a process of its own,
 * under ASAN and UBSAN.  A record is freed when the next one is read, and is allocated with its
 * exact size.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#define MADE_ROOM (64 << 20)
#include "parted/keeper.h"
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "made.h"
#include "row/call.h"
#include "views/flight.h"
#include "cli/options.h"
#include "views/output.h"
#include "views/views.h"
#include "facts/pids.h"
#include "decode/program.h"
#include "select/qualify.h"
#include "source/stream.h"
#include "trace/task.h"
#include "select/touch.h"
#include "recording/record.h"
#include "recording/recording.h"
#include "recording/replay.h"

/* CPU time: a scene that takes longer would take forever with slightly more data */
#define SECONDS	20

const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0:exitcode=99";
}

/* ---- printing ------------------------------------------------------------------------- */

static const struct systrace_record *strict_next(void)
{
	static void *copy;
	const struct systrace_record *r = made_next();

	free(copy);
	copy = NULL;
	if (!r)
		return NULL;
	copy = malloc(r->len);
	return memcpy(copy, r, r->len);
}

static const struct source strict = { .next = strict_next, .clock = made_clock };

static void tell(void)
{
	const struct systrace_record *r;

	while ((r = stream_next()))
		task_take(r);
	sinks_tell(idle);
	filled = given = 0;
}

static int written;			/* a file in memory */

/* Returns everything that was written, NUL-terminated. */
static char *output(void)
{
	off_t len;
	char *s;

	output_flush();
	len = lseek(written, 0, SEEK_END);
	s = calloc(1, len + 1);
	if (pread(written, s, len, 0) != len)
		exit(2);
	return s;
}

static void expect(const char *want)
{
	char *s;

	tell();
	s = output();
	if (!strcmp(s, want))
		return;
	printf("# has:\n%.3000s\n# wants:\n%s\n", s, want);
	exit(1);
}

static bool says(const char *what)
{
	return strstr(output(), what);
}

static void demand(bool what, const char *why)
{
	if (what)
		return;
	printf("# %s\n", why);
	exit(1);
}

static int tests, failed;
static const char *only = "";

static void scene(const char *name, void (*play)(void))
{
	const struct rlimit most = { SECONDS, SECONDS };
	int status;
	pid_t pid;

	if (!strstr(name, only))
		return;
	fflush(stdout);
	written = memfd_create("written", MFD_CLOEXEC);
	pid = fork();
	if (!pid) {
		dup2(written, STDERR_FILENO);
		setrlimit(RLIMIT_CPU, &most);
		alarm(4 * SECONDS);
		play();
		exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		exit(2);
	tests++;
	failed += !!status;
	if (WIFSIGNALED(status))
		printf("# ended by %s\n", strsignal(WTERMSIG(status)));
	if (status)
		printf("# %.2000s\n", output());
	close(written);
	printf("%sok %d - hostile: %s\n", status ? "not " : "", tests, name);
}

/* ---- records in an order that no kernel makes --------------------------------------------- */

static void missed_chdir(int tid)
{
	enter(tid, "chdir", 0x1000, 0, SYSTRACE_R_MISSED);
	block(0, SYSTRACE_FAULT, 0, NULL, 0);
}

static void late_chdir(int tid, const char *path)
{
	leave(tid, "chdir", 0, SYSTRACE_R_LATE);
	string(0, path);
}

static void exit_before_enter(void)
{
	new(1, 1, 0);
	missed_chdir(1);
	late_chdir(1, "/of another one");
	latest->seq = 1;
	clock_ahead = 1000000000;
	expect("chdir(0x1000");
}

static void exit_of_another(void)
{
	new(1, 1, 0);
	missed_chdir(1);
	leave(1, "rmdir", 0, SYSTRACE_R_LATE);
	string(0, "/of another call");
	clock_ahead = 1000000000;
	expect("chdir(0x1000");
}

static void exit_of_another_abi(void)
{
	new(1, 1, 0);
	missed_chdir(1);
	late_chdir(1, "/of another ABI");
	latest->abi = SYSTRACE_THIRD;
	clock_ahead = 1000000000;
	expect("chdir(0x1000");
}

/* The EXIT is printed and freed while its call continues. */
static void exec_behind_exit(void)
{
	new(20, 20, 0);
	new(21, 20, 20);
	enter(20, "pause", 0, 0, 0);
	missed_chdir(21);
	late_chdir(21, "/late");
	latest->seq++;
	seqs[21]++;
	exec(20, 21, 1, 0, "true", 5, "/bin/true");
	latest->seq -= 2;
	gone(20, 20, 0, true);
	clock_ahead = 1000000000;
	tell();
}

static void late_memory_of_one_kept_back(void)
{
	struct systrace_enter *e;
	uint64_t began;

	new(1, 1, 0);
	began = now;
	now += 100000000;
	missed_chdir(1);
	e = (void *)latest;
	e->head.flags |= SYSTRACE_R_DEFERRED;
	memcpy(room(8), &began, 8);
	filled += 8;
	e->head.len += 8;
	late_chdir(1, "/late");
	show.duration_digits = 1;
	expect("chdir(\"/late\") = 0 <0.1>\n");
}

/* ---- malformed blocks -------------------------------------------------------------------------- */

/* Returns a copy in memory of exactly the record's size. */
static void *alone(const void *record)
{
	const struct systrace_record *r = record;

	return memcpy(malloc(r->len), r, r->len);
}

static void short_descriptor(void)
{
	struct call call;

	touch.asked = (struct strings){ (const char *[]){ "/nowhere" }, 1 };
	touch_resolve();
	enter(1, "close", 3, 0, 0);
	block(0, SYSTRACE_CUT, 0, NULL, 0);
	call = (struct call){ .enter = alone(latest), .tid = getpid() };
	demand(touch_test(&call) == TOUCH_NO, "it is no path that was asked for");
}

/* ---- data of another record ------------------------------------------------------------------------- */

struct noted_fd {
	struct systrace_fdinfo f;
	char path[8];
};

/* Two tasks, so that the first one's data are freed. */
static void descriptor_of_another(void)
{
	const struct noted_fd was = { .f = { .mode = 0100644, .path = 7 }, .path = "/secret" };
	const struct { uint16_t family, flags; uint32_t ifindex, queue, umem; } xdp = { 44, 1, 0, 0, 5 };
	struct { uint32_t ifindex, pad; uint8_t address[128]; } join = { 1, 0, { 0 } };
	struct systrace_enter *e;

	opt.fds = FD_ALL;
	opt.verbose = true;
	memcpy(join.address, &xdp, sizeof(xdp));
	new(1, 1, 0);
	e = enter(1, "bind", 3, 0x1000, 0);
	e->args[2] = sizeof(xdp);
	fill((struct fill[]){ { op_of(SYSTRACE_COPY, 0), &xdp, sizeof(xdp) },
			      { op_of(SYSTRACE_FDINFO, 1), &was, sizeof(was) } }, 2);
	leave(1, "bind", 0, 0);
	gone(1, 1, 0, true);
	new(2, 2, 0);
	e = enter(2, "setsockopt", 3, 0, 0);
	e->plan = plan_for(e->nr, 2, 0, 42);
	e->args[2] = 42;
	e->args[3] = 0x1000;
	e->args[4] = sizeof(join);
	fill((struct fill[]){ { op_of(SYSTRACE_COPY, 0), &join, sizeof(join) } }, 1);
	leave(2, "setsockopt", 0, 0);
	latest->len = sizeof(struct systrace_exit);
	((struct systrace_exit *)latest)->plan = e->plan;
	tell();
	demand(says("sxdp_shared_umem_fd=5</secret>"), "the address' own descriptor is shown");
	demand(says("setsockopt(3, SOL_IP, MCAST_JOIN_GROUP, "), "the option is");
	demand(says("sxdp_shared_umem_fd=5}"), "and in it the descriptor without what another one was");
}

/* As if the kernel had noted more words of a control buffer than requested. */
static void descriptors_without_end(void)
{
	enum { WORDS = 1000 };
	static struct { uint64_t len; int level, type; int fds[WORDS]; } control = { .level = 1, .type = 1 };
	struct { uint64_t name, namelen, iov, iovlen, control, controllen, flags; } msg = {
		.control = 0x2000, .controllen = sizeof(control) };
	const struct plan *plan;
	struct systrace_enter *e;
	struct call call = { .tid = 1 };
	struct systrace_block each;
	struct text t = { 0 };
	int copy = 0;

	opt.fds = FD_ALL;
	opt.verbose = true;
	control.len = sizeof(control);
	e = enter(1, "sendmsg", 3, 0x1000, 0);
	plan = plan_at(e->plan);
	while (plan->ops[copy].kind != SYSTRACE_COPY || plan->ops[copy + 1].kind != SYSTRACE_EACH ||
	       plan->ops[copy + 2].kind != SYSTRACE_FDINFO || plan->ops[copy + 1].elem != 4)
		copy++;
	fill((struct fill[]){ { op_of(SYSTRACE_COPY, 0), &msg, sizeof(msg) }, { copy, &control, sizeof(control) } }, 2);
	/* the EACH is the last block */
	each = (struct systrace_block){ .op = copy + 1, .len = WORDS };
	memcpy((char *)latest + latest->len - sizeof(each), &each, sizeof(each));
	for (int i = 0; i < WORDS; i++)
		block(copy + 2, SYSTRACE_NONE, 0, NULL, 0);
	call.enter = alone(latest);
	call_enter(&t, &call);
	demand(memmem(t.s, t.len, "cmsg_data=[0, 0, 0, ", 20), "the descriptors are shown");
}

/* ---- nested structures ------------------------------------------------------------------------------ */

#define DEEP	1000000u

static void send_to_netlink(const void *data, uint32_t len)
{
	const struct systrace_fdinfo f = { .mode = 0140777, .family = 16, .type = 3, .protocol = 0, .state = 1 };
	struct systrace_enter *e;

	opt.string_max = DEEP;
	opt.verbose = true;
	new(1, 1, 0);
	e = enter(1, "sendto", 3, 0x1000, 0);
	e->args[2] = len;
	fill((struct fill[]){ { op_of(SYSTRACE_FDINFO, 0), &f, sizeof(f) }, { op_of(SYSTRACE_COPY, 0), data, len } }, 2);
	leave(1, "sendto", len, 0);
	tell();
}

static void errors_in_errors(void)
{
	static char data[DEEP];

	for (uint32_t at = 0; at + 20 <= DEEP; at += 20) {
		const struct nlmsghdr h = { .nlmsg_len = DEEP - at, .nlmsg_type = NLMSG_ERROR };

		memcpy(data + at, &h, sizeof(h));
	}
	send_to_netlink(data, DEEP);
	demand(says("{error=0, msg=[{nlmsg_len=999980, nlmsg_type=NLMSG_ERROR"), "the outermost ones are shown");
	demand(says("nlmsg_seq=0, ...}, 0x"), "the innermost ones are an address");
}

/* Each next hop of a route has attributes, which may in turn contain next hops. */
static void ways_in_ways(void)
{
	enum { HEAD = sizeof(struct nlmsghdr) + sizeof(struct rtmsg), WAYS = 65000 };
	const struct nlmsghdr h = { .nlmsg_len = HEAD + WAYS, .nlmsg_type = RTM_NEWROUTE };
	static char data[HEAD + WAYS];

	memcpy(data, &h, sizeof(h));
	for (uint32_t at = 0; at + 12 <= WAYS; at += 12) {
		const struct rtattr a = { WAYS - at, RTA_MULTIPATH };
		const struct rtnexthop hop = { .rtnh_len = WAYS - at - 4 };

		memcpy(data + HEAD + at, &a, sizeof(a));
		memcpy(data + HEAD + at + 4, &hop, sizeof(hop));
	}
	send_to_netlink(data, sizeof(data));
	demand(says("nla_type=RTA_MULTIPATH}, [{rtnh_len=64996, "), "the outermost ones are shown");
	demand(says("nla_type=RTA_MULTIPATH}, 0x"), "the innermost ones are an address");
}

/* ---- what reaches a terminal --------------------------------------------------------------------- */

/* Text that was put into the output without checking it. */
static void controls_in_the_text(void)
{
	put_s(output_text(), "\033[2J \302\233 \177\n");
	demand(says("\\033[2J \\302\\233 \\177\n") && !says("\033"), "what a terminal would obey is written as text");
}

/* ---- data that is dumped ------------------------------------------------------------------------ */

/* write(3, "x", -1) */
static void data_without_end(void)
{
	struct systrace_enter *e;

	opt.dump_write = (struct numbers){ .asked = true, .inverted = true };
	new(1, 1, 0);
	e = enter(1, "write", 3, 0x1000, 0);
	e->args[2] = UINT64_MAX;
	fill((struct fill[]){ { op_of(SYSTRACE_COPY, 0), "x", 1 } }, 1);
	leave(1, "write", 1, 0);
	tell();
	demand(says(" | 0000000000000000  78 "), "what there is of it is dumped");
}

/* ---- many that wait --------------------------------------------------------------------------- */

#define MANY 200000

static void calls_behind_a_missed_one(void)
{
	new(1, 1, 0);
	new(2, 2, 1);
	missed_chdir(1);
	for (int i = 0; i < MANY; i++) {
		enter(2, "getpid", 0, 0, 0);
		leave(2, "getpid", 2, 0);
		now -= 1990;
	}
	late_chdir(1, "/late");
	tell();
	demand(says("chdir(\"/late\" <unfinished"), "the first has its memory");
}

static void tasks_behind_a_missed_one(void)
{
	new(1, 1, 0);
	missed_chdir(1);
	for (int i = 1; i < MANY; i++) {
		/* all these numbers hash to the same slot, as a program that knows the hash can arrange */
		new(i << 12, i << 12, 1);
		enter(i << 12, "getpid", 0, 0, 0);
		latest->seq = 2;
		now -= 1990;
	}
	late_chdir(1, "/late");
	tell();
	demand(says("chdir(\"/late\" <unfinished"), "the first has its memory");
}

static void numbers_that_fall(void)
{
	new(1, 1, 0);
	new(2, 2, 1);
	enter(2, "getpid", 0, 0, 0);
	latest->seq = MANY;
	now += 10000000;	/* by now the earlier records count as lost */
	missed_chdir(1);
	for (int i = 1; i < MANY; i++) {
		enter(2, "getpid", 0, 0, 0);
		latest->seq = MANY - i;
		now -= 990;
	}
	late_chdir(1, "/late");
	tell();
	demand(says("chdir(\"/late\" <unfinished"), "the first has its memory");
}

static void all_missed(void)
{
	new(1, 1, 0);
	for (int i = 0; i < MANY; i++) {
		missed_chdir(1);
		now -= 990;
	}
	tell();
}

/* ---- recordings ------------------------------------------------------------------------------------ */

/* Very many processors.  Only the first one ever has records, a few at a time. */
static void processors_without_end(void)
{
	struct recording_session session = { .cpus = 65536, .ring_size = 4 << 20, .flags = RECORDING_MANY };
	const struct recording_attached nobody = { 0 };
	const struct systrace_stats stats = { 0 };
	char name[] = "/tmp/hostile.XXXXXX";
	int fd = mkstemp(name);
	size_t calls;

	record_open(name);
	record_session(&session, &nobody);
	new(1, 1, 0);
	for (calls = 0; calls < MANY; calls++) {
		enter(1, "getpid", 0, 0, 0);
		leave(1, "getpid", 1, 0);
	}
	for (size_t at = 0, len; at < filled; at += len) {
		for (len = 0; len < 4096 && at + len < filled;)
			len += ((struct systrace_record *)(buffer + at + len))->len;
		record_tape.ring(0, buffer + at, len);
		record_tape.sync(((struct systrace_record *)(buffer + at))->time);
	}
	filled = 0;
	record_sink.lost(&stats);
	record_sink.close();
	run.replay = name;
	replay_open(name);
	replay_begin();
	unlink(name);
	close(fd);
	stream_from(&replay);
	tell();
	demand(says("getpid() = 1\ngetpid() = 1\n"), "the calls are shown");
}

/* ---- the flight recorder ----------------------------------------------------------------------- */

static void fly(void)
{
	const struct systrace_record *r;

	while ((r = stream_next()))
		flight_take(r);
	flight_tell();
	filled = given = 0;
}

static void larger_than_the_flight(void)
{
	static char text[1 << 20];

	flight_open(64 << 10);
	new(1, 1, 0);
	for (int i = 0; i < 2000; i++) {
		enter(1, "close", 3, 0, 0);
		leave(1, "close", 0, 0);
	}
	memset(text, 'x', sizeof(text) - 1);
	enter(1, "chdir", 0x1000, 0, 0);
	string(0, text);
	leave(1, "chdir", 0, 0);
	enter(1, "close", 4, 0, 0);
	leave(1, "close", 0, 0);
	fly();
	demand(says("\nchdir(0x1000) = 0\nclose(4) = 0\n"), "the call that is too large, and the next one");
}

static void calls_in_flight(void)
{
	flight_open(64 << 20);
	for (int tid = 1; tid < 1000; tid++)
		new(tid, tid, 0);
	for (int i = 0; i < 200; i++)
		for (int tid = 1; tid < 1000; tid++) {
			missed_chdir(tid);
			now += 1000000;
		}
	for (int tid = 1; tid < 1000; tid++)
		late_chdir(tid, "/late");
	clock_ahead = 1000000000;
	fly();
	demand(says("chdir(\"/late\""), "the last have their memory");
}

/* ---- memory ---------------------------------------------------------------------------------------- */

static void arguments_without_end(void)
{
	struct systrace_record *made;
	struct systrace_enter *e;

	new(1, 1, 0);
	e = enter(1, "execve", 0x1000, 0x2000, SYSTRACE_R_MISSED);
	block(0, SYSTRACE_FAULT, 0, NULL, 0);
	block(1, SYSTRACE_FAULT, 0, NULL, 0);
	block(2, SYSTRACE_GOT, 0, NULL, 0);
	block(4, SYSTRACE_FAULT, 0, NULL, 0);
	block(5, SYSTRACE_GOT, 0, NULL, 0);
	exec(1, 1, (1 << 24) - 1, (1 << 24) - 1, "", 0, "/bin/true");
	made = program_patch(e, (const void *)latest);
	demand(!made || made->len < 32 << 20, "a record that asks for little gets little");
}

size_t __sanitizer_get_current_allocated_bytes(void);

/* As many tasks as a program likes, one after the other. */
static void tasks_that_come_and_go(void)
{
	struct systrace_new n = { .head = { .len = sizeof(n), .type = SYSTRACE_NEW }, .pidns = 1, .comm = "a" };
	size_t before = __sanitizer_get_current_allocated_bytes();

	opt.pids = PIDS_COMM | PIDS_NS;
	for (int tid = 1; tid < 5 * MANY; tid++) {
		n.head.tid = tid;
		n.ns_tid = n.ns_tgid = tid + 1;
		pids_learn(&n);
		pids_gone(tid);
	}
	demand(__sanitizer_get_current_allocated_bytes() - before < 32 << 20, "those of long ago are forgotten");
}

/* -k, of a call whose stack was read neither before nor after it. */
static void no_frames(void)
{
	opt.stack = 1;
	new(1, 1, 0);
	enter(1, "close", 3, 0, 0);
	leave(1, "close", 0, 0);
	expect("close(3) = 0\n");
}

int main(int argc, char **argv)
{
	struct callset all;

	keeper_begin();
	argv0 = "hostile";
	only = argc > 1 ? argv[1] : "";
	opt.column = 0;
	show.no_attach = true;
	/* the plans of a recording: with everything that any option needs */
	capture_what_is_recorded();
	plans_build();
	stream_from(&strict);
	callset_parse(&all, "all");
	tasks_only(&all);
	sink_add(&text_sink);

	scene("an EXIT before its ENTER", exit_before_enter);
	scene("late memory of another call", exit_of_another);
	scene("late memory of another ABI", exit_of_another_abi);
	scene("a new program after the EXIT", exec_behind_exit);
	scene("late memory of a call that was kept back", late_memory_of_one_kept_back);
	scene("too little of what a descriptor was", short_descriptor);
	scene("what the descriptor of another record was", descriptor_of_another);
	scene("more descriptors noted than asked for", descriptors_without_end);
	scene("errors in errors", errors_in_errors);
	scene("ways in ways", ways_in_ways);
	scene("data without end", data_without_end);
	scene("controls in the text", controls_in_the_text);
	scene("calls behind one that waits for memory", calls_behind_a_missed_one);
	scene("tasks behind one that waits for memory", tasks_behind_a_missed_one);
	scene("numbers that fall", numbers_that_fall);
	scene("only calls that wait for memory", all_missed);
	scene("processors without end", processors_without_end);
	scene("a record larger than the flight recorder", larger_than_the_flight);
	scene("calls without their memory in the flight recorder", calls_in_flight);
	scene("more arguments than there can be", arguments_without_end);
	scene("tasks that come and go", tasks_that_come_and_go);
	scene("a call without a stack", no_frames);
	printf("1..%d\n", tests);
	return failed || !tests;
}
