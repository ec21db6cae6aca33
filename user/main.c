// SPDX-License-Identifier: GPL-2.0
/* systrace-read: watches tasks through /dev/systrace and prints what strace prints. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>
#include "settings.h"
#include "base/progress.h"
#include "base/say.h"
#include "target/attach.h"
#include "row/call.h"
#include "target/command.h"
#include "views/count.h"
#include "select/results.h"
#include "source/device.h"
#include "target/echo.h"
#include "views/flight.h"
#include "target/inject.h"
#include "base/interrupt.h"
#include "parted/keeper.h"
#include "parted/servers.h"
#include "cli/options.h"
#include "views/output.h"
#include "views/top.h"
#include "views/top_screen.h"
#include "views/views.h"
#include "select/predicate.h"
#include "python/pythons.h"
#include "recording/record.h"
#include "recording/replay.h"
#include "target/pythons.h"
#include "target/send.h"
#include "stack/helper.h"
#include "source/stream.h"
#include "trace/task.h"
#include "cli/tips.h"

/* ---- signals to ourselves ------------------------------------------------------------------ */

static void on_signal(int sig)
{
	if (sig == SIGUSR1)
		interrupt_asked = 1;
	else
		interrupted = sig;
}

/*
 * Signals from the keyboard reach the command as well.  If the output goes to a file, the command
 * alone decides what they mean, and we stay to trace its reaction.  Signals that were blocked when
 * we were started stay blocked.
 */
static void mind_signals(void)
{
	struct sigaction act = { .sa_handler = run.interruptible >= INTR_NEVER ? SIG_IGN : on_signal };
	sigset_t set, *unblocked = interrupt_mask_set();

	sigemptyset(&set);
	for (int sig = 1; sig < NSIG && run.interruptible != INTR_ANYWHERE; sig++) {
		if (!interrupt_ends(sig))
			continue;
		sigaction(sig, &act, NULL);
		sigaddset(&set, sig);
	}
	if (until.asked || run.fds) {
		act.sa_handler = on_signal;
		sigaction(SIGUSR1, &act, NULL);
		sigaddset(&set, SIGUSR1);
	}
	sigprocmask(SIG_BLOCK, &set, unblocked);
	if (run.interruptible == INTR_NEVER_TSTP)
		signal(SIGTSTP, SIG_IGN);
	sigdelset(unblocked, SIGUSR1);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGTTIN, SIG_IGN);
}

/* ---- reporting ------------------------------------------------------------------------------ */

#define WAIT_LEAST	5	/* ms between two looks while something happens */
#define WAIT_MOST	100	/* ms while nothing happens */
#define WAIT_TABLE	1000	/* ms; the live table is drawn once a second */

#define WHY_QUIET	40	/* ms without a record: all hanging calls have been reported */
#define WHY_MOST	1000	/* ms in all, if other tasks run or make calls again and again */

#define TELL_ALL	SIZE_MAX
/*
 * Records per round.  Bounded, so that signals are handled even if the program produces records as
 * fast as we print them.
 */
#define TELL_SOME	10000U

static bool has_come;		/* the event that the flight recorder waits for */

/* Called for each record as it comes. */
static void note_record(const struct systrace_record *r)
{
	echo_note(r);
	if (opt.python && r->type == SYSTRACE_EXEC && !run.replay)
		pythons_look(r->tid);
}

/* Reports the records that are there, at most @most.  Returns how many they were. */
static size_t tell_some(size_t most)
{
	const struct systrace_record *r;
	size_t n;

	for (n = 0; n < most && !has_come && !tasks_limit_reached() && (r = stream_next()); n++) {
		note_record(r);
		if (run.flight)
			has_come = flight_take(r);
		else
			task_take(r);
	}
	return n;
}

/*
 * As tell_some(), and feeds the recording.  If the recording is the only output, nothing else is
 * done.
 */
static size_t take_some(size_t most)
{
	return !views_any() ? device_record(echo_listens() || opt.python ? note_record : NULL) : tell_some(most);
}

