/* SPDX-License-Identifier: GPL-2.0 */
/* The keys by which calls can be added up. */
#ifndef SYSTRACE_KEYS_H
#define SYSTRACE_KEYS_H

#include <stdbool.h>
#include "base/text.h"
#include "call_facts.h"

struct task;

#define KEYS_MAX	8
#define KEY_BETWEEN	'\x1f'		/* between two parts of a key; never inside one */

struct keys {
	int key[KEYS_MAX];
	int n;
};

/* Parses "call,path"; exits with a message if it is wrong. */
void keys_parse(struct keys *, const char *option, const char *list);
bool keys_need_python(const struct keys *);
bool keys_need_processes(const struct keys *);	/* running processes, not a recording */
bool keys_need_facts(const struct keys *);
const char *key_name(int key);

/* Puts the key of a call that has ended.  Its parts are printable. */
void keys_put(struct text *, const struct keys *, struct task *, const struct call_facts *);
/* Events of a sink that the keys "exe" and "cgroup" need. */
struct systrace_new;
void keys_new(struct task *, const struct systrace_new *, bool attached);
void keys_executed(struct task *, uint64_t time);
void keys_gone(struct task *, uint64_t time);
/* Puts the options that show only the calls of a key.  False: a part of the key has no such option. */
bool keys_explain(struct text *, const struct keys *, const char *key, size_t len);

#endif
