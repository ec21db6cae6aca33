// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include "binary.h"
#include "inspect.h"
#include "ask/sandbox.h"

/* ---- the helper process -------------------------------------------------------------- */

#define LIBRARY		"libpython3."

static void put_needed(const struct binary *b, char *name)
{
	const char *at = memmem(b->bytes, b->size, LIBRARY, strlen(LIBRARY));
	size_t most = at ? b->size - ((const uint8_t *)at - b->bytes) : 0;

	for (int i = 0; i < INSPECT_NAME - 1 && (size_t)i < most && at[i]; i++)
		name[i] = at[i];
}

static void look(int file, const char *path, struct inspected *is)
{
	struct binary b;

	if (!binary_open(&b, file)) {
		if (python_is_named(path) && binary_is_32bit(file))
			is->kind = PYTHON_32BIT;
		return;
	}
	is->kind = python_of(&b, path, &is->python, &is->walk);
	/* a file that contains the interpreter needs no library that does, and would be large to search */
	if (is->kind != PYTHON_KNOWN)
		put_needed(&b, is->needs);
	/* the interpreter is in that library */
	if (is->kind == PYTHON_STRIPPED && *is->needs)
		is->kind = PYTHON_NONE;
	binary_close(&b);
}

static void serve(int socket)
{
	char path[PATH_MAX];
	uint32_t len;
	int file;

	while (talk_receive(socket, &len, sizeof(len), TALK_FOREVER) && len < sizeof(path) &&
	       talk_receive(socket, path, len, TALK_FOREVER) && talk_receive_file(socket, &file, TALK_FOREVER)) {
		struct inspected is = { .kind = PYTHON_NONE };

		path[len] = '\0';
		look(file, path, &is);
		close(file);
		if (!talk_send(socket, &is, sizeof(is), TALK_FOREVER))
			return;
	}
}

/* ---- asking the helper ------------------------------------------------------------------ */

const struct server python_server = { .name = "systrace-python", .confine = sandbox_helper, .serve = serve };
static pid_t helper;
static int line;

/* The maker of a file may have taken over the helper.  So only the plain name of a library next to the file is accepted. */
static bool is_good(struct inspected *is)
{
	static const char letters[] = ".abcdefghijklmnopqrstuvwxyz0123456789";

	if (is->kind >= PYTHON_KINDS || !memchr(is->needs, 0, sizeof(is->needs)))
		return false;
	if (is->needs[strspn(is->needs, letters)])
		*is->needs = '\0';
	return true;
}

bool inspect(int file, const char *path, struct inspected *is, uint64_t until)
{
	uint32_t len = strlen(path);

	if (helper <= 0)
		helper = talk_begin(&line, &python_server);
	if (helper <= 0)
		return false;
	if (talk_send(line, &len, sizeof(len), until) && talk_send(line, path, len, until) &&
	    talk_send_file(line, file, until) && talk_receive(line, is, sizeof(*is), until) && is_good(is))
		return true;
	talk_end(helper, line);
	helper = 0;
	return false;
}
