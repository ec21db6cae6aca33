// SPDX-License-Identifier: GPL-2.0
#include "libdw.h"

LIBRARY_LOADER(libdw, LIBDW_FUNCTIONS, "libdw.so.1", "libdw1")
