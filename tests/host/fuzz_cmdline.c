// SPDX-License-Identifier: GPL-2.0
/* built: asan-all */
/* suite: cmdline host -- build/tests/host/fuzz_cmdline 1800x 1 */
/*
 * fuzz_cmdline SECONDS|RUNSx [SEED]: random command lines, made from the table of options and from
 * pieces of arguments, each in a process of its own under ASAN and UBSAN.  Does everything that is
 * done with a command line before the device is opened: sets, rules, the predicate, plans.  None
 * may crash, hang, print anything but plain text, or exit with a status other than 0, 1 and 2, of
 * which the latter two come with an error message.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "settings.h"
#include "row/call.h"
#include "target/inject.h"
#include "cli/option_row.h"
#include "cli/options.h"
#include "views/output.h"
#include "select/predicate.h"
#include "chance.h"
#include "said.h"

/* ---- words ----------------------------------------------------------------------------- */

/* Pieces of arguments: valid ones, and ones that are nearly valid. */
static const char *const pieces[] = {
	"openat", "read", "write", "%file", "%desc", "%net", "/^open", "/(", "/[", "all", "none", "!", "?", "foo", "@32", "@x32", "@64",
	"1", "0", "-1", "64", "4294967296", "18446744073709551616", "0x10", "007", "1.5", "25%", "1e9", "3+", "3..5", "3..5+2", "..", "+",
	"trace=", "inject=", "fault=", "raw=", "verbose=", "signal=", "status=", "read=", "write=", "trace-fds=", "decode-fds=",
	"decode-pids=", "quiet=", "abbrev=", "kvm=vcpu", "namespace=",
	"error=EIO", "error=", "retval=", "signal=TERM", "delay_enter=", "delay_exit=10ms", "when=", "path=/etc/hosts", "fd=", "fd=3,5-7,9-",
	"poke_enter=@arg1=", "poke_exit=@arg2=00ff", "@arg", "arg0=", "probability=", "syscall=getpid",
	"ENOENT", "EAGAIN", "SIGUSR1", "USR2", "SIGRT3", "exit", "errno ", "signal ", "successful", "failed", "detached", "unfinished",
	">10ms", "<", ">", "=", "5s", "us", "ns", "path", "socket", "dev", "pidfd", "comm", "pidns", "attach", "personality",
	"time", "calls", "errors", "name", "total", "min", "max", "avg", "bash", "zsh", "mdoc", "never", "always", "anywhere",
	"/tmp/nowhere/x", "|", "|cat", "-", "--", "a=b", "=", "", " ", "\n", "\x80\xff", "\x1b[2J", "%s%n", "'", "\"", "\\", "*", "{}",
	"64K", "1M", "999999G", "-5K", "all:error=EIO:when=2", "hexdump", "raw", "abbrev", "unix", "format:", "s,us",
};

static const char separators[] = ",:=+-!/ ;|";

static char *words[64];
static int nwords;

static void word_add(const char *s)
{
	if (nwords < 60)
		words[nwords++] = strdup(s);
}

static void piece_add(char *to, size_t room)
{
	size_t len = strlen(to);

	switch (below(12)) {
	case 0:
		snprintf(to + len, room - len, "%lld", (long long)(chance() >> below(64)));
		break;
	case 1:
		if (len + 1 < room) {
			to[len] = 1 + below(255);
			to[len + 1] = 0;
		}
		break;
	default:
		snprintf(to + len, room - len, "%s", pieces[below(sizeof(pieces) / sizeof(*pieces))]);
	}
}

/* Returns an argument; some are very long. */
static const char *argument(void)
{
	static char text[70000];
	int n = below(40) ? 1 + below(5) : below(4000);

	text[0] = 0;
	for (int i = 0; i < n; i++) {
		size_t len = strlen(text);

		if (i && below(4) && len + 2 < sizeof(text)) {
			text[len] = separators[below(sizeof(separators) - 1)];
			text[len + 1] = 0;
		}
		piece_add(text, sizeof(text));
	}
	return text;
}

