#pragma once
#include <zlib.h>

/// `inflateInit2` is a macro. Reads gzip members; returns zlib's code.
static inline int czlib_inflate_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

/// `deflateInit2` is a macro. Writes one gzip member whose header names neither a time nor a file; returns zlib's code.
static inline int czlib_deflate_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
