// SPDX-License-Identifier: GPL-2.0
/* built: asan */
/* suite: tell host */
/*
 * From records to lines, without a module: records that are rare in a real run, and the text that
 * they must give.  Runs on the build machine, under ASAN and UBSAN.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "parted/keeper.h"
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "views/count.h"
#include "source/device.h"
#include "cli/options.h"
#include "views/output.h"
#include "views/views.h"
#include "select/qualify.h"
#include "select/results.h"
#include "source/stream.h"
#include "trace/task.h"
#include "made.h"

/* ---- printing --------------------------------------------------------------------------------- */

static int tests, failed;

static void tell(void)
{
	const struct systrace_record *r;

	while ((r = stream_next()))
		task_take(r);
	filled = given = 0;
}

static void expect(const char *name, const char *want)
{
	struct text *t = output_text();

	tell();
	sinks_tell(idle);
	tests++;
	if (t->len == strlen(want) && !memcmp(t->s, want, t->len)) {
		printf("ok %d - tell: %s\n", tests, name);
	} else {
		failed++;
		printf("not ok %d - tell: %s\n# has:\n%.*s\n# wants:\n%s\n", tests, name, (int)t->len, t->s, want);
	}
	/* let the next test begin on a new line */
	if (output_in_line())
		output_end();
	output_flush();
}

static void end_of(int tid)
{
	gone(tid, tid, 0, true);
	tell();
	output_flush();
}

static void plain(void)
{
	new(1, 1, 0);
	enter(1, "close", 3, 0, 0);
	leave(1, "close", 0, 0);
	enter(1, "close", 4, 0, 0);
	leave(1, "close", -9, 0);
	expect("calls and results", "close(3) = 0\nclose(4) = -1 EBADF (Bad file descriptor)\n");
	enter(1, "pause", 0, 0, 0);
	expect("a call that hangs is seen", "pause(");
	leave(1, "pause", -514, 0);
	expect("its end follows on a line of its own if the line was ended",
	       "<... pause resumed>) = ? ERESTARTNOHAND (To be restarted if no handler)\n");
	leave(1, "close", 0, 0);
	expect("an end without a beginning is nothing", "");
	enter(1, "getpid", 0, 0, 0);
	enter(1, "getuid", 0, 0, 0);
	leave(1, "getuid", 0, 0);
	expect("a beginning whose end was lost", "getpid( <unfinished ...>\ngetuid() = 0\n");
	enter(1, "exit_group", 5, 0, 0);
	gone(1, 1, 5 << 8, true);
	expect("the end", "exit_group(5) = ?\n+++ exited with 5 +++\n");
}

static void between(void)
{
	new(1, 1, 0);
	new(2, 2, 1);
	enter(1, "pause", 0, 0, 0);
	enter(2, "close", 3, 0, 0);
	leave(1, "pause", -514, 0);
	leave(2, "close", 0, 0);
	expect("two at once", "[pid     1] pause( <unfinished ...>\n[pid     2] close(3 <unfinished ...>\n"
	       "[pid     1] <... pause resumed>) = ? ERESTARTNOHAND (To be restarted if no handler)\n"
	       "[pid     2] <... close resumed>) = 0\n");
	enter(1, "close", 3, 0, 0);
	leave(1, "close", 0, 0);
	enter(2, "close", 3, 0, 0);
	leave(2, "close", 0, 0);
	expect("two in turn", "[pid     1] close(3) = 0\n[pid     2] close(3) = 0\n");
	enter(1, "close", 3, 0, 0);
	gone(2, 2, 0, true);
	leave(1, "close", 0, 0);
	expect("one ends in another's call", "[pid     1] close(3 <unfinished ...>\n[pid     2] +++ exited with 0 +++\n"
	       "<... close resumed>) = 0\n");
	enter(1, "pause", 0, 0, 0);
	leave(1, "pause", -514, SYSTRACE_R_DYING);
	gone(1, 1, 9, true);
	expect("a result that nobody sees", "pause() = ?\n+++ killed by SIGKILL +++\n");
}