static void option_add(const struct option_row *row)
{
	static char text[71000];
	bool letter = row->letter && (!row->names[0] || below(2));
	bool has_arg = row->has_arg == YES || (row->has_arg == MAYBE && !letter && below(2));
	int n = 0;

	/* sometimes omit a required argument, or add one to an option that takes none */
	if (!below(30))
		has_arg = !has_arg;
	while (n < 2 && row->names[n + 1])
		n++;
	if (letter)
		snprintf(text, sizeof(text), "-%c%s", row->letter, has_arg && below(2) ? argument() : "");
	else
		snprintf(text, sizeof(text), "--%s%s%s", row->names[below(n + 1)], has_arg ? "=" : "", has_arg ? argument() : "");
	word_add(text);
	if (letter && has_arg && strlen(text) == 2)
		word_add(argument());
}

static void make_line(void)
{
	size_t nrows = 0;
	int n = 1 + below(6);

	while (nwords)
		free(words[--nwords]);
	while (option_row(nrows))
		nrows++;
	word_add("systrace-read");
	while (n) {
		const struct option_row *row = option_row(below(nrows));

		if (!row->letter && !row->names[0])
			continue;
		option_add(row);
		n--;
	}
	if (below(5))
		word_add(below(4) ? "true" : argument());
	words[nwords] = NULL;
}

/* ---- one command line ---------------------------------------------------------------------- */

/* the line was accepted; differs from 0, which is also the status of --help */
#define TAKEN	7

static void take_line(void)
{
	struct systrace_rules rules;
	const struct sock_filter *insns;

	options_parse(nwords, words);
	inject_rules(&rules);
	predicate_make(&insns);
	plans_only(&run.trace);
	/* slower than all the rest */
	if (!below(10))
		plans_build();
	_exit(TAKEN);
}

static uint64_t taken;

/* Returns NULL, or a description of the failure. */
static const char *take_apart(int said)
{
	int status;
	pid_t pid;

	said_forget(said);
	pid = fork();
	if (!pid) {
		int null = open("/dev/null", O_RDWR);

		said_from_here(said);
		dup2(null, STDIN_FILENO);
		/* discard help and completions: they are our own text, and may contain tabs */
		dup2(null, STDOUT_FILENO);
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
		setrlimit(RLIMIT_CPU, &(struct rlimit){ 10, 10 });
		setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 1 << 20, 1 << 20 });
		alarm(60);
		take_line();
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		exit(2);
	if (WIFSIGNALED(status))
		return strsignal(WTERMSIG(status));
	taken += WEXITSTATUS(status) == TAKEN;
	if (WEXITSTATUS(status) > 2 && WEXITSTATUS(status) != TAKEN)
		return "it ends with a status of its own";
	return said_plainly(said) ? NULL : "what it says is not plain";
}

static void say_line(void)
{
	for (int i = 0; i < nwords; i++) {
		fprintf(stderr, "%s'", i ? " " : "# ");
		for (const unsigned char *c = (const unsigned char *)words[i]; *c && c - (unsigned char *)words[i] < 500; c++)
			fprintf(stderr, *c >= ' ' && *c < 0x7f && *c != '\'' && *c != '\\' ? "%c" : "\\x%02x", *c);
		fputc('\'', stderr);
	}
	fputc('\n', stderr);
}

int main(int argc, char **argv)
{
	struct effort effort = effort_of(argc > 1 ? argv[1] : "20");
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : (uint64_t)time(NULL), runs = 0, bad = 0;
	int said = said_open();
	const char *wrong;

	state = seed * 0x9e3779b97f4a7c15ULL | 1;
	while (effort_goes_on(&effort) && bad < 3) {
		make_line();
		runs++;
		wrong = take_apart(said);
		if (!wrong)
			continue;
		bad++;
		fprintf(stderr, "fuzz_cmdline: seed %llu, run %llu: %s\n", (unsigned long long)seed, (unsigned long long)runs, wrong);
		say_line();
		said_show(said);
	}
	printf("%s 1 - fuzz cmdline: %llu command lines, of which %llu are taken: none crashes the reader (seed %llu)\n1..1\n",
	       bad || !taken ? "not ok" : "ok", (unsigned long long)runs, (unsigned long long)taken, (unsigned long long)seed);
	return bad || !taken;
}
