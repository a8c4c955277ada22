#pragma once
#include <zlib.h>

/// `inflateInit2` is a macro. Reads gzip members; returns zlib's code.
static inline int czlib_inflate_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
