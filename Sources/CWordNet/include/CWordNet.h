#pragma once
// The words of WordNet 3.0 that the verb-noun tagger needs, in read-only memory: nothing is built or allocated at the start.
#include <stddef.h>
#include <stdint.h>

/// What a word can be; the two bits from CWORDNET_SHARE on say how much of its use is as a verb, beside the noun: 0 under a quarter, 3 three
/// quarters or more.
enum {
    CWORDNET_NOUN = 1,
    CWORDNET_VERB = 2,
    CWORDNET_OTHER = 4, // more an adjective or adverb than a noun
    CWORDNET_SHARE = 16
};

/// The bits of a lower-case word; 0 where WordNet has none that is a noun or a verb.
uint32_t cwordnet_word(const uint8_t *word, size_t length);

/// The base of an irregular form, such as "mouse" of "mice": its length, and where it is; 0 where the form is regular.
size_t cwordnet_noun_base(const uint8_t *form, size_t length, const uint8_t **base);
size_t cwordnet_verb_base(const uint8_t *form, size_t length, const uint8_t **base);
