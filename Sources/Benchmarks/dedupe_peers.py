"""CPU seconds of Python filters on a corpus, for the ratios in README.md: dedupe_peers.py CORPUS [LIMIT]

Needs rapidfuzz, numpy, datasketch and rouge_score. Prints one JSON object for each peer.
"""
import json
import re
import sys
import time

corpus = sys.argv[1]
limit = int(sys.argv[2]) if len(sys.argv) > 2 else None
texts = [json.loads(line)["instruction"] for line in open(corpus, encoding="utf-8")][:limit]
words = [re.sub("[^a-z0-9]+", " ", text.lower()).split() for text in texts]


def report(peer, begin, **more):
    print(json.dumps({"peer": peer, "lines": len(texts), "cpu_seconds": round(time.process_time() - begin, 4), **more}))
    sys.stdout.flush()


def rapidfuzz_blocks(size=256):
    """Exact: F = normalised Indel similarity over one character for each token, a block against all kept."""
    import numpy
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    numbers = {}
    coded = ["".join(chr(numbers.setdefault(word, len(numbers)) + 0x10000) for word in line) for line in words]
    begin = time.process_time()
    kept = []
    for start in range(0, len(coded), size):
        block = [line for line in coded[start : start + size]]
        hits = numpy.zeros(len(block), bool)
        if kept:
            scores = cdist(block, kept, scorer=Indel.normalized_similarity, score_cutoff=0.7, dtype=numpy.float64)
            hits = (scores > 0.7 + 1e-12).any(axis=1)
        new = []
        for line, hit in zip(block, hits):
            if hit or any(Indel.normalized_similarity(line, other) > 0.7 + 1e-12 for other in new):
                continue
            new.append(line)
        kept += new
    report("rapidfuzz-cdist", begin, kept=len(kept))


def datasketch_lsh():
    """Approximate: MinHash LSH with 128 permutations at the Jaccard similarity that F = 0.7 is on sets."""
    from datasketch import MinHash, MinHashLSH

    begin = time.process_time()
    index = MinHashLSH(threshold=0.54, num_perm=128)
    kept = 0
    for number, line in enumerate(words):
        digest = MinHash(num_perm=128)
        digest.update_batch([word.encode() for word in line])
        if line and index.query(digest):
            continue
        kept += 1
        if line:
            index.insert(str(number), digest)
    report("datasketch-lsh", begin, kept=kept)


def rouge_score_pairs(pairs=20000):
    """The definition, a pair at a time: multiply by the pairs that a filter has to look at."""
    from rouge_score import rouge_scorer

    scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    begin = time.process_time()
    for number in range(pairs):
        scorer.score(texts[number % len(texts)], texts[(number * 7 + 1) % len(texts)])
    seconds = time.process_time() - begin
    report("rouge_score", begin, pairs=pairs, microseconds_per_pair=round(seconds / pairs * 1e6, 3))


for peer in (rapidfuzz_blocks, datasketch_lsh, rouge_score_pairs):
    peer()
