#include "CWordNet.h"

#include <string.h>

#include "words.h"

enum { LONGEST = 64 };

static int is_end(char byte) { return byte >= '0' && byte <= '9'; }

// Compares two texts as memcmp does, the shorter first.
static int compare(const char *one, size_t one_length, const char *other, size_t other_length) {
    size_t shorter = one_length < other_length ? one_length : other_length;
    int order = memcmp(one, other, shorter);
    if (order != 0) return order;
    return one_length < other_length ? -1 : one_length > other_length;
}

// The block that `word` is in, if it is anywhere: the last that begins at or before it.
static uint32_t block_of(const char *word, size_t length) {
    uint32_t low = 0, high = wordnet_block_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        const char *first = wordnet_words + wordnet_blocks[middle] + 1;
        size_t first_length = 0;
        while (!is_end(first[first_length])) first_length++;
        if (compare(first, first_length, word, length) <= 0) low = middle;
        else high = middle;
    }
    return low;
}

uint32_t cwordnet_word(const uint8_t *bytes, size_t length) {
    const char *word = (const char *)bytes;
    if (length == 0 || length > LONGEST) return 0;
    uint32_t block = block_of(word, length);
    uint32_t end = block + 1 < wordnet_block_count ? wordnet_blocks[block + 1] : wordnet_length;
    // How many letters of `word` the entry before agrees with: no entry needs to be put together.
    size_t agreed = 0;
    for (uint32_t at = wordnet_blocks[block]; at < end;) {
        size_t shared = (size_t)(wordnet_words[at++] - 'A');
        size_t letters = shared;
        if (shared < agreed) return 0; // past it: the list is sorted
        int goes_on = shared == agreed;
        while (!is_end(wordnet_words[at])) {
            if (goes_on && letters < length && wordnet_words[at] == word[letters]) agreed = letters + 1;
            else goes_on = 0;
            letters++;
            at++;
        }
        if (agreed == length && letters == length) {
            uint32_t mask = (uint32_t)(wordnet_words[at] - '0');
            return mask + CWORDNET_SHARE * (uint32_t)(wordnet_words[at + 1] - '0');
        }
        at += 2;
    }
    return 0;
}

// Looks up `form` in lines "form base/", sorted by form.
static size_t base_of(const char *lines, size_t size, const char *form, size_t length, const uint8_t **base) {
    size_t low = 0, high = size;
    while (low < high) {
        size_t start = low + (high - low) / 2;
        while (start > low && lines[start - 1] != '/') start--;
        const char *space = memchr(lines + start, ' ', size - start);
        const char *end = memchr(lines + start, '/', size - start);
        if (!space || !end) return 0;
        int order = compare(lines + start, (size_t)(space - lines) - start, form, length);
        if (order == 0) {
            *base = (const uint8_t *)space + 1;
            return (size_t)(end - space) - 1;
        }
        if (order < 0) low = (size_t)(end - lines) + 1;
        else high = start;
    }
    return 0;
}

size_t cwordnet_noun_base(const uint8_t *form, size_t length, const uint8_t **base) {
    return base_of(wordnet_noun_forms, wordnet_noun_forms_length, (const char *)form, length, base);
}

size_t cwordnet_verb_base(const uint8_t *form, size_t length, const uint8_t **base) {
    return base_of(wordnet_verb_forms, wordnet_verb_forms_length, (const char *)form, length, base);
}
