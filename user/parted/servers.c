// SPDX-License-Identifier: GPL-2.0
#include "ask/talk.h"
#include "python/inspect.h"
#include "stack/helper.h"
#include "stack/strange.h"
#include "servers.h"

void servers_serve(const char *name)
{
	static const struct server *const servers[] = { &stack_server, &strange_server, &python_server };

	for (size_t i = 0; i < sizeof(servers) / sizeof(*servers); i++)
		talk_serve(name, servers[i]);
}
