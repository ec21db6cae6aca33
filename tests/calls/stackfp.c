// SPDX-License-Identifier: GPL-2.0
/* With frame pointers. */
#pragma GCC optimize("no-omit-frame-pointer")
#include "frames.h"

int main(int argc, char **argv)
{
	return frames(argc > 1 ? argv[1] : "");
}