static pid_t command;		/* our child, which can be waited for; 0: none */
static bool time_is_up;

static const char *unwritable;

/* Stops watching, and reports the records that are left. */
static void tell_rest(void)
{
	device_detach_all();
	take_some(TELL_ALL);
	if (run.flight && until.exit)
		flight_tell();
}

/* --why: whether all hanging calls have been reported.  quiet: ms without a record. */
static bool why_is_told(int quiet)
{
	static uint64_t began;
	uint64_t now = device_clock() / 1000000;

	began = began ? began : now;
	return quiet >= WHY_QUIET || now - began >= WHY_MOST;
}

/* Returns 0 when all is reported, or the errno if nothing can be written any more. */
static int tell_session(void)
{
	int wait = WAIT_LEAST, most = run.top ? WAIT_TABLE : WAIT_MOST, err;
	bool watched = true;

	while (!interrupted && !has_come && !tasks_limit_reached() && !time_is_up) {
		/* rings with SYSTRACE_OVERWRITE may be read only once they are not written any more */
		size_t any = run.mode & SYSTRACE_OVERWRITE && watched ? 0 : take_some(TELL_SOME);
		int live = run.top ? top_time_left(device_clock()) : count_show_live(device_clock());
		int rest = results_time_left(device_clock());

		echo_attend(device_clock());
		wait = any || stream_waits() ? WAIT_LEAST : wait < most ? 2 * wait : most;
		if (live >= 0 && live < wait)
			wait = live;
		if (rest >= 0 && rest < wait)
			wait = rest;
		if (interrupt_asked && !until.asked) {
			interrupt_asked = 0;
			sinks_tell(asked);
		}
		sinks_tell(idle);
		err = views_flush(&unwritable);
		if (err)
			return err;
		time_is_up = !rest || top_ended() || (run.why && why_is_told(any ? 0 : wait));
		/* no task is watched, so no further record will come */
		if (!watched && !any && !stream_waits())
			return 0;
		has_come |= interrupt_asked;
		watched = device_wait(any == TELL_SOME ? 0 : watched ? wait : 1, screen_fd(), interrupt_mask());
	}
	return 0;
}

/*
 * Nothing more is reported: prints what was lost, and completes the outputs.  Returns our exit
 * status, if nothing else decides it.
 */
static int end_session(bool detached)
{
	struct systrace_stats stats = device_stats();
	int err;
	bool failed;

	tasks_end(detached);
	sinks_tell(lost, &stats);
	err = views_flush(&unwritable);
	failed = views_close();
	/* with -c or only --record, no sink has reported that the command could not be executed */
	command_say_why_not();
	if (err)
		say("%s: %s", unwritable, strerror(err));
	loss_report(&stats, run.ring_size);
	if (run.stats)
		stats_report(&stats);
	return failed || err;
}

static void __attribute__((noreturn)) finish_interrupted(void)
{
	/* the module kills the tasks when the session ends, however this process ends */
	if (run.kill_on_exit)
		keeper_end(END_SIGNAL, interrupted);
	/* detach first, or the output shows the signal that we send */
	device_detach_all();
	if (command)
		ask(ASK_SIGNAL, interrupted, true, NULL, 0, NULL);
	tell_rest();
	end_session(true);
	keeper_end(END_SIGNAL, interrupted);
}

/* --syscall-limit, --seconds: the tasks live on without us. */
static int finish_limit(void)
{
	if (tasks_limit_reached() && opt.newer && !show.no_attach)
		say("System call limit has been reached, detaching tracees");
	if (time_is_up)
		tell_rest();
	else
		device_detach_all();
	return end_session(true);
}

/* We end as the command ends. */
static int end_as_command(void)
{
	if (!tasks_have_command())
		return 0;
	keeper_end(END_AS_COMMAND, 0);
}

/* The event that the flight recorder waits for has come; the watched tasks continue without us. */
static int finish_flight(void)
{
	int err;

	device_detach_all();
	flight_tell();
	err = end_session(true);
	return run.command && !err ? end_as_command() : err;
}

