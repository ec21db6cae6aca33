/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the files of the command line: the taker of each option, and the values that only these
 * files need.
 */
#ifndef SYSTRACE_GIVEN_H
#define SYSTRACE_GIVEN_H

#include <stdbool.h>
#include <stddef.h>
#include "option_row.h"

/* How often options were given that exclude each other. */
struct given {
	int follow, clock, hex, fds, quiet, daemonize, version;
	bool long_follow, long_separately, long_clock, long_fds, long_quiet, old_follow, seccomp, list;
	const char *sort_key;
	bool columns;
	int only_status;
	int long_hex, long_daemonize;
	bool until;
	int options;		/* number of options on the command line */
};
extern struct given given;

/* --send; also --signal SIGNAL --pid PID, which strace does not have and which means the same. */
struct sending {
	const char *signal, *on;
	bool send;
	/*
	 * Options counted on the command line: those allowed with --signal, and those allowed only
	 * with --send.
	 */
	int options, others;
};
extern struct sending sending;

#define USED_MAX 64
extern char used[USED_MAX];	/* the option being taken, as given: -s, --string-limit */

typedef void option_taker(const struct option_row *, const char *arg);
option_taker take_abbrev, take_again, take_as, take_by, take_called, take_cgroup, take_clock_format, take_color,
	take_column, take_columns, take_comm, take_completion, take_daemonize, take_decoded, take_detach_on, take_drop,
	take_duration, take_env, take_errno, take_expression, take_failed, take_fault, take_fd_words, take_file_of,
	take_flag, take_flight, take_folded_by, take_frame_limit, take_function, take_hex_word, take_how_long, take_inject,
	take_interruptible, take_interval, take_kvm, take_limit, take_line, take_long_signals, take_namespace, take_on, take_overhead,
	take_overwrite, take_path, take_pid, take_pid_words, take_pidns, take_python, take_quiet_words, take_raw, take_read,
	take_relative, take_ring_size, take_seconds, take_secontext, take_send, take_signals, take_slow, take_sort_key,
	take_stack, take_status, take_string, take_string_max, take_successful, take_summary, take_summary_only, take_tips,
	take_top, take_trace, take_trace_fds, take_until, take_verbose, take_view, take_write, take_xlat;

int word_of(const char *word, const char *const *words, size_t n);	/* -1: not found */
void be_quiet(const char *what);		/* the words of -e quiet= */
void print_version(void) __attribute__((noreturn));
/* Settles what depends on several options, and reports errors in the same order as strace. */
void options_settle(void);

#endif
