// SPDX-License-Identifier: GPL-2.0
#include <dlfcn.h>
#include <string.h>
#include "library.h"
#include "say.h"

static void missing(const char *file, const char *package)
{
	die("%s: install %s", dlerror() ?: file, package);
}

void library_load(const char *file, const char *package, const char *const *names, void *functions, size_t size)
{
	void **to = functions, *library;

	if (*to)
		return;
	library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		missing(file, package);
	for (size_t i = 0; i < size / sizeof(*to); i++) {
		to[i] = dlsym(library, names[i]);
		if (!to[i])
			missing(file, package);
	}
}