static int finish_unwritable(int err)
{
	device_detach_all();
	/* the other outputs are completed */
	views_close();
	if (err == EPIPE && run.interruptible < INTR_NEVER) {
		if (command)
			ask(ASK_SIGNAL, SIGPIPE, false, NULL, 0, NULL);
		keeper_end(END_SIGNAL, SIGPIPE);
	}
	say("%s: %s%s", unwritable, strerror(err),
	    command && tasks_any() ? ": nothing is traced any more, the command keeps running" : "");
	return run.command ? end_as_command() : 1;
}

/* If standard descriptors were closed, our own files must not take their numbers. */
static void mend_standard_files(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0 && fd <= STDERR_FILENO)
		;
	close(fd);
}

/*
 * Standard input and output are the command's: a process that waits for the other end to be closed
 * must not wait for us.
 */
static void leave_standard_files(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	close(fd);
}

/* The command is started before the session is set up, and inherits nothing of it. */
static void set_up_session(void)
{
	struct systrace_rules rules;
	bool injects = inject_rules(&rules);
	const struct sock_filter *insns;
	uint32_t ninsns = predicate_make(&insns);

	device_open();
	command_can_be_waited_for();
	if (!run.top)
		output_open(run.why ? STDOUT_FILENO : STDERR_FILENO);
	views_open();
	if (run.record)
		record_open(run.record);
	if (run.command) {
		command_find();
		command = command_start();
		leave_standard_files();
	}
	count_setup();
	device_setup(run.ring_size, run.mode | (run.kill_on_exit ? SYSTRACE_KILL : 0) |
		     (opt.pids & PIDS_COMM || capture.names || run.record ? SYSTRACE_NAMES : 0));
	if (run.flight)
		flight_open(run.flight);
	plans_only(&run.trace);
	device_load();
	device_filter(&run.trace);
	if (ninsns)
		device_predicate(insns, ninsns);
	if (injects)
		device_rules(&rules);
	if (opt.python)
		pythons_find();
	tasks_only(&run.trace);
}

/* ---- a recording ----------------------------------------------------------------------------- */

/* Writes the SESSION block: what a recording holds apart from records. */
static void start_recording(const struct attached *attached, int n)
{
	struct recording_attached *list = calloc(n + 1, sizeof(*list));
	struct recording_session s = { .cpus = device_cpus(), .ring_size = run.ring_size, .command = command, .nattached = n,
				       .flags = (run.many ? RECORDING_MANY : 0) | (capture.ip ? RECORDING_IP : 0) |
						(capture.whole_data ? RECORDING_DATA : 0) |
						(capture.stack ? RECORDING_STACK : 0) | (capture.uring ? RECORDING_URING : 0) |
						(capture.python ? RECORDING_PYTHON : 0) | (capture.times ? RECORDING_TIMES : 0),
				       .expected = !!command };

	if (!list)
		die("out of memory");
	for (int i = 0; i < n; i++) {
		list[i] = (struct recording_attached){ attached[i].pid, attached[i].tasks };
		s.expected += attached[i].tasks;
	}
	record_session(&s, list);
	free(list);
}

/* ---- the keeper and the decoder -------------------------------------------------------------- */

/* Returns true in the decoder.  The keeper closes the files that only the decoder reads or writes. */
static bool part_processes(int input)
{
	int all[5 + VIEW_FILES_MAX] = { device_fd(), command_gate(), screen_fd(), output_fd(), input };
	int n = 5 + views_files(all + 5);

	if (run.top)
		screen_open();
	if (!keeper_part(all, n)) {
		if (device_fd() >= 0)
			device_map();
		keeper_go_on();
		return true;
	}
	output_leave();
	for (int i = 4; i < n; i++)
		if (all[i] >= 0)
			close(all[i]);
	return false;
}

