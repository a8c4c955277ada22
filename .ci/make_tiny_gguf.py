#!/usr/bin/env python3
"""make_tiny_gguf.py OUT.gguf: a llama-architecture model of random weights, half a megabyte.

A server of llama.cpp speaks its real protocol over it (chat, completions, streaming, JSON schema by grammar, context
overflow) and says nonsense. Needs the packages gguf and numpy. The same bytes for the same versions of them.
"""

import sys

import gguf
import numpy as np

EMBED, HEADS, LAYERS, FEED_FORWARD, CONTEXT = 64, 4, 2, 128, 2048
CHARACTERS = "▁etaoinshrdlcumwfgypbvk{}[]\":,.0123456789\nTASWICEFORLDN'-?!()"
WORDS = ["▁the", "▁a", "▁of", "▁to", "▁Write", "▁list", "▁and", "▁in", "▁task", "▁number"]


def vocabulary():
    """Tokens with their scores and types: the specials, every byte, common characters, a few words."""
    rows = [
        (b"<unk>", 0.0, gguf.TokenType.UNKNOWN),
        (b"<s>", 0.0, gguf.TokenType.CONTROL),
        (b"</s>", 0.0, gguf.TokenType.CONTROL),
    ]
    rows += [(f"<0x{byte:02X}>".encode(), 0.0, gguf.TokenType.BYTE) for byte in range(256)]
    rows += [(c.encode(), -float(rank), gguf.TokenType.NORMAL) for rank, c in enumerate(CHARACTERS)]
    rows += [(w.encode(), -100.0 - rank, gguf.TokenType.NORMAL) for rank, w in enumerate(WORDS)]
    return rows


def write(path):
    random = np.random.default_rng(7)
    rows = vocabulary()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny-random")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(EMBED)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(EMBED // HEADS)
    writer.add_vocab_size(len(rows))
    writer.add_tokenizer_model("llama")
    writer.add_token_list([row[0] for row in rows])
    writer.add_token_scores([row[1] for row in rows])
    writer.add_token_types([row[2] for row in rows])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)

    def normal(name, *shape, scale=0.08):
        writer.add_tensor(name, random.normal(0, scale, shape).astype(np.float32))

    def ones(name):
        writer.add_tensor(name, np.ones(EMBED, dtype=np.float32))

    normal("token_embd.weight", len(rows), EMBED)
    ones("output_norm.weight")
    normal("output.weight", len(rows), EMBED, scale=0.3)
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        ones(block + "attn_norm.weight")
        ones(block + "ffn_norm.weight")
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            normal(f"{block}{part}.weight", EMBED, EMBED)
        normal(block + "ffn_gate.weight", FEED_FORWARD, EMBED)
        normal(block + "ffn_up.weight", FEED_FORWARD, EMBED)
        normal(block + "ffn_down.weight", EMBED, FEED_FORWARD)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write(sys.argv[1])
