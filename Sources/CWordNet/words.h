#pragma once
#include <stdint.h>

// See .ci/wordnet_table.py for the form.
extern const char wordnet_words[];
extern const uint32_t wordnet_length;
extern const uint32_t wordnet_blocks[];
extern const uint32_t wordnet_block_count;
extern const char wordnet_noun_forms[];
extern const uint32_t wordnet_noun_forms_length;
extern const char wordnet_verb_forms[];
extern const uint32_t wordnet_verb_forms_length;
