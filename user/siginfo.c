// SPDX-License-Identifier: GPL-2.0
/* Moved to kinds/siginfo.c. */
