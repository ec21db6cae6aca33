// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/sets.h"
#include "row/call.h"
#include "completion.h"
#include "option_row.h"
#include "select/qualify.h"

/* ---- values an option may take ------------------------------------------------------------- */

enum { NOTHING, FILES_, PROCESSES, USERS, CALLS, WORDS };

/* Derived from the row's .arg: FILE, PID, SET, or words separated by | or commas. */
static int kind_of(const struct option_row *o)
{
	const char *name = o->names[0] ? o->names[0] : "";

	if (!o->arg)
		return NOTHING;
	if (!strncmp(o->arg, "FILE", 4) || !strcmp(o->arg, "PATH"))
		return FILES_;
	if (!strcmp(o->arg, "PID"))
		return PROCESSES;
	if (!strcmp(name, "user"))
		return USERS;
	if (!strcmp(name, "trace") || !strcmp(name, "abbrev") || !strcmp(name, "verbose") || !strcmp(name, "raw"))
		return CALLS;
	return islower((unsigned char)*o->arg) && strpbrk(o->arg, "|,") ? WORDS : NOTHING;
}

/* Puts each word of "raw|abbrev|verbose", separated by blanks. */
static void put_words(struct text *t, const char *arg)
{
	for (; *arg; arg++)
		if (islower((unsigned char)*arg) || *arg == '-' || *arg == '_')
			put_c(t, *arg);
		else if (t->s[t->len - 1] != ' ')
			put_c(t, ' ');
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Puts the classes, and the names of all calls. */
static void put_calls(struct text *t)
{
	const char *names[SYSTRACE_ABIS * CALLSET_BITS], *class;
	uint32_t mask;
	int n = 0;

	put_s(t, "all none");
	for (size_t i = 0; (class = class_at(i, &mask)); i++)
		put_f(t, " %%%s", class);
	for (int abi = 0; abi < SYSTRACE_ABIS; abi++)
		for (int nr = 0; nr < abis[abi]->ncalls && nr < CALLSET_BITS; nr++)
			if (abis[abi]->names[nr])
				names[n++] = abis[abi]->names[nr];
	qsort(names, n, sizeof(*names), compare_names);
	for (int i = 0; i < n; i++)
		if (!i || strcmp(names[i], names[i - 1]))
			put_f(t, " %s", names[i]);
}

/* ---- bash ------------------------------------------------------------------------------------- */

/* -o|--output */
static void put_pattern(struct text *t, const struct option_row *o)
{
	const char *between = "";

	if (o->letter && o->has_arg == YES) {
		put_f(t, "-%c", o->letter);
		between = "|";
	}
	for (size_t n = 0; n < COUNT(o->names) && o->names[n]; n++, between = "|")
		put_f(t, "%s--%s", between, o->names[n]);
}

static void put_bash_case(struct text *t, const struct option_row *o)
{
	static const char *const actions[] = {
		[NOTHING] = "return", [FILES_] = "_systrace_read_reply -f", [PROCESSES] = "_systrace_read_reply -W \"$(cd /proc && echo [0-9]*)\"",
		[USERS] = "_systrace_read_reply -u", [CALLS] = "_systrace_read_set \"$calls\"" };
	int kind = kind_of(o);

	if (!o->take || !o->arg)
		return;
	put_s(t, "\t");
	put_pattern(t, o);
	put_s(t, ")\n\t\t");
	if (kind == WORDS) {
		put_s(t, "_systrace_read_set \"");
		put_words(t, o->arg);
		put_s(t, "\"");
	} else if (o->letter == 'e') {
		put_s(t, "_systrace_read_expression");
	} else {
		put_s(t, actions[kind]);
	}
	put_s(t, "\n\t\treturn\n\t\t;;\n");
}

static const char bash_head[] =
	"# bash completion for systrace-read; made by systrace-read --completion=bash\n"
	"\n"
	"_systrace_read_reply() { COMPREPLY=($(compgen \"$@\" -- \"$cur\")); }\n"
	"\n"
	"# The last word of a list with commas.\n"
	"_systrace_read_set() {\n"
	"\tlocal list=$2 word=$cur\n"
	"\tcase $cur in *,*) list+=${cur%,*}, word=${cur##*,} ;; esac\n"
	"\tcase $word in '!'*) list+='!' word=${word#!} ;; esac\n"
	"\tCOMPREPLY=($(compgen -P \"$list\" -W \"$1\" -- \"$word\"))\n"
	"\tcompopt -o nospace 2>/dev/null\n"
	"}\n"
	"\n"
	"# NAME=SET of -e; $name is set if bash has split it at its \"=\".\n"
	"_systrace_read_expression() {\n"
	"\tlocal said=''\n"
	"\tcase $cur in *=*) name=${cur%%=*} said=${cur%%=*}= cur=${cur#*=} ;; esac\n"
	"\tcase $name in\n"
	"\t'' | trace | t | abbrev | a | verbose | v | raw | x) _systrace_read_set \"$calls\" \"$said\" ;;\n"
	"\tesac\n"
	"\t[ \"$name\" ] || COMPREPLY+=($(compgen -S = -W \"$expressions\" -- \"$cur\"))\n"
	"}\n"
	"\n"
	"_systrace_read() {\n"
	"\tlocal at=$COMP_CWORD cur=${COMP_WORDS[COMP_CWORD]} prev name='' i\n"
	"\tCOMPREPLY=()\n"
	"\tif [ \"$cur\" = = ]; then cur='' at=$((at + 1)); fi\n"
	"\tprev=${COMP_WORDS[at - 1]}\n"
	"\tif [ \"$prev\" = = ]; then\n"
	"\t\tprev=${COMP_WORDS[at - 2]}\n"
	"\t\tcase $prev in -*) ;; *) name=$prev prev=${COMP_WORDS[at - 3]} ;; esac\n"
	"\tfi\n";

static const char bash_tail[] =
	"\tesac\n"
	"\tcase $cur in\n"
	"\t-*)\n"
	"\t\t_systrace_read_reply -W \"$options\"\n"
	"\t\tcase ${COMPREPLY[*]} in *=) compopt -o nospace 2>/dev/null ;; esac\n"
	"\t\treturn\n"
	"\t\t;;\n"
	"\tesac\n"
	"\t# The command, and then its own arguments.\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tcase ${COMP_WORDS[i]} in\n"
	"\t\t=) ;;\n"
	"\t\t-*) case \" $valued \" in *\" ${COMP_WORDS[i]} \"*) i=$((i + 1)) ;; esac ;;\n"
	"\t\t*) break ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tif [ $i -lt $COMP_CWORD ]; then\n"
	"\t\tif declare -F _command_offset >/dev/null; then _command_offset $i; else _systrace_read_reply -f; fi\n"
	"\telse\n"
	"\t\t_systrace_read_reply -c\n"
	"\tfi\n"
	"}\n"
	"complete -F _systrace_read systrace-read\n";

static void put_bash(struct text *t, option_rows *row)
{
	const struct option_row *o;

	put_s(t, bash_head);
	put_s(t, "\tlocal options=\"");
	for (size_t i = 0; (o = row(i)); i++) {
		if (o->letter)
			put_f(t, "-%c ", o->letter);
		for (size_t n = 0; n < COUNT(o->names) && o->names[n]; n++)
			put_f(t, "--%s%s ", o->names[n], o->has_arg == YES ? "=" : "");
	}
	put_s(t, "\"\n\tlocal valued=\"");
	for (size_t i = 0; (o = row(i)); i++)
		if (o->letter && o->has_arg == YES)
			put_f(t, "-%c ", o->letter);
	put_s(t, "\"\n\tlocal expressions=\"trace signal abbrev verbose raw read write quiet status inject fault decode-fds decode-pids\"\n"
		 "\tlocal calls=\"");
	put_calls(t);
	put_s(t, "\"\n\tcase $prev in\n");
	for (size_t i = 0; (o = row(i)); i++)
		put_bash_case(t, o);
	put_s(t, bash_tail);
}

/* ---- zsh ------------------------------------------------------------------------------------------- */

/* Puts the first line of @help, with zsh's special characters escaped. */
static void put_zsh_help(struct text *t, const char *help)
{
	for (; *help && *help != '\n'; help++) {
		if (*help == '\'') {
			put_s(t, "'\\''");
			continue;
		}
		if (strchr("[]:\\", *help))
			put_c(t, '\\');
		put_c(t, *help);
	}
}

static void put_zsh_value(struct text *t, const struct option_row *o)
{
	int kind = kind_of(o);

	put_s(t, o->has_arg == MAYBE ? "::" : ":");
	put_zsh_help(t, o->arg);
	switch (kind) {
	case FILES_:
		put_s(t, ":_files");
		return;
	case PROCESSES:
		put_s(t, ":_pids");
		return;
	case USERS:
		put_s(t, ":_users");
		return;
	case CALLS:
		put_s(t, ":_sequence compadd - $calls");
		return;
	case WORDS:
		put_s(t, ":_sequence compadd - ");
		put_words(t, o->arg);
		return;
	}
	put_s(t, o->letter == 'e' ? ":->expression" : ": ");
}

static void put_zsh_option(struct text *t, const char *option, const struct option_row *o, const char *help, bool letter)
{
	put_f(t, "\t\t'*%s", option);
	if (o->arg && !(letter && o->has_arg == MAYBE))
		put_s(t, letter ? "+" : o->has_arg == MAYBE ? "=-" : "=");
	put_c(t, '[');
	put_zsh_help(t, help);
	put_c(t, ']');
	if (o->arg && !(letter && o->has_arg == MAYBE))
		put_zsh_value(t, o);
	put_s(t, "' \\\n");
}

static void put_zsh(struct text *t, option_rows *row)
{
	const struct option_row *o;
	const char *help = "";
	char name[64];

	put_s(t, "#compdef systrace-read\n# made by systrace-read --completion=zsh\n\n_systrace_read() {\n"
		 "\tlocal -a calls state line\n\tcalls=(");
	put_calls(t);
	put_s(t, ")\n\t_arguments -s -S \\\n");
	for (size_t i = 0; (o = row(i)); i++) {
		help = o->help ? o->help : help;
		if (!o->take)
			continue;
		snprintf(name, sizeof(name), "-%c", o->letter);
		if (o->letter)
			put_zsh_option(t, name, o, help, true);
		for (size_t n = 0; n < COUNT(o->names) && o->names[n]; n++) {
			snprintf(name, sizeof(name), "--%s", o->names[n]);
			put_zsh_option(t, name, o, help, false);
		}
	}
	put_s(t, "\t\t'(-):command:_command_names -e' \\\n\t\t'*::arguments:_normal'\n"
		 "\tif [[ $state = expression ]]; then\n"
		 "\t\tcompset -P '*='\n"
		 "\t\t_sequence compadd - $calls\n"
		 "\tfi\n}\n\n_systrace_read \"$@\"\n");
}

/* ---- mdoc: the option list of systrace-read(1) ------------------------------------------------------ */

#define MDOC_LINE	70

/* True if the line must end at this blank: after a sentence, and before it gets too long. */
static bool ends_line(const char *s, bool first, size_t column)
{
	if (*s != ' ')
		return *s == '\n';
	return column + strcspn(s + 1, " \n") > MDOC_LINE || (!first && s[-1] == '.' && (s[1] == ' ' || isupper((unsigned char)s[1])));
}

/* Escapes what mdoc would interpret: a dot at the beginning of a line, and backslashes. */
static void put_mdoc_text(struct text *t, const char *s)
{
	const char *start = s;
	size_t line = t->len;

	for (; *s; s++) {
		if (t->len == line && *s == ' ' && s > start)
			continue;
		if (t->len == line && strchr(".'", *s))
			put_s(t, "\\&");
		if (ends_line(s, s == start, t->len - line)) {
			put_c(t, '\n');
			line = t->len;
		} else if (*s == '\\') {
			put_s(t, "\\e");
		} else {
			put_s(t, *s == '-' ? "\\" : "");
			put_c(t, *s);
		}
	}
}

static void put_mdoc_name(struct text *t, const struct option_row *o, const char *flag, const char *name, bool letter)
{
	put_f(t, " %s ", flag);
	put_mdoc_text(t, name);
	if (!o->arg || (letter && o->has_arg == MAYBE))
		return;
	put_s(t, letter ? " Ar \"" : o->has_arg == MAYBE ? " Ns Oo Ns = Ns Ar \"" : " Ns = Ns Ar \"");
	put_mdoc_text(t, o->arg);
	put_s(t, !letter && o->has_arg == MAYBE ? "\" Oc" : "\"");
}

/* -o FILE, --output=FILE */
static void put_mdoc_names(struct text *t, const struct option_row *o, bool first)
{
	const char letter[] = { o->letter, '\0' };

	if (o->letter) {
		put_s(t, first ? "" : " ,");
		put_mdoc_name(t, o, "Fl", letter, true);
		first = false;
	}
	for (size_t n = 0; n < COUNT(o->names) && o->names[n]; n++, first = false) {
		put_s(t, first ? "" : " ,");
		put_mdoc_name(t, o, "Fl Fl", o->names[n], false);
	}
}

static void put_mdoc_item(struct text *t, option_rows *row, size_t *i)
{
	const struct option_row *o = row(*i), *more;
	size_t at;

	put_s(t, ".It");
	put_mdoc_names(t, o, true);
	for (; (more = row(*i + 1)) && more->take && !more->help; (*i)++)
		put_mdoc_names(t, more, false);
	put_c(t, '\n');
	at = t->len;
	put_mdoc_text(t, o->help);
	t->s[at] = toupper((unsigned char)t->s[at]);
	put_s(t, ".\n");
}

static void put_mdoc(struct text *t, option_rows *row)
{
	const struct option_row *o;
	bool in_list = false;

	for (size_t i = 0; (o = row(i)); i++) {
		if (o->take) {
			put_mdoc_item(t, row, &i);
			continue;
		}
		put_s(t, in_list ? ".El\n.Ss " : ".Ss ");
		put_mdoc_text(t, o->help);
		put_s(t, "\n.Bl -tag -width Ds\n");
		in_list = true;
	}
	put_s(t, ".El\n");
}

bool completion_print(option_rows *row, const char *shell)
{
	struct text t = { 0 };

	if (!strcmp(shell, "bash"))
		put_bash(&t, row);
	else if (!strcmp(shell, "zsh"))
		put_zsh(&t, row);
	else if (!strcmp(shell, "mdoc"))
		put_mdoc(&t, row);
	else
		return false;
	fwrite(t.s, 1, t.len, stdout);
	text_free(&t);
	return true;
}
