// SPDX-License-Identifier: GPL-2.0
/* Without frame pointers: only the unwind tables link the frames. */
#pragma GCC optimize("omit-frame-pointer")
#include "frames.h"

int main(int argc, char **argv)
{
	return frames(argc > 1 ? argv[1] : "");
}
