// SPDX-License-Identifier: GPL-2.0
#include "packing.h"

LIBRARY_LOADER(zstd, ZSTD_FUNCTIONS, "libzstd.so.1", "libzstd1")
LIBRARY_LOADER(zlib, ZLIB_FUNCTIONS, "libz.so.1", "zlib1g")
