/* SPDX-License-Identifier: GPL-2.0 */
/* Compression.  zstd_load() must be called before zstd.ZSTD_compress2() etc., zlib_load() before zlib.deflate() etc. */
#ifndef SYSTRACE_PACKING_H
#define SYSTRACE_PACKING_H

#include <zlib.h>
#include <zstd.h>
#include "library.h"

#define ZSTD_FUNCTIONS(F) \
	F(ZSTD_createCCtx) F(ZSTD_CCtx_setParameter) F(ZSTD_minCLevel) F(ZSTD_compressBound) F(ZSTD_compress2) \
	F(ZSTD_createCStream) F(ZSTD_compressStream2) F(ZSTD_freeCStream) \
	F(ZSTD_getFrameContentSize) F(ZSTD_decompress) F(ZSTD_isError) F(ZSTD_getErrorName)
LIBRARY(zstd, ZSTD_FUNCTIONS);
void zstd_load(void);

#define ZLIB_FUNCTIONS(F) F(deflateInit2_) F(deflate) F(deflateEnd)
LIBRARY(zlib, ZLIB_FUNCTIONS);
void zlib_load(void);

/* Begins a deflate stream at the default level.  bits: -15: no header, 15 + 16: gzip's header. */
static inline int deflate_begin(z_stream *z, int bits)
{
	return zlib.deflateInit2_(z, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, sizeof(*z));
}

#endif
