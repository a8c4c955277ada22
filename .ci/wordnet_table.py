#!/usr/bin/env python3
"""Writes Sources/CWordNet/words.c from the WordNet 3.0 database (Debian: wordnet-base, /usr/share/wordnet).

usage: .ci/wordnet_table.py [FOLDER]     the same database gives the same bytes

Of WordNet are kept: single words that are a noun (written small in some sense) or a verb, how much more often a word is the one than the
other in the tagged texts (cntlist), and the irregular forms. An entry of the sorted list is

    how many letters it shares with the one before ('A' is none)   the others   a digit: 1 noun + 2 verb + 4 more an adjective or
    adverb than a noun   a digit: its share as a verb beside the noun, 0 under a quarter, 1 under a half, 2 under three quarters, 3

and every thirty-second begins a block whose place is in a table, so that a word is found by halving.
"""
import collections
import re
import sys

FOLDER = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/wordnet"
BLOCK = 32
WORD = re.compile(r"[a-z][a-z'-]*\Z")
# In use since, and met in instructions: (noun, verb, share as a verb).
NEWER = {
    "refactor": (0, 1, 3), "google": (0, 1, 3), "tokenize": (0, 1, 3), "tokenise": (0, 1, 3), "brainstorm": (1, 1, 3),
    "email": (1, 1, 0), "tweet": (1, 1, 0), "blog": (1, 1, 0), "podcast": (1, 0, 0), "website": (1, 0, 0), "hashtag": (1, 0, 0),
    "app": (1, 0, 0), "chatbot": (1, 0, 0), "smartphone": (1, 0, 0), "webpage": (1, 0, 0), "emoji": (1, 0, 0),
    "startup": (1, 0, 0), "dataset": (1, 0, 0), "username": (1, 0, 0), "tagline": (1, 0, 0), "infographic": (1, 0, 0),
}


def lemmas(part):
    with open(f"{FOLDER}/index.{part}") as file:
        return {line.split()[0]: int(line.split()[2]) for line in file if not line.startswith(" ") and WORD.match(line.split()[0])}


def common_nouns():
    """Nouns that are written small somewhere: the others are names."""
    found = set()
    with open(f"{FOLDER}/data.noun") as file:
        for line in file:
            if line.startswith(" "):
                continue
            fields = line.split()
            for index in range(int(fields[3], 16)):
                word = fields[4 + 2 * index]
                if word == word.lower():
                    found.add(word)
    return found


def counts():
    """How often each lemma was tagged as each part of speech: 1 noun, 2 verb, 3 and 5 adjective, 4 adverb."""
    tagged = collections.Counter()
    with open(f"{FOLDER}/cntlist.rev") as file:
        for line in file:
            key, _, count = line.split()
            lemma, rest = key.split("%")
            tagged[lemma, {"5": "3"}.get(rest[0], rest[0])] += int(count)
    return tagged


def entries():
    small, tagged = common_nouns(), counts()
    nouns = {word: senses for word, senses in lemmas("noun").items() if word in small}
    verbs, adjectives, adverbs = lemmas("verb"), lemmas("adj"), lemmas("adv")
    table = {}
    for word in nouns.keys() | verbs.keys():
        noun, verb = tagged[word, "1"], tagged[word, "2"]
        if noun + verb == 0:
            noun, verb = nouns.get(word, 0), verbs.get(word, 0)
        share = verb / (noun + verb)
        level = 0 if share < 0.25 else 1 if share < 0.5 else 2 if share < 0.75 else 3
        other = tagged[word, "3"] + tagged[word, "4"]
        isOther = (word in adjectives or word in adverbs) and other > tagged[word, "1"]
        table[word] = (1 * (word in nouns) + 2 * (word in verbs) + 4 * isOther, level)
    for word, (noun, verb, level) in NEWER.items():
        table[word] = (noun + 2 * verb, level)
    return sorted(table.items())


def exceptions(part, known):
    """Irregular forms: "mice mouse" …, one base each."""
    pairs = {}
    with open(f"{FOLDER}/{part}.exc") as file:
        for line in file:
            form, base = line.split()[:2]
            if WORD.match(form) and WORD.match(base) and base in known and form != base:
                pairs.setdefault(form, base)
    return sorted(pairs.items())


def literal(name, text):
    lines = [text[start:start + 120] for start in range(0, len(text), 120)]
    return f"const char {name}[] =\n" + "\n".join(f'"{line}"' for line in lines) + ";\n"


def main():
    words = entries()
    known = {word for word, _ in words}
    text, blocks, before = "", [], ""
    for index, (word, (mask, level)) in enumerate(words):
        if index % BLOCK == 0:
            blocks.append(len(text))
            shared = 0
        else:
            shared = next((i for i, (a, b) in enumerate(zip(word, before)) if a != b), min(len(word), len(before)))
            shared = min(shared, 25)
        text += chr(ord("A") + shared) + word[shared:] + str(mask) + str(level)
        before = word
    numbers = ", ".join(map(str, blocks))
    numbers = "\n".join(re.findall(r".{1,118}(?:, |$)", numbers)).replace(", \n", ",\n")
    with open("Sources/CWordNet/words.c", "w") as file:
        file.write("// Made by .ci/wordnet_table.py from the WordNet 3.0 database: see LICENSE beside this file. Not to be edited.\n")
        file.write('#include "words.h"\n\n')
        file.write(f"const uint32_t wordnet_block_count = {len(blocks)};\n")
        file.write(f"const uint32_t wordnet_blocks[] = {{\n{numbers}\n}};\n")
        file.write(f"const uint32_t wordnet_length = {len(text)};\n")
        file.write(literal("wordnet_words", text))
        for part in ["noun", "verb"]:
            pairs = exceptions(part, known)
            forms = "".join(f"{form} {base}\n" for form, base in pairs)
            file.write(f"const uint32_t wordnet_{part}_forms_length = {len(forms)};\n")
            file.write(literal(f"wordnet_{part}_forms", forms.replace("\n", "/")))
    print(f"{len(words)} words in {len(text)} bytes")


main()