static void leader_last(void)
{
	new(10, 10, 0);
	new(11, 10, 10);
	enter(10, "exit", 1, 0, 0);
	gone(10, 10, 1 << 8, false);
	enter(11, "exit_group", 2, 0, 0);
	gone(11, 10, 2 << 8, true);
	expect("a leader's end is told last, with the process's status",
	       "[pid    10] exit(1) = ?\n[pid    11] exit_group(2) = ?\n[pid    11] +++ exited with 2 +++\n"
	       "+++ exited with 2 +++\n");
	new(10, 10, 0);
	new(11, 10, 10);
	gone(10, 10, 1 << 8, true);
	expect("it waits for a thread", "");
	tasks_end(false);
	expect("and is told at the end, if the thread's was lost", "[pid    10] +++ exited with 1 +++\n");
	gone(11, 10, 1 << 8, true);
	expect("there may be no leader any more", "+++ exited with 1 +++\n");
}

static void late_memory(void)
{
	new(1, 1, 0);
	new(2, 2, 1);
	enter(1, "chdir", 0x1000, 0, SYSTRACE_R_MISSED);
	block(0, SYSTRACE_FAULT, 0, NULL, 0);
	enter(2, "close", 3, 0, 0);
	leave(2, "close", 0, 0);
	leave(1, "chdir", 0, SYSTRACE_R_LATE);
	string(0, "/late");
	expect("memory that comes late is shown in its place",
	       "[pid     1] chdir(\"/late\" <unfinished ...>\n[pid     2] close(3) = 0\n"
	       "[pid     1] <... chdir resumed>) = 0\n");
	enter(1, "chdir", 0x1000, 0, SYSTRACE_R_MISSED);
	block(0, SYSTRACE_FAULT, 0, NULL, 0);
	enter(2, "close", 3, 0, 0);
	leave(2, "close", 0, 0);
	expect("but nobody waits for it long without need", "");
	clock_ahead = 200000000;
	expect("only that long", "[pid     1] chdir(0x1000 <unfinished ...>\n[pid     2] close(3) = 0\n");
	clock_ahead = 0;
	leave(1, "chdir", 0, SYSTRACE_R_LATE);
	string(0, "/late");
	gone(2, 2, 0, true);
	expect("and then it is known too late", "[pid     1] <... chdir resumed>) = 0\n[pid     2] +++ exited with 0 +++\n");
	end_of(1);
}

/* The blocks of one element of an EACH: the first op has the data, the others have none. */
static void element(int each, const void *data, uint32_t len)
{
	const struct plan *plan = plan_at(((const struct systrace_enter *)latest)->plan);

	for (int op = each + 1; op <= each + plan->ops[each].body; op++) {
		bool first = op == each + 1;

		if (plan->ops[op].kind == SYSTRACE_EACH) {
			block(op, SYSTRACE_NONE, 0, NULL, 0);
			op += plan->ops[op].body;
		} else {
			block(op, first ? SYSTRACE_GOT : SYSTRACE_NONE, first ? len : 0, data, first ? len : 0);
		}
	}
}

/*
 * An array that was copied completely, while the data of its elements end after the first or second
 * of three.
 */