/* Whether a progress line can be shown without mixing with output on the same terminal. */
static bool shows_progress(void)
{
	bool prints = (show.file || (!views.any && !run.fds)) && output_is_terminal();

	for (int i = 0; i < VIEWS; i++)
		prints |= views.file[i] && !strcmp(views.file[i], "-") && isatty(STDOUT_FILENO);
	return !run.top && !prints && isatty(STDERR_FILENO);
}

/* With --top the keyboard is looked at, too. */
static void tell_recording(void)
{
	progress_begin(shows_progress() ? replay_size() : 0);
	while (tell_some(TELL_SOME) == TELL_SOME && !interrupted && !top_ended())
		if (run.top)
			sinks_tell(idle);
	progress_end();
}

static int print_recording(void)
{
	bool failed;
	int err;

	command_can_be_waited_for();
	views_open();
	replay_settle = options_settle_replay;
	if (run.top)
		mind_signals();
	if (!part_processes(replay_open(run.replay)))
		return keeper_serve();
	replay_begin();
	if (!run.top)
		output_open(STDOUT_FILENO);
	tasks_only(&run.trace);
	count_setup();
	stream_from(&replay);
	tell_recording();
	tasks_end(replay_detached());
	if (interrupted)
		keeper_end(END_SIGNAL, interrupted);
	if (replay_stats())
		sinks_tell(lost, replay_stats());
	err = views_flush(&unwritable);
	if (err)
		die("%s: %s", unwritable, strerror(err));
	failed = views_close();
	keeper_end(END_STATUS, replay_end() | failed);
}

/* Reports the whole session.  Returns our exit status, if nothing else decides it. */
static int decode_session(void)
{
	int err = tell_session();

	if (interrupted)
		finish_interrupted();
	if (err)
		return finish_unwritable(err);
	if (has_come)
		return finish_flight();
	if (run.flight && until.exit)
		flight_tell();
	else if (run.flight)
		say("--until never matched; nothing was printed");
	if (tasks_limit_reached() || time_is_up)
		return finish_limit();
	err = end_session(false);
	tips_show();
	return run.command ? err ?: end_as_command() : err;
}

/* Stores the descriptors that we write to all the time.  A process that reads them is not watched. */
static int written_by_us(int *to)
{
	int n = 0;

	if (show.file ? !show.separately : !run.record)
		to[n++] = output_fd();
	if (run.record)
		to[n++] = record_fd();
	return n;
}

int main(int argc, char **argv)
{
	struct attached *attached;
	int count, written[2];

	/* no argv[0], or an empty one, which newer kernels add: use the path of the program */
	argv0 = argc && *argv[0] ? argv[0] : (const char *)getauxval(AT_EXECFN) ?: argv0;
	servers_serve(argv0);
	keeper_begin();
	mend_standard_files();
	options_parse(argc, argv);
	if (run.top)
		screen_check();
	views_add();
	if (run.record)
		sink_add(&record_sink);
	if (run.replay)
		return print_recording();
	if (run.send_on)
		return send_at(run.pids[0], run.send, run.send_on);
	if (run.send)
		return send_now(run.pids, run.npids, run.send);
	set_up_session();
	if (run.command)
		attach_spare(command);
	if (output_pipe_reader())
		attach_spare(output_pipe_reader());
	attached = attach_processes(&count);
	if (run.command)
		attach_command(command);
	else if (!count)
		return 1;
	echo_look(command, written, written_by_us(written));
	attached = attach_list(&count);
	if (!run.command && !count)
		return 1;
	if (run.record)
		start_recording(attached, count);
	mind_signals();
	device_start();
	for (int i = 0; i < count; i++)
		task_attached(attached[i].pid, attached[i].tasks);
	/* strace prints this for a process that is not its child */
	if (run.daemonize)
		task_attached(command, 1);
	/* with -D the command is not our child and cannot be waited for */
	if (run.daemonize)
		command = 0;
	if (part_processes(-1))
		keeper_end(END_STATUS, decode_session());
	if (run.command)
		command_go();
	return keeper_serve();
}
