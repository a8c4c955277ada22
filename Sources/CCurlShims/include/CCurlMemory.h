#pragma once
// The memory that libcurl works with: the C library's, of which a thread that drives libcurl keeps what it was given back.
//
// A turn of the transfer loop begins and ends hundreds of transfers, each with dozens of blocks. The C library keeps seven of a size
// for a thread, and takes the others from and to a heap that other threads lock at the same time.
#include <curl/curl.h>
#include <stddef.h>

/// Initialises libcurl with these functions. Once, before any other thread uses libcurl.
CURLcode ccurl_global_init(void);

/// From now on the calling thread keeps blocks: at most 256 of a size, none above 4,168 bytes, and 2 MiB in all.
void ccurl_memory_keep(void);
/// Gives back all that the calling thread keeps, and keeps nothing more: before it ends, or the blocks would be lost.
void ccurl_memory_release(void);

// As their namesakes of the C library: malloc, free, realloc, strdup, calloc. A block may be given back on any thread.
void *ccurl_memory_take(size_t size);
void ccurl_memory_give(void *block);
void *ccurl_memory_resize(void *block, size_t size);
char *ccurl_memory_copy(const char *text);
void *ccurl_memory_zeroed(size_t count, size_t size);