static void each_is_cut(void)
{
	static const uint64_t requests[] = { 0x1000, 0x2000, 0x3000 };
	static const struct { uint64_t base, len; } pieces[] = { { 0x1000, 2 }, { 0x2000, 2 }, { 0x3000, 2 } };
	struct { uint64_t data, key; uint16_t op, prio; uint32_t fd; uint64_t buf, bytes, offset, more, flags; }
		request = { .fd = 7, .buf = 0x5000, .bytes = 10 };
	int each;

	new(1, 1, 0);
	enter(1, "io_submit", 0x10, 3, 0)->args[2] = 0x100;
	each = op_of(SYSTRACE_EACH, 0);
	block(0, SYSTRACE_GOT, sizeof(requests), (const char *)requests, sizeof(requests));
	block(each, SYSTRACE_FULL, 2, NULL, 0);
	element(each, &request, sizeof(request));
	request.fd = 8;
	element(each, &request, sizeof(request));
	leave(1, "io_submit", 3, 0);
	expect("a request that had no room is only where it is",
	       "io_submit(0x10, 3, [{aio_data=0, aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=7, aio_buf=0x5000, aio_nbytes=10, "
	       "aio_offset=0}, {aio_data=0, aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=8, aio_buf=0x5000, aio_nbytes=10, "
	       "aio_offset=0}, 0x3000]) = 3\n");
	enter(1, "writev", 3, 0x100, 0)->args[2] = 3;
	each = op_of(SYSTRACE_EACH, 0);
	block(0, SYSTRACE_GOT, sizeof(pieces), (const char *)pieces, sizeof(pieces));
	block(each, SYSTRACE_FULL, 1, NULL, 0);
	element(each, "ab", 2);
	leave(1, "writev", 6, 0);
	expect("and so is a piece of a vector",
	       "writev(3, [{iov_base=\"ab\", iov_len=2}, {iov_base=0x2000, iov_len=2}, {iov_base=0x3000, iov_len=2}], 3) = 6\n");
	enter(1, "writev", 3, 0x100, 0)->args[2] = 3;
	block(0, SYSTRACE_GOT, sizeof(pieces), (const char *)pieces, sizeof(pieces));
	block(each, SYSTRACE_FULL, 0, NULL, 0);
	leave(1, "writev", 6, 0);
	expect("of which there may be none",
	       "writev(3, [{iov_base=0x1000, iov_len=2}, {iov_base=0x2000, iov_len=2}, {iov_base=0x3000, iov_len=2}], 3) = 6\n");
	enter(1, "execve", 0x10, 0x100, 0);
	block(0, SYSTRACE_GOT, 2, "x", 2);
	block(op_of(SYSTRACE_PTRS, 0), SYSTRACE_CUT, sizeof(requests), (const char *)requests, sizeof(requests));
	each = op_of(SYSTRACE_EACH, 0);
	block(each, SYSTRACE_FULL, 1, NULL, 0);
	element(each, "one", 4);
	block(op_of(SYSTRACE_PTRS, 1), SYSTRACE_NONE, 0, NULL, 0);
	leave(1, "execve", -2, 0);
	expect("and an argument of a program", "execve(\"x\", [\"one\", 0x2000, 0x3000, ...], NULL) = -1 ENOENT (No such file or directory)\n");
	end_of(1);
}

static void name(int tid, const char *comm)
{
	struct systrace_name *n = record(tid, SYSTRACE_NAME, sizeof(*n), 0);

	memcpy(n->comm, comm, strlen(comm) < sizeof(n->comm) ? strlen(comm) : sizeof(n->comm));
}

/* /proc is not read, as for a recording. */
static void names_of_tasks(void)
{
	opt.pids = PIDS_COMM;
	run.replay = "a recording";
	new(1, 1, 0);
	name(1, "main");
	new(2, 2, 1);
	name(2, "a \"b\" <c>\n\377");
	enter(2, "kill", 1, 0, 0);
	leave(2, "kill", 0, 0);
	name(2, "sixteen letters and more");
	enter(2, "kill", 1, 0, 0);
	leave(2, "kill", 0, 0);
	expect("a task is called what it is called at that moment",
	       "[pid     2<a \\\"b\\\" \\74c\\76\\n\\377>] kill(1<main>, 0) = 0\n"
	       "[pid     2<sixteen letters>] kill(1<main>, 0) = 0\n");
	enter(1, "kill", 2, 0, 0);
	gone(2, 2, 0, true);
	leave(1, "kill", 0, 0);
	enter(1, "wait4", 2, 0, 0);
	leave(1, "wait4", 2, 0);
	enter(1, "kill", 2, 0, 0);
	leave(1, "kill", -3, 0);
	expect("who has ended keeps his name until he is waited for",
	       "[pid     1<main>] kill(2<sixteen letters>, 0 <unfinished ...>\n[pid     2<sixteen letters>] +++ exited with 0 +++\n"
	       "<... kill resumed>) = 0\nwait4(2<sixteen letters>, NULL, 0, NULL) = 2\n"
	       "kill(2, 0) = -1 ESRCH (No such process)\n");
	new(3, 1, 1);
	name(3, "thread");
	enter(3, "execve", 0, 0, 0);
	exec(1, 3, 1, 0, "x", 2, "/bin/other");
	name(1, "true");
	leave(1, "execve", 0, 0);
	enter(1, "kill", 3, 0, 0);
	leave(1, "kill", -3, 0);
	expect("a thread that executes keeps its name up to its new one",
	       "[pid     3<thread>] execve(NULL, NULL, NULL <pid changed to 1 ...>\n"
	       "+++ superseded by execve in pid 3 +++\n<... execve resumed>) = 0\n"
	       "kill(3, 0) = -1 ESRCH (No such process)\n");
	opt.pids = 0;
	run.replay = NULL;
	end_of(1);
}

