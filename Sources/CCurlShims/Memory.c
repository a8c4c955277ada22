#include "CCurlMemory.h"
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

// A class holds blocks that have room for LEAST bytes and STEP more for each class before it: the C library's own sizes.
enum { LEAST = 24, STEP = 16, CLASSES = 260, MOST_OF_A_CLASS = 256, MOST_BYTES = 2 << 20 };

struct block {
    struct block *next;
};

struct store {
    struct block *first[CLASSES];
    unsigned short count[CLASSES];
    size_t bytes;
};

/// Of a thread that keeps blocks; else NULL.
static __thread struct store *kept;

static size_t room(size_t class) { return LEAST + class * STEP; }

/// The first class whose blocks have room for `size`.
static size_t class_for(size_t size) { return size <= LEAST ? 0 : (size - LEAST + STEP - 1) / STEP; }

void ccurl_memory_keep(void) {
// The sanitizer is to see every block come and go.
#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)
    if (kept == NULL) kept = calloc(1, sizeof *kept);
#endif
}

void ccurl_memory_release(void) {
    struct store *store = kept;
    kept = NULL;
    if (store == NULL) return;
    for (size_t class = 0; class < CLASSES; class++) {
        while (store->first[class] != NULL) {
            struct block *block = store->first[class];
            store->first[class] = block->next;
            free(block);
        }
    }
    free(store);
}

void *ccurl_memory_take(size_t size) {
    size_t class = class_for(size);
    if (kept == NULL || class >= CLASSES) return malloc(size);
    struct block *block = kept->first[class];
    // All that the class promises, so that the block may go back to it.
    if (block == NULL) return malloc(room(class));
    kept->first[class] = block->next;
    kept->count[class]--;
    kept->bytes -= room(class);
    return block;
}

void ccurl_memory_give(void *pointer) {
    if (kept == NULL || pointer == NULL) {
        free(pointer);
        return;
    }
    size_t usable = malloc_usable_size(pointer);
    // The last class for which there is room.
    size_t class = usable < LEAST ? CLASSES : (usable - LEAST) / STEP;
    if (class >= CLASSES || kept->count[class] >= MOST_OF_A_CLASS || kept->bytes + room(class) > MOST_BYTES) {
        free(pointer);
        return;
    }
    struct block *block = pointer;
    block->next = kept->first[class];
    kept->first[class] = block;
    kept->count[class]++;
    kept->bytes += room(class);
}

void *ccurl_memory_resize(void *pointer, size_t size) {
    if (pointer == NULL) return ccurl_memory_take(size);
    size_t usable = malloc_usable_size(pointer);
    if (kept == NULL || class_for(size) >= CLASSES) return realloc(pointer, size);
    if (size <= usable) return pointer;
    void *larger = ccurl_memory_take(size);
    if (larger == NULL) return NULL;
    memcpy(larger, pointer, usable);
    ccurl_memory_give(pointer);
    return larger;
}

char *ccurl_memory_copy(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = ccurl_memory_take(size);
    return copy == NULL ? NULL : memcpy(copy, text, size);
}

void *ccurl_memory_zeroed(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
    void *pointer = ccurl_memory_take(bytes);
    return pointer == NULL ? NULL : memset(pointer, 0, bytes);
}

CURLcode ccurl_global_init(void) {
    return curl_global_init_mem(
        CURL_GLOBAL_DEFAULT, ccurl_memory_take, ccurl_memory_give, ccurl_memory_resize, ccurl_memory_copy,
        ccurl_memory_zeroed);
}