static void exec_strings(void)
{
	new(1, 1, 0);
	enter(1, "execve", 0x1000, 0x2000, SYSTRACE_R_MISSED)->args[2] = 0x3000;
	block(0, SYSTRACE_FAULT, 0, NULL, 0);			/* path */
	block(1, SYSTRACE_GOT, 24, "\0\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24);
	block(2, SYSTRACE_GOT, 2, NULL, 0);
	string(3, "ls");
	block(3, SYSTRACE_FAULT, 0, NULL, 0);
	block(4, SYSTRACE_FAULT, 0, NULL, 0);			/* environment */
	exec(1, 1, 2, 7, "ls\0-l", 6, "/bin/ls");
	leave(1, "execve", 0, SYSTRACE_R_LATE);
	string(0, "of the new memory");
	expect("execve's strings come from the kernel's own copy",
	       "execve(\"/bin/ls\", [\"ls\", \"-l\"], 0x3000 /* 7 vars */) = 0\n");
	end_of(1);
}

static void exec_thread(void)
{
	new(20, 20, 0);
	new(21, 20, 20);
	new(22, 20, 20);
	enter(20, "pause", 0, 0, 0);
	enter(21, "execve", 0x1000, 0, 0);
	string(0, "/bin/true");
	block(1, SYSTRACE_NONE, 0, NULL, 0);
	block(2, SYSTRACE_GOT, 0, NULL, 0);
	block(4, SYSTRACE_NONE, 0, NULL, 0);
	gone(22, 20, 0, false);
	gone(20, 20, 0, false);
	exec(20, 21, 1, 0, "true", 5, "/bin/true");
	leave(20, "execve", 0, 0);
	enter(20, "exit_group", 0, 0, 0);
	gone(20, 20, 0, true);
	expect("a thread that executes becomes the leader",
	       "[pid    20] pause( <unfinished ...>\n"
	       "[pid    21] execve(\"/bin/true\", NULL, NULL <unfinished ...>\n"
	       "[pid    22] +++ exited with 0 +++\n"
	       "[pid    20] <... pause resumed>) = ?\n"
	       "+++ superseded by execve in pid 21 +++\n"
	       "<... execve resumed>) = 0\n"
	       "exit_group(0) = ?\n"
	       "+++ exited with 0 +++\n");
}

static void out_of_order(void)
{
	struct systrace_record *a, *b;
	uint8_t copy[sizeof(struct systrace_enter)];

	new(1, 1, 0);
	new(2, 2, 1);
	a = &enter(1, "getuid", 0, 0, 0)->head;
	b = &leave(1, "getuid", 7, 0)->head;
	enter(2, "close", 3, 0, 0);
	leave(2, "close", 0, 0);
	/* the clocks of two CPUs differ, so the EXIT comes first */
	memcpy(copy, a, a->len);
	memmove(a, b, b->len);
	memcpy((uint8_t *)a + a->len, copy, sizeof(copy));
	expect("a task's records are told in their own order", "[pid     1] getuid() = 7\n[pid     2] close(3) = 0\n");
	enter(1, "getuid", 0, 0, 0);
	leave(1, "getuid", 7, 0);
	seqs[1]++;
	enter(1, "close", 3, 0, 0);
	leave(1, "close", 0, 0);
	clock_ahead = 2000000;
	expect("what was lost is not waited for long", "[pid     1] getuid() = 7\n[pid     1] close(3) = 0\n");
	clock_ahead = 0;
	end_of(2);
	end_of(1);
}

static void signals(void)
{
	new(1, 1, 0);
	enter(1, "pause", 0, 0, 0);
	leave(1, "pause", -514, 0);
	signal_to(1, 15);
	gone(1, 1, 15, true);
	expect("a signal", "pause() = ? ERESTARTNOHAND (To be restarted if no handler)\n"
	       "--- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=0, si_uid=0} ---\n+++ killed by SIGTERM +++\n");
	new(1, 1, 0);
	enter(1, "pause", 0, 0, 0);
	leave(1, "pause", -514, SYSTRACE_R_DYING);
	signal_to(1, 15);
	gone(1, 1, 15, true);
	expect("a signal that kills", "pause() = ? ERESTARTNOHAND (To be restarted if no handler)\n"
	       "--- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=0, si_uid=0} ---\n+++ killed by SIGTERM +++\n");
}

static void stop(void)
{
	new(1, 1, 0);
	signal_to(1, 20);
	signal_to(1, 18);
	expect("a signal that stops",
	       "--- SIGTSTP {si_signo=SIGTSTP, si_code=SI_USER, si_pid=0, si_uid=0} ---\n--- stopped by SIGTSTP ---\n"
	       "--- SIGCONT {si_signo=SIGCONT, si_code=SI_USER, si_pid=0, si_uid=0} ---\n");
	end_of(1);
}

static void command(void)
{
	tasks_expect_command(5);
	new(5, 5, 0);
	leave(5, "read", 1, 0);
	enter(5, "close", 3, 0, 0);
	leave(5, "close", 0, 0);
	enter(5, "execve", 0x1000, 0, 0);
	string(0, "/bin/true");
	block(1, SYSTRACE_NONE, 0, NULL, 0);
	block(2, SYSTRACE_GOT, 0, NULL, 0);
	block(4, SYSTRACE_NONE, 0, NULL, 0);
	leave(5, "execve", -13, 0);
	enter(5, "write", 2, 0, 0);
	leave(5, "write", 3, 0);
	gone(5, 5, 1 << 8, true);
	expect("of our own child only the execution is told",
	       "execve(\"/bin/true\", NULL, NULL) = -1 EACCES (Permission denied)\n+++ exited with 1 +++\n");
}

static void two_calls(void)
{
	enter(1, "pause", 0, 0, 0);
	enter(2, "close", 3, 0, 0);
	leave(1, "pause", -514, 0);
	leave(2, "close", 0, 0);
}

static void by_result(void)
{
	new(1, 1, 0);
	new(2, 2, 1);
	results_status("failed");
	two_calls();
	expect("only what fails, in one piece",
	       "[pid     1] pause() = ? ERESTARTNOHAND (To be restarted if no handler)\n");
	results_status("!failed");
	two_calls();
	expect("only what succeeds", "[pid     2] close(3) = 0\n");
	results_status("unfinished");
	two_calls();
	enter(2, "pause", 0, 0, 0);
	enter(1, "close", 3, 0, 0);
	gone(2, 2, 9, true);
	leave(1, "close", -9, 0);
	expect("only what does not end", "[pid     2] pause() = ?\n[pid     2] +++ killed by SIGKILL +++\n");
	results_status("all");
	end_of(1);
}

static void how_long(void)
{
	new(1, 1, 0);
	new(2, 2, 1);
	results_duration(">=2us");
	enter(1, "getuid", 0, 0, 0);
	leave(1, "getuid", 7, 0);
	enter(1, "close", 3, 0, 0);
	enter(2, "pause", 0, 0, 0);
	leave(1, "close", -9, 0);
	gone(2, 2, 9, true);
	expect("only what takes its time",
	       "[pid     1] close(3) = -1 EBADF (Bad file descriptor)\n[pid     2] pause() = ?\n"
	       "[pid     2] +++ killed by SIGKILL +++\n");
	results_duration(">=0");
	end_of(1);
}

static void by_errno(void)
{
	new(1, 1, 0);
	new(2, 2, 1);
	results_errno("EBADF,ENOENT");
	enter(1, "close", 3, 0, 0);
	leave(1, "close", -9, 0);
	enter(1, "close", 3, 0, 0);
	leave(1, "close", -4, 0);
	two_calls();
	expect("only some errors", "[pid     1] close(3) = -1 EBADF (Bad file descriptor)\n");
}

/* Each record is a microsecond later than the one before. */
static void summary(void)
{
	counting = (struct counting){ .on = true, .only = true, .by_records = true };
	count_setup();
	sink_add(&count_sink);
	new(1, 1, 0);
	new(2, 2, 1);
	for (int i = 0; i < 3; i++) {
		enter(1, "close", 3, 0, 0);
		leave(1, "close", i ? 0 : -9, 0);
	}
	two_calls();
	tell();
	count_sink.end(true);
	expect("the summary",
	       "% time     seconds  usecs/call     calls    errors syscall\n"
	       "------ ----------- ----------- --------- --------- ----------------\n"
	       " 71.43    0.000005           1         4         1 close\n"
	       " 28.57    0.000002           2         1         1 pause\n"
	       "------ ----------- ----------- --------- --------- ----------------\n"
	       "100.00    0.000007           1         5         2 total\n");
	count_columns("name,min_time,longest,avg-time,count");
	count_sort_by("min-time");
	count_sink.end(true);
	expect("its columns",
	       "syscall          shortest  longest  usecs/call     calls\n"
	       "---------------- -------- -------- ----------- ---------\n"
	       "pause            0.000002 0.000002           2         1\n"
	       "close            0.000001 0.000002           1         4\n"
	       "---------------- -------- -------- ----------- ---------\n"
	       "total            0.000001 0.000002           1         5\n");
	counting = (struct counting){ 0 };
	end_of(2);
	end_of(1);
}

/* The memory of plan.c is never freed. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

/* An ENTER that the module held back comes right before its EXIT, and contains the time of the entry. */
static void deferred_close(uint64_t began)
{
	struct systrace_enter *e = enter(1, "close", 3, 0, SYSTRACE_R_DEFERRED);

	memcpy(buffer + filled, &began, sizeof(began));
	filled += sizeof(began);
	e->head.len += sizeof(began);
	leave(1, "close", 0, 0);
}

static void kept_back(void)
{
	uint64_t began;

	results_duration(">=10us");
	new(1, 1, 0);
	new(2, 2, 1);
	began = now;
	now += 10000;
	gone(2, 2, 0, true);
	deferred_close(began);
	expect("kept back: how long it took, and that it was not alone then",
	       "[pid     2] +++ exited with 0 +++\n[pid     1] close(3) = 0\n");
	deferred_close(now);
	expect("kept back, but the reader decides", "");
	results_duration(">=0");
	end_of(1);
}

static void verdict(const char *name, bool good)
{
	tests++;
	failed += !good;
	printf("%s %d - tell: %s\n", good ? "ok" : "not ok", tests, name);
}

/* Tries each byte at each place of a text. */
static bool finds_all(void)
{
	char s[50];

	for (int c = 0; c < 256; c++) {
		bool plain = (c >= ' ' && c <= '~') || c == '\n';

		for (size_t len = 1; len <= sizeof(s); len++)
			for (size_t at = 0; at < len; at++) {
				memset(s, at % 2 ? '\n' : 'a', len);
				s[at] = c;
				if (is_safe_lines(s, len) != plain)
					return false;
			}
	}
	return is_safe_lines(s, 0);
}

static void escapes(void)
{
	static const char bad[] = "a\033[2J\302\233\n\177\\\377";
	static const char good[] = "a\\033[2J\\302\\233\\012\\177\\\\377";
	struct text t = { 0 };
	char written[100];
	int ends[2];
	ssize_t n;

	verdict("what a terminal would obey is found", finds_all());
	put_safe(&t, bad, sizeof(bad) - 1);
	verdict("and escaped", t.len == sizeof(good) - 1 && !memcmp(t.s, good, t.len));
	text_free(&t);
	/* whatever code has put it there */
	if (pipe(ends))
		exit(2);
	output_flush();
	dup2(ends[1], STDERR_FILENO);
	put_s(output_text(), "x\033\302\233\n");
	output_flush();
	n = read(ends[0], written, sizeof(written));
	verdict("on its way to any output", n == 14 && !memcmp(written, "x\\033\\302\\233\n", 14));
	say("%s", "y\033\n");
	n = read(ends[0], written, sizeof(written));
	verdict("messages, too", n == 16 && !memcmp(written, "tell: y\\033\\012\n", 16));
}

int main(void)
{
	struct callset all;

	keeper_begin();
	argv0 = "tell";
	opt.column = 0;
	show.no_attach = true;
	show.file = NULL;
	/* discard the text after it was compared */
	if (!freopen("/dev/null", "w", stderr))
		return 2;
	stream_from(&made);
	plans_build();
	callset_parse(&all, "all");
	tasks_only(&all);

	sink_add(&text_sink);
	plain();
	between();
	leader_last();
	late_memory();
	each_is_cut();
	names_of_tasks();
	exec_strings();
	exec_thread();
	out_of_order();
	signals();
	stop();
	command();
	counting.by_records = true;	/* as some filters set it, without a summary */
	by_result();
	how_long();
	kept_back();
	summary();
	by_errno();
	escapes();
	printf("1..%d\n", tests);
	return failed != 0;
}
